//! The use cases, one file each: a plain function from a context and a request to an answer.

mod alarm_acknowledge;
mod alarm_list;
mod app_info;
mod audit_list;
mod binary_get;
mod breaker_reset;
mod data_table_create;
mod data_table_delete;
mod data_table_get;
mod data_table_list;
mod data_table_row_delete;
mod data_table_row_insert;
mod data_table_row_update;
mod data_table_rows;
mod data_table_update;
mod deployment_list;
mod deployment_state;
mod example_list;
mod example_open;
mod execution_cancel;
mod execution_delete;
mod execution_dismiss;
mod execution_export;
mod execution_get;
mod execution_input;
mod execution_items;
mod execution_list;
mod execution_log;
mod execution_rerun;
mod execution_schema;
mod execution_start;
mod expression_preview;
mod health_get;
mod node_specs;
mod retention_run;
mod schedule_preview;
mod settings_get;
mod settings_set;
mod snippet_read;
mod snippet_write;
mod trigger_list;
mod wait_answer;
mod wait_list;
mod webhook_test;
mod webhook_test_cancel;
mod webhook_urls;
mod workflow_apply;
mod workflow_create;
mod workflow_delete;
mod workflow_deploy;
mod workflow_duplicate;
mod workflow_export;
mod workflow_get;
mod workflow_import;
mod workflow_list;
mod workflow_redo;
mod workflow_restore;
mod workflow_stats;
mod workflow_undeploy;
mod workflow_undo;

pub(crate) use self::{
    alarm_acknowledge::alarm_acknowledge, alarm_list::alarm_list, app_info::app_info, audit_list::audit_list, binary_get::binary_get,
    breaker_reset::breaker_reset, data_table_create::data_table_create, data_table_delete::data_table_delete,
    data_table_get::data_table_get, data_table_list::data_table_list, data_table_row_delete::data_table_row_delete,
    data_table_row_insert::data_table_row_insert, data_table_row_update::data_table_row_update, data_table_rows::data_table_rows,
    data_table_update::data_table_update, deployment_list::deployment_list, deployment_state::deployment_state, example_list::example_list,
    example_open::example_open, execution_cancel::execution_cancel, execution_delete::execution_delete,
    execution_dismiss::execution_dismiss, execution_export::execution_export, execution_get::execution_get,
    execution_input::execution_input, execution_items::execution_items, execution_list::execution_list, execution_log::execution_log,
    execution_rerun::execution_rerun, execution_schema::execution_schema, execution_start::execution_start,
    expression_preview::expression_preview, health_get::health_get, node_specs::node_specs, retention_run::retention_run,
    schedule_preview::schedule_preview, settings_get::settings_get, settings_set::settings_set, snippet_read::snippet_read,
    snippet_write::snippet_write, trigger_list::trigger_list, wait_answer::wait_answer, wait_list::wait_list, webhook_test::webhook_test,
    webhook_test_cancel::webhook_test_cancel, webhook_urls::webhook_urls, workflow_apply::workflow_apply, workflow_create::workflow_create,
    workflow_delete::workflow_delete, workflow_deploy::workflow_deploy, workflow_duplicate::workflow_duplicate,
    workflow_export::workflow_export, workflow_get::workflow_get, workflow_import::workflow_import, workflow_list::workflow_list,
    workflow_redo::workflow_redo, workflow_restore::workflow_restore, workflow_stats::workflow_stats, workflow_undeploy::workflow_undeploy,
    workflow_undo::workflow_undo,
};
