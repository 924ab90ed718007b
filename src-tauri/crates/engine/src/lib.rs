//! Decides what runs next (pure), and the runtime that does it.
