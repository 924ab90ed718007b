-- Events of the program that workflows listen for survive a stop between what caused them and the executions they start.

-- Written with the cause, and only when somebody listens; gone when all executions are on disk.
CREATE TABLE pending_events (
    id TEXT PRIMARY KEY,
    workspace_id TEXT NOT NULL REFERENCES workspaces (id),
    created_at BIGINT NOT NULL,
    -- [{trigger, data, key, depth}]: who is to be started with what, in order.
    listeners TEXT NOT NULL
);
