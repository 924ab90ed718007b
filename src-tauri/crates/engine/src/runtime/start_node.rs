//! Starts a node, once everything before it is as safe as its effect asks for.

use std::sync::Arc;

use millrace_core::{
    EpochMs, NodeError,
    event::Event as News,
    journal::{InFlight, JournalError},
    spec::Effect,
};

use super::{
    driver::{Course, Driver, Next},
    interrupted::{self, How},
    node_run::{self, Bounds, Ended},
    scope::NodeStart,
};
use crate::step::{Event, StartNode, State};

impl Driver {
    pub(super) async fn start_node<'a>(&'a self, state: &State, start: StartNode, course: &mut Course<'a>) -> Next {
        if let Some(halted) = self.halted(course) {
            return halted;
        }
        let plan = &self.request.plan;
        let planned = &plan.nodes[start.node];
        let Some((spec, node_type)) = &planned.node_type else {
            // `step` starts no placeholder.
            let error = NodeError::new("node.unknown_type", "This node type cannot run in Millrace yet.");
            return Next::Event(Event::NodeFailed { error, state: None, at: self.now() });
        };
        let answer = match interrupted::how(&mut course.interrupted, &start, planned.effect) {
            How::Run => None,
            How::Resume(items) => Some(items),
            How::Decided(decision) => return Next::Event(Event::NodeDecided { decision, at: self.now() }),
            How::Ask => return Next::Event(Event::NodeSuspended { wait: Box::new(interrupted::question(&planned.name)) }),
        };
        // What ends a wait may be done again: what came is kept until the node is done.
        let effect = if answer.is_some() && planned.effect == Effect::Once { Effect::Idempotent } else { planned.effect };
        if let Err(error) = self.make_safe(&start, effect, course).await {
            return Next::unwritten(error);
        }
        if let Some(halted) = self.halted(course) {
            return halted;
        }
        if self.is_heard() {
            self.tell(News::NodeStarted {
                execution_id: self.request.id,
                node_id: plan.node(start.node).id.clone(),
                run_index: start.run_index,
                attempt: start.attempt,
            });
        }
        let inner = &self.inner;
        let node_timeout = inner.config.node_timeout;
        // With a time limit of its own a node needs a flag of its own.
        let flag = match node_timeout {
            Some(after) => {
                let own = Arc::default();
                inner.watchdog.after(after, &own);
                own
            }
            None => self.stop.flag.clone(),
        };
        let run = NodeStart { start, run_data: state.run_data().clone(), spec: spec.clone(), canceled: flag.clone() };
        let context = self.around.context(inner, &self.request, run);
        let bounds = Bounds { stop: &self.stop, deadline: course.deadline, node_timeout, flag };
        let ended = node_run::run(node_type.as_ref(), context, answer, bounds, &mut course.writes).await;
        self.came_out(ended, &planned.name, planned.effect)
    }

    fn came_out(&self, ended: Ended, name: &str, effect: Effect) -> Next {
        Next::Event(match ended {
            Ended::Output(output) => match output.suspend {
                Some(wait) => Event::NodeSuspended { wait },
                None => {
                    let mut outputs = output.outputs;
                    if outputs.is_empty() && effect == Effect::Once {
                        // A run that gave nothing is not journalled, but that this one was done must be.
                        outputs.push(None);
                    }
                    Event::NodeSucceeded { outputs, logs: output.logs, state: self.around.left_by(name), at: self.now() }
                }
            },
            Ended::Failed(error) => Event::NodeFailed { error, state: self.around.left_by(name), at: self.now() },
            Ended::Stopped(why) => return self.halt(why),
            Ended::Unwritten(error) => return Next::unwritten(error),
        })
    }

    /// What came before is on disk before anything outside is touched, and so is that it is about to be touched.
    async fn make_safe<'a>(&'a self, start: &StartNode, effect: Effect, course: &mut Course<'a>) -> Result<(), JournalError> {
        if effect == Effect::Once {
            let node = InFlight {
                node_id: self.request.plan.node(start.node).id.clone(),
                run_index: start.run_index,
                attempt: start.attempt,
                at: EpochMs(self.now()),
            };
            course.writes.push(self.inner.ports.journal.node_starting(self.request.id, node)).await?;
        }
        if effect == Effect::None { Ok(()) } else { course.writes.settle().await }
    }
}
