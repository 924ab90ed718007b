//! Paired items: which input item an output item came from.

use std::sync::Arc;

use millrace_core::{Items, Paired, PairedRef};

/// Before a node runs, each input item is numbered by its place; what it was paired with before is history.
pub(super) fn overwrite(inputs: &mut [Option<Items>]) {
    for (index, slot) in inputs.iter_mut().enumerate() {
        let Some(items) = slot else { continue };
        let input = (index > 0).then(|| u32::try_from(index).unwrap_or(u32::MAX));
        let fits = |(i, paired): (usize, &Paired)| matches!(paired, Paired::One(r) if r.source_overwrite.is_none() && r.input == input && r.item as usize == i);
        if items.iter().map(|item| &item.paired).enumerate().all(fits) {
            continue;
        }
        for (i, item) in Arc::make_mut(items).iter_mut().enumerate() {
            item.paired = Paired::One(PairedRef::new(i, input));
        }
    }
}

/// After a node ran, fills in what it left out, where there is only one answer: a single input item (or the start of it all, where the trigger stands for one), or as many items out of the only output as went into the only input.
pub(super) fn fill(outputs: &mut [Option<Items>], inputs: &[Option<Items>], is_start: bool) {
    let [input] = inputs else { return };
    let count = input.as_ref().map_or(0, |items| items.len()).max(usize::from(is_start));
    let same_count = outputs.len() == 1 && outputs[0].as_ref().is_some_and(|items| items.len() == count);
    if count != 1 && !same_count {
        return;
    }
    for items in outputs.iter_mut().flatten() {
        if items.iter().all(|item| !item.paired.is_none()) {
            continue;
        }
        for (i, item) in Arc::make_mut(items).iter_mut().enumerate() {
            if item.paired.is_none() {
                item.paired = Paired::One(PairedRef::new(if count == 1 { 0 } else { i }, None));
            }
        }
    }
}

/// A reference to every input item: what an item is paired with that stands for all of them.
pub(super) fn all(inputs: &[Option<Items>]) -> Paired {
    let refs: Vec<PairedRef> = inputs
        .iter()
        .enumerate()
        .flat_map(|(index, items)| {
            let input = (index > 0).then(|| u32::try_from(index).unwrap_or(u32::MAX));
            (0..items.as_ref().map_or(0, |v| v.len())).map(move |i| PairedRef::new(i, input))
        })
        .collect();
    Paired::Many(refs.into())
}
