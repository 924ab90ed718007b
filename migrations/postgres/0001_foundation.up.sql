-- Ids are UUIDv7 as TEXT, times BIGINT epoch milliseconds UTC, truth values BIGINT 0 and 1, as in SQLite.
-- JSON is JSONB, except what must come back byte for byte: workflow documents, operations and undo steps are JSON,
-- because JSONB sorts keys, drops one of two equal keys, and cannot hold the character NUL.
-- Ids, keys and names compare by code point, so that both databases sort alike.

CREATE TABLE workspaces (
    id TEXT COLLATE "C" PRIMARY KEY,
    name TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE workflows (
    id TEXT COLLATE "C" PRIMARY KEY,
    workspace_id TEXT COLLATE "C" NOT NULL REFERENCES workspaces (id),
    name TEXT COLLATE "C" NOT NULL,
    node_count BIGINT NOT NULL DEFAULT 0,
    -- Derived from the draft: sorted JSON list of tag names, for showing; `workflow_tags` is for filtering.
    tags JSONB NOT NULL DEFAULT '[]',
    -- Derived from the draft: lower-case name, tags, node names and types.
    search_text TEXT NOT NULL DEFAULT '',
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    deleted_at BIGINT
);
CREATE INDEX workflows_by_change ON workflows (workspace_id, updated_at DESC, id DESC) WHERE deleted_at IS NULL;

-- The fold of all edits, and where undo stands. The document is apart from `workflows` so that lists stay small.
CREATE TABLE drafts (
    workflow_id TEXT COLLATE "C" PRIMARY KEY REFERENCES workflows (id) ON DELETE CASCADE,
    workspace_id TEXT COLLATE "C" NOT NULL REFERENCES workspaces (id),
    revision BIGINT NOT NULL,
    -- Sequence number of the last undo step that is in force; 0: none.
    position BIGINT NOT NULL,
    -- Whether the next edit with the same merge key may join the step at `position`.
    mergeable BIGINT NOT NULL DEFAULT 0,
    document JSON NOT NULL,
    -- The document at revision 0; edits fold onto it.
    base_document JSON NOT NULL
);

CREATE TABLE workflow_versions (
    workflow_id TEXT COLLATE "C" NOT NULL REFERENCES workflows (id) ON DELETE CASCADE,
    version BIGINT NOT NULL,
    workspace_id TEXT COLLATE "C" NOT NULL REFERENCES workspaces (id),
    document JSON NOT NULL,
    -- Lower-case hex SHA-256 of the document.
    content_hash TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (workflow_id, version)
);

-- The edit journal: append-only, one row an operation, those of undo and redo included.
CREATE TABLE edit_operations (
    workflow_id TEXT COLLATE "C" NOT NULL REFERENCES workflows (id) ON DELETE CASCADE,
    revision BIGINT NOT NULL,
    ordinal BIGINT NOT NULL,
    op_id TEXT COLLATE "C" NOT NULL UNIQUE,
    workspace_id TEXT COLLATE "C" NOT NULL REFERENCES workspaces (id),
    base_revision BIGINT NOT NULL,
    origin TEXT NOT NULL CHECK (origin IN ('edit', 'undo', 'redo')),
    -- Node id, connection or empty for the workflow itself.
    target TEXT COLLATE "C" NOT NULL,
    field TEXT NOT NULL,
    operation JSON NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (workflow_id, revision, ordinal)
);

-- The stack of undo: a step is one user action, or several joined by their merge key.
CREATE TABLE undo_steps (
    workflow_id TEXT COLLATE "C" NOT NULL REFERENCES workflows (id) ON DELETE CASCADE,
    seq BIGINT NOT NULL,
    workspace_id TEXT COLLATE "C" NOT NULL REFERENCES workspaces (id),
    label TEXT,
    merge_key TEXT,
    forward JSON NOT NULL,
    inverse JSON NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (workflow_id, seq)
);

-- Derived from the draft, rewritten with it.
CREATE TABLE workflow_tags (
    workflow_id TEXT COLLATE "C" NOT NULL REFERENCES workflows (id) ON DELETE CASCADE,
    tag TEXT COLLATE "C" NOT NULL,
    workspace_id TEXT COLLATE "C" NOT NULL REFERENCES workspaces (id),
    PRIMARY KEY (workflow_id, tag)
);
CREATE INDEX workflow_tags_by_tag ON workflow_tags (workspace_id, tag);

CREATE TABLE workflow_node_types (
    workflow_id TEXT COLLATE "C" NOT NULL REFERENCES workflows (id) ON DELETE CASCADE,
    node_type TEXT COLLATE "C" NOT NULL,
    workspace_id TEXT COLLATE "C" NOT NULL REFERENCES workspaces (id),
    PRIMARY KEY (workflow_id, node_type)
);
CREATE INDEX workflow_node_types_by_type ON workflow_node_types (workspace_id, node_type);

CREATE TABLE trigger_index (
    workflow_id TEXT COLLATE "C" NOT NULL REFERENCES workflows (id) ON DELETE CASCADE,
    node_id TEXT COLLATE "C" NOT NULL,
    workspace_id TEXT COLLATE "C" NOT NULL REFERENCES workspaces (id),
    node_type TEXT COLLATE "C" NOT NULL,
    disabled BIGINT NOT NULL,
    PRIMARY KEY (workflow_id, node_id)
);

CREATE TABLE executions (
    id TEXT COLLATE "C" PRIMARY KEY,
    workspace_id TEXT COLLATE "C" NOT NULL REFERENCES workspaces (id),
    workflow_id TEXT COLLATE "C" NOT NULL REFERENCES workflows (id) ON DELETE CASCADE,
    version BIGINT NOT NULL,
    status TEXT COLLATE "C" NOT NULL,
    mode TEXT NOT NULL,
    trigger_node TEXT COLLATE "C",
    started_at BIGINT NOT NULL,
    finished_at BIGINT,
    error JSONB,
    node_runs BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX executions_by_time ON executions (workspace_id, started_at DESC, id DESC);
CREATE INDEX executions_by_workflow ON executions (workflow_id, started_at DESC, id DESC);
CREATE INDEX executions_unfinished ON executions (status) WHERE finished_at IS NULL;

CREATE TABLE node_executions (
    execution_id TEXT COLLATE "C" NOT NULL REFERENCES executions (id) ON DELETE CASCADE,
    node_id TEXT COLLATE "C" NOT NULL,
    run_index BIGINT NOT NULL,
    workspace_id TEXT COLLATE "C" NOT NULL REFERENCES workspaces (id),
    node_name TEXT COLLATE "C" NOT NULL,
    execution_index BIGINT NOT NULL,
    started_at BIGINT NOT NULL,
    duration_ms BIGINT NOT NULL,
    tries BIGINT NOT NULL,
    sources JSONB NOT NULL,
    -- Item counts by port; null where the port gave nothing at all.
    input_counts JSONB NOT NULL,
    output_counts JSONB NOT NULL,
    error JSONB,
    logs JSONB NOT NULL,
    PRIMARY KEY (execution_id, node_id, run_index)
);

-- Items of a port, one JSON item a line. Inputs are here only where they are not simply a source's output.
CREATE TABLE node_items (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    execution_id TEXT COLLATE "C" NOT NULL,
    node_id TEXT COLLATE "C" NOT NULL,
    run_index BIGINT NOT NULL,
    side TEXT COLLATE "C" NOT NULL CHECK (side IN ('input', 'output')),
    port BIGINT NOT NULL,
    workspace_id TEXT COLLATE "C" NOT NULL REFERENCES workspaces (id),
    item_count BIGINT NOT NULL,
    byte_count BIGINT NOT NULL,
    -- Byte offsets of items 0, 64, 128, … as 64-bit little-endian numbers.
    offsets BYTEA NOT NULL,
    -- Small lists are here, large ones in the blob.
    lines BYTEA,
    blob_id TEXT COLLATE "C",
    UNIQUE (execution_id, node_id, run_index, side, port),
    FOREIGN KEY (execution_id, node_id, run_index) REFERENCES node_executions (execution_id, node_id, run_index) ON DELETE CASCADE
);

-- Who needs which blob; a blob without a row is swept.
CREATE TABLE blob_refs (
    blob_id TEXT COLLATE "C" NOT NULL,
    -- An execution or a workflow (pinned data).
    owner_id TEXT COLLATE "C" NOT NULL,
    workspace_id TEXT COLLATE "C" NOT NULL REFERENCES workspaces (id),
    PRIMARY KEY (blob_id, owner_id)
);
CREATE INDEX blob_refs_by_owner ON blob_refs (owner_id);

CREATE TABLE settings (
    workspace_id TEXT COLLATE "C" NOT NULL REFERENCES workspaces (id),
    key TEXT COLLATE "C" NOT NULL,
    value JSONB NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, key)
);
