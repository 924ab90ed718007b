//! Joins items whose fields match.

use std::{collections::HashMap, sync::Arc};

use millrace_core::{Item, Items, NodeContext, NodeError};
use serde_json::Value;

use super::{
    clash::{Clash, with_suffix},
    entry, pairs,
};
use crate::{
    compare, field,
    items::{check_canceled, pass_all, reference},
    paths::Path,
};

struct Pair {
    first: Path,
    second: Path,
}

struct Options {
    join: String,
    from: String,
    dots: bool,
    fuzzy: bool,
    first_only: bool,
    clash: Clash,
}

/// Indexes of items that match and that do not.
#[derive(Default)]
struct Matches {
    /// Item of input 1 and the items of input 2 it matches.
    matched: Vec<(usize, Vec<usize>)>,
    unmatched1: Vec<usize>,
    matched2: Vec<usize>,
    unmatched2: Vec<usize>,
}

pub(super) fn execute(ctx: &NodeContext) -> Result<Vec<Item>, NodeError> {
    let option = |name: &str| ctx.param(name, 0);
    let options = Options {
        join: ctx.param_string("joinMode", 0)?,
        from: ctx.param_string("outputDataFrom", 0)?,
        dots: option("options.disableDotNotation")? != Value::Bool(true),
        fuzzy: option("options.fuzzyCompare")? == Value::Bool(true),
        first_only: option("options.multipleMatches")? == *"first",
        clash: Clash::new(ctx)?,
    };
    let pairs = read_pairs(ctx, options.dots)?;
    let (input1, input2) = (ctx.input(0), ctx.input(1));
    if ctx.version() < 2.1 {
        check_present(&input1, pairs.iter().map(|p| &p.first), "Input 1")?;
        check_present(&input2, pairs.iter().map(|p| &p.second), "Input 2")?;
    }
    if input1.is_empty() || input2.is_empty() {
        let nothing = match options.join.as_str() {
            "keepMatches" => true,
            "enrichInput1" => input1.is_empty(),
            "enrichInput2" => input2.is_empty(),
            _ => false,
        };
        return Ok(if nothing { vec![] } else { [pass_all(&input1, 0), pass_all(&input2, 1)].concat() });
    }
    let matches = find(ctx, &input1, &input2, &pairs, &options)?;
    Ok(output(&input1, &input2, &matches, &options))
}

fn read_pairs(ctx: &NodeContext, dots: bool) -> Result<Vec<Pair>, NodeError> {
    let simple = ctx.version() >= 3.0 && ctx.raw("advanced") != Value::Bool(true);
    if simple {
        let names = field::names(&ctx.param("fieldsToMatchString", 0)?, "Fields to Match")?;
        if names.is_empty() {
            return Err(no_fields());
        }
        return Ok(names.iter().map(|n| Pair { first: Path::with(n, dots), second: Path::with(n, dots) }).collect());
    }
    let values = ctx.param("mergeByFields.values", 0)?;
    let list = values.as_array().map(Vec::as_slice).unwrap_or_default();
    let text = |v: &Value, name: &str| v.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let names: Vec<_> = list.iter().map(|v| (text(v, "field1"), text(v, "field2"))).collect();
    if names.is_empty() || (names.len() == 1 && names[0].0.is_empty() && names[0].1.is_empty()) {
        return Err(no_fields());
    }
    if let Some((i, (one, two))) = names.iter().enumerate().find(|(_, (one, two))| one.is_empty() || two.is_empty()) {
        return Err(NodeError::new(
            "node.parameter",
            format!("You need to define both fields in \"Fields to Match\" for pair {}, field 1 = '{one}' field 2 = '{two}'", i + 1),
        ));
    }
    Ok(names.iter().map(|(one, two)| Pair { first: Path::with(one, dots), second: Path::with(two, dots) }).collect())
}

fn no_fields() -> NodeError {
    NodeError::new("node.parameter", "You need to define at least one pair of fields in \"Fields to Match\" to match on")
}

fn check_present<'a>(items: &Items, paths: impl Iterator<Item = &'a Path>, label: &str) -> Result<(), NodeError> {
    for path in paths {
        if !items.iter().any(|item| path.get(&item.json).is_some()) {
            return Err(NodeError::new("node.input", format!("Field '{}' is not present in any of items in '{label}'", path.raw())));
        }
    }
    Ok(())
}

/// What items are looked up by: the same for values that are equal.
fn key<'a>(values: impl Iterator<Item = &'a Value>) -> String {
    let mut key = String::new();
    for value in values {
        match value {
            // 1 and 1.0 are one number.
            Value::Number(n) => key.push_str(&crate::js::number_text(n)),
            Value::Array(_) | Value::Object(_) => key.push('#'),
            other => key.push_str(&other.to_string()),
        }
        key.push('\u{1f}');
    }
    key
}

fn find(ctx: &NodeContext, input1: &Items, input2: &Items, pairs: &[Pair], options: &Options) -> Result<Matches, NodeError> {
    let values = |item: &Item, second: bool| -> Option<Vec<Value>> {
        pairs.iter().map(|p| if second { &p.second } else { &p.first }.get(&item.json).cloned()).collect()
    };
    // Exact matches are found through an index; fuzzy ones by looking at each item.
    let mut index: HashMap<String, Vec<usize>> = HashMap::new();
    if !options.fuzzy {
        for (i, item) in input2.iter().enumerate() {
            if let Some(values) = values(item, true) {
                index.entry(key(values.iter())).or_default().push(i);
            }
        }
    }
    let everything: Vec<usize> = (0..input2.len()).collect();
    let none = Vec::new();
    let mut used = vec![false; input2.len()];
    let mut matches = Matches::default();
    for (i, item) in input1.iter().enumerate() {
        check_canceled(ctx, if options.fuzzy { 0 } else { i })?;
        let Some(wanted) = values(item, false) else {
            matches.unmatched1.push(i);
            continue;
        };
        let candidates = if options.fuzzy { &everything } else { index.get(&key(wanted.iter())).unwrap_or(&none) };
        let is_match = |j: &&usize| {
            pairs.iter().zip(&wanted).all(|(pair, value)| {
                let other = pair.second.get(&input2[**j].json);
                if options.fuzzy {
                    compare::fuzzy_equal(Some(value), other, false)
                } else {
                    other.is_some_and(|o| compare::equal(value, o))
                }
            })
        };
        let found = candidates.iter().filter(is_match).copied();
        let found: Vec<usize> = if options.first_only { found.take(1).collect() } else { found.collect() };
        found.iter().for_each(|j| used[*j] = true);
        if found.is_empty() {
            matches.unmatched1.push(i);
        } else {
            matches.matched.push((i, found));
        }
    }
    let (mut matched2, mut unmatched2) = (vec![], vec![]);
    used.iter().enumerate().for_each(|(j, used)| if *used { matched2.push(j) } else { unmatched2.push(j) });
    Ok(Matches { matched2, unmatched2, ..matches })
}

fn output(input1: &Items, input2: &Items, matches: &Matches, options: &Options) -> Vec<Item> {
    let suffix = options.clash.adds_suffix();
    let take = |items: &Items, indexes: &[usize], input: usize, suffix: bool| -> Vec<Item> {
        indexes
            .iter()
            .map(|i| {
                let item = entry(items, *i, input);
                if suffix { with_suffix(&item, input) } else { item }
            })
            .collect()
    };
    let joined = || joined(input1, input2, matches, options);
    match options.join.as_str() {
        "keepNonMatches" => match options.from.as_str() {
            "input1" => take(input1, &matches.unmatched1, 0, false),
            "input2" => take(input2, &matches.unmatched2, 1, false),
            _ => [
                sourced(take(input1, &matches.unmatched1, 0, false), "input1"),
                sourced(take(input2, &matches.unmatched2, 1, false), "input2"),
            ]
            .concat(),
        },
        "enrichInput1" => [joined(), take(input1, &matches.unmatched1, 0, suffix)].concat(),
        "enrichInput2" => [joined(), take(input2, &matches.unmatched2, 1, suffix)].concat(),
        join => {
            let mut out = match options.from.as_str() {
                "input1" => take(input1, &matches.matched.iter().map(|m| m.0).collect::<Vec<_>>(), 0, false),
                "input2" => take(input2, &matches.matched2, 1, false),
                _ => joined(),
            };
            if join == "keepEverything" {
                out.extend(take(input1, &matches.unmatched1, 0, suffix));
                out.extend(take(input2, &matches.unmatched2, 1, suffix));
            }
            out
        }
    }
}

fn sourced(mut items: Vec<Item>, source: &str) -> Vec<Item> {
    for item in &mut items {
        Arc::make_mut(&mut item.json).insert("_source".to_owned(), Value::from(source));
    }
    items
}

/// One item for each match.
fn joined(input1: &Items, input2: &Items, matches: &Matches, options: &Options) -> Vec<Item> {
    let first_wins = options.clash.prefers_first() || (options.clash.resolve.is_empty() && options.join == "enrichInput2");
    let mut out = Vec::new();
    for (i, found) in &matches.matched {
        for j in found {
            let (mut first, mut second) = (entry(input1, *i, 0), entry(input2, *j, 1));
            if options.clash.adds_suffix() {
                (first, second) = (with_suffix(&first, 0), with_suffix(&second, 1));
            }
            let (under, over, refs) = if first_wins {
                (second, first, [reference(*j, 1), reference(*i, 0)])
            } else {
                (first, second, [reference(*i, 0), reference(*j, 1)])
            };
            let binary = Clash::binaries([&under, &over]);
            let mut json = under.json;
            options.clash.merge(Arc::make_mut(&mut json), &over.json);
            out.push(Item { json, binary, paired: pairs(refs), error: None });
        }
    }
    out
}
