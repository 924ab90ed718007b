//! What flows: items with JSON, binary data and pairing.

use std::{collections::BTreeMap, fmt, sync::Arc};

use bytes::Bytes;
use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor},
    ser::SerializeMap,
};
use serde_json::Value;

/// A JSON object that keeps its key order.
pub type JsonMap = serde_json::Map<String, Value>;
/// The items of one port; shared, never copied.
pub type Items = Arc<Vec<Item>>;

/// One item. Cloning is cheap: JSON and binaries are shared.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Item {
    /// The item's data. Change it through [`Arc::make_mut`].
    pub json: Arc<JsonMap>,
    /// Files by property name.
    pub binary: Option<Arc<BTreeMap<String, Binary>>>,
    /// The input items it came from.
    pub paired: Paired,
    /// Set on an item that a node marked as failed.
    pub error: Option<Arc<str>>,
}

impl Item {
    /// An item with this JSON and nothing else.
    pub fn new(json: JsonMap) -> Self {
        Self { json: Arc::new(json), ..Self::default() }
    }
    /// An item from a JSON value; a value that is no object is wrapped as `{value}`.
    pub fn from_value(value: Value) -> Self {
        match value {
            Value::Object(map) => Self::new(map),
            other => Self::new(JsonMap::from_iter([("value".to_owned(), other)])),
        }
    }
    /// The same item paired with input item `item` of input 0.
    #[must_use]
    pub fn paired_with(mut self, item: usize) -> Self {
        self.paired = Paired::One(PairedRef::new(item, None));
        self
    }
    /// Reads what n8n calls an item: `{json, binary?, pairedItem?, error?}`, or a bare object that is the JSON itself.
    pub fn from_n8n(value: Value) -> Self {
        let Value::Object(map) = value else { return Self::from_value(value) };
        let is_item = map.get("json").is_some_and(Value::is_object);
        if !is_item {
            return Self::new(map);
        }
        serde_json::from_value(Value::Object(map.clone())).unwrap_or_else(|_| Self::new(map))
    }
}

/// Which input items an output item came from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Paired {
    /// Unknown.
    #[default]
    None,
    /// One input item.
    One(PairedRef),
    /// Several input items.
    Many(Arc<[PairedRef]>),
}

impl Paired {
    /// All references.
    pub fn refs(&self) -> &[PairedRef] {
        match self {
            Self::None => &[],
            Self::One(r) => std::slice::from_ref(r),
            Self::Many(rs) => rs,
        }
    }
    /// Nothing known.
    pub fn is_none(&self) -> bool {
        matches!(self, Self::None)
    }
}

/// A reference to an input item.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PairedRef {
    /// Index of the item in that input.
    pub item: u32,
    /// Input index; absent means 0 and is not written.
    pub input: Option<u32>,
    /// Use this source instead of the one the node execution recorded (n8n's `sourceOverwrite`).
    pub source_overwrite: Option<Arc<crate::run::Source>>,
}

impl PairedRef {
    /// A reference to item `item` of input `input`.
    pub fn new(item: usize, input: Option<u32>) -> Self {
        Self { item: u32::try_from(item).unwrap_or(u32::MAX), input, source_overwrite: None }
    }
}

/// A file that travels with an item.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Binary {
    /// Its bytes, or where they are.
    #[serde(flatten)]
    pub data: BinaryData,
    /// MIME type; empty and not written when the item came without one.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub mime_type: String,
    /// n8n's coarse type: `text`, `json`, `image`, `audio`, `video`, `pdf`, `html`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file_type: Option<String>,
    /// File name with extension.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file_name: Option<String>,
    /// Extension without a dot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file_extension: Option<String>,
    /// Folder the file was read from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub directory: Option<String>,
    /// Size as people read it ("1.2 kB"), as n8n writes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file_size: Option<String>,
}

/// The bytes of a file: in memory, or a content-addressed blob on disk.
#[derive(Clone, Debug, PartialEq)]
pub enum BinaryData {
    /// In memory; written as base64 in `data`.
    Inline(Bytes),
    /// A blob: lower-case hex SHA-256 and size; written as `id` and `bytes`.
    Blob {
        /// SHA-256 of the content, hex.
        id: Arc<str>,
        /// Size in bytes.
        bytes: u64,
    },
}

impl Default for BinaryData {
    fn default() -> Self {
        Self::Inline(Bytes::new())
    }
}

impl Serialize for BinaryData {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use base64::Engine as _;
        let mut map = serializer.serialize_map(None)?;
        match self {
            Self::Inline(bytes) => map.serialize_entry("data", &base64::engine::general_purpose::STANDARD.encode(bytes))?,
            Self::Blob { id, bytes } => {
                map.serialize_entry("id", id)?;
                map.serialize_entry("bytes", bytes)?;
            }
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for BinaryData {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        use base64::Engine as _;
        #[derive(Deserialize)]
        struct Wire {
            #[serde(default)]
            data: Option<String>,
            #[serde(default)]
            id: Option<Arc<str>>,
            #[serde(default)]
            bytes: Option<u64>,
        }
        let wire = Wire::deserialize(deserializer)?;
        if let Some(id) = wire.id {
            return Ok(Self::Blob { id, bytes: wire.bytes.unwrap_or_default() });
        }
        let text = wire.data.unwrap_or_default();
        base64::engine::general_purpose::STANDARD
            .decode(text.as_bytes())
            .map(|b| Self::Inline(b.into()))
            .map_err(|e| serde::de::Error::custom(format!("binary data is not base64: {e}")))
    }
}

impl Serialize for PairedRef {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("item", &self.item)?;
        if let Some(input) = self.input {
            map.serialize_entry("input", &input)?;
        }
        if let Some(source) = &self.source_overwrite {
            map.serialize_entry("sourceOverwrite", source)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for PairedRef {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Wire {
            Index(u32),
            Full {
                item: u32,
                #[serde(default)]
                input: Option<u32>,
                #[serde(default, rename = "sourceOverwrite")]
                source_overwrite: Option<Arc<crate::run::Source>>,
            },
        }
        Ok(match Wire::deserialize(deserializer)? {
            Wire::Index(item) => Self { item, input: None, source_overwrite: None },
            Wire::Full { item, input, source_overwrite } => Self { item, input, source_overwrite },
        })
    }
}

impl Serialize for Paired {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::None => serializer.serialize_none(),
            Self::One(r) => r.serialize(serializer),
            Self::Many(rs) => rs.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Paired {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Wire {
            Many(Vec<PairedRef>),
            One(PairedRef),
            Other(IgnoredAny),
        }
        Ok(match Wire::deserialize(deserializer)? {
            Wire::Many(rs) => Self::Many(rs.into()),
            Wire::One(r) => Self::One(r),
            Wire::Other(_) => Self::None,
        })
    }
}

impl Serialize for Item {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("json", &*self.json)?;
        if let Some(binary) = self.binary.as_ref().filter(|b| !b.is_empty()) {
            map.serialize_entry("binary", &**binary)?;
        }
        if !self.paired.is_none() {
            map.serialize_entry("pairedItem", &self.paired)?;
        }
        if let Some(error) = &self.error {
            map.serialize_entry("error", error)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for Item {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        ItemSeed(&mut 0).deserialize(deserializer)
    }
}

/// Items of a JSON array, as [`Item`] reads each.
///
/// # Errors
/// When it is not an array of items.
pub fn read_items(json: &[u8]) -> serde_json::Result<Vec<Item>> {
    let mut deserializer = serde_json::Deserializer::from_slice(json);
    let items = deserializer.deserialize_seq(ListVisitor)?;
    deserializer.end()?;
    Ok(items)
}

struct ListVisitor;

impl<'de> Visitor<'de> for ListVisitor {
    type Value = Vec<Item>;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of items")
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let (mut items, mut fields) = (Vec::new(), 0);
        while let Some(item) = list.next_element_seed(ItemSeed(&mut fields))? {
            items.push(item);
        }
        items.shrink_to_fit();
        Ok(items)
    }
}

/// Reads an item whose JSON probably has as many fields as the one before it: then its map is made in one piece, and exactly so large.
struct ItemSeed<'a>(&'a mut usize);

#[derive(Deserialize)]
#[serde(field_identifier, rename_all = "camelCase")]
enum ItemField {
    Json,
    Binary,
    PairedItem,
    Error,
    #[serde(other)]
    Other,
}

impl<'de> DeserializeSeed<'de> for ItemSeed<'_> {
    type Value = Item;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Item, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for ItemSeed<'_> {
    type Value = Item;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an item")
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Item, A::Error> {
        let mut item = Item::default();
        while let Some(field) = map.next_key()? {
            match field {
                ItemField::Json => item.json = Arc::new(map.next_value_seed(ObjectSeed(self.0))?),
                ItemField::Binary => {
                    item.binary = map.next_value::<Option<BTreeMap<String, Binary>>>()?.filter(|b| !b.is_empty()).map(Arc::new)
                }
                ItemField::PairedItem => item.paired = map.next_value()?,
                ItemField::Error => {
                    item.error = Some(map.next_value::<Value>()?).filter(|e| !e.is_null()).map(|e| error_message(&e).into())
                }
                ItemField::Other => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(item)
    }
}

/// See [`ItemSeed`].
struct ObjectSeed<'a>(&'a mut usize);

/// Guesses above this are not worth the memory when they are wrong.
const MOST_GUESSED: usize = 64;

impl<'de> DeserializeSeed<'de> for ObjectSeed<'_> {
    type Value = JsonMap;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<JsonMap, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for ObjectSeed<'_> {
    type Value = JsonMap;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<JsonMap, A::Error> {
        let mut object = JsonMap::with_capacity((*self.0).min(MOST_GUESSED));
        while let Some((key, value)) = map.next_entry()? {
            object.insert(key, value);
        }
        *self.0 = object.len();
        Ok(object)
    }
}

fn error_message(error: &Value) -> String {
    match error {
        Value::String(s) => s.clone(),
        Value::Object(o) => o.get("message").and_then(Value::as_str).unwrap_or("unknown error").to_owned(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn items_are_read_in_all_their_forms() {
        let text = br#"[{"json":{"a":1,"b":[2]},"pairedItem":3,"index":0},{"json":{"a":1,"c":2,"d":3}},{"pairedItem":[{"item":1,"input":1}],"error":{"message":"no"},"json":{}},{}]"#;
        let items = read_items(text).unwrap();
        assert_eq!(items, serde_json::from_slice::<Vec<Item>>(text).unwrap());
        assert_eq!(
            serde_json::to_value(&items).unwrap(),
            json!([
                {"json": {"a": 1, "b": [2]}, "pairedItem": {"item": 3}}, {"json": {"a": 1, "c": 2, "d": 3}}, {"json": {}, "pairedItem": [{"item": 1, "input": 1}], "error": "no"}, {"json": {}},
            ])
        );
    }

    #[test]
    fn what_is_no_list_of_items_is_an_error() {
        for text in ["", "{}", "[1]", r#"[{"json":5}]"#, r#"[{"json":{}}"#, "[] []"] {
            assert!(read_items(text.as_bytes()).is_err(), "{text}");
        }
    }
}
