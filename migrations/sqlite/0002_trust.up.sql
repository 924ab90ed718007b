-- Deployments, triggers, executions that go on after a restart, waits, alarms, audit, breakers.

ALTER TABLE workflows ADD COLUMN live_version BIGINT;
ALTER TABLE workflows ADD COLUMN deployed_at BIGINT;
-- What `$getWorkflowStaticData` holds; written back by production executions.
ALTER TABLE workflows ADD COLUMN static_data TEXT NOT NULL DEFAULT '{}';

CREATE TABLE deployments (
    id TEXT PRIMARY KEY,
    workspace_id TEXT NOT NULL REFERENCES workspaces (id),
    workflow_id TEXT NOT NULL REFERENCES workflows (id) ON DELETE CASCADE,
    action TEXT NOT NULL CHECK (action IN ('deploy', 'undeploy', 'rollback')),
    from_version BIGINT,
    to_version BIGINT,
    who TEXT NOT NULL,
    at BIGINT NOT NULL,
    -- Why it was refused; null when it was done.
    error TEXT
);
CREATE INDEX deployments_by_workflow ON deployments (workflow_id, at DESC, id DESC);

-- Triggers of live versions, and nothing else.
CREATE TABLE triggers (
    workflow_id TEXT NOT NULL REFERENCES workflows (id) ON DELETE CASCADE,
    node_id TEXT NOT NULL,
    workspace_id TEXT NOT NULL REFERENCES workspaces (id),
    kind TEXT NOT NULL,
    node_type TEXT NOT NULL,
    type_version DOUBLE PRECISION NOT NULL DEFAULT 1,
    node_name TEXT NOT NULL,
    -- The workflow's version that is live.
    version BIGINT NOT NULL,
    -- The node's parameters, expressions resolved.
    config TEXT NOT NULL,
    -- IANA name.
    timezone TEXT NOT NULL,
    -- What it remembers: a mailbox's last message, a feed's entries seen.
    state TEXT,
    next_at BIGINT,
    last_due_at BIGINT,
    last_fired_at BIGINT,
    last_heard_at BIGINT,
    status TEXT NOT NULL DEFAULT 'armed' CHECK (status IN ('armed', 'deaf')),
    message TEXT,
    armed_at BIGINT NOT NULL,
    PRIMARY KEY (workflow_id, node_id)
) WITHOUT ROWID;
CREATE INDEX triggers_due ON triggers (next_at) WHERE next_at IS NOT NULL;

-- Events that started an execution, so that none starts two. Outlives the execution; swept by age.
CREATE TABLE event_keys (
    workflow_id TEXT NOT NULL REFERENCES workflows (id) ON DELETE CASCADE,
    -- Name of the node it started at; empty when there is none.
    trigger_node TEXT NOT NULL,
    event_key TEXT NOT NULL,
    workspace_id TEXT NOT NULL REFERENCES workspaces (id),
    execution_id TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (workflow_id, trigger_node, event_key)
) WITHOUT ROWID;
CREATE INDEX event_keys_by_age ON event_keys (at);

ALTER TABLE executions ADD COLUMN trigger_kind TEXT NOT NULL DEFAULT 'manual';
-- What it began with, one JSON item a line, here or (large) in a blob; kept for recovery and for running it again.
ALTER TABLE executions ADD COLUMN input BLOB;
ALTER TABLE executions ADD COLUMN input_blob TEXT;
ALTER TABLE executions ADD COLUMN event_key TEXT;
ALTER TABLE executions ADD COLUMN due_at BIGINT;
-- When it was put into the queue; null when it began at once.
ALTER TABLE executions ADD COLUMN queued_at BIGINT;
-- When its first node could begin; null as long as it waits in line. `started_at` is when it was accepted.
ALTER TABLE executions ADD COLUMN begun_at BIGINT;
ALTER TABLE executions ADD COLUMN attempt BIGINT NOT NULL DEFAULT 1;
-- The execution it repeats.
ALTER TABLE executions ADD COLUMN repeats TEXT;
ALTER TABLE executions ADD COLUMN priority BIGINT NOT NULL DEFAULT 0;
ALTER TABLE executions ADD COLUMN partial BIGINT NOT NULL DEFAULT 0;
-- The node that is about to do something that must not happen twice: {nodeId, runIndex, attempt, at}.
ALTER TABLE executions ADD COLUMN in_flight TEXT;
-- What it waits for; copied from `waits` for the lists.
ALTER TABLE executions ADD COLUMN wait_kind TEXT;
ALTER TABLE executions ADD COLUMN wait_until BIGINT;
ALTER TABLE executions ADD COLUMN dead_letter BIGINT NOT NULL DEFAULT 0;
-- A retry does not begin before.
ALTER TABLE executions ADD COLUMN not_before BIGINT;
-- Bytes of its history, for retention.
ALTER TABLE executions ADD COLUMN byte_count BIGINT NOT NULL DEFAULT 0;
-- Lower-case message of its error, for searching.
ALTER TABLE executions ADD COLUMN error_text TEXT;
UPDATE executions SET begun_at = started_at, error_text = CASE WHEN error IS NULL THEN NULL ELSE substr(lower(json_extract(error, '$.message')), 1, 200) END;

DROP INDEX executions_unfinished;
-- Nearly all executions succeed: what did not is found through a small index, which success never touches for long.
CREATE INDEX executions_by_status ON executions (workspace_id, status, started_at DESC, id DESC, trigger_kind) WHERE status <> 'success';
CREATE INDEX executions_by_trigger ON executions (workspace_id, trigger_kind, started_at DESC, id DESC);
CREATE INDEX executions_dead ON executions (workspace_id, started_at DESC, id DESC) WHERE dead_letter = 1;
-- Failures of one workflow, and text in errors, without a look at the rows; success costs nothing here.
CREATE INDEX executions_failed ON executions (workflow_id, status, started_at DESC, id DESC) WHERE finished_at IS NOT NULL AND status <> 'success';
-- The workspace is not in front: SQLite would prefer `executions_by_time`, and look at every row.
CREATE INDEX executions_by_error ON executions (started_at DESC, id DESC, workspace_id, workflow_id, status, trigger_kind, error_text) WHERE error_text IS NOT NULL;
CREATE INDEX executions_held ON executions (not_before) WHERE not_before IS NOT NULL;
CREATE INDEX executions_repeating ON executions (repeats) WHERE repeats IS NOT NULL;

-- Both tables are made anew: with small item lists inside, a run is too large a row for a table without row ids, which
-- puts what does not fit beside its key on a page of its own. `node_items` refers to the runs, so it goes along.
CREATE TABLE node_executions_new (
    execution_id TEXT NOT NULL REFERENCES executions (id) ON DELETE CASCADE,
    node_id TEXT NOT NULL,
    run_index BIGINT NOT NULL,
    workspace_id TEXT NOT NULL REFERENCES workspaces (id),
    node_name TEXT NOT NULL,
    execution_index BIGINT NOT NULL,
    started_at BIGINT NOT NULL,
    duration_ms BIGINT NOT NULL,
    tries BIGINT NOT NULL,
    sources TEXT NOT NULL,
    -- Item counts by port; null where the port gave nothing at all.
    input_counts TEXT NOT NULL,
    output_counts TEXT NOT NULL,
    error TEXT,
    logs TEXT NOT NULL,
    -- Item lists that are small: a head with side, port, count and bytes of each list, then their JSON lines.
    -- Large lists are in `node_items`, as all were before.
    items BLOB,
    -- Bytes of its items, logs and the like, wherever they are.
    byte_count BIGINT NOT NULL DEFAULT 0,
    -- What the node left in the execution's memory beside its output.
    state TEXT,
    PRIMARY KEY (execution_id, node_id, run_index)
);
INSERT INTO node_executions_new (execution_id, node_id, run_index, workspace_id, node_name, execution_index, started_at, duration_ms, tries, sources, input_counts, output_counts, error, logs)
SELECT execution_id, node_id, run_index, workspace_id, node_name, execution_index, started_at, duration_ms, tries, sources, input_counts, output_counts, error, logs FROM node_executions;
CREATE TABLE node_items_new (
    id INTEGER PRIMARY KEY,
    execution_id TEXT NOT NULL,
    node_id TEXT NOT NULL,
    run_index BIGINT NOT NULL,
    side TEXT NOT NULL CHECK (side IN ('input', 'output')),
    port BIGINT NOT NULL,
    workspace_id TEXT NOT NULL REFERENCES workspaces (id),
    item_count BIGINT NOT NULL,
    byte_count BIGINT NOT NULL,
    -- Byte offsets of items 0, 64, 128, … as 64-bit little-endian numbers.
    offsets BLOB NOT NULL,
    -- Small lists are here, large ones in the blob.
    lines BLOB,
    blob_id TEXT,
    UNIQUE (execution_id, node_id, run_index, side, port),
    FOREIGN KEY (execution_id, node_id, run_index) REFERENCES node_executions_new (execution_id, node_id, run_index) ON DELETE CASCADE
);
INSERT INTO node_items_new SELECT id, execution_id, node_id, run_index, side, port, workspace_id, item_count, byte_count, offsets, lines, blob_id FROM node_items;
DROP TABLE node_items;
DROP TABLE node_executions;
ALTER TABLE node_executions_new RENAME TO node_executions;
ALTER TABLE node_items_new RENAME TO node_items;

UPDATE node_executions SET byte_count = (SELECT CAST(COALESCE(SUM(i.byte_count), 0) AS BIGINT) FROM node_items i WHERE i.execution_id = node_executions.execution_id AND i.node_id = node_executions.node_id AND i.run_index = node_executions.run_index);
UPDATE executions SET byte_count = (SELECT CAST(COALESCE(SUM(n.byte_count), 0) AS BIGINT) FROM node_executions n WHERE n.execution_id = executions.id);

-- Executions that are put aside. Nothing in memory stands for them.
CREATE TABLE waits (
    execution_id TEXT PRIMARY KEY REFERENCES executions (id) ON DELETE CASCADE,
    workspace_id TEXT NOT NULL REFERENCES workspaces (id),
    workflow_id TEXT NOT NULL REFERENCES workflows (id) ON DELETE CASCADE,
    node_id TEXT NOT NULL,
    run_index BIGINT NOT NULL,
    kind TEXT NOT NULL,
    until BIGINT,
    -- Lower-case hex SHA-256 of the token in the resume address.
    token_hash TEXT UNIQUE,
    question TEXT NOT NULL,
    -- Output of the node when the wait ends by time: a list of ports, each null or a list of items; null gives its input on.
    on_time TEXT,
    created_at BIGINT NOT NULL,
    answered_at BIGINT,
    answer TEXT
);
CREATE INDEX waits_due ON waits (until) WHERE until IS NOT NULL;
CREATE INDEX waits_by_kind ON waits (workspace_id, kind, created_at DESC, execution_id DESC) WHERE answered_at IS NULL;
CREATE INDEX waits_answered ON waits (execution_id) WHERE answered_at IS NOT NULL;

CREATE TABLE alarms (
    id TEXT PRIMARY KEY,
    workspace_id TEXT NOT NULL REFERENCES workspaces (id),
    kind TEXT NOT NULL,
    -- What it is about; alarms of one kind about one thing are one row until resolved.
    subject_key TEXT NOT NULL,
    workflow_id TEXT REFERENCES workflows (id) ON DELETE CASCADE,
    node_id TEXT,
    level TEXT NOT NULL CHECK (level IN ('info', 'warning', 'error')),
    title TEXT NOT NULL,
    message TEXT NOT NULL,
    raised_at BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    count BIGINT NOT NULL DEFAULT 1,
    acknowledged_at BIGINT,
    acknowledged_by TEXT,
    resolved_at BIGINT
);
CREATE UNIQUE INDEX alarms_open ON alarms (workspace_id, kind, subject_key) WHERE resolved_at IS NULL;
CREATE INDEX alarms_by_time ON alarms (workspace_id, raised_at DESC, id DESC);
CREATE INDEX alarms_by_workflow ON alarms (workflow_id) WHERE resolved_at IS NULL;

CREATE TABLE audit_log (
    id TEXT PRIMARY KEY,
    workspace_id TEXT NOT NULL REFERENCES workspaces (id),
    at BIGINT NOT NULL,
    who TEXT NOT NULL,
    use_case TEXT NOT NULL,
    target TEXT NOT NULL,
    before TEXT,
    after TEXT,
    -- `ok` or the code of the error.
    outcome TEXT NOT NULL,
    -- Lower-case use case, target and who.
    search_text TEXT NOT NULL
);
CREATE INDEX audit_log_by_time ON audit_log (workspace_id, at DESC, id DESC);
CREATE INDEX audit_log_by_target ON audit_log (workspace_id, target, at DESC, id DESC);

CREATE TABLE breakers (
    workspace_id TEXT NOT NULL REFERENCES workspaces (id),
    -- `workflow:<id>`, `host:<name>`, `credential:<id>`.
    key TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('closed', 'open', 'half_open')),
    failures BIGINT NOT NULL DEFAULT 0,
    probe_at BIGINT,
    cooldown_ms BIGINT NOT NULL DEFAULT 0,
    changed_at BIGINT NOT NULL,
    message TEXT,
    PRIMARY KEY (workspace_id, key)
) WITHOUT ROWID;
