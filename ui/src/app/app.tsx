import { QueryClientProvider } from "@tanstack/react-query";
import { lazy, Suspense, useEffect, useSyncExternalStore } from "react";
import { Toaster } from "sonner";
import { ApprovalsPage } from "@/features/approvals";
import { AuditPage } from "@/features/audit";
import { ExecutionsPage } from "@/features/executions";
import { HealthPage } from "@/features/health";
import { HomePage } from "@/features/home";
import { SettingsPage } from "@/features/settings";
import { TablePage, TablesPage } from "@/features/tables";
import { WorkflowsPage } from "@/features/workflows";
import { onTokenRefused, tokenRefused } from "@/platform";
import { followEvents, queryClient } from "@/shared/lib/queries";
import { Spinner, TooltipProvider } from "@/shared/ui";
import { CommandPalette, listenForShortcuts, ShortcutsSheet, useCommands } from "./commands";
import { globalCommands } from "./commands/global";
import { type Route, useRoute } from "./router";
import { CloseDialog } from "./shell/close-dialog";
import { ConnectionNotice } from "./shell/connection-notice";
import { CrashScreen } from "./shell/crash-screen";
import { useShellNavigation } from "./shell/follow-shell";
import { Notices } from "./shell/notices";
import { Rail } from "./shell/rail";
import { SignIn } from "./shell/sign-in";
import { useTheme } from "./theme";

// The canvas and the code editors are most of the program: lists show before they are read.
const EditorPage = lazy(() => import("@/features/editor").then((m) => ({ default: m.EditorPage })));
const StatsPage = lazy(() => import("@/features/stats").then((m) => ({ default: m.StatsPage })));

export function App() {
  return (
    <QueryClientProvider client={queryClient}>
      <TooltipProvider delayDuration={400}>
        <Door />
      </TooltipProvider>
    </QueryClientProvider>
  );
}

function Door() {
  const refused = useSyncExternalStore(onTokenRefused, tokenRefused);
  return refused ? <SignIn /> : <Shell />;
}

function Shell() {
  const route = useRoute();
  const [theme] = useTheme();
  useCommands(globalCommands);
  useEffect(() => listenForShortcuts(), []);
  useEffect(() => followEvents(), []);
  useShellNavigation();
  return (
    <div className="flex h-full">
      <Rail route={route} />
      <CrashScreen key={route.page}>
        <Suspense fallback={<Loading />}>
          <Page route={route} />
        </Suspense>
      </CrashScreen>
      <CommandPalette />
      <ShortcutsSheet />
      <ConnectionNotice />
      <Notices />
      <CloseDialog />
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
          classNames: {
            error: "[&_[data-icon]]:!text-error",
            warning: "[&_[data-icon]]:!text-waiting",
            success: "[&_[data-icon]]:!text-success",
            info: "[&_[data-icon]]:!text-accent",
            actionButton: "!bg-accent !text-accent-ink",
            description: "!text-muted",
          },
        }}
      />
    </div>
  );
}

const Loading = () => (
  <main className="flex flex-1 items-center justify-center">
    <Spinner className="size-6" />
  </main>
);

function Page({ route }: { route: Route }) {
  switch (route.page) {
    case "home":
      return <HomePage />;
    case "workflows":
      return <WorkflowsPage />;
    case "executions":
      return <ExecutionsPage route={route} />;
    case "approvals":
      return <ApprovalsPage />;
    case "health":
      return <HealthPage />;
    case "stats":
      return <StatsPage key={route.workflowId} workflowId={route.workflowId} />;
    case "tables":
      return <TablesPage />;
    case "table":
      return <TablePage key={route.tableId} tableId={route.tableId} />;
    case "audit":
      return <AuditPage />;
    case "settings":
      return <SettingsPage />;
    case "editor":
      return (
        <EditorPage key={route.workflowId} workflowId={route.workflowId} executionId={route.executionId} />
      );
  }
}
