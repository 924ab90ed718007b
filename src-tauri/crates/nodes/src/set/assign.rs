//! The fields to set, one at a time, converted to the types they ask for.

use millrace_core::{JsonMap, NodeContext, NodeError};
use serde_json::Value;

use super::{raw, unwrapped};
use crate::{
    convert::{self, Kind},
    field::Field,
    paths::Path,
};

/// Fields to set, read once.
pub(super) struct Assignments {
    list: Vec<Assignment>,
    /// The whole parameter, where it is one expression.
    whole: Option<Field>,
    version: f64,
}

struct Assignment {
    name: Field,
    /// The path with dot notation and without, where the name does not change.
    paths: Option<(Path, Path)>,
    kind: Kind,
    value: Field,
}

impl Assignments {
    pub(super) fn new(ctx: &NodeContext) -> Self {
        let version = ctx.version();
        let path = if version < 3.3 { "fields" } else { "assignments" };
        let raw = ctx.raw(path);
        if raw.is_string() {
            return Self { list: vec![], whole: Some(Field::of(path, raw)), version };
        }
        Self { list: read(&raw, version), whole: None, version }
    }

    /// Sets the fields of one item.
    pub(super) fn apply(
        &self,
        ctx: &NodeContext,
        item: usize,
        json: &mut JsonMap,
        dots: bool,
        ignore_errors: bool,
    ) -> Result<(), NodeError> {
        let resolved;
        let list = match &self.whole {
            Some(whole) => {
                resolved = read(whole.get(ctx, item)?.as_ref(), self.version);
                &resolved
            }
            None => &self.list,
        };
        for assignment in list {
            let value = assignment.value(ctx, item, ignore_errors, self.version)?;
            match &assignment.paths {
                Some((dotted, plain)) => if dots { dotted } else { plain }.set(json, value)?,
                None => Path::with(&unwrapped(&assignment.name.text(ctx, item)?), dots).set(json, value)?,
            }
        }
        Ok(())
    }
}

fn read(raw: &Value, version: f64) -> Vec<Assignment> {
    let key = if version < 3.3 { "values" } else { "assignments" };
    let entries = raw.get(key).or(Some(raw)).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    entries.iter().map(|entry| Assignment::new(entry, version)).collect()
}

impl Assignment {
    fn new(entry: &Value, version: f64) -> Self {
        let name = entry.get("name").cloned().unwrap_or_else(|| Value::String(String::new()));
        let word = entry.get("type").and_then(Value::as_str);
        let (kind, value) = if version < 3.3 {
            let word = word.unwrap_or("stringValue");
            let default = match word {
                "numberValue" => Value::from(0),
                "booleanValue" => Value::from("true"),
                _ => Value::from(""),
            };
            (Kind::parse(word.trim_end_matches("Value")), entry.get(word).cloned().unwrap_or(default))
        } else {
            (Kind::parse(word.unwrap_or("string")), entry.get("value").cloned().unwrap_or_default())
        };
        let label = match &name {
            Value::String(s) if !s.is_empty() => s.clone(),
            _ => "value".to_owned(),
        };
        let name = Field::of("name", name);
        let paths = match name.raw() {
            Value::String(s) if !name.is_dynamic() => {
                let key = unwrapped(s);
                Some((Path::new(&key), Path::key(&key)))
            }
            _ => None,
        };
        Self { name, paths, kind, value: Field::of(label, value) }
    }

    fn value(&self, ctx: &NodeContext, item: usize, ignore_errors: bool, version: f64) -> Result<Value, NodeError> {
        if version < 3.3 && self.kind == Kind::Object {
            return self.object(ctx, item);
        }
        let value = self.value.get(ctx, item)?;
        if value.is_null() {
            // Version 3 wrote the word.
            return Ok(if version < 3.1 && self.kind == Kind::String { Value::from("null") } else { Value::Null });
        }
        if self.kind != Kind::String && convert::is_a(&value, self.kind) {
            return Ok(value.into_owned());
        }
        match convert::convert(&value, self.kind) {
            Some(converted) => Ok(converted),
            None if ignore_errors => Ok(value.into_owned()),
            None => Err(self.wrong(ctx, item, &value)?),
        }
    }

    fn object(&self, ctx: &NodeContext, item: usize) -> Result<Value, NodeError> {
        let text = raw::JsonText::new(self.value.raw().clone());
        let name = self.name.text(ctx, item)?;
        text.read_as(ctx, item, &format!("entry \"{name}\" inside 'Fields to Set'")).map(Value::Object)
    }

    fn wrong(&self, ctx: &NodeContext, item: usize, value: &Value) -> Result<NodeError, NodeError> {
        let name = self.name.text(ctx, item)?;
        let message = format!("'{name}' expects a {} but we got {} [item {item}]", self.kind.as_str(), convert::describe(value));
        Ok(NodeError::new("node.parameter", message).on_item(item).describe(format!(
            "To fix the error try to change the type for the field \"{name}\" or activate the option “Ignore Type Conversion Errors” to apply a less strict type validation"
        )))
    }
}
