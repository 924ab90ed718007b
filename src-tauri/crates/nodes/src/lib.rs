//! The node library: one file a node, one list.
