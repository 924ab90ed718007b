//! Holds the workspace's behavioural tests, one binary per area.
