//! The triggers of a workflow's version: which nodes listen, and with which parameters.

use std::sync::Arc;

use millrace_core::{
    JsonMap, Node, Scope, Workflow, WorkflowId,
    clock::SystemClock,
    evaluate::Evaluator,
    node::{InlineBinary, Secrets, has_expression},
    run::ExecutionInfo,
    trigger::{ArmedTrigger, TriggerId, TriggerKind},
};
use millrace_store::{NewTrigger, TriggerRow};
use serde_json::Value;

use crate::ApiError;

/// The kind of a trigger node; `None` for one that nothing outside starts.
pub(crate) fn kind_of(node_type: &str) -> Option<TriggerKind> {
    Some(match node_type {
        "schedule_trigger" | "cron" | "interval" => TriggerKind::Schedule,
        "webhook" => TriggerKind::Webhook,
        "form_trigger" => TriggerKind::Form,
        "local_file_trigger" => TriggerKind::File,
        "email_read_imap" => TriggerKind::Mailbox,
        "rss_feed_read_trigger" => TriggerKind::Feed,
        "app_event_trigger" => TriggerKind::App,
        "execute_workflow_trigger" => TriggerKind::Workflow,
        "error_trigger" => TriggerKind::Error,
        _ => return None,
    })
}

/// Resolves what a trigger is armed with.
pub(crate) struct Reader<'a> {
    pub(crate) evaluator: &'a dyn Evaluator,
    pub(crate) default_timezone: &'a str,
}

impl Reader<'_> {
    /// The triggers of a version that are switched on.
    ///
    /// # Errors
    /// When an expression in one of them fails; the message names the node.
    pub(crate) fn triggers(&self, workflow_id: WorkflowId, document: &Arc<Workflow>) -> Result<Vec<NewTrigger>, ApiError> {
        let timezone = self.timezone(document);
        let mut found = vec![];
        for (index, node) in document.nodes.iter().enumerate().filter(|(_, n)| !n.disabled) {
            let Some(kind) = kind_of(&node.node_type) else { continue };
            found.push(NewTrigger {
                node_id: node.id.clone(),
                node_name: node.name.clone(),
                kind,
                node_type: node.node_type.clone(),
                type_version: node.type_version.0,
                config: self.parameters(workflow_id, document, index)?,
                timezone: timezone.clone(),
                next_at: None,
            });
        }
        Ok(found)
    }

    /// The zone in force for a workflow.
    pub(crate) fn timezone(&self, document: &Workflow) -> String {
        let own = document.settings.timezone.as_deref().filter(|zone| !zone.is_empty() && *zone != "DEFAULT");
        own.unwrap_or(self.default_timezone).to_owned()
    }

    /// A node's parameters with every expression resolved but those that belong to each event, and the id n8n gave its address.
    fn parameters(&self, workflow_id: WorkflowId, document: &Arc<Workflow>, index: usize) -> Result<JsonMap, ApiError> {
        let node = &document.nodes[index];
        let mut parameters = node.parameters.clone();
        let per_event = parameters.get_mut("options").and_then(Value::as_object_mut).and_then(|options| options.shift_remove(PER_EVENT));
        if has_expression(&Value::Object(parameters.clone())) {
            let scope = scope(workflow_id, document, index, self.timezone(document));
            let resolved = self.evaluator.resolve(&Value::Object(parameters), &scope, 0).map_err(|e| {
                ApiError::new("deploy.trigger", format!("An expression in “{}” cannot be resolved: {}", node.name, e.message))
                    .hint("A trigger has no items yet: only $vars, $env and the time can be used in its parameters.")
            })?;
            parameters = resolved.as_object().cloned().unwrap_or_default();
        }
        if let Some(expression) = per_event {
            let options = parameters.entry("options").or_insert_with(|| Value::Object(JsonMap::new()));
            options[PER_EVENT] = expression;
        }
        if let Some(id) = webhook_id(node) {
            parameters.entry("webhookId").or_insert(id);
        }
        if let Some(references) = Some(&node.credentials).filter(|c| !c.is_empty()) {
            parameters.insert(CREDENTIALS.into(), Value::Object(references.clone()));
        }
        Ok(parameters)
    }
}

/// An expression that is evaluated for each event.
const PER_EVENT: &str = "dedupeKey";
/// Where the references of a trigger's credentials are kept in its stored configuration: type → `{id, name}`, no secret.
const CREDENTIALS: &str = "$credentials";

fn webhook_id(node: &Node) -> Option<Value> {
    node.imported.as_ref()?.get("webhookId").filter(|id| id.is_string()).cloned()
}

fn scope(workflow_id: WorkflowId, document: &Arc<Workflow>, node_index: usize, timezone: String) -> Arc<Scope> {
    Arc::new(Scope {
        workflow: document.clone(),
        node_index,
        run_data: Arc::default(),
        inputs: vec![],
        sources: vec![],
        run_index: 0,
        execution: ExecutionInfo { workflow_id: workflow_id.to_string(), active: true, ..ExecutionInfo::default() },
        timezone,
        vars: Arc::default(),
        env: None,
        node_state: Arc::default(),
        static_data: Arc::default(),
        custom_data: Arc::default(),
        extra: JsonMap::new(),
        clock: Arc::new(SystemClock),
        binary: Arc::new(InlineBinary),
    })
}

/// A stored trigger with its credentials, ready to be armed.
pub(crate) fn armed(row: TriggerRow, secrets: &dyn Secrets) -> ArmedTrigger {
    arm(
        row.workflow_id,
        row.workflow_name,
        NewTrigger {
            node_id: row.node_id,
            node_name: row.node_name,
            kind: row.kind,
            node_type: row.node_type,
            type_version: row.type_version,
            config: row.config,
            timezone: row.timezone,
            next_at: row.next_at,
        },
        secrets,
    )
}

/// A trigger that is about to be stored, likewise.
pub(crate) fn arm(workflow_id: WorkflowId, workflow_name: String, new: NewTrigger, secrets: &dyn Secrets) -> ArmedTrigger {
    let mut parameters = new.config;
    let references = parameters.shift_remove(CREDENTIALS);
    let credentials = references
        .as_ref()
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
        .filter_map(|(kind, reference)| Some((kind.clone(), Value::Object(secrets.credential(kind, Some(reference))?))));
    let mut credentials: JsonMap = credentials.collect();
    for kind in needed(&new.node_type, &parameters) {
        if !credentials.contains_key(kind)
            && let Some(values) = secrets.credential(kind, None)
        {
            credentials.insert(kind.to_owned(), Value::Object(values));
        }
    }
    ArmedTrigger {
        id: TriggerId { workflow_id, node_id: new.node_id },
        workflow_name,
        node_name: new.node_name,
        node_type: new.node_type,
        type_version: new.type_version,
        parameters,
        timezone: new.timezone,
        credentials,
    }
}

/// Credential types that a trigger uses even where it names none of them: there may be just one of its type.
fn needed(node_type: &str, parameters: &JsonMap) -> Vec<&'static str> {
    let authentication = parameters.get("authentication").and_then(Value::as_str).unwrap_or_default();
    match (node_type, authentication) {
        ("email_read_imap", _) => vec!["imap"],
        ("webhook" | "form_trigger", "basicAuth") => vec!["httpBasicAuth"],
        ("webhook", "headerAuth") => vec!["httpHeaderAuth"],
        ("webhook", "jwtAuth") => vec!["jwtAuth"],
        _ => vec![],
    }
}
