-- Rows that workflows keep between executions.

CREATE TABLE data_tables (
    id TEXT PRIMARY KEY,
    workspace_id TEXT NOT NULL REFERENCES workspaces (id),
    name TEXT NOT NULL,
    -- [{id, name, type}] in the order people see; `type` is string, number, boolean or date.
    columns TEXT NOT NULL,
    row_count BIGINT NOT NULL DEFAULT 0,
    -- Ids are never given twice.
    last_row_id BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    UNIQUE (workspace_id, name)
);

CREATE TABLE data_table_rows (
    table_id TEXT NOT NULL REFERENCES data_tables (id) ON DELETE CASCADE,
    id BIGINT NOT NULL,
    workspace_id TEXT NOT NULL REFERENCES workspaces (id),
    -- {c<column id>: value}; empty columns are absent. Names are not in it, so that a rename touches no row.
    data TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (table_id, id)
);
