//! Turns XML into JSON and back, in the shape of xml2js.

use std::sync::Arc;

use millrace_core::{
    Item, JsonMap, NodeContext, NodeError, NodeOutput, NodeSpec, NodeType,
    spec::{Effect, Family, NodeKind, ParamSpec, PortSet, build::*},
};
use quick_xml::{
    Reader, XmlVersion,
    events::{BytesStart, Event},
};
use serde_json::Value;

use crate::{convert, field::Field, items::map_items};

/// Nesting deeper than this is refused.
const DEPTH: usize = 256;

struct Xml(NodeSpec);

/// The node type.
pub fn node() -> Arc<dyn NodeType> {
    Arc::new(Xml(NodeSpec {
        node_type: "xml",
        n8n_type: "n8n-nodes-base.xml",
        kind: NodeKind::Action,
        family: Family::Data,
        group: "Data",
        label: "XML",
        help: "Turns XML into JSON and JSON into XML.",
        keywords: &["convert", "parse", "soap", "rss", "feed"],
        icon: "code-xml",
        versions: versions(&[1.0]),
        inputs: ports(PortSet::one()),
        outputs: ports(PortSet::one()),
        parameters: parameters(),
        credentials: vec![],
        effect: Effect::None,
        summary: "{mode}",
        required_inputs: None,
    }))
}

fn parameters() -> Vec<ParamSpec> {
    let to_json = || is("/mode", &["xmlToJson"]);
    let to_xml = || is("/mode", &["jsonToxml"]);
    vec![
        options("mode", "What to do", &[("xmlToJson", "XML to JSON"), ("jsonToxml", "JSON to XML")]),
        string("dataPropertyName", "Field").required().default_value("data").help("Where the XML is, or where it goes."),
        collection(
            "options",
            "Options",
            vec![
                string("attrkey", "Key for attributes").default_value("$"),
                string("charkey", "Key for text").default_value("_"),
                boolean("explicitArray", "Every child in a list", false).when([to_json()]),
                boolean("explicitRoot", "Keep the root", true).when([to_json()]),
                boolean("ignoreAttrs", "Leave attributes out", false).when([to_json()]),
                boolean("mergeAttrs", "Attributes as fields", true).when([to_json()]),
                boolean("normalize", "Squeeze spaces", false).when([to_json()]),
                boolean("normalizeTags", "Tags in lower case", false).when([to_json()]),
                boolean("trim", "Trim text", false).when([to_json()]),
                boolean("allowSurrogateChars", "Allow surrogate characters", false).when([to_xml()]),
                boolean("cdata", "Wrap text in CDATA where needed", false).when([to_xml()]),
                boolean("headless", "Without the XML header", false).when([to_xml()]),
                string("rootName", "Name of the root").default_value("root").when([to_xml()]),
            ],
        ),
    ]
}

#[async_trait::async_trait]
impl NodeType for Xml {
    fn spec(&self) -> &NodeSpec {
        &self.0
    }
    async fn execute(&self, ctx: &NodeContext) -> Result<NodeOutput, NodeError> {
        let (mode, field, options) = (Field::new(ctx, "mode"), Field::new(ctx, "dataPropertyName"), Field::new(ctx, "options"));
        map_items(ctx, |item, index| {
            let name = field.text(ctx, index)?;
            let options = Options::new(options.get(ctx, index)?.as_ref());
            let json = if mode.text(ctx, index)? == "jsonToxml" {
                JsonMap::from_iter([(name, Value::String(options.write(&item.json)?))])
            } else {
                let Some(text) = item.json.get(&name) else {
                    return Err(NodeError::new("node.input", format!("Item has no JSON property called \"{name}\"")));
                };
                match options.parse(&convert::to_string(text))? {
                    Value::Object(map) => map,
                    other => JsonMap::from_iter([(name, other)]),
                }
            };
            Ok(Item::new(json).paired_with(index))
        })
    }
}

struct Options {
    attributes: String,
    text: String,
    always_list: bool,
    root: bool,
    ignore_attributes: bool,
    merge_attributes: bool,
    squeeze: bool,
    lower: bool,
    trim: bool,
    cdata: bool,
    headless: bool,
    root_name: String,
}

impl Options {
    fn new(raw: &Value) -> Self {
        let flag = |name: &str, default: bool| raw.get(name).and_then(Value::as_bool).unwrap_or(default);
        let word =
            |name: &str, default: &str| raw.get(name).and_then(Value::as_str).filter(|s| !s.is_empty()).unwrap_or(default).to_owned();
        Self {
            attributes: word("attrkey", "$"),
            text: word("charkey", "_"),
            always_list: flag("explicitArray", false),
            root: flag("explicitRoot", true),
            ignore_attributes: flag("ignoreAttrs", false),
            merge_attributes: flag("mergeAttrs", true),
            squeeze: flag("normalize", false),
            lower: flag("normalizeTags", false),
            trim: flag("trim", false),
            cdata: flag("cdata", false),
            headless: flag("headless", false),
            root_name: word("rootName", "root"),
        }
    }

    fn parse(&self, xml: &str) -> Result<Value, NodeError> {
        let wrong =
            |e: &dyn std::fmt::Display, at: u64| NodeError::new("node.input", format!("The XML cannot be read: {e} (at byte {at})."));
        let mut reader = Reader::from_str(xml.trim());
        reader.config_mut().check_end_names = true;
        let mut open: Vec<Element> = Vec::new();
        let mut root = None;
        loop {
            let event = reader.read_event().map_err(|e| wrong(&e, reader.error_position()))?;
            match event {
                Event::Start(start) => {
                    if open.len() >= DEPTH {
                        return Err(NodeError::new("node.input", format!("The XML is nested deeper than {DEPTH} levels.")));
                    }
                    open.push(self.element(&start).map_err(|e| wrong(&e, reader.buffer_position()))?);
                }
                Event::Empty(start) => {
                    let element = self.element(&start).map_err(|e| wrong(&e, reader.buffer_position()))?;
                    self.close(element, &mut open, &mut root);
                }
                Event::End(_) => {
                    if let Some(element) = open.pop() {
                        self.close(element, &mut open, &mut root);
                    }
                }
                Event::Text(text) => add_text(&mut open, &text.xml_content(XmlVersion::Implicit1_0)),
                Event::CData(text) => add_text(&mut open, &text.xml_content(XmlVersion::Implicit1_0)),
                Event::GeneralRef(reference) => {
                    let name: &str = &reference;
                    let text = reference.resolve_char_ref().ok().flatten().map(String::from);
                    let text = text.or_else(|| quick_xml::escape::resolve_predefined_entity(name).map(str::to_owned));
                    add_text(&mut open, &text.unwrap_or_else(|| format!("&{name};")));
                }
                Event::Eof => break,
                _ => {}
            }
        }
        if !open.is_empty() {
            return Err(NodeError::new("node.input", "The XML cannot be read: it ends inside an element."));
        }
        let Some((name, value)) = root else { return Ok(Value::Null) };
        Ok(if self.root { Value::Object(JsonMap::from_iter([(name, value)])) } else { value })
    }

    fn element(&self, start: &BytesStart<'_>) -> Result<Element, quick_xml::Error> {
        let name = start.name().as_ref().to_owned();
        let mut attributes = JsonMap::new();
        if !self.ignore_attributes {
            for attribute in start.attributes() {
                let attribute = attribute?;
                let key = attribute.key.as_ref().to_owned();
                attributes.insert(key, Value::String(attribute.normalized_value(XmlVersion::Implicit1_0)?.into_owned()));
            }
        }
        let name = if self.lower { name.to_lowercase() } else { name };
        Ok(Element { name, attributes, children: JsonMap::new(), text: String::new() })
    }

    fn close(&self, element: Element, open: &mut [Element], root: &mut Option<(String, Value)>) {
        let (name, value) = self.finish(element);
        match open.last_mut() {
            Some(parent) => self.insert(&mut parent.children, name, value),
            None => *root = root.take().or(Some((name, value))),
        }
    }

    fn insert(&self, map: &mut JsonMap, name: String, value: Value) {
        match map.get_mut(&name) {
            Some(Value::Array(list)) => list.push(value),
            Some(other) => *other = Value::Array(vec![other.take(), value]),
            None => {
                map.insert(name, if self.always_list { Value::Array(vec![value]) } else { value });
            }
        }
    }

    fn finish(&self, element: Element) -> (String, Value) {
        let mut text = element.text;
        if self.trim {
            text = text.trim().to_owned();
        }
        if self.squeeze {
            text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        }
        let mut map = JsonMap::new();
        if !element.attributes.is_empty() && !self.merge_attributes {
            map.insert(self.attributes.clone(), Value::Object(element.attributes));
        } else {
            element.attributes.into_iter().for_each(|(key, value)| self.insert(&mut map, key, value));
        }
        for (key, value) in element.children {
            match map.remove(&key) {
                None => {
                    map.insert(key, value);
                }
                Some(before) => {
                    let mut list = if let Value::Array(list) = before { list } else { vec![before] };
                    if let Value::Array(more) = value {
                        list.extend(more)
                    } else {
                        list.push(value)
                    }
                    map.insert(key, Value::Array(list));
                }
            }
        }
        let blank = text.trim().is_empty();
        let value = if map.is_empty() {
            Value::String(if blank { String::new() } else { text })
        } else {
            if !blank {
                map.insert(self.text.clone(), Value::String(text));
            }
            Value::Object(map)
        };
        (element.name, value)
    }

    fn write(&self, json: &JsonMap) -> Result<String, NodeError> {
        let mut out = String::new();
        if !self.headless {
            out.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n");
        }
        let mut only = json.iter();
        match (only.next(), only.next()) {
            // A single field is the root.
            (Some((name, value)), None) if !value.is_array() => self.write_element(&mut out, name, value, 0)?,
            _ => self.write_element(&mut out, &self.root_name, &Value::Object(json.clone()), 0)?,
        }
        Ok(out)
    }

    fn write_element(&self, out: &mut String, name: &str, value: &Value, depth: usize) -> Result<(), NodeError> {
        if depth > DEPTH {
            return Err(NodeError::new("node.input", format!("The JSON is nested deeper than {DEPTH} levels.")));
        }
        if !is_name(name) {
            return Err(NodeError::new("node.input", format!("Invalid character in name: “{name}” cannot be an XML element.")));
        }
        if let Value::Array(list) = value {
            for (i, entry) in list.iter().enumerate() {
                if i > 0 {
                    newline(out, depth);
                }
                self.write_element(out, name, entry, depth)?;
            }
            return Ok(());
        }
        out.push('<');
        out.push_str(name);
        let Value::Object(map) = value else {
            let text = if value.is_null() { String::new() } else { convert::to_string(value) };
            self.end(out, name, &text);
            return Ok(());
        };
        for (key, value) in map.get(&self.attributes).and_then(Value::as_object).into_iter().flatten() {
            out.push_str(&format!(" {key}=\"{}\"", quick_xml::escape::escape(convert::to_string(value)).replace('\n', "&#xA;")));
        }
        let text = map.get(&self.text).map(convert::to_string).unwrap_or_default();
        let children: Vec<_> =
            map.iter().filter(|(k, v)| **k != self.attributes && **k != self.text && !v.as_array().is_some_and(Vec::is_empty)).collect();
        if children.is_empty() {
            self.end(out, name, &text);
            return Ok(());
        }
        out.push('>');
        out.push_str(&self.escaped(&text));
        for (key, child) in children {
            newline(out, depth + 1);
            self.write_element(out, key, child, depth + 1)?;
        }
        newline(out, depth);
        out.push_str(&format!("</{name}>"));
        Ok(())
    }

    fn end(&self, out: &mut String, name: &str, text: &str) {
        if text.is_empty() {
            out.push_str("/>");
        } else {
            out.push_str(&format!(">{}</{name}>", self.escaped(text)));
        }
    }

    fn escaped(&self, text: &str) -> String {
        if self.cdata && text.contains(['&', '<', '>']) {
            return format!("<![CDATA[{}]]>", text.replace("]]>", "]]]]><![CDATA[>"));
        }
        text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('\r', "&#xD;")
    }
}

struct Element {
    name: String,
    attributes: JsonMap,
    children: JsonMap,
    text: String,
}

fn add_text(open: &mut [Element], text: &str) {
    if let Some(element) = open.last_mut() {
        element.text.push_str(text);
    }
}

fn newline(out: &mut String, depth: usize) {
    out.push('\n');
    out.push_str(&"  ".repeat(depth));
}

fn is_name(name: &str) -> bool {
    name.chars().next().is_some_and(|c| c.is_alphabetic() || c == '_' || c == ':')
        && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | ':' | '-' | '.'))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::testing;

    #[tokio::test]
    async fn xml_becomes_json() {
        let xml =
            "<?xml version=\"1.0\"?><root a=\"1\"><item id=\"x\">One &amp; all</item><item id=\"y\">Two</item><e/><n><m>5</m></n></root>";
        for (options, expected) in [
            (
                json!({}),
                json!({"root": {"a": "1", "item": [{"_": "One & all", "id": "x"}, {"_": "Two", "id": "y"}], "e": "", "n": {"m": "5"}}}),
            ),
            (json!({"ignoreAttrs": true, "explicitRoot": false}), json!({"item": ["One & all", "Two"], "e": "", "n": {"m": "5"}})),
            (
                json!({"attrkey": "@", "charkey": "#", "mergeAttrs": false, "explicitArray": true}),
                json!({"root": {"@": {"a": "1"}, "item": [{"#": "One & all", "@": {"id": "x"}}, {"#": "Two", "@": {"id": "y"}}], "e": [""], "n": [{"m": ["5"]}]}}),
            ),
        ] {
            let out = testing::run(&node(), json!({"options": options}), vec![json!({"data": xml})]).await.unwrap();
            assert_eq!(out, [[expected]]);
        }
    }

    #[tokio::test]
    async fn broken_xml_is_an_error() {
        for xml in ["<a><b></a>", "<a", "<a>"] {
            assert!(testing::run(&node(), json!({}), vec![json!({"data": xml})]).await.is_err(), "{xml}");
        }
        let deep = "<a>".repeat(300);
        assert!(testing::run(&node(), json!({}), vec![json!({"data": deep})]).await.is_err());
        assert!(testing::run(&node(), json!({}), vec![json!({})]).await.is_err());
    }

    #[tokio::test]
    async fn json_becomes_xml() {
        let out = testing::run(
            &node(),
            json!({"mode": "jsonToxml", "options": {"headless": true}}),
            vec![json!({"data": {"$": {"k": "v"}, "id": 1, "t": ["a<b", ""], "n": {"m": true}}})],
        )
        .await
        .unwrap();
        assert_eq!(out[0][0]["data"], "<data k=\"v\">\n  <id>1</id>\n  <t>a&lt;b</t>\n  <t/>\n  <n>\n    <m>true</m>\n  </n>\n</data>");
        assert!(testing::run(&node(), json!({"mode": "jsonToxml"}), vec![json!({"bad name": {}})]).await.is_err());
    }
}
