//! From the store's rows to what crosses a door.

use millrace_core::{
    data_table::{DataTable, TableRow},
    validate::validate,
};
use millrace_store::{Draft, ExecutionRow, NodeRunRow, PortKey, WorkflowRow};
use millrace_triggers::schedule::TOLERANCE_S;

use crate::{ApiError, ctx::Ctx, dto::*};

pub(crate) fn last_execution(last: millrace_store::LastExecution) -> LastExecution {
    LastExecution { id: last.id, status: last.status, started_at: last.started_at }
}

pub(crate) fn workflow_summary(row: WorkflowRow) -> WorkflowSummary {
    WorkflowSummary {
        id: row.id,
        name: row.name,
        tags: row.tags,
        node_count: row.node_count,
        trigger_types: row.trigger_types,
        created_at: row.created_at,
        updated_at: row.updated_at,
        last_execution: row.last_execution.map(last_execution),
        live_version: row.live_version,
        alarms: row.alarms,
        deleted_at: row.deleted_at,
    }
}

pub(crate) async fn workflow_detail(ctx: &Ctx, draft: Draft) -> Result<WorkflowDetail, ApiError> {
    let last = ctx.store.last_execution(draft.id).await?;
    Ok(WorkflowDetail {
        id: draft.id,
        revision: draft.revision,
        findings: validate(&draft.document, &ctx.registry),
        document: draft.document,
        can_undo: draft.can_undo,
        can_redo: draft.can_redo,
        updated_at: draft.updated_at,
        last_execution: last.map(last_execution),
        deployment: crate::cases::deployment_state(ctx, draft.id).await?,
    })
}

pub(crate) fn execution_summary(row: ExecutionRow) -> ExecutionSummary {
    ExecutionSummary {
        caught_up: is_caught_up(&row),
        id: row.id,
        workflow_id: row.workflow_id,
        workflow_name: row.workflow_name,
        workflow_deleted: row.workflow_deleted,
        version: row.version,
        status: row.status,
        mode: row.mode,
        trigger_kind: row.trigger_kind,
        trigger: row.trigger,
        due_at: row.due_at,
        started_at: row.started_at,
        finished_at: row.finished_at,
        error: row.error,
        node_runs: row.node_runs,
        attempt: row.attempt,
        repeats: row.repeats,
        wait: row.wait_kind,
        wait_until: row.wait_until,
        dead_letter: row.dead_letter,
    }
}

/// Whether a schedule's run was missed and caught up: it began when it was too late to be called on time.
pub(crate) fn is_caught_up(row: &ExecutionRow) -> bool {
    row.due_at.is_some_and(|due| row.started_at.0 - due.0 > i64::from(TOLERANCE_S) * 1000)
}

pub(crate) fn node_run_summary(row: NodeRunRow) -> NodeRunSummary {
    let counts = |list: Vec<Option<u32>>| list.into_iter().map(Option::unwrap_or_default).collect();
    NodeRunSummary {
        node_id: row.node_id,
        node_name: row.node_name,
        run_index: row.run_index,
        execution_index: row.execution_index,
        started_at: row.started_at,
        duration_ms: row.duration_ms,
        tries: row.tries,
        sources: row.sources,
        input_counts: counts(row.input_counts),
        output_counts: counts(row.output_counts),
        error: row.error,
        logs: row.logs,
    }
}

pub(crate) fn data_table(table: DataTable) -> DataTableInfo {
    DataTableInfo {
        id: table.id,
        name: table.name,
        columns: table.columns.into_iter().map(|c| DataTableColumn { id: c.id, name: c.name, column_type: c.column_type }).collect(),
        row_count: u32::try_from(table.row_count).unwrap_or(u32::MAX),
        created_at: table.created_at,
        updated_at: table.updated_at,
    }
}

pub(crate) fn data_table_row(row: TableRow) -> DataTableRow {
    DataTableRow { id: row.id.to_string(), values: row.values, created_at: row.created_at, updated_at: row.updated_at }
}

/// The number of a row of a data table.
pub(crate) fn row_id(text: &str) -> Result<i64, ApiError> {
    text.parse().map_err(|_| {
        ApiError::invalid(format!("“{}” is no row of a data table; a number is expected.", text.chars().take(40).collect::<String>()))
    })
}

pub(crate) fn port_key(port: PortRef) -> PortKey {
    let side = match port.side {
        Side::Input => millrace_store::Side::Input,
        Side::Output => millrace_store::Side::Output,
    };
    PortKey { execution_id: port.execution_id, node_id: port.node_id, run_index: port.run_index, side, port: port.port }
}

/// A name as a file name: what file systems refuse becomes a dash.
pub(crate) fn file_name(name: &str, extension: &str) -> String {
    let clean: String = name.chars().map(|c| if c.is_control() || r#"/\:*?"<>|"#.contains(c) { '-' } else { c }).take(120).collect();
    let clean = clean.trim().trim_matches('.');
    format!("{}.{extension}", if clean.is_empty() { "workflow" } else { clean })
}
