//! Makes HTML from a template, reads values out of HTML by CSS selector, or shows items as an HTML table.

use std::{collections::HashSet, sync::Arc};

use indexmap::IndexSet;
use millrace_core::{
    Item, JsonMap, NodeContext, NodeError, NodeOutput, NodeSpec, NodeType,
    spec::{Effect, Family, NodeKind, ParamKind, PortSet, build::*},
};
use scraper::{ElementRef, Html as Page, Selector};
use serde_json::{Value, json};

use crate::{
    field,
    files::{binary, html_text},
    item_params::ItemParams,
    items::{error_item, paired_with_all},
    js,
    paths::Path,
    pieces::{Piece, split},
};

struct Html(NodeSpec);

/// The node type.
pub fn node() -> Arc<dyn NodeType> {
    Arc::new(Html(spec()))
}

/// n8n's retired HTML Extract node, which old workflows still hold.
pub fn legacy_extract() -> Arc<dyn NodeType> {
    let mut legacy = spec();
    legacy.parameters.retain(|p| {
        matches!(p.name, "sourceData" | "dataPropertyName" | "extractionValues" | "options")
            && p.when.iter().all(|w| !matches!(&w.test, millrace_core::spec::Test::In(v) if v.contains(&json!("convertToHtmlTable"))))
    });
    legacy.parameters.iter_mut().for_each(|p| p.when.retain(|w| w.param != "operation"));
    Arc::new(Html(NodeSpec {
        node_type: "html_extract",
        n8n_type: "n8n-nodes-base.htmlExtract",
        label: "HTML Extract",
        help: "Reads values out of HTML. Older workflows hold it; use HTML instead.",
        keywords: &["legacy", "scrape", "selector"],
        versions: versions(&[1.0]),
        summary: "",
        ..legacy
    }))
}

const TEMPLATE: &str = "<!DOCTYPE html>\n<html>\n<head>\n  <meta charset=\"utf-8\">\n  <title>My report</title>\n</head>\n<body>\n  <h1>{{ $json.title }}</h1>\n</body>\n</html>\n";

fn spec() -> NodeSpec {
    let extracting = || is("operation", &["extractHtmlContent"]);
    let tabling = || is("operation", &["convertToHtmlTable"]);
    let attributes = |name, label| string(name, label).placeholder("class=\"wide\"");
    NodeSpec {
        node_type: "html",
        n8n_type: "n8n-nodes-base.html",
        kind: NodeKind::Action,
        family: Family::Data,
        group: "Data",
        label: "HTML",
        help: "Makes a page or a table of items, or reads values out of HTML.",
        keywords: &["template", "page", "report", "table", "extract", "scrape", "css", "selector", "web"],
        icon: "code-xml",
        versions: versions(&[1.0, 1.1, 1.2]),
        inputs: ports(PortSet::one()),
        outputs: ports(PortSet::one()),
        parameters: vec![
            options(
                "operation",
                "Operation",
                &[
                    ("generateHtmlTemplate", "Make HTML from a template"),
                    ("extractHtmlContent", "Read values out of HTML"),
                    ("convertToHtmlTable", "Make a table of the items"),
                ],
            )
            .no_expression(),
            param("html", "HTML template", ParamKind::Code { language: "html" }, json!(TEMPLATE))
                .help("{{ }} holds an expression.")
                .when([is("operation", &["generateHtmlTemplate"])]),
            options("sourceData", "Source", &[("json", "Field"), ("binary", "File")]).when([extracting()]),
            string("dataPropertyName", "Field with the HTML").default_value("data").required().when([extracting()]),
            list(
                "extractionValues",
                "Values",
                "values",
                "Value",
                vec![
                    string("key", "Name").placeholder("price").help("The field the value is put in."),
                    string("cssSelector", "CSS selector").placeholder(".price"),
                    options(
                        "returnValue",
                        "Return",
                        &[("text", "Text"), ("html", "HTML"), ("attribute", "Attribute"), ("value", "Value of a form field")],
                    ),
                    string("attribute", "Attribute").placeholder("href").when([is("returnValue", &["attribute"])]),
                    string("skipSelectors", "Leave out").placeholder("img, .ad").when([is("returnValue", &["text"])]),
                    boolean("returnArray", "All matches as a list", false),
                ],
            )
            .when([extracting()]),
            collection(
                "options",
                "Options",
                vec![boolean("trimValues", "Trim values", true), boolean("cleanUpText", "Clean up text", true)],
            )
            .when([extracting()]),
            collection(
                "options",
                "Options",
                vec![
                    boolean("capitalize", "Capitalise headers", false),
                    boolean("customStyling", "Without styles", false),
                    string("caption", "Caption"),
                    attributes("tableAttributes", "Table attributes"),
                    string("tableStyle", "Table style"),
                    attributes("headerAttributes", "Header attributes"),
                    string("headerStyle", "Header style"),
                    attributes("rowAttributes", "Row attributes"),
                    string("rowStyle", "Row style"),
                    attributes("cellAttributes", "Cell attributes"),
                    string("cellStyle", "Cell style"),
                ],
            )
            .when([tabling()]),
        ],
        credentials: vec![],
        effect: Effect::None,
        summary: "{operation}",
        required_inputs: None,
    }
}

#[async_trait::async_trait]
impl NodeType for Html {
    fn spec(&self) -> &NodeSpec {
        &self.0
    }

    async fn execute(&self, ctx: &NodeContext) -> Result<NodeOutput, NodeError> {
        let params = ItemParams::new(ctx);
        let legacy = self.0.node_type == "html_extract";
        let operation = if legacy { "extractHtmlContent".into() } else { params.text("operation", 0, "generateHtmlTemplate")? };
        let items = ctx.items();
        if operation == "convertToHtmlTable" {
            return table(&params, &items).map(|item| NodeOutput::one(vec![item]));
        }
        let template = Template::new(&params);
        let mut out = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            if ctx.is_canceled() {
                return Err(NodeError::new("canceled", "The execution was canceled."));
            }
            let made = if operation == "extractHtmlContent" {
                extract(ctx, &params, item, index, !legacy && ctx.version() < 1.2)
            } else {
                template.write(ctx, index)
            };
            match made {
                Ok(json) => out.push(Item::new(json).paired_with(index)),
                Err(error) if ctx.continue_on_fail() => out.push(error_item(&error, index)),
                Err(error) => return Err(error.on_item(index)),
            }
        }
        Ok(NodeOutput::one(out))
    }
}

/// A template, read once: text with `{{ }}` in it.
enum Template {
    /// Each expression is written as JavaScript writes its value, `undefined` and `null` too.
    Pieces(Vec<Piece>),
    /// With `=` before it the whole is one expression, and what has no value is left out.
    Whole(Value),
}

impl Template {
    fn new(params: &ItemParams<'_>) -> Self {
        match params.raw("html") {
            None => Self::Pieces(split(TEMPLATE)),
            Some(Value::String(s)) if s.starts_with('=') => Self::Whole(Value::from(s.as_str())),
            Some(other) => Self::Pieces(split(&text_of(other))),
        }
    }

    fn write(&self, ctx: &NodeContext, index: usize) -> Result<JsonMap, NodeError> {
        let html = match self {
            Self::Whole(raw) => match field::resolve(ctx, raw, index, "html")? {
                Value::Null => String::new(),
                other => text_of(&other),
            },
            Self::Pieces(pieces) => written(ctx, pieces, index)?,
        };
        Ok(JsonMap::from_iter([("html".to_owned(), Value::String(html))]))
    }
}

fn written(ctx: &NodeContext, pieces: &[Piece], index: usize) -> Result<String, NodeError> {
    let mut html = String::new();
    for piece in pieces {
        match piece {
            Piece::Text(text) => html.push_str(text),
            Piece::Expression(raw) => match field::resolve(ctx, raw, index, "html")? {
                Value::Null if field::is_undefined(ctx, raw, index) => html.push_str("undefined"),
                value => html.push_str(&js::to_text(&value)),
            },
        }
    }
    Ok(html)
}

/// What the user wants of a page.
struct Wanted {
    key: String,
    selector: Selector,
    what: String,
    attribute: String,
    skip: Option<Selector>,
    all: bool,
}

fn extract(ctx: &NodeContext, params: &ItemParams<'_>, item: &Item, index: usize, plain_text: bool) -> Result<JsonMap, NodeError> {
    let property = params.text("dataPropertyName", index, "data")?;
    let wanted = params.list("extractionValues.values", index)?.iter().map(|v| read_wanted(v, index)).collect::<Result<Vec<_>, _>>()?;
    let sources: Vec<String> = if params.text("sourceData", index, "json")? == "binary" {
        vec![String::from_utf8_lossy(&binary::bytes_of(ctx, item, &property, index)?).into_owned()]
    } else {
        match Path::new(&property).get(&item.json) {
            Some(Value::Array(list)) => list.iter().map(text_of).collect(),
            Some(value) if !value.is_null() => vec![text_of(value)],
            _ => {
                return Err(NodeError::new("node.input", format!("No property named \"{property}\" exists!"))
                    .hint("Enter the name of the field that holds the HTML."));
            }
        }
    };
    let (trim, clean) = (params.flag("options.trimValues", index, false)?, params.flag("options.cleanUpText", index, false)?);
    let mut json = JsonMap::new();
    for source in &sources {
        let page = Page::parse_document(source);
        for value in &wanted {
            let tidy = |v: Value| match v {
                Value::String(s) => Value::String(tidy(s, trim, clean)),
                other => other,
            };
            let mut matches = page.select(&value.selector);
            let found = if value.all {
                Some(Value::Array(matches.filter_map(|e| read(&page, e, value, plain_text)).map(tidy).collect()))
            } else {
                match matches.next() {
                    Some(first) => read(&page, first, value, plain_text).map(tidy),
                    None => (value.what == "text" && !plain_text || value.what == "html").then(|| json!("")),
                }
            };
            if let Some(found) = found {
                json.insert(value.key.clone(), found);
            }
        }
    }
    Ok(json)
}

fn text_of(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn read_wanted(value: &Value, index: usize) -> Result<Wanted, NodeError> {
    let text = |key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let selector = |css: &str| {
        Selector::parse(css).map_err(|_| {
            NodeError::new("node.parameter", format!("“{css}” is no CSS selector."))
                .hint("Write it like h1, .price or table td.")
                .on_item(index)
        })
    };
    let skip = text("skipSelectors");
    let what = Some(text("returnValue")).filter(|w| !w.is_empty()).unwrap_or_else(|| "text".into());
    Ok(Wanted {
        key: text("key"),
        selector: selector(&text("cssSelector"))?,
        what,
        attribute: text("attribute"),
        skip: if skip.trim().is_empty() { None } else { Some(selector(&skip)?) },
        all: value.get("returnArray").is_some_and(|v| *v == true || *v == "true"),
    })
}

fn read(page: &Page, element: ElementRef<'_>, wanted: &Wanted, plain_text: bool) -> Option<Value> {
    match wanted.what.as_str() {
        "html" => Some(json!(element.inner_html())),
        "attribute" if wanted.attribute.is_empty() => {
            Some(Value::Object(element.value().attrs().map(|(n, v)| (n.to_owned(), json!(v))).collect()))
        }
        "attribute" => element.value().attr(&wanted.attribute).map(|v| json!(v)),
        "value" => form_value(element).map(|v| json!(v)),
        _ if plain_text => Some(element.text().collect::<String>()).filter(|t| !t.is_empty()).map(Value::String),
        _ => {
            let skip: HashSet<_> = wanted.skip.as_ref().map(|s| page.select(s).map(html_text::key).collect()).unwrap_or_default();
            Some(Value::String(html_text::text(element, &skip)))
        }
    }
}

fn form_value(element: ElementRef<'_>) -> Option<String> {
    match element.value().name() {
        "textarea" => Some(element.text().collect()),
        "select" => {
            let options: Vec<ElementRef<'_>> =
                element.descendants().filter_map(ElementRef::wrap).filter(|e| e.value().name() == "option").collect();
            let chosen = options.iter().find(|o| o.value().attr("selected").is_some()).or(options.first())?;
            Some(chosen.value().attr("value").map_or_else(|| chosen.text().collect(), str::to_owned))
        }
        _ => element.value().attr("value").map(str::to_owned),
    }
}

fn tidy(text: String, trim: bool, clean: bool) -> String {
    let text = if trim { text.trim().to_owned() } else { text };
    if !clean {
        return text;
    }
    let joined = text.trim().replace(['\r', '\n'], "");
    let mut out = String::with_capacity(joined.len());
    for c in joined.chars() {
        match c {
            c if c.is_whitespace() && out.ends_with(' ') => {}
            c if c.is_whitespace() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

fn table(params: &ItemParams<'_>, items: &[Item]) -> Result<Item, NodeError> {
    let option = |name: &str| params.text(&format!("options.{name}"), 0, "").map(std::borrow::Cow::into_owned);
    let styled = !params.flag("options.customStyling", 0, false)?;
    let style = |own: String, usual: &str| {
        if !own.is_empty() {
            own
        } else if styled {
            usual.to_owned()
        } else {
            String::new()
        }
    };
    let cell_style = style(option("cellStyle")?, "margin:0; padding:7px 20px 7px 0px; border-bottom:1px solid #eee");
    let header_style = style(
        option("headerStyle")?,
        "margin:0; padding:7px 20px 7px 0px; border-bottom:1px solid #eee; text-align:left; color:#888; font-weight:normal",
    );
    let table_style = style(option("tableStyle")?, "border-spacing:0; font-family:helvetica,arial,sans-serif");
    let row_style = option("rowStyle")?;
    let with_style = |style: &str| if style.is_empty() { String::new() } else { format!("style='{style}'") };
    let columns: IndexSet<&str> = items.iter().flat_map(|i| i.json.keys()).map(String::as_str).collect();
    let capitalise = params.flag("options.capitalize", 0, false)?;
    let mut html = format!("<table {} {}>", with_style(&table_style), option("tableAttributes")?);
    let caption = option("caption")?;
    if !caption.is_empty() {
        html.push_str(&format!("<caption>{caption}</caption>"));
    }
    html.push_str(&format!("<thead {} {}><tr>", with_style(&header_style), option("headerAttributes")?));
    for column in &columns {
        let shown = if capitalise { capitalised(column) } else { (*column).to_owned() };
        html.push_str(&format!("<th>{shown}</th>"));
    }
    html.push_str("</tr></thead><tbody>");
    let (row, cell) = (
        format!("<tr {} {}>", with_style(&row_style), option("rowAttributes")?),
        format!("<td {} {}>", with_style(&cell_style), option("cellAttributes")?),
    );
    for item in items {
        html.push_str(&row);
        for column in &columns {
            html.push_str(&cell);
            html.push_str(&cell_html(item.json.get(*column)));
            html.push_str("</td>");
        }
        html.push_str("</tr>");
    }
    html.push_str("</tbody></table>");
    Ok(Item { paired: paired_with_all(items.len()), ..Item::new(JsonMap::from_iter([("table".to_owned(), Value::String(html))])) })
}

fn cell_html(value: Option<&Value>) -> String {
    match value {
        None => "undefined".into(),
        Some(Value::Bool(true)) => "<input type=\"checkbox\" checked=\"checked\"/>".into(),
        Some(Value::Bool(false)) => "<input type=\"checkbox\" />".into(),
        Some(other) => text_of(other),
    }
}

/// `order_date` as `Order Date`.
fn capitalised(name: &str) -> String {
    let words = name.split('_').map(|word| {
        let mut chars = word.chars();
        chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
    });
    words.collect::<Vec<String>>().join(" ")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::testing;

    const PAGE: &str = "<!doctype html><html><head><title>T &amp; C</title></head><body><div id=\"m\" class=\"a b\"><h1> Hi  <b>you</b></h1><a href=\"/x?y=1\">one</a><a href=\"https://e.org\">two<br>lines</a><ul><li>1</li><li>2</li></ul><p></p><table><tr><td>c1</td><td>c2</td></tr></table></div></body></html>";

    async fn extract(values: Value) -> Value {
        let parameters =
            json!({ "operation": "extractHtmlContent", "dataPropertyName": "page.html", "extractionValues": { "values": values } });
        testing::run(&node(), parameters, vec![json!({ "page": { "html": PAGE } })]).await.unwrap().swap_remove(0).swap_remove(0)
    }

    #[tokio::test]
    async fn text_is_written_as_people_would_read_it() {
        let out = extract(json!([{ "key": "h", "cssSelector": "h1" }, { "key": "div", "cssSelector": "#m", "skipSelectors": "ul, table" }, { "key": "none", "cssSelector": "h9" }])).await;
        assert_eq!(out, json!({ "h": "Hi you", "div": "HI YOU\n\none [/x?y=1]two\nlines [https://e.org]\n\n", "none": "" }));
    }

    #[tokio::test]
    async fn attributes_html_and_lists_are_returned() {
        let out = extract(json!([
            { "key": "links", "cssSelector": "a", "returnValue": "attribute", "attribute": "href", "returnArray": true },
            { "key": "list", "cssSelector": "ul", "returnValue": "html" },
            { "key": "text", "cssSelector": "ul" },
            { "key": "all", "cssSelector": "#m", "returnValue": "attribute" },
        ]))
        .await;
        assert_eq!(
            out,
            json!({ "links": ["/x?y=1", "https://e.org"], "list": "<li>1</li><li>2</li>", "text": "12", "all": { "id": "m", "class": "a b" } })
        );
        let wrong = testing::run(
            &node(),
            json!({ "operation": "extractHtmlContent", "extractionValues": { "values": [{ "key": "a", "cssSelector": "a[" }] } }),
            vec![json!({ "data": "" })],
        )
        .await;
        assert!(wrong.unwrap_err().message.contains("a["));
    }

    #[tokio::test]
    async fn a_template_writes_values_as_javascript_does() {
        let parameters = json!({ "html": "<b>{{ $json.a }}</b>{{ $json.none }} {{ $json.null }} {{ $json.list }} {{ open" });
        let out = testing::run(&node(), parameters, vec![json!({ "a": 1.0, "null": null, "list": [1, "x"] }), json!({})])
            .await
            .unwrap()
            .swap_remove(0);
        assert_eq!(out[0], json!({ "html": "<b>1</b>undefined null 1,x {{ open" }));
        assert_eq!(out[1], json!({ "html": "<b>undefined</b>undefined undefined undefined {{ open" }));
        let whole = testing::run(&node(), json!({ "html": "={{ $json.none }}" }), vec![json!({})]).await.unwrap();
        assert_eq!(whole[0][0], json!({ "html": "" }));
    }

    #[tokio::test]
    async fn deep_nesting_does_not_exhaust_the_stack() {
        let html = "<div>".repeat(5_000) + "deep";
        let parameters =
            json!({ "operation": "extractHtmlContent", "extractionValues": { "values": [{ "key": "a", "cssSelector": "body" }] } });
        assert!(testing::run(&node(), parameters, vec![json!({ "data": html })]).await.is_ok());
    }
}
