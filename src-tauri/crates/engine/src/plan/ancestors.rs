//! Who comes before and after a node along main wires.

use super::Plan;

impl Plan {
    /// Marks every node from which `node` can be reached; never `node` itself, also not in a loop.
    pub(crate) fn ancestors(&self, node: usize) -> Vec<bool> {
        let mut seen = vec![false; self.nodes.len()];
        let mut queue = vec![node];
        while let Some(next) = queue.pop() {
            for origin in self.nodes[next].parents.iter().flatten() {
                if !seen[origin.node] && origin.node != node {
                    seen[origin.node] = true;
                    queue.push(origin.node);
                }
            }
        }
        seen
    }

    /// Marks every node that can be reached from `node`, `node` included.
    pub(crate) fn descendants(&self, node: usize) -> Vec<bool> {
        let mut seen = vec![false; self.nodes.len()];
        seen[node] = true;
        let mut queue = vec![node];
        while let Some(next) = queue.pop() {
            for wire in &self.nodes[next].children {
                if !seen[wire.target] {
                    seen[wire.target] = true;
                    queue.push(wire.target);
                }
            }
        }
        seen
    }

    /// `node` and its ancestors from near to far, in the order in which n8n's legacy rule looks for the one to force: a walk up the wires where a node met again moves to the end.
    pub(crate) fn upward(&self, node: usize) -> Vec<usize> {
        let mut budget = UPWARD_BUDGET;
        let mut path = vec![];
        let mut list = vec![node];
        list.extend(self.upward_of(node, &mut path, &mut budget));
        list
    }

    fn upward_of(&self, node: usize, path: &mut Vec<usize>, budget: &mut usize) -> Vec<usize> {
        let mut list: Vec<usize> = vec![];
        if path.contains(&node) || *budget == 0 || path.len() > UPWARD_DEPTH {
            return list;
        }
        *budget -= 1;
        path.push(node);
        for origin in self.nodes[node].parents.iter().flatten() {
            if path.contains(&origin.node) {
                continue;
            }
            list.push(origin.node);
            for above in self.upward_of(origin.node, path, budget) {
                if let Some(at) = list.iter().rposition(|n| *n == above) {
                    list.remove(at);
                }
                list.push(above);
            }
        }
        path.pop();
        list
    }
}

/// Paths multiply in graphs with many diamonds; past this many visits the far ancestors no longer matter.
const UPWARD_BUDGET: usize = 20_000;
const UPWARD_DEPTH: usize = 500;
