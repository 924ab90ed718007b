//! The one list of use cases: request and response, least role, what each provides or invalidates, what is audited.
//!
//! Tags: `workflows`, `workflow:{id}`, `executions`, `execution:{id}`, `deployments:{id}`, `triggers`, `waits`, `alarms`,
//! `health`, `audit`, `settings`, `data_tables`, `data_table:{id}` (with its rows). `{field}` stands for that field of the
//! request (each of its elements when it is a list).

/// Calls `$callback!` with every use case.
macro_rules! use_cases {
    ($callback:ident) => {
        $callback! {
            workflow_list(WorkflowListRequest) -> WorkflowListResponse { role: Viewer, provides: ["workflows"], invalidates: [], audited: false },
            workflow_get(WorkflowIdRequest) -> WorkflowDetail { role: Viewer, provides: ["workflow:{id}"], invalidates: [], audited: false },
            workflow_create(WorkflowCreateRequest) -> WorkflowDetail { role: Member, provides: [], invalidates: ["workflows"], audited: true },
            workflow_apply(WorkflowApplyRequest) -> WorkflowApplied { role: Member, provides: [], invalidates: ["workflow:{id}", "workflows"], audited: false },
            workflow_undo(WorkflowIdRequest) -> WorkflowDetail { role: Member, provides: [], invalidates: ["workflow:{id}", "workflows"], audited: false },
            workflow_redo(WorkflowIdRequest) -> WorkflowDetail { role: Member, provides: [], invalidates: ["workflow:{id}", "workflows"], audited: false },
            workflow_duplicate(WorkflowIdRequest) -> WorkflowDetail { role: Member, provides: [], invalidates: ["workflows"], audited: true },
            workflow_delete(WorkflowIdsRequest) -> Empty { role: Member, provides: [], invalidates: ["workflow:{ids}", "workflows", "executions"], audited: true },
            workflow_restore(WorkflowIdsRequest) -> Empty { role: Member, provides: [], invalidates: ["workflow:{ids}", "workflows", "executions"], audited: true },
            workflow_import(WorkflowImportRequest) -> WorkflowImportResponse { role: Member, provides: [], invalidates: ["workflows"], audited: true },
            workflow_export(WorkflowIdRequest) -> TextResponse { role: Viewer, provides: [], invalidates: [], audited: true },
            snippet_read(SnippetReadRequest) -> SnippetReadResponse { role: Member, provides: [], invalidates: [], audited: false },
            snippet_write(SnippetWriteRequest) -> TextResponse { role: Viewer, provides: [], invalidates: [], audited: false },
            execution_start(ExecutionStartRequest) -> ExecutionStarted { role: Member, provides: [], invalidates: ["executions", "workflows"], audited: true },
            execution_cancel(ExecutionIdRequest) -> Empty { role: Member, provides: [], invalidates: ["execution:{id}", "executions", "waits", "health"], audited: true },
            execution_list(ExecutionListRequest) -> ExecutionListResponse { role: Viewer, provides: ["executions"], invalidates: [], audited: false },
            execution_get(ExecutionIdRequest) -> ExecutionDetail { role: Viewer, provides: ["execution:{id}"], invalidates: [], audited: false },
            execution_items(ExecutionItemsRequest) -> ExecutionItemsResponse { role: Viewer, provides: [], invalidates: [], audited: false },
            execution_schema(PortRef) -> SchemaResponse { role: Viewer, provides: [], invalidates: [], audited: false },
            execution_rerun(ExecutionRerunRequest) -> ExecutionStarted { role: Member, provides: [], invalidates: ["executions", "execution:{id}", "workflows", "health"], audited: true },
            execution_input(ExecutionIdRequest) -> ExecutionInput { role: Viewer, provides: [], invalidates: [], audited: false },
            execution_log(ExecutionIdRequest) -> ExecutionLog { role: Viewer, provides: ["execution:{id}"], invalidates: [], audited: false },
            execution_export(ExecutionExportRequest) -> TextResponse { role: Viewer, provides: [], invalidates: [], audited: true },
            execution_dismiss(ExecutionIdsRequest) -> Empty { role: Member, provides: [], invalidates: ["execution:{ids}", "executions", "health"], audited: true },
            execution_delete(ExecutionIdsRequest) -> Empty { role: Member, provides: [], invalidates: ["execution:{ids}", "executions", "workflows"], audited: true },
            workflow_deploy(WorkflowDeployRequest) -> DeploymentState { role: Member, provides: [], invalidates: ["workflow:{id}", "workflows", "triggers", "deployments:{id}", "health"], audited: true },
            workflow_undeploy(WorkflowIdRequest) -> DeploymentState { role: Member, provides: [], invalidates: ["workflow:{id}", "workflows", "triggers", "deployments:{id}", "health"], audited: true },
            deployment_list(DeploymentListRequest) -> DeploymentListResponse { role: Viewer, provides: ["deployments:{workflow_id}"], invalidates: [], audited: false },
            trigger_list(TriggerListRequest) -> TriggerListResponse { role: Viewer, provides: ["triggers"], invalidates: [], audited: false },
            schedule_preview(SchedulePreviewRequest) -> SchedulePreviewResponse { role: Viewer, provides: [], invalidates: [], audited: false },
            webhook_urls(TriggerNodeRequest) -> WebhookUrls { role: Viewer, provides: ["workflow:{workflow_id}"], invalidates: [], audited: false },
            webhook_test(TriggerNodeRequest) -> WebhookTestStarted { role: Member, provides: [], invalidates: [], audited: false },
            webhook_test_cancel(TriggerNodeRequest) -> Empty { role: Member, provides: [], invalidates: [], audited: false },
            wait_list(WaitListRequest) -> WaitListResponse { role: Viewer, provides: ["waits"], invalidates: [], audited: false },
            wait_answer(WaitAnswerRequest) -> Empty { role: Member, provides: [], invalidates: ["waits", "execution:{execution_id}", "executions", "health"], audited: true },
            alarm_list(AlarmListRequest) -> AlarmListResponse { role: Viewer, provides: ["alarms"], invalidates: [], audited: false },
            alarm_acknowledge(AlarmIdsRequest) -> Empty { role: Member, provides: [], invalidates: ["alarms", "health"], audited: true },
            breaker_reset(BreakerResetRequest) -> Empty { role: Member, provides: [], invalidates: ["health"], audited: true },
            health_get(Empty) -> Health { role: Viewer, provides: ["health"], invalidates: [], audited: false },
            workflow_stats(WorkflowStatsRequest) -> WorkflowStats { role: Viewer, provides: ["executions"], invalidates: [], audited: false },
            audit_list(AuditListRequest) -> AuditListResponse { role: Admin, provides: ["audit"], invalidates: [], audited: false },
            retention_run(Empty) -> RetentionOutcome { role: Admin, provides: [], invalidates: ["executions", "health", "workflows"], audited: true },
            binary_get(BinaryGetRequest) -> BinaryGetResponse { role: Viewer, provides: [], invalidates: [], audited: true },
            expression_preview(ExpressionPreviewRequest) -> ExpressionPreviewResponse { role: Viewer, provides: [], invalidates: [], audited: false },
            node_specs(Empty) -> NodeSpecsResponse { role: Viewer, provides: [], invalidates: [], audited: false },
            example_list(Empty) -> ExampleListResponse { role: Viewer, provides: [], invalidates: [], audited: false },
            example_open(ExampleOpenRequest) -> WorkflowDetail { role: Member, provides: [], invalidates: ["workflows"], audited: true },
            data_table_list(DataTableListRequest) -> DataTableListResponse { role: Viewer, provides: ["data_tables"], invalidates: [], audited: false },
            data_table_get(DataTableIdRequest) -> DataTableInfo { role: Viewer, provides: ["data_table:{id}"], invalidates: [], audited: false },
            data_table_create(DataTableCreateRequest) -> DataTableInfo { role: Member, provides: [], invalidates: ["data_tables"], audited: true },
            data_table_update(DataTableUpdateRequest) -> DataTableInfo { role: Member, provides: [], invalidates: ["data_table:{id}", "data_tables"], audited: true },
            data_table_delete(DataTableIdRequest) -> Empty { role: Member, provides: [], invalidates: ["data_table:{id}", "data_tables"], audited: true },
            data_table_rows(DataTableRowsRequest) -> DataTableRowsResponse { role: Viewer, provides: ["data_table:{id}"], invalidates: [], audited: false },
            data_table_row_insert(DataTableRowInsertRequest) -> DataTableRow { role: Member, provides: [], invalidates: ["data_table:{id}", "data_tables"], audited: true },
            data_table_row_update(DataTableRowUpdateRequest) -> DataTableRow { role: Member, provides: [], invalidates: ["data_table:{id}", "data_tables"], audited: true },
            data_table_row_delete(DataTableRowDeleteRequest) -> Empty { role: Member, provides: [], invalidates: ["data_table:{id}", "data_tables"], audited: true },
            settings_get(Empty) -> UserSettings { role: Viewer, provides: ["settings"], invalidates: [], audited: false },
            settings_set(UserSettings) -> UserSettings { role: Member, provides: [], invalidates: ["settings"], audited: true },
            app_info(Empty) -> AppInfo { role: Viewer, provides: [], invalidates: [], audited: false },
        }
    };
}
pub(crate) use use_cases;

/// Least role a caller needs, from the lowest up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Looks only.
    Viewer,
    /// Runs and edits.
    Member,
    /// Manages members.
    Admin,
    /// Owns the workspace.
    Owner,
}

/// What the table says about a use case.
#[derive(Clone, Copy, Debug)]
pub struct Facts {
    /// Its name.
    pub name: &'static str,
    /// Least role.
    pub role: Role,
    /// Tags of the data its answer shows.
    pub provides: &'static [&'static str],
    /// Tags of the data it changes.
    pub invalidates: &'static [&'static str],
    /// Whether each call is written to the audit log.
    pub audited: bool,
}

macro_rules! facts {
    ($($name:ident($request:ty) -> $response:ty { role: $role:ident, provides: $provides:expr, invalidates: $invalidates:expr, audited: $audited:expr },)*) => {
        /// Every use case, in the order of the list.
        pub const FACTS: &[Facts] = &[$(Facts { name: stringify!($name), role: Role::$role, provides: &$provides, invalidates: &$invalidates, audited: $audited }),*];
    };
}
use_cases!(facts);
