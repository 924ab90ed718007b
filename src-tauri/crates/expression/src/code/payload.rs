//! Items as the code sees them, written straight to JSON.

use millrace_core::{
    Item,
    item::{Paired, PairedRef},
};
use serde::{
    Serialize, Serializer,
    ser::{SerializeMap, SerializeSeq},
};

/// Items of another node, as they are.
pub(super) fn items(items: &[Item]) -> Vec<u8> {
    serde_json::to_vec(items).unwrap_or_default()
}

/// The node's own input items: each one paired with its position in input `input`, as n8n hands them to a node.
pub(super) fn input(items: &[Item], input: usize) -> Vec<u8> {
    let input = u32::try_from(input).ok().filter(|i| *i > 0);
    serde_json::to_vec(&Input { items, input }).unwrap_or_default()
}

struct Input<'a> {
    items: &'a [Item],
    input: Option<u32>,
}

impl Serialize for Input<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(Some(self.items.len()))?;
        for (index, item) in self.items.iter().enumerate() {
            list.serialize_element(&Positioned { item, paired: Paired::One(PairedRef::new(index, self.input)) })?;
        }
        list.end()
    }
}

struct Positioned<'a> {
    item: &'a Item,
    paired: Paired,
}

impl Serialize for Positioned<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("json", &*self.item.json)?;
        if let Some(binary) = self.item.binary.as_ref().filter(|b| !b.is_empty()) {
            map.serialize_entry("binary", &**binary)?;
        }
        map.serialize_entry("pairedItem", &self.paired)?;
        if let Some(error) = &self.item.error {
            map.serialize_entry("error", error)?;
        }
        map.end()
    }
}
