//! An engine over a journal in memory and a clock that stands still, and what is needed to take executions up again.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use millrace_core::{Clock, Items, Mode, NodeId, event::Event, journal::Journal};
use millrace_engine::{Answer, Engine, EngineConfig, EnginePorts, ExecutionReport, ExecutionRequest, Plan, Range, Resume};
use millrace_testkit::{ManualClock, MemoryJournal, NoCode, NoExpressions, Written, graph, scripted};

pub(crate) struct Rig {
    pub(crate) engine: Engine,
    pub(crate) journal: Arc<MemoryJournal>,
    pub(crate) events: Arc<Mutex<Vec<Event>>>,
}

impl Rig {
    /// With the machine's limits and an empty journal.
    pub(crate) fn plain() -> Self {
        Self::new(EngineConfig::default(), MemoryJournal::default())
    }
    pub(crate) fn new(config: EngineConfig, journal: MemoryJournal) -> Self {
        Self::at(config, journal, Arc::new(ManualClock::at(1_000)))
    }
    pub(crate) fn at(config: EngineConfig, journal: MemoryJournal, clock: Arc<dyn Clock>) -> Self {
        let journal = Arc::new(journal);
        let (engine, events) = engine(config, journal.clone(), clock);
        Self { engine, journal, events }
    }
    /// Names of events, in order.
    pub(crate) fn told(&self) -> Vec<&'static str> {
        self.events.lock().unwrap().iter().map(word).collect()
    }
    /// Nodes that began to run, as the journal writes them.
    pub(crate) fn started(&self) -> Vec<String> {
        let name = |node: &NodeId| node.as_str().trim_start_matches("id-").to_owned();
        let line = |event: &Event| match event {
            Event::NodeStarted { node_id, run_index, .. } => Some(format!("{}#{run_index}", name(node_id))),
            _ => None,
        };
        self.events.lock().unwrap().iter().filter_map(line).collect()
    }
}

/// An engine on the test's own threads, and what it tells.
pub(crate) fn engine(config: EngineConfig, journal: Arc<dyn Journal>, clock: Arc<dyn Clock>) -> (Engine, Arc<Mutex<Vec<Event>>>) {
    let events = Arc::new(Mutex::new(vec![]));
    let heard = events.clone();
    let ports = EnginePorts {
        clock,
        journal,
        events: Arc::new(move |event| heard.lock().unwrap().push(event)),
        ..EnginePorts::new(Arc::new(scripted::registry()), Arc::new(NoExpressions), Arc::new(NoCode))
    };
    (Engine::on(tokio::runtime::Handle::current(), config, ports), events)
}

fn word(event: &Event) -> &'static str {
    match event {
        Event::ExecutionStarted { .. } => "begin",
        Event::NodeStarted { .. } => "start",
        Event::NodeFinished { .. } => "done",
        Event::ExecutionFinished { .. } => "end",
        Event::ExecutionSuspended { .. } => "aside",
        Event::Notice { .. } | Event::DataChanged { .. } => "other",
    }
}

pub(crate) fn plan(text: &str) -> Arc<Plan> {
    Arc::new(Plan::compile(Arc::new(graph(text)), &scripted::registry()))
}

/// What a trigger starts.
pub(crate) fn fired(plan: &Arc<Plan>) -> ExecutionRequest {
    ExecutionRequest::new(plan.clone(), Mode::Trigger)
}

/// What the journal holds of an execution, as the store would read it back.
pub(crate) fn taken_up(plan: &Arc<Plan>, written: &[Written], answer: Option<Answer>) -> ExecutionRequest {
    let mut request = fired(plan);
    let mut resume = Resume { answer, ..Resume::default() };
    for record in written {
        match record {
            Written::Started(start) => {
                request.id = start.id;
                request.mode = start.mode;
                request.range = start.trigger.clone().map_or(Range::Auto, Range::Start);
                request.input = start.input.as_ref().map(|items| items.to_vec());
                resume.started_at = start.started_at;
            }
            Written::Starting(_, node) => resume.in_flight = Some(node.clone()),
            Written::Node(node) => {
                // As from a disk: nothing is shared, and inputs are not always known.
                let mut run = (*node.run).clone();
                run.inputs = vec![];
                resume.runs.push((node.node_id.clone(), node.run_index, Arc::new(run)));
                resume.wait = None;
            }
            Written::Suspended(suspended) => {
                resume.wait = Some((suspended.node_id.clone(), suspended.run_index));
                resume.on_time.clone_from(&suspended.wait.on_time);
            }
            Written::Resumed(_) => {}
            Written::Finished(end) => panic!("an execution that ended as {} is not taken up", end.status.as_str()),
        }
    }
    resume.runs.sort_by_key(|(_, _, run)| run.execution_index);
    request.resume = Some(resume);
    request
}

/// Everything a report says about what ran, in a form that can be compared.
pub(crate) fn picture(report: &ExecutionReport) -> String {
    let runs: BTreeMap<_, _> = report.run_data.runs.iter().collect();
    let error = report.error.as_ref().map(|e| &e.message);
    let (order, data, custom) = (&report.order, &report.static_data, &report.custom_data);
    format!("{:?} {error:?}\n{order:?}\n{data:?} {custom:?}\n{runs:?}", report.status)
}

pub(crate) fn one_item(value: serde_json::Value) -> Items {
    Arc::new(vec![millrace_core::Item::from_value(value)])
}
