//! The audit log.

use millrace_core::EpochMs;
use millrace_store::{Error, NewAudit};
use serde_json::{Value, json};

use crate::fixture::{Fixture, NOW, both};

both!(changes_are_kept_with_before_and_after, large_values_are_cut, words_find_changes, pages_continue);

fn entry(who: &str, use_case: &str, target: &str) -> NewAudit {
    NewAudit {
        who: who.into(),
        use_case: use_case.into(),
        target: target.into(),
        before: Value::Null,
        after: json!({"live": 2}),
        outcome: "ok".into(),
    }
}

async fn changes_are_kept_with_before_and_after(f: Fixture) {
    let new = NewAudit { before: json!({"live": 1, "text": "“ä”"}), ..entry("Ada", "workflow_deploy", "workflow:1") };
    f.store.audit(vec![new, NewAudit { outcome: "conflict".into(), ..entry("Bob", "settings_set", "settings") }]).await.unwrap();
    f.store.audit(vec![]).await.unwrap();
    let rows = f.store.list_audit(None, None, None).await.unwrap().items;
    assert_eq!(rows.len(), 2);
    assert_eq!((rows[0].who.as_str(), rows[0].outcome.as_str(), &rows[0].before), ("Bob", "conflict", &Value::Null), "newest first");
    assert_eq!((&rows[1].before, &rows[1].after), (&json!({"live": 1, "text": "“ä”"}), &json!({"live": 2})));
    assert_eq!((rows[1].at, rows[1].use_case.as_str(), rows[1].target.as_str()), (EpochMs(NOW), "workflow_deploy", "workflow:1"));
}

async fn large_values_are_cut(f: Fixture) {
    let text = "x".repeat(64 * 1024);
    let fits = &text[..64 * 1024 - 2];
    let new = NewAudit { before: json!(text), after: json!(fits), ..entry("Ada", "workflow_save", "workflow:1") };
    f.store.audit(vec![new]).await.unwrap();
    let row = f.store.list_audit(None, None, None).await.unwrap().items.remove(0);
    assert_eq!(row.before, json!({"truncated": 64 * 1024 + 2}));
    assert_eq!(row.after, json!(fits));
}

async fn words_find_changes(f: Fixture) {
    let entries = vec![
        entry("Ärne Müller", "workflow_deploy", "workflow:1"),
        entry("Bob", "workflow_undeploy", "workflow:2"),
        entry("Bob", "settings_set", "settings"),
    ];
    f.store.audit(entries).await.unwrap();
    let found = async |text: &str| f.store.list_audit(Some(text), None, None).await.unwrap().items.len();
    assert_eq!((found("DEPLOY").await, found("bob deploy").await, found("ärne").await), (2, 1, 1));
    assert_eq!((found("  ").await, found("100%").await, found("_").await), (3, 0, 3));
}

async fn pages_continue(f: Fixture) {
    f.store.audit((0..5).map(|i| entry("Ada", "workflow_save", &i.to_string())).collect()).await.unwrap();
    let first = f.store.list_audit(None, None, Some(3)).await.unwrap();
    f.store.audit(vec![entry("Ada", "workflow_save", "late")]).await.unwrap();
    let rest = f.store.list_audit(None, first.next.as_deref(), Some(3)).await.unwrap();
    assert!(rest.next.is_none());
    let targets: Vec<_> = [first, rest].into_iter().flat_map(|p| p.items).map(|e| e.target).collect();
    assert_eq!(targets, ["4", "3", "2", "1", "0"]);
    assert!(matches!(f.store.list_audit(None, Some("%%"), None).await, Err(Error::Cursor)));
}
