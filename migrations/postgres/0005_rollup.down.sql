ALTER TABLE waits ADD COLUMN token_hash TEXT COLLATE "C" UNIQUE;
DROP INDEX workflows_by_imported_id;
ALTER TABLE workflows DROP COLUMN imported_id;
DROP TABLE execution_rollup;
