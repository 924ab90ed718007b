//! The line: limits hold, important work goes first, workflows take turns, and nobody waits for ever.

use std::collections::HashMap;

use millrace_core::{ExecutionId, WorkflowId};
use millrace_engine::queue::{FairQueue, Load, Offered, TURN_OF_THE_LAST, Ticket};
use proptest::prelude::*;

#[derive(Clone, Debug)]
enum Move {
    Offer {
        workflow: usize,
        priority: i16,
    },
    Enter {
        workflow: usize,
    },
    /// The how manieth of those that run.
    Done(usize),
    Withdraw(usize),
}

fn moves() -> impl Strategy<Value = Vec<Move>> {
    let one = prop_oneof![
        4 => (0_usize..4, -1_i16..=1).prop_map(|(workflow, priority)| Move::Offer { workflow, priority }),
        1 => (0_usize..4).prop_map(|workflow| Move::Enter { workflow }),
        4 => (0_usize..100).prop_map(Move::Done),
        1 => (0_usize..100).prop_map(Move::Withdraw),
    ];
    prop::collection::vec(one, 1..120)
}

/// The first workflow has no limit, the others as many as their number.
fn limit(workflow: usize) -> Option<usize> {
    (workflow > 0).then_some(workflow)
}

/// The queue beside what must be true of it.
struct Model {
    queue: FairQueue<(ExecutionId, usize)>,
    ids: Vec<WorkflowId>,
    running: Vec<usize>,
    /// Those that ran in whatever the limits say.
    free: HashMap<usize, usize>,
    waiting: Vec<(ExecutionId, usize, i16)>,
}

const MOST: usize = 4;
const MOST_QUEUED: usize = 12;

impl Model {
    fn new() -> Self {
        let ids = (0..4).map(|_| WorkflowId::new()).collect();
        Self { queue: FairQueue::new(MOST, MOST_QUEUED), ids, running: vec![], free: HashMap::new(), waiting: vec![] }
    }

    fn play(&mut self, next: &Move) {
        match next {
            Move::Offer { workflow, priority } => {
                let id = ExecutionId::new();
                let ticket = Ticket { id, workflow: self.ids[*workflow], priority: *priority, limit: limit(*workflow) };
                match self.queue.offer(ticket, (id, *workflow)) {
                    Offered::Begin(_) => self.running.push(*workflow),
                    Offered::Wait => self.waiting.push((id, *workflow, *priority)),
                    Offered::Full(_) => assert_eq!(self.waiting.len(), MOST_QUEUED, "it refuses only when it is full"),
                }
            }
            Move::Enter { workflow } => {
                self.queue.enter(self.ids[*workflow]);
                *self.free.entry(*workflow).or_default() += 1;
                self.running.push(*workflow);
            }
            Move::Done(which) if !self.running.is_empty() => {
                let workflow = self.running.remove(which % self.running.len());
                if let Some(free) = self.free.get_mut(&workflow) {
                    *free = free.saturating_sub(1);
                }
                self.queue.done(self.ids[workflow]);
            }
            Move::Withdraw(which) if !self.waiting.is_empty() => {
                let (id, workflow, _) = self.waiting.remove(which % self.waiting.len());
                assert!(self.queue.withdraw(id, self.ids[workflow]).is_some(), "it was in line");
                assert!(self.queue.withdraw(id, self.ids[workflow]).is_none(), "and is not any more");
            }
            Move::Done(_) | Move::Withdraw(_) => {}
        }
        while let Some((id, workflow)) = self.queue.next() {
            let at = self.waiting.iter().position(|w| w.0 == id).expect("who is called was waiting");
            let (_, _, priority) = self.waiting.remove(at);
            let before = self.waiting[..at].iter().any(|(_, w, p)| *w == workflow && *p == priority);
            assert!(!before, "executions of one workflow keep their order");
            self.running.push(workflow);
            assert!(self.running.len() <= MOST, "a turn is given only when there is a slot");
        }
    }

    fn check(&self) {
        let count = |of: usize| self.running.iter().filter(|w| **w == of).count();
        assert_eq!(self.queue.load(), Load { running: self.running.len(), queued: self.waiting.len() });
        for (workflow, id) in self.ids.iter().enumerate() {
            let queued = self.waiting.iter().filter(|w| w.1 == workflow).count();
            assert_eq!(self.queue.load_of(*id), Load { running: count(workflow), queued });
            let free = self.free.get(&workflow).copied().unwrap_or(0);
            assert!(limit(workflow).is_none_or(|limit| count(workflow) <= limit + free), "a workflow keeps its limit");
        }
        let able = |w: &(ExecutionId, usize, i16)| limit(w.1).is_none_or(|limit| count(w.1) < limit);
        assert!(self.running.len() >= MOST || !self.waiting.iter().any(able), "no slot is left empty while somebody could run");
    }
}

proptest! {
    #[test]
    fn limits_hold_and_no_slot_is_wasted(moves in moves()) {
        let mut model = Model::new();
        for next in &moves {
            model.play(next);
            model.check();
        }
        // Once nothing new comes, everybody gets his turn.
        while !model.running.is_empty() {
            model.play(&Move::Done(0));
            model.check();
        }
        prop_assert!(model.waiting.is_empty());
    }
}

/// Fills the only slot, puts tickets in line, and takes them out one at a time.
fn order(tickets: &[(char, i16)]) -> Vec<(char, i16)> {
    let mut queue = FairQueue::new(1, usize::MAX);
    let mut ids: HashMap<char, WorkflowId> = HashMap::new();
    let mut last = WorkflowId::new();
    queue.enter(last);
    for (name, priority) in tickets {
        let workflow = *ids.entry(*name).or_insert_with(WorkflowId::new);
        let ticket = Ticket { id: ExecutionId::new(), workflow, priority: *priority, limit: None };
        assert_eq!(queue.offer(ticket, (*name, *priority)), Offered::Wait);
    }
    let mut order = vec![];
    loop {
        queue.done(last);
        let Some((name, priority)) = queue.next() else { return order };
        last = ids[&name];
        order.push((name, priority));
    }
}

#[test]
fn workflows_take_turns() {
    let names: String = order(&[('a', 0), ('a', 0), ('a', 0), ('b', 0), ('c', 0), ('b', 0)]).iter().map(|o| o.0).collect();
    assert_eq!(names, "abcaba");
}

#[test]
fn larger_priorities_go_first() {
    let priorities: Vec<i16> = order(&[('a', 0), ('b', -10), ('c', 10), ('a', 10), ('d', 3)]).iter().map(|o| o.1).collect();
    assert_eq!(priorities, [10, 10, 3, 0, -10]);
}

#[test]
fn what_matters_least_comes_too_however_much_matters_more() {
    let mut tickets = vec![('z', -10)];
    tickets.extend([('a', 10); 100]);
    let at = order(&tickets).iter().position(|o| o.0 == 'z').unwrap();
    assert_eq!(at as u64, TURN_OF_THE_LAST - 1);
}
