CREATE TABLE waits_new (
    execution_id TEXT PRIMARY KEY REFERENCES executions (id) ON DELETE CASCADE,
    workspace_id TEXT NOT NULL REFERENCES workspaces (id),
    workflow_id TEXT NOT NULL REFERENCES workflows (id) ON DELETE CASCADE,
    node_id TEXT NOT NULL,
    run_index BIGINT NOT NULL,
    kind TEXT NOT NULL,
    until BIGINT,
    token_hash TEXT UNIQUE,
    question TEXT NOT NULL,
    -- Output of the node when the wait ends by time: a list of ports, each null or a list of items; null gives its input on.
    on_time TEXT,
    created_at BIGINT NOT NULL,
    answered_at BIGINT,
    answer TEXT
);
INSERT INTO waits_new (execution_id, workspace_id, workflow_id, node_id, run_index, kind, until, question, on_time, created_at, answered_at, answer)
SELECT execution_id, workspace_id, workflow_id, node_id, run_index, kind, until, question, on_time, created_at, answered_at, answer FROM waits;
DROP TABLE waits;
ALTER TABLE waits_new RENAME TO waits;
CREATE INDEX waits_due ON waits (until) WHERE until IS NOT NULL;
CREATE INDEX waits_by_kind ON waits (workspace_id, kind, created_at DESC, execution_id DESC) WHERE answered_at IS NULL;
CREATE INDEX waits_answered ON waits (execution_id) WHERE answered_at IS NOT NULL;
DROP INDEX workflows_by_imported_id;
ALTER TABLE workflows DROP COLUMN imported_id;
DROP TABLE execution_rollup;
