ALTER TABLE alarms DROP COLUMN told;
DROP INDEX executions_follow_up;
ALTER TABLE executions DROP COLUMN follow_up;
