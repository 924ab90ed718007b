//! Sources against the real thing: folders on disk, an IMAP server (Dovecot) and an HTTP server on loopback.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod dovecot;
mod feed;
mod file;
mod line;
mod mailbox;
mod support;
