//! The use cases, one file each: a plain function from a context and a request to an answer.

mod app_info;
mod binary_get;
mod example_list;
mod example_open;
mod execution_cancel;
mod execution_delete;
mod execution_get;
mod execution_items;
mod execution_list;
mod execution_schema;
mod execution_start;
mod expression_preview;
mod node_specs;
mod settings_get;
mod settings_set;
mod snippet_read;
mod snippet_write;
mod workflow_apply;
mod workflow_create;
mod workflow_delete;
mod workflow_duplicate;
mod workflow_export;
mod workflow_get;
mod workflow_import;
mod workflow_list;
mod workflow_redo;
mod workflow_restore;
mod workflow_undo;

pub(crate) use self::{
    app_info::app_info, binary_get::binary_get, example_list::example_list, example_open::example_open, execution_cancel::execution_cancel,
    execution_delete::execution_delete, execution_get::execution_get, execution_items::execution_items, execution_list::execution_list,
    execution_schema::execution_schema, execution_start::execution_start, expression_preview::expression_preview, node_specs::node_specs,
    settings_get::settings_get, settings_set::settings_set, snippet_read::snippet_read, snippet_write::snippet_write,
    workflow_apply::workflow_apply, workflow_create::workflow_create, workflow_delete::workflow_delete,
    workflow_duplicate::workflow_duplicate, workflow_export::workflow_export, workflow_get::workflow_get, workflow_import::workflow_import,
    workflow_list::workflow_list, workflow_redo::workflow_redo, workflow_restore::workflow_restore, workflow_undo::workflow_undo,
};
