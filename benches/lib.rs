//! Holds the workspace's benchmarks.
