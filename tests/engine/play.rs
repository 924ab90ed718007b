//! Plays the step function without a runtime: scripted nodes answer at once, time is a number.

use std::{collections::HashMap, sync::Arc};

use millrace_core::{ExecutionStatus, Item, Mode, NodeRun, RunData, Source, policy::backoff_ms};
use millrace_engine::{
    ExecutionRequest, Plan,
    step::{Action, Event, RetryWait, State, step},
};
use millrace_testkit::{graph, scripted};
use serde_json::Value;

/// A played execution: one line per node run, wait and end.
pub(crate) struct Play {
    pub(crate) state: State,
    pub(crate) trace: Vec<String>,
    /// Runs taken over from an earlier execution, in order.
    pub(crate) reused: Vec<String>,
}

/// A manual run of a graph with nothing else said about it.
pub(crate) fn request(text: &str) -> ExecutionRequest {
    ExecutionRequest::new(Arc::new(Plan::compile(Arc::new(graph(text)), &scripted::registry())), Mode::Manual)
}

/// Plays a graph to its end and compares the trace:
/// `Name#run <- Source.output#run [items by output] !error`, where output 0 and run 0 are left out and `-` is an input without a source.
pub(crate) fn check(text: &str, expected: &str) -> Play {
    check_request(request(text), expected)
}

pub(crate) fn check_request(request: ExecutionRequest, expected: &str) -> Play {
    let play = play(request);
    let expected: Vec<&str> = expected.lines().map(str::trim).filter(|l| !l.is_empty()).collect();
    assert_eq!(play.trace, expected, "the trace of this graph is n8n's");
    play
}

pub(crate) fn play(request: ExecutionRequest) -> Play {
    play_limited(request, 1_000)
}

pub(crate) fn play_limited(request: ExecutionRequest, max_runs: u64) -> Play {
    let mut state = State::new(&request, max_runs).expect("the graph can start");
    let (mut trace, mut reused) = (vec![], vec![]);
    let mut event = Event::Begin { at: 0 };
    let mut now = 0;
    loop {
        let (next, actions) = step(state, event);
        state = next;
        let last = actions.last().map(|a| matches!(a, Action::Journal { .. }));
        assert_eq!(last, Some(false), "a step ends with something that brings the next event, or with the end");
        let mut answer = None;
        for action in actions {
            match action {
                Action::Journal { node, run_index, run } => trace.push(run_line(&state, node, run_index, &run)),
                Action::Reuse { node, run_index, run } => reused.push(run_line(&state, node, run_index, &run)),
                Action::StartNode(start) => {
                    now += 1;
                    let node = &state.plan().workflow().nodes[start.node];
                    answer = Some(match scripted::behave(node, &start.inputs, u64::from(start.attempt)) {
                        Ok(output) => Event::NodeSucceeded { outputs: output.outputs, logs: output.logs, state: None, at: now },
                        Err(error) => Event::NodeFailed { error, state: None, at: now },
                    });
                }
                Action::WakeAfter(wait) => {
                    let (line, ms) = match wait {
                        RetryWait::Fixed { ms } => (format!("wait {ms}"), ms),
                        RetryWait::Backoff { attempt } => (format!("back off {attempt}"), backoff_ms(attempt, 0.5)),
                    };
                    trace.push(line);
                    now += i64::try_from(ms).unwrap();
                    answer = Some(Event::RetryDue { at: now });
                }
                Action::Suspend { .. } => panic!("no scripted node waits without a runtime"),
                Action::Proceed => answer = Some(Event::Proceed { at: now }),
                Action::Finish { status, error } => {
                    let why = error.filter(|_| status != ExecutionStatus::Success).map(|e| format!(": {}", e.message)).unwrap_or_default();
                    trace.push(format!("{}{why}", status.as_str()));
                    return Play { state, trace, reused };
                }
            }
        }
        event = answer.expect("there is an answer to the last action");
    }
}

impl Play {
    /// Output of a run as JSON: items by output index.
    pub(crate) fn output(&self, node: &str, run: usize) -> Value {
        outputs(&self.state.run_data().runs[node][run])
    }
    /// Only what the items are paired with, input left out when it is 0: `[[0],[1,2]]`.
    pub(crate) fn paired(&self, node: &str, output: usize) -> String {
        let items = self.state.run_data().items(node, output, None).cloned().unwrap_or_default();
        let one = |item: &Item| {
            item.paired
                .refs()
                .iter()
                .map(|r| r.input.map_or(r.item.to_string(), |i| format!("{}@{i}", r.item)))
                .collect::<Vec<_>>()
                .join("+")
        };
        items.iter().map(one).collect::<Vec<_>>().join(" ")
    }
    pub(crate) fn run_data(&self) -> Arc<RunData> {
        self.state.run_data().clone()
    }
}

pub(crate) fn outputs(run: &NodeRun) -> Value {
    run.outputs
        .iter()
        .map(|o| o.as_ref().map_or(Value::Null, |items| items.iter().map(|i| Value::Object((*i.json).clone())).collect()))
        .collect()
}

fn run_line(state: &State, node: usize, run_index: u32, run: &NodeRun) -> String {
    let name = &state.plan().workflow().nodes[node].name;
    let sources: Vec<String> = run.sources.iter().map(|s| s.as_ref().map_or("-".into(), source)).collect();
    let counts: Vec<String> = run.outputs.iter().map(|o| o.as_ref().map_or("-".into(), |items| items.len().to_string())).collect();
    let arrow = if sources.is_empty() { String::new() } else { format!(" <- {}", sources.join(" ")) };
    let error = run.error.as_ref().map(|e| format!(" !{}", e.message)).unwrap_or_default();
    format!("{name}{}{arrow} [{}]{error}", number('#', run_index), counts.join(","))
}

fn source(source: &Source) -> String {
    format!("{}{}{}", source.node, number('.', source.output), number('#', source.run))
}

fn number(mark: char, n: u32) -> String {
    if n == 0 { String::new() } else { format!("{mark}{n}") }
}

/// Items from JSON objects.
pub(crate) fn items(values: Value) -> Vec<Item> {
    values.as_array().unwrap().iter().cloned().map(Item::from_value).collect()
}

/// Pins by node name.
pub(crate) fn pin(request: &mut ExecutionRequest, name: &str, values: Value) {
    let unknown = request.pin_by_name(HashMap::from([(name.to_owned(), items(values))]));
    assert!(unknown.is_empty(), "the pinned node exists");
}
