import { QueryClientProvider } from "@tanstack/react-query";
import { useEffect } from "react";
import { Toaster } from "sonner";
import { EditorPage } from "@/features/editor";
import { ExecutionsPage } from "@/features/executions";
import { HomePage } from "@/features/home";
import { SettingsPage } from "@/features/settings";
import { WorkflowsPage } from "@/features/workflows";
import { followEvents, queryClient } from "@/shared/lib/queries";
import { TooltipProvider } from "@/shared/ui";
import { CommandPalette, listenForShortcuts, ShortcutsSheet, useCommands } from "./commands";
import { globalCommands } from "./commands/global";
import { type Route, useRoute } from "./router";
import { CrashScreen } from "./shell/crash-screen";
import { Rail } from "./shell/rail";
import { useTheme } from "./theme";

export function App() {
  return (
    <QueryClientProvider client={queryClient}>
      <TooltipProvider delayDuration={400}>
        <Shell />
      </TooltipProvider>
    </QueryClientProvider>
  );
}

function Shell() {
  const route = useRoute();
  const [theme] = useTheme();
  useCommands(globalCommands);
  useEffect(() => listenForShortcuts(), []);
  useEffect(() => followEvents(), []);
  return (
    <div className="flex h-full">
      <Rail route={route} />
      <CrashScreen key={route.page}>
        <Page route={route} />
      </CrashScreen>
      <CommandPalette />
      <ShortcutsSheet />
      <Toaster
        theme={theme}
        position="bottom-center"
        toastOptions={{
          style: {
            background: "var(--raised)",
            color: "var(--ink)",
            border: "1px solid var(--line)",
            boxShadow: "var(--shadow-float)",
            borderRadius: "6px",
            fontFamily: "var(--font-sans)",
          },
          classNames: { actionButton: "!bg-accent !text-accent-ink", description: "!text-muted" },
        }}
      />
    </div>
  );
}

function Page({ route }: { route: Route }) {
  switch (route.page) {
    case "home":
      return <HomePage />;
    case "workflows":
      return <WorkflowsPage />;
    case "executions":
      return <ExecutionsPage key={route.workflowId ?? ""} workflowId={route.workflowId ?? null} />;
    case "settings":
      return <SettingsPage />;
    case "editor":
      return (
        <EditorPage key={route.workflowId} workflowId={route.workflowId} executionId={route.executionId} />
      );
  }
}
