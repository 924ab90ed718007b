//! Turns Markdown into HTML and HTML into Markdown.

use std::{
    collections::HashMap,
    sync::{Arc, LazyLock},
};

use htmd::{
    HtmlToMarkdown,
    options::{BulletListMarker, CodeBlockFence, LinkStyle},
};
use millrace_core::{
    Item, NodeContext, NodeError, NodeOutput, NodeSpec, NodeType,
    spec::{Effect, Family, NodeKind, ParamKind, ParamSpec, PortSet, build::*},
};
use regex::{Captures, Regex};
use serde_json::Value;

use crate::{field::Field, items::map_items, paths::Path, pattern};

struct Markdown(NodeSpec);

/// The node type.
pub fn node() -> Arc<dyn NodeType> {
    Arc::new(Markdown(NodeSpec {
        node_type: "markdown",
        n8n_type: "n8n-nodes-base.markdown",
        kind: NodeKind::Action,
        family: Family::Data,
        group: "Data",
        label: "Markdown",
        help: "Turns Markdown into HTML and HTML into Markdown.",
        keywords: &["html", "convert", "text", "format", "md"],
        icon: "book-type",
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
    let to_html = || is("/mode", &["markdownToHtml"]);
    let to_markdown = || is("/mode", &["htmlToMarkdown"]);
    vec![
        options("mode", "What to do", &[("htmlToMarkdown", "HTML to Markdown"), ("markdownToHtml", "Markdown to HTML")]),
        param("html", "HTML", ParamKind::String { rows: 4 }, Value::from("")).required().when([is("mode", &["htmlToMarkdown"])]),
        param("markdown", "Markdown", ParamKind::String { rows: 4 }, Value::from("")).required().when([is("mode", &["markdownToHtml"])]),
        string("destinationKey", "Put the result in").required().default_value("data"),
        collection(
            "options",
            "Options",
            vec![
                string("bulletMarker", "Bullet").default_value("*").when([to_markdown()]),
                string("codeFence", "Code fence").default_value("```").when([to_markdown()]),
                string("ignore", "Tags to leave out").placeholder("h1, p").when([to_markdown()]),
                boolean("useInlineLinks", "Links in place", true).when([to_markdown()]),
                list(
                    "textReplace",
                    "Replace text",
                    "values",
                    "Text",
                    vec![string("pattern", "Pattern"), string("replacement", "Replace with")],
                )
                .when([to_markdown()]),
                boolean("completeHTMLDocument", "A whole HTML page", false).when([to_html()]),
                boolean("noHeaderId", "Headings without ids", false).when([to_html()]),
                boolean("openLinksInNewWindow", "Links open in a new window", false).when([to_html()]),
                boolean("simpleLineBreaks", "Keep line breaks", false).when([to_html()]),
                boolean("simplifiedAutoLink", "Make addresses links", false).when([to_html()]),
                boolean("strikethrough", "Strike through with ~~", false).when([to_html()]),
                boolean("tables", "Tables", false).when([to_html()]),
                boolean("tasklists", "Task lists", false).when([to_html()]),
            ],
        ),
    ]
}

#[async_trait::async_trait]
impl NodeType for Markdown {
    fn spec(&self) -> &NodeSpec {
        &self.0
    }
    async fn execute(&self, ctx: &NodeContext) -> Result<NodeOutput, NodeError> {
        let read = |path| Field::new(ctx, path);
        let (mode, html, markdown, target, options) =
            (read("mode"), read("html"), read("markdown"), read("destinationKey"), read("options"));
        map_items(ctx, |item, index| {
            let options = options.get(ctx, index)?;
            let made = if mode.text(ctx, index)? == "markdownToHtml" {
                to_html(&markdown.text(ctx, index)?, &options)
            } else {
                to_markdown(&html.text(ctx, index)?, &options)?
            };
            let mut json = item.json.clone();
            Path::new(&target.text(ctx, index)?).set(Arc::make_mut(&mut json), Value::String(made))?;
            Ok(Item { json, binary: item.binary.clone(), ..Item::default() }.paired_with(index))
        })
    }
}

fn flag(options: &Value, name: &str) -> bool {
    options.get(name) == Some(&Value::Bool(true))
}

fn to_html(markdown: &str, options: &Value) -> String {
    let mut settings = comrak::Options::default();
    settings.extension.table = flag(options, "tables");
    settings.extension.strikethrough = flag(options, "strikethrough");
    settings.extension.tasklist = flag(options, "tasklists");
    settings.extension.autolink = flag(options, "simplifiedAutoLink");
    settings.render.hardbreaks = flag(options, "simpleLineBreaks");
    // As in n8n, HTML inside Markdown stays; the result is the user's own text.
    settings.render.r#unsafe = true;
    let mut html = comrak::markdown_to_html(markdown, &settings).trim_end().to_owned();
    if !flag(options, "noHeaderId") {
        html = with_ids(&html);
    }
    html = CODE.replace_all(&html, "<code class=\"$1 language-$1\">").into_owned();
    html = outside_code(&html.replace("<blockquote>\n<p>", "<blockquote>\n  <p>"), |text| text.replace("...", "…"));
    if flag(options, "openLinksInNewWindow") {
        html = LINK.replace_all(&html, "<a href=\"$1\" rel=\"noopener noreferrer\" target=\"_blank\"").into_owned();
    }
    if flag(options, "completeHTMLDocument") {
        html = format!("<!DOCTYPE HTML>\n<html>\n<head>\n<meta charset=\"utf-8\">\n</head>\n<body>\n{html}\n</body>\n</html>");
    }
    html
}

/// Changes what stands between tags, but not code.
fn outside_code(html: &str, change: impl Fn(&str) -> String) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    let mut depth = 0_u32;
    while let Some(start) = rest.find('<') {
        let text = &rest[..start];
        out.push_str(&if depth == 0 { change(text) } else { text.to_owned() });
        let end = rest[start..].find('>').map_or(rest.len(), |end| start + end + 1);
        let tag = &rest[start..end];
        if tag.starts_with("<code") || tag.starts_with("<pre") {
            depth += 1;
        } else if tag.starts_with("</code") || tag.starts_with("</pre") {
            depth = depth.saturating_sub(1);
        }
        out.push_str(tag);
        rest = &rest[end..];
    }
    out.push_str(&change(rest));
    out
}

// These patterns are constants; that they compile is tested below.
#[allow(clippy::expect_used)]
static HEADING: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"<h([1-6])>(.*?)</h[1-6]>").expect("constant pattern"));
#[allow(clippy::expect_used)]
static CODE: LazyLock<Regex> = LazyLock::new(|| Regex::new("<code class=\"language-([^\"]*)\">").expect("constant pattern"));
#[allow(clippy::expect_used)]
static LINK: LazyLock<Regex> = LazyLock::new(|| Regex::new("<a href=\"([^\"]*)\"").expect("constant pattern"));
#[allow(clippy::expect_used)]
static TAG: LazyLock<Regex> = LazyLock::new(|| Regex::new("<[^>]*>").expect("constant pattern"));

/// Each heading gets its text, letters and digits only, as its id; a second one of the same text gets a number.
fn with_ids(html: &str) -> String {
    let mut seen: HashMap<String, usize> = HashMap::new();
    let replaced = HEADING.replace_all(html, |found: &Captures<'_>| {
        let text = TAG.replace_all(&found[2], "");
        let id: String = text.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_').collect::<String>().to_lowercase();
        let count = seen.entry(id.clone()).and_modify(|n| *n += 1).or_insert(0);
        let id = if *count == 0 { id } else { format!("{id}-{count}") };
        format!("<h{} id=\"{id}\">{}</h{}>", &found[1], &found[2], &found[1])
    });
    replaced.into_owned()
}

fn to_markdown(html: &str, options: &Value) -> Result<String, NodeError> {
    let word = |name: &str| options.get(name).and_then(Value::as_str).unwrap_or_default();
    let mut skipped = vec!["script", "style", "head", "noscript", "template"];
    skipped.extend(word("ignore").split(',').map(str::trim).filter(|t| !t.is_empty()));
    let settings = htmd::options::Options {
        bullet_list_marker: if word("bulletMarker") == "-" { BulletListMarker::Dash } else { BulletListMarker::Asterisk },
        code_block_fence: if word("codeFence").starts_with('~') { CodeBlockFence::Tildes } else { CodeBlockFence::Backticks },
        link_style: if options.get("useInlineLinks") == Some(&Value::Bool(false)) { LinkStyle::Referenced } else { LinkStyle::Inlined },
        ul_bullet_spacing: 1,
        ol_number_spacing: 1,
        ..Default::default()
    };
    let converter = HtmlToMarkdown::builder().options(settings).skip_tags(skipped).build();
    let mut text = converter.convert(html).map_err(|e| NodeError::new("node.input", format!("The HTML cannot be read: {e}.")))?;
    for entry in options.pointer("/textReplace/values").and_then(Value::as_array).into_iter().flatten() {
        let part = |name: &str| entry.get(name).and_then(Value::as_str).unwrap_or_default();
        let regex = pattern::parse(part("pattern")).map_err(|e| NodeError::new("node.parameter", e.to_string()))?;
        let mut out = String::new();
        let mut last = 0;
        for found in regex.find_iter(&text) {
            out.push_str(&text[last..found.start()]);
            out.push_str(&pattern::expand(part("replacement"), &text, &found));
            last = found.end();
        }
        out.push_str(&text[last..]);
        text = out;
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::testing;

    #[tokio::test]
    async fn markdown_becomes_html() {
        let source = "# Title\n\nSome **bold** and [link](https://e.org).\n\n```js\nlet a=1;\n```\n\n# Title";
        let out = testing::run(&node(), json!({"mode": "markdownToHtml", "markdown": source, "destinationKey": "h"}), vec![json!({})])
            .await
            .unwrap();
        assert_eq!(
            out[0][0]["h"],
            "<h1 id=\"title\">Title</h1>\n<p>Some <strong>bold</strong> and <a href=\"https://e.org\">link</a>.</p>\n\
             <pre><code class=\"js language-js\">let a=1;\n</code></pre>\n<h1 id=\"title-1\">Title</h1>"
        );
        let out = testing::run(&node(), json!({"mode": "markdownToHtml", "markdown": "> more... `a...`"}), vec![json!({})]).await.unwrap();
        assert_eq!(out[0][0]["data"], "<blockquote>\n  <p>more… <code>a...</code></p>\n</blockquote>");
        let options = json!({"tables": true, "noHeaderId": true, "openLinksInNewWindow": true});
        let out = testing::run(
            &node(),
            json!({"mode": "markdownToHtml", "markdown": "| a |\n|---|\n| [b](c) |", "options": options}),
            vec![json!({})],
        )
        .await
        .unwrap();
        let html = out[0][0]["data"].as_str().unwrap();
        assert!(html.contains("<table>") && html.contains("target=\"_blank\""), "{html}");
    }

    #[tokio::test]
    async fn html_becomes_markdown() {
        let html = "<html><head><title>T</title></head><body><h1>Head</h1><p>Some <b>bold</b> <a href=\"https://e.org\">link</a></p><ul><li>x</li></ul></body></html>";
        let options = json!({"textReplace": {"values": [{"pattern": "H(ead)", "replacement": "Dr$1"}]}});
        let out = testing::run(&node(), json!({"html": html, "options": options}), vec![json!({})]).await.unwrap();
        assert_eq!(out[0][0]["data"], "# Dread\n\nSome **bold** [link](https://e.org)\n\n* x");
        assert!(
            HEADING.is_match("<h1>a</h1>")
                && CODE.is_match("<code class=\"language-a\">")
                && LINK.is_match("<a href=\"b\"")
                && TAG.is_match("<i>")
        );
    }
}
