import type { Operation, WorkflowApplied, WorkflowId } from "@/bindings";
import { ApiError, call } from "@/platform";

/** One user action that is not on disk yet. */
export interface Batch {
  operations: Operation[];
  label?: string | undefined;
  mergeKey?: string | undefined;
}

/** The draft as loaded again, and which of the refused batches still fit on it. */
export interface Rebased {
  revision: number;
  again: Batch[];
  /** Whether an edit was lost. */
  dropped: boolean;
}

export interface OutboxHost {
  onSaving(): void;
  onSaved(applied: WorkflowApplied): void;
  onFailed(error: ApiError): void;
  /** Someone else was faster, or the server refuses: load again, put what is left on top. `since` is what was done meanwhile. */
  onRejected(error: ApiError, refused: Batch[], since: () => Batch[]): Promise<Rebased>;
}

/** Errors that go away by themselves. */
const PASSING = new Set(["offline", "internal", "storage", "locked", "unauthorized"]);
const WAITS = [1_000, 2_000, 5_000, 10_000];

/** Sends edits in order, one at a time, and tries again until they are on disk. */
export class Outbox {
  private readonly queue: Batch[] = [];
  private sending = false;
  private closed = false;
  private failures = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private waiting: { resolve(): void; reject(error: ApiError): void }[] = [];

  constructor(
    private readonly workflowId: WorkflowId,
    public revision: number,
    private readonly host: OutboxHost,
  ) {}

  get idle(): boolean {
    return this.queue.length === 0 && !this.sending;
  }

  push(batch: Batch): void {
    const last = this.queue.at(-1);
    const lastIsFree = last !== undefined && (this.queue.length > 1 || !this.sending);
    if (lastIsFree && batch.mergeKey !== undefined && last.mergeKey === batch.mergeKey) {
      last.operations = [...last.operations, ...batch.operations];
    } else {
      this.queue.push({ ...batch });
    }
    this.host.onSaving();
    void this.send();
  }

  /** Resolves when the queue is empty; rejects when sending fails. */
  flush(): Promise<void> {
    if (this.idle) return Promise.resolve();
    const done = new Promise<void>((resolve, reject) => this.waiting.push({ resolve, reject }));
    this.retry();
    return done;
  }

  retry(): void {
    clearTimeout(this.timer);
    this.host.onSaving();
    void this.send();
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
  }

  private async send(): Promise<void> {
    if (this.sending) return;
    this.sending = true;
    clearTimeout(this.timer);
    try {
      for (let batch = this.queue[0]; batch !== undefined; batch = this.queue[0]) {
        if (!(await this.sendOne(batch))) return;
      }
    } finally {
      this.sending = false;
    }
    for (const { resolve } of this.waiting.splice(0)) resolve();
  }

  private async sendOne(batch: Batch): Promise<boolean> {
    try {
      const applied = await call("workflow_apply", {
        id: this.workflowId,
        base_revision: this.revision,
        operations: batch.operations,
        label: batch.label ?? null,
        merge_key: batch.mergeKey ?? null,
      });
      this.revision = applied.revision;
      this.queue.shift();
      this.failures = 0;
      if (this.queue.length === 0) this.host.onSaved(applied);
      return true;
    } catch (caught) {
      const error = ApiError.from(caught);
      if (!PASSING.has(error.code)) return this.rejected(error);
      this.later(error);
      return false;
    }
  }

  private later(error: ApiError): void {
    this.host.onFailed(error);
    for (const { reject } of this.waiting.splice(0)) reject(error);
    const wait = WAITS[Math.min(this.failures, WAITS.length - 1)];
    this.failures += 1;
    if (!this.closed) this.timer = setTimeout(() => this.retry(), wait);
  }

  /** Goes on with what still fits; false when the draft could not be loaded again. */
  private async rejected(error: ApiError): Promise<boolean> {
    const refused = this.queue.splice(0);
    try {
      const { revision, again, dropped } = await this.host.onRejected(error, refused, () => this.queue);
      this.revision = revision;
      // What was done meanwhile comes after it.
      this.queue.unshift(...again);
      if (dropped) for (const { reject } of this.waiting.splice(0)) reject(error);
      return true;
    } catch (caught) {
      this.queue.unshift(...refused);
      this.later(ApiError.from(caught));
      return false;
    }
  }
}
