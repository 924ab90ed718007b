-- What follows the end of an execution survives a stop of the program.

-- 1: what follows its end (another try, the error workflow, an alarm, those who listen) is not done; 2: the alarm is raised, the rest
-- is not done; 0: nothing is left. Written with the end itself, and only where something follows: success costs nothing here.
ALTER TABLE executions ADD COLUMN follow_up BIGINT NOT NULL DEFAULT 0;
CREATE INDEX executions_follow_up ON executions (workspace_id, id) WHERE follow_up <> 0;

-- Whether people and workflows have heard of it. Alarms from before have been told.
ALTER TABLE alarms ADD COLUMN told BIGINT NOT NULL DEFAULT 1;
