//! The node at which an execution stood when it was cut off or put aside, and what becomes of it.

use millrace_core::{
    Items, JsonMap,
    spec::Effect,
    trigger::{Suspend, WaitKind},
};
use serde_json::json;

use crate::{
    Plan,
    request::{Answer, Resume},
    step::{Decision, StartNode},
};

pub(super) struct Interrupted {
    node: usize,
    run_index: u32,
    /// It had begun to wait.
    waited: bool,
    answer: Option<Answer>,
    on_time: Option<Vec<Option<Items>>>,
}

/// What is to be done with a node that is due.
pub(super) enum How {
    /// It runs.
    Run,
    /// Its wait is over, and this came.
    Resume(Items),
    /// It does not run.
    Decided(Decision),
    /// Only a person can say.
    Ask,
}

impl Interrupted {
    pub(super) fn of(plan: &Plan, resume: Resume) -> Option<Self> {
        let (id, run_index) = resume.interrupted()?;
        // A node that is not there any more is `step`'s to report.
        let node = *plan.by_id.get(id)?;
        Some(Self { node, run_index, waited: resume.wait.is_some(), answer: resume.answer, on_time: resume.on_time })
    }
}

/// A node is due: if it is the interrupted one, the answer decides; without an answer it is repeated only if that is harmless.
pub(super) fn how(interrupted: &mut Option<Interrupted>, due: &StartNode, effect: Effect) -> How {
    let Some(found) = interrupted.take_if(|i| i.node == due.node && i.run_index == due.run_index) else { return How::Run };
    match found.answer {
        Some(Answer::Answered(items)) => How::Resume(items),
        Some(Answer::Output(outputs)) => How::Decided(Decision::Output(outputs)),
        Some(Answer::TimeUp) => How::Decided(Decision::Output(found.on_time.unwrap_or_default())),
        Some(Answer::Fail(failure)) => How::Decided(Decision::Fail(Box::new(failure))),
        Some(Answer::Repeat) => How::Run,
        None if found.waited || effect == Effect::Once => How::Ask,
        None => How::Run,
    }
}

/// What a person is asked about a node that must not be repeated unasked.
pub(super) fn question(node: &str) -> Suspend {
    let question = json!({
        "code": "attention.interrupted",
        "node": node,
        "message": format!(
            "Millrace stopped while “{node}” ran, and what it did then is not known. It may have had its effect already. Repeat it, skip it, or stop the execution."
        ),
        "choices": ["repeat", "skip", "stop"],
    });
    let question = match question {
        serde_json::Value::Object(map) => map,
        _ => JsonMap::new(),
    };
    Suspend { kind: WaitKind::Attention, until: None, question, on_time: None }
}
