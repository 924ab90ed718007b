//! `execution_log`

use millrace_core::{EpochMs, ExecutionStatus, event::NoticeLevel, trigger::TriggerKind};
use millrace_store::{ExecutionRow, NodeRunRow};

use crate::{ApiError, convert::is_caught_up, ctx::Ctx, dto::*};

/// What happened in an execution, for those who build workflows and for those who use them.
pub(crate) async fn execution_log(ctx: &Ctx, request: ExecutionIdRequest) -> Result<ExecutionLog, ApiError> {
    let row = ctx.store.execution(request.id).await?;
    let runs = ctx.store.node_runs(request.id).await?;
    let mut lines = vec![];
    for run in &runs {
        lines.extend(run.logs.iter().map(|text| LogLine {
            at: run.started_at,
            level: NoticeLevel::Info,
            node_id: Some(run.node_id.clone()),
            technical: format!("[{}] {text}", run.node_name),
            plain: format!("“{}” says: {text}", run.node_name),
        }));
        lines.push(ran(run));
    }
    // Nodes are listed as they began; what happened is told as it happened. Of lines with one time the order stays.
    lines.sort_by_key(|line| line.at);
    lines.insert(0, began(&row));
    let last = lines.iter().map(|line| line.at).max().unwrap_or(row.started_at);
    lines.extend(ended(&row, last));
    Ok(ExecutionLog { lines })
}

fn began(row: &ExecutionRow) -> LogLine {
    let why = match row.trigger_kind {
        TriggerKind::Manual => "Somebody started it.",
        TriggerKind::Schedule if is_caught_up(row) => "Its schedule was due earlier, and the run was missed: it is caught up now.",
        TriggerKind::Schedule => "Its schedule was due.",
        TriggerKind::Webhook => "A web request came in.",
        TriggerKind::Form => "A form was sent.",
        TriggerKind::File => "A file changed.",
        TriggerKind::Mailbox => "A message arrived.",
        TriggerKind::Feed => "A feed has something new.",
        TriggerKind::Workflow => "Another workflow called it.",
        TriggerKind::App => "Something happened in Millrace that it listens for.",
        TriggerKind::Error => "Another workflow failed.",
    };
    let again = if row.attempt > 1 { format!(" This is try {}.", row.attempt) } else { String::new() };
    let late = row.due_at.map(|due| format!(" drift={}ms", row.started_at.0 - due.0)).unwrap_or_default();
    LogLine {
        at: row.started_at,
        level: NoticeLevel::Info,
        node_id: None,
        technical: format!(
            "execution={} workflow={} version={} trigger={} node={:?} attempt={}{late}",
            row.id,
            row.workflow_id,
            row.version,
            row.trigger_kind.as_str(),
            row.trigger.as_deref().unwrap_or_default(),
            row.attempt
        ),
        plain: format!("{why}{again}"),
    }
}

fn ran(run: &NodeRunRow) -> LogLine {
    let total = |counts: &[Option<u32>]| counts.iter().flatten().copied().fold(0_u32, u32::saturating_add);
    let (given, gave) = (total(&run.input_counts), total(&run.output_counts));
    let took = took(run.duration_ms);
    let (level, plain) = match &run.error {
        Some(error) => (NoticeLevel::Error, format!("“{}” failed: {}", run.node_name, error.message)),
        None => (NoticeLevel::Info, format!("“{}” took {} and gave {} ({took}).", run.node_name, items(given), items(gave))),
    };
    let error = run.error.as_ref().map(|e| format!(" code={} error={:?}", e.code, e.message)).unwrap_or_default();
    LogLine {
        at: EpochMs(run.started_at.0.saturating_add(i64::from(run.duration_ms))),
        level,
        node_id: Some(run.node_id.clone()),
        technical: format!(
            "node={:?} run={} index={} tries={} in={given} out={gave} duration={}ms{error}",
            run.node_name, run.run_index, run.execution_index, run.tries, run.duration_ms
        ),
        plain,
    }
}

/// A duration as people read it.
fn took(ms: u32) -> String {
    match ms {
        ..1_000 => format!("{ms} ms"),
        1_000..60_000 => format!("{:.1} s", f64::from(ms) / 1000.0),
        _ => format!("{} min {} s", ms / 60_000, ms % 60_000 / 1000),
    }
}

fn items(count: u32) -> String {
    if count == 1 { "1 item".into() } else { format!("{count} items") }
}

/// How it stands now, after what was told last.
fn ended(row: &ExecutionRow, last: EpochMs) -> Option<LogLine> {
    let took = row.finished_at.map(|end| end.0 - row.started_at.0);
    let (level, plain) = match row.status {
        ExecutionStatus::Success => (NoticeLevel::Info, "Everything is done.".to_owned()),
        ExecutionStatus::Waiting => (NoticeLevel::Info, "It waits.".to_owned()),
        ExecutionStatus::Paused => (NoticeLevel::Warning, "It was interrupted and needs your attention.".to_owned()),
        ExecutionStatus::Canceled => (NoticeLevel::Warning, "It was canceled.".to_owned()),
        ExecutionStatus::Timeout => (NoticeLevel::Error, "It took longer than it may.".to_owned()),
        ExecutionStatus::Error | ExecutionStatus::Crashed => {
            let why = row.error.as_ref().map_or_else(String::new, |e| e.message.clone());
            (NoticeLevel::Error, format!("It failed: {why}"))
        }
        ExecutionStatus::New | ExecutionStatus::Queued | ExecutionStatus::Running => return None,
    };
    Some(LogLine {
        at: row.finished_at.unwrap_or(last),
        level,
        node_id: None,
        technical: format!("status={} node_runs={} duration={}ms", row.status.as_str(), row.node_runs, took.unwrap_or_default()),
        plain,
    })
}
