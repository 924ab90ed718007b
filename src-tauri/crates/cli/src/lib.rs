//! The command line: run, serve, import, export, list, expression, doctor.
