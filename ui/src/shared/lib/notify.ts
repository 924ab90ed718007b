import { toast } from "sonner";
import { ApiError } from "@/platform";

/** Toasts. Short, and with a way back where there is one. */
export const notify = {
  done: (message: string, action?: { label: string; run(): void }) =>
    toast(message, action ? { action: { label: action.label, onClick: () => action.run() } } : {}),
  success: (message: string) => toast.success(message),
  error: (error: unknown) => {
    if (typeof error === "string") return toast.error(error, { id: error });
    const { message, hint } = ApiError.from(error);
    // The same trouble twice is one toast.
    return toast.error(message, { id: message, ...(hint ? { description: hint } : {}) });
  },
};
