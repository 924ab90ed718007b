//! Import and export of n8n workflow JSON, without loss.
