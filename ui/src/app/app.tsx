import { TooltipProvider } from "@/shared/ui";

export function App() {
  return (
    <TooltipProvider delayDuration={400}>
      <main />
    </TooltipProvider>
  );
}
