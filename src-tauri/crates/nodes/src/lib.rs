//! The node library: one file a node, one list.
//!
//! `README.md` says what every node must do; `conformance.rs` walks [`all`] and checks it.

use std::sync::Arc;

use millrace_core::{NodeType, Registry};

pub mod aggregate;
pub mod app_event_trigger;
pub mod approval;
pub mod binary_file;
pub mod code;
pub mod compare_datasets;
pub mod convert_to_file;
pub mod crypto;
pub mod data_table;
pub mod date_time;
pub mod email_read_imap;
pub mod error_trigger;
pub mod execute_workflow;
pub mod execute_workflow_trigger;
pub mod extract_from_file;
pub mod filter_node;
pub mod form_trigger;
pub mod function;
pub mod function_item;
pub mod html;
pub mod http;
pub mod http_request;
pub mod if_else;
pub mod item_lists;
pub mod limit;
pub mod local_file_trigger;
pub mod manual_trigger;
pub mod markdown;
pub mod merge;
pub mod move_binary_data;
pub mod no_op;
pub mod read_write_file;
pub mod remove_duplicates;
pub mod rename_keys;
pub mod respond_to_webhook;
pub mod rss_feed_read;
pub mod rss_feed_read_trigger;
pub mod schedule_trigger;
pub mod set;
pub mod sort;
pub mod split_in_batches;
pub mod split_out;
pub mod spreadsheet_file;
pub mod sticky_note;
pub mod stop_and_error;
pub mod summarize;
pub mod switch;
pub mod wait;
pub mod webhook;
pub mod xml;

// What nodes share.
mod compare;
mod conditions;
mod convert;
mod date;
mod derived;
mod field;
mod files;
mod filter;
mod item_params;
mod items;
mod js;
mod json_text;
mod paths;
mod pattern;
mod pieces;
mod start;
mod start_nodes;

#[cfg(test)]
mod conformance;
#[cfg(test)]
mod testing;

/// Every node type, in the order the palette shows them.
pub fn all() -> Vec<Arc<dyn NodeType>> {
    vec![
        // Triggers
        manual_trigger::node(),
        schedule_trigger::node(),
        webhook::node(),
        form_trigger::node(),
        execute_workflow_trigger::node(),
        error_trigger::node(),
        local_file_trigger::node(),
        email_read_imap::node(),
        rss_feed_read_trigger::node(),
        app_event_trigger::node(),
        // Flow
        if_else::node(),
        switch::node(),
        filter_node::node(),
        merge::node(),
        compare_datasets::node(),
        split_in_batches::node(),
        wait::node(),
        approval::node(),
        execute_workflow::node(),
        stop_and_error::node(),
        no_op::node(),
        // Data
        set::node(),
        split_out::node(),
        aggregate::node(),
        sort::node(),
        limit::node(),
        remove_duplicates::node(),
        summarize::node(),
        rename_keys::node(),
        date_time::node(),
        crypto::node(),
        xml::node(),
        markdown::node(),
        data_table::node(),
        // Code
        code::node(),
        // Files
        read_write_file::node(),
        extract_from_file::node(),
        convert_to_file::node(),
        // Network
        http_request::node(),
        respond_to_webhook::node(),
        html::node(),
        rss_feed_read::node(),
        // Notes
        sticky_note::node(),
        // From older workflows
        manual_trigger::legacy_start(),
        schedule_trigger::cron(),
        schedule_trigger::interval(),
        item_lists::node(),
        html::legacy_extract(),
        spreadsheet_file::node(),
        binary_file::read_one(),
        binary_file::read_many(),
        binary_file::write(),
        move_binary_data::node(),
        function::node(),
        function_item::node(),
    ]
}

/// All node types by name.
pub fn registry() -> Registry {
    Registry::new(all())
}
