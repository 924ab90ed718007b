//! SQLite behind the ports of core.
