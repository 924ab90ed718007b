//! Joins an action to the step before it: typing in a field or nudging a node is one step of undo.

use std::collections::BTreeSet;

use millrace_core::Operation;

use super::apply::{from_json, target, to_json};
use crate::{
    Error,
    database::{Connection, Document, Query},
};

/// Joins to step `seq` when that has this merge key; says whether it did.
pub(super) async fn join(
    c: &mut Connection,
    key: &str,
    seq: i64,
    merge_key: &str,
    forward: &[Operation],
    inverse: &[Operation],
) -> Result<bool, Error> {
    let step = c
        .fetch_optional(
            Query::new("SELECT forward, inverse FROM undo_steps WHERE workflow_id = ? AND seq = ? AND merge_key = ?")
                .bind(key)
                .bind(seq)
                .bind(merge_key),
        )
        .await?;
    let Some(old) = step else { return Ok(false) };
    let (forward, inverse) =
        joined((from_json(&old.get::<String>(0)?)?, from_json(&old.get::<String>(1)?)?), (forward.to_vec(), inverse.to_vec()));
    c.execute(
        Query::new("UPDATE undo_steps SET forward = ?, inverse = ? WHERE workflow_id = ? AND seq = ?")
            .bind(Document(to_json(&forward)?))
            .bind(Document(to_json(&inverse)?))
            .bind(key)
            .bind(seq),
    )
    .await?;
    Ok(true)
}

type Step = (Vec<Operation>, Vec<Operation>);

/// When both set the same fields, only the last value and the first inverse matter; otherwise they follow each other.
fn joined(old: Step, new: Step) -> Step {
    if replaces(&old.0, &new.0) && replaces(&old.1, &new.1) {
        return (new.0, old.1);
    }
    let forward = old.0.into_iter().chain(new.0).collect();
    let inverse = new.1.into_iter().chain(old.1).collect();
    (forward, inverse)
}

fn replaces(old: &[Operation], new: &[Operation]) -> bool {
    match (fields(old), fields(new)) {
        (Some(old), Some(new)) => old == new,
        _ => false,
    }
}

/// The fields set, or `None` when something else is done or a field is set twice or inside another.
fn fields(operations: &[Operation]) -> Option<BTreeSet<(String, String)>> {
    let mut fields = BTreeSet::new();
    for operation in operations {
        if !matches!(operation, Operation::SetNode { .. } | Operation::SetPinned { .. } | Operation::SetWorkflow { .. }) {
            return None;
        }
        let (target, field) = target(operation);
        if !fields.insert((target, field.to_owned())) {
            return None;
        }
    }
    let nested = fields
        .iter()
        .any(|(t, f)| fields.iter().any(|(t2, f2)| t == t2 && f2.strip_prefix(f.as_str()).is_some_and(|rest| rest.starts_with('.'))));
    (!nested).then_some(fields)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(field: &str, value: i64) -> Operation {
        Operation::SetNode { node_id: "n".into(), field: field.into(), value: value.into() }
    }

    #[test]
    fn typing_keeps_the_first_inverse_and_the_last_value() {
        let step = joined((vec![set("notes", 1)], vec![set("notes", 0)]), (vec![set("notes", 2)], vec![set("notes", 1)]));
        assert_eq!(step, (vec![set("notes", 2)], vec![set("notes", 0)]));
    }

    #[test]
    fn different_fields_follow_each_other() {
        let step = joined((vec![set("a", 1)], vec![set("a", 0)]), (vec![set("b", 2)], vec![set("b", 1)]));
        assert_eq!(step, (vec![set("a", 1), set("b", 2)], vec![set("b", 1), set("a", 0)]));
    }

    #[test]
    fn a_field_inside_another_is_not_replaced() {
        let both = vec![set("parameters", 1), set("parameters.x", 2)];
        assert!(fields(&both).is_none());
    }
}
