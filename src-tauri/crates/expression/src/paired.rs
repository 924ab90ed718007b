//! Which item of an earlier node an item came from: `$('X').item`.
//!
//! Starts at an input item and its source, steps to that output item, and follows `pairedItem` backwards until it reaches
//! the node. All ways must lead to one item.

use millrace_core::{Item, PairedRef, Scope, Source, evaluate::EvaluateError};

use crate::data;

/// Code of these errors.
pub const PAIRED: &str = "expression.paired_item";

/// Steps after which a chain counts as endless.
const STEPS: usize = 100_000;

/// Where an item was found.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Position {
    /// Run index.
    pub run: usize,
    /// Output index.
    pub output: usize,
    /// Item index.
    pub item: usize,
}

fn error(message: String, description: String) -> EvaluateError {
    EvaluateError { code: PAIRED, message, description: Some(description) }
}

/// The item of `target` that the item `index` of the main input came from.
///
/// # Errors
/// When the node does not exist or has not run, nothing leads back to it, pairing is missing on the way, or several items match.
pub fn item<'a>(scope: &'a Scope, index: usize, target: &str) -> Result<&'a Item, EvaluateError> {
    check(scope, target)?;
    let (input, items) = scope.main_input().unwrap_or((0, empty()));
    if index >= items.len() {
        return Err(no_path(target));
    }
    let source = scope.sources.get(input).and_then(Option::as_ref).ok_or_else(|| no_path(target))?;
    from(scope, source, index, target)
}

fn empty() -> &'static millrace_core::Items {
    static EMPTY: std::sync::OnceLock<millrace_core::Items> = std::sync::OnceLock::new();
    EMPTY.get_or_init(Default::default)
}

/// The item of `target` that item `index` of this source came from.
///
/// # Errors
/// As [`item`].
pub fn from<'a>(scope: &'a Scope, source: &Source, index: usize, target: &str) -> Result<&'a Item, EvaluateError> {
    let found = trace(scope, source, index, target)?;
    let run = scope.run_data.runs.get(target).and_then(|runs| runs.get(found.run));
    run.and_then(|run| run.outputs.get(found.output)?.as_ref()?.get(found.item)).ok_or_else(|| unavailable(target))
}

/// Like [`from`], but says where the item is.
///
/// # Errors
/// As [`item`].
pub fn trace(scope: &Scope, source: &Source, index: usize, target: &str) -> Result<Position, EvaluateError> {
    check(scope, target)?;
    if let Some(found) = straight(scope, source, index, target) {
        return Ok(found);
    }
    let mut search = Search { scope, target, found: None, seen: Default::default(), failure: None };
    search.visit(source.clone(), index)?;
    match (search.found, search.failure) {
        (Some(found), _) => Ok(found),
        (None, Some(failure)) => Err(failure),
        (None, None) => Err(no_path(target)),
    }
}

/// The usual case without any allocation: each item came from exactly one.
fn straight(scope: &Scope, source: &Source, index: usize, target: &str) -> Option<Position> {
    let (mut source, mut index) = (source, index);
    for _ in 0..STEPS {
        if *source.node == *target {
            return Some(Position { run: source.run as usize, output: source.output as usize, item: index });
        }
        let run = scope.run_data.runs.get(&source.node)?.get(source.run as usize)?;
        let [only] = run.outputs.get(source.output as usize)?.as_ref()?.get(index)?.paired.refs() else { return None };
        source = match &only.source_overwrite {
            Some(source) => source,
            None => run.sources.get(only.input.unwrap_or(0) as usize)?.as_ref()?,
        };
        index = only.item as usize;
    }
    None
}

fn check(scope: &Scope, target: &str) -> Result<(), EvaluateError> {
    if data::is_executed(scope, target) {
        return Ok(());
    }
    data::node(scope, target)?;
    Err(data::not_executed(target))
}

struct Search<'a> {
    scope: &'a Scope,
    target: &'a str,
    found: Option<Position>,
    seen: std::collections::HashSet<(std::sync::Arc<str>, Position)>,
    failure: Option<EvaluateError>,
}

impl Search<'_> {
    /// Depth first with a stack of its own: chains in loops may be long.
    fn visit(&mut self, source: Source, index: usize) -> Result<(), EvaluateError> {
        let mut open = vec![(source, index)];
        let mut steps = 0;
        while let Some((source, index)) = open.pop() {
            steps += 1;
            if steps > STEPS {
                return Err(no_path(self.target));
            }
            let position = Position { run: source.run as usize, output: source.output as usize, item: index };
            if *source.node == *self.target {
                self.arrive(position)?;
                continue;
            }
            if !self.seen.insert((source.node.clone(), position.clone())) {
                continue;
            }
            match self.before(&source, &position) {
                Ok(before) => open.extend(before),
                // Another branch may still lead there.
                Err(e) => {
                    self.failure.get_or_insert(e);
                }
            }
        }
        Ok(())
    }

    fn arrive(&mut self, position: Position) -> Result<(), EvaluateError> {
        match &self.found {
            Some(found) if *found != position => Err(self.several()),
            _ => {
                self.found = Some(position);
                Ok(())
            }
        }
    }

    fn before(&self, source: &Source, position: &Position) -> Result<Vec<(Source, usize)>, EvaluateError> {
        let node = &*source.node;
        let run = self.scope.run_data.runs.get(node).and_then(|runs| runs.get(position.run)).ok_or_else(|| no_path(self.target))?;
        let item = run.outputs.get(position.output).and_then(|o| o.as_ref()?.get(position.item)).ok_or_else(|| unavailable(node))?;
        let refs = item.paired.refs();
        if refs.is_empty() {
            let start = run.sources.iter().all(Option::is_none);
            return Err(if start { no_path(self.target) } else { unavailable(node) });
        }
        let before: Vec<_> = refs.iter().filter_map(|r| step(run.sources.as_slice(), r)).collect();
        if before.is_empty() { Err(no_path(self.target)) } else { Ok(before) }
    }

    fn several(&self) -> EvaluateError {
        let target = self.target;
        error(
            "Multiple matches found".to_owned(),
            format!(
                "Several items of the node '{target}' lead to this item. Use .first(), .last() or .all()[index] instead of .item to say which one you mean."
            ),
        )
    }
}

fn step(sources: &[Option<Source>], r: &PairedRef) -> Option<(Source, usize)> {
    let source = match &r.source_overwrite {
        Some(source) => (**source).clone(),
        None => sources.get(r.input.unwrap_or(0) as usize)?.clone()?,
    };
    Some((source, r.item as usize))
}

fn no_path(target: &str) -> EvaluateError {
    error(
        "No path back to referenced node".to_owned(),
        format!(
            "There is no connection back to the node '{target}', but it's used in an expression here. Please wire up the node (there can be other nodes in between)."
        ),
    )
}

fn unavailable(node: &str) -> EvaluateError {
    error(
        format!("Paired item data for item from node '{node}' is unavailable. Ensure '{node}' is providing the required output."),
        "To fetch the data from other nodes that an expression here refers to, n8n must know which items produced which. Use .first(), .last() or .all()[index] instead of .item, or make the node set pairedItem."
            .replace("n8n", "Millrace"),
    )
}
