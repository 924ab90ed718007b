import { QueryClientProvider } from "@tanstack/react-query";
import { render } from "@testing-library/react";
import axe from "axe-core";
import type { ReactNode } from "react";
import { Toaster } from "sonner";
import { setPlatform } from "@/platform";
import { type FakePlatform, fakePlatform } from "@/platform/fake/platform";
import { busyState } from "@/platform/fake/seed";
import { queryClient } from "@/shared/lib/queries";
import { TooltipProvider } from "@/shared/ui";

/** A fake business of a few days as the door, and no query from the test before. */
export function openBusiness({ shell = false, days = 3 } = {}): FakePlatform {
  queryClient.clear();
  const fake = fakePlatform(busyState(days), shell);
  setPlatform(fake);
  return fake;
}

/** Renders with what the program puts around every page. */
export const show = (page: ReactNode) =>
  render(
    <QueryClientProvider client={queryClient}>
      <TooltipProvider>
        {page}
        <Toaster />
      </TooltipProvider>
    </QueryClientProvider>,
  );

/** What axe finds that a tree without colours can show. */
export async function violations(container: Element): Promise<string[]> {
  const { violations } = await axe.run(container, { rules: { "color-contrast": { enabled: false } } });
  return violations.map((violation) => violation.id);
}
