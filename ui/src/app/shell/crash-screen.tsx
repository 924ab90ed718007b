import { Component, type ReactNode } from "react";
import { text } from "@/shared/i18n";
import { Button, EmptyState } from "@/shared/ui";

/** Keeps a failing page from taking the whole window with it. */
export class CrashScreen extends Component<{ children: ReactNode }, { error: Error | null }> {
  override state: { error: Error | null } = { error: null };

  static getDerivedStateFromError(error: Error) {
    return { error };
  }

  override render() {
    const { error } = this.state;
    if (error === null) return this.props.children;
    return (
      <div role="alert" className="flex h-full flex-1 items-center justify-center">
        <EmptyState
          title={text("app:crash.title")}
          action={
            <Button variant="primary" onClick={() => window.location.reload()}>
              {text("app:crash.reload")}
            </Button>
          }
        >
          {text("app:crash.hint")}
          <code className="mt-2 block font-mono text-xs">{error.message}</code>
        </EmptyState>
      </div>
    );
  }
}
