-- Statistics that outlive the history, workflows by the id they had in an imported file, waits without a token.

-- Ended executions of a workflow, added up. `kind` is
-- - `success`, `failed` (also timed out and crashed), `canceled`: `n` executions that took `total_ms` together, by the quarter of
--   an hour in which they were accepted (every time zone's days and hours begin on one); `bin` is 0;
-- - `took`, `drift`: how many took so long, and began so late after they were due, by the hour; `took_day`, `drift_day`: the same
--   by the day (UTC) once they are old. `bin` is the milliseconds cut to two significant digits: 1,234 is in 1,200.
CREATE TABLE execution_rollup (
    workflow_id TEXT COLLATE "C" NOT NULL REFERENCES workflows (id) ON DELETE CASCADE,
    kind TEXT COLLATE "C" NOT NULL,
    -- Its beginning.
    slot BIGINT NOT NULL,
    bin BIGINT NOT NULL,
    workspace_id TEXT COLLATE "C" NOT NULL REFERENCES workspaces (id),
    n BIGINT NOT NULL,
    total_ms BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (workflow_id, kind, slot, bin)
);
INSERT INTO execution_rollup (workflow_id, kind, slot, bin, workspace_id, n, total_ms)
SELECT workflow_id, kind, slot, 0, workspace_id, COUNT(*), CAST(SUM(ms) AS BIGINT) FROM (
    SELECT workflow_id, workspace_id, started_at / 900000 * 900000 AS slot, GREATEST(finished_at - COALESCE(begun_at, started_at), 0) AS ms,
        CASE WHEN status IN ('success', 'canceled') THEN status ELSE 'failed' END AS kind
    FROM executions WHERE finished_at IS NOT NULL
) AS e GROUP BY workflow_id, kind, slot, workspace_id;
INSERT INTO execution_rollup (workflow_id, kind, slot, bin, workspace_id, n)
SELECT workflow_id, kind, slot, bin, workspace_id, COUNT(*) FROM (
    SELECT workflow_id, kind, slot, workspace_id,
        CASE WHEN ms < 100 THEN ms WHEN ms < 1000 THEN ms / 10 * 10 WHEN ms < 10000 THEN ms / 100 * 100 WHEN ms < 100000 THEN ms / 1000 * 1000
            WHEN ms < 1000000 THEN ms / 10000 * 10000 WHEN ms < 10000000 THEN ms / 100000 * 100000 WHEN ms < 100000000 THEN ms / 1000000 * 1000000
            WHEN ms < 1000000000 THEN ms / 10000000 * 10000000 WHEN ms < 10000000000 THEN ms / 100000000 * 100000000
            WHEN ms < 100000000000 THEN ms / 1000000000 * 1000000000 WHEN ms < 1000000000000 THEN ms / 10000000000 * 10000000000
            ELSE ms / 100000000000 * 100000000000 END AS bin
    FROM (
        SELECT 'took' AS kind, workflow_id, workspace_id, started_at / 3600000 * 3600000 AS slot,
            GREATEST(finished_at - COALESCE(begun_at, started_at), 0) AS ms
        FROM executions WHERE finished_at IS NOT NULL
        UNION ALL
        SELECT 'drift', workflow_id, workspace_id, started_at / 3600000 * 3600000, GREATEST(COALESCE(begun_at, started_at) - due_at, 0)
        FROM executions WHERE finished_at IS NOT NULL AND due_at IS NOT NULL
    ) AS e
) AS e GROUP BY workflow_id, kind, slot, bin, workspace_id;

-- Derived from the draft: the id that an imported file gave the workflow; others refer to it by that.
ALTER TABLE workflows ADD COLUMN imported_id TEXT COLLATE "C";
-- PostgreSQL reads no JSON with a NUL in it, wherever it is: it is taken out before (`\\u0000` is no NUL).
UPDATE workflows SET imported_id = d.id FROM (
    SELECT workflow_id, document -> 'imported' ->> 'id' AS id FROM (
        SELECT workflow_id, CASE WHEN strpos(document::text, '\u0000') = 0 THEN document
            ELSE regexp_replace(document::text, '(?<!\\)((?:\\\\)*)\\u0000', '\1', 'g')::json END AS document
        FROM drafts
    ) AS c WHERE json_typeof(document -> 'imported' -> 'id') IN ('string', 'number')
) AS d WHERE d.workflow_id = workflows.id AND char_length(d.id) BETWEEN 1 AND 200;
CREATE INDEX workflows_by_imported_id ON workflows (workspace_id, imported_id) WHERE imported_id IS NOT NULL;

-- Nothing ever had a token.
ALTER TABLE waits DROP COLUMN token_hash;
