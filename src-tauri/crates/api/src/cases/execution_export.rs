//! `execution_export`

use crate::{ApiError, cases::execution_list::filter, convert::execution_summary, ctx::Ctx, dto::*};

/// Rows in one export.
const MOST: usize = 50_000;

/// The filtered list as a file.
pub(crate) async fn execution_export(ctx: &Ctx, request: ExecutionExportRequest) -> Result<TextResponse, ApiError> {
    let mut rows = vec![];
    let mut filter = filter(request.filter)?;
    (filter.after, filter.limit) = (None, Some(200));
    loop {
        let page = ctx.store.list_executions(&filter).await?;
        rows.extend(page.items.into_iter().map(execution_summary));
        if page.next.is_none() || rows.len() >= MOST {
            break;
        }
        filter.after = page.next;
    }
    rows.truncate(MOST);
    let unwritable = |e: &dyn std::fmt::Display| ApiError::internal(format!("The list could not be written: {e}"));
    Ok(match request.format {
        ExportFormat::Json => {
            TextResponse { text: serde_json::to_string_pretty(&rows).map_err(|e| unwritable(&e))?, file_name: "executions.json".into() }
        }
        ExportFormat::Csv => TextResponse { text: table(&rows).map_err(|e| unwritable(&e))?, file_name: "executions.csv".into() },
    })
}

fn table(rows: &[ExecutionSummary]) -> Result<String, csv::Error> {
    let mut writer = csv::Writer::from_writer(vec![]);
    writer.write_record([
        "id",
        "workflow",
        "version",
        "status",
        "trigger",
        "started_at",
        "finished_at",
        "duration_ms",
        "attempt",
        "error_code",
        "error",
    ])?;
    for row in rows {
        let finished = row.finished_at.map(|at| at.0);
        writer.write_record([
            row.id.to_string(),
            plain(&row.workflow_name),
            row.version.to_string(),
            row.status.as_str().to_owned(),
            row.trigger_kind.as_str().to_owned(),
            time(row.started_at.0),
            finished.map(time).unwrap_or_default(),
            finished.map(|end| (end - row.started_at.0).to_string()).unwrap_or_default(),
            row.attempt.to_string(),
            row.error.as_ref().map(|e| e.code.clone()).unwrap_or_default(),
            plain(row.error.as_ref().map_or("", |e| &e.message)),
        ])?;
    }
    Ok(String::from_utf8_lossy(&writer.into_inner().map_err(|e| e.into_error())?).into_owned())
}

/// A cell that a spreadsheet does not take for a formula.
fn plain(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() }
}

fn time(ms: i64) -> String {
    chrono::DateTime::from_timestamp_millis(ms).map(|t| t.to_rfc3339_opts(chrono::SecondsFormat::Millis, true)).unwrap_or_default()
}
