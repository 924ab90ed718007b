//! HTML as plain text, the way n8n's HTML node writes it: headings in capitals, links and images with their address, blocks apart.

use std::collections::HashSet;

use scraper::{ElementRef, Node};

/// Tells the nodes of one page apart.
pub(crate) type NodeKey = usize;

/// The key of an element of a page, as long as the page is there.
pub(crate) fn key(element: ElementRef<'_>) -> NodeKey {
    std::ptr::from_ref(std::ops::Deref::deref(&element).value()) as usize
}

/// The text inside an element; elements whose keys are in `skip` are left out.
pub(crate) fn text(element: ElementRef<'_>, skip: &HashSet<NodeKey>) -> String {
    let mut writer = Writer { skip, upper: 0, pre: 0 };
    let mut root = Block::default();
    writer.children(element, &mut root, 0);
    root.raw
}

/// Text so far, and the line breaks that come before whatever follows.
#[derive(Default)]
struct Block {
    raw: String,
    stash: usize,
    leading: usize,
    space: bool,
}

impl Block {
    fn word(&mut self, word: &str) {
        if self.stash > 0 && !self.raw.is_empty() {
            self.breaks(self.stash);
        } else if self.space && !self.raw.is_empty() && !self.raw.ends_with('\n') {
            self.raw.push(' ');
        }
        (self.stash, self.space) = (0, false);
        self.raw.push_str(word);
    }
    fn breaks(&mut self, count: usize) {
        self.raw.extend(std::iter::repeat_n('\n', count));
    }
    fn block(&mut self, text: &str, leading: usize, trailing: usize) {
        if self.raw.is_empty() {
            self.leading = self.leading.max(leading);
            self.raw.push_str(text);
        } else {
            self.breaks(self.stash.max(leading));
            self.raw.push_str(text);
        }
        (self.stash, self.space) = (trailing, false);
    }
}

struct Writer<'s> {
    skip: &'s HashSet<NodeKey>,
    upper: u32,
    pre: u32,
}

/// Deeper nesting is of no meaning to readers, and must not exhaust the stack.
const DEEPEST: usize = 200;

impl Writer<'_> {
    fn children(&mut self, element: ElementRef<'_>, out: &mut Block, depth: usize) {
        if depth > DEEPEST {
            return;
        }
        for child in element.children() {
            match child.value() {
                Node::Text(text) => self.inline(text, out),
                Node::Element(_) => {
                    if let Some(element) = ElementRef::wrap(child).filter(|e| !self.skip.contains(&key(*e))) {
                        self.element(element, out, depth + 1);
                    }
                }
                _ => {}
            }
        }
    }

    fn inline(&self, text: &str, out: &mut Block) {
        if self.pre > 0 {
            return out.word(text);
        }
        for piece in text.split_inclusive([' ', '\n', '\r', '\t', '\u{c}', '\u{200b}']) {
            let word = piece.trim_end_matches([' ', '\n', '\r', '\t', '\u{c}', '\u{200b}']);
            if !word.is_empty() {
                if self.upper > 0 { out.word(&word.to_uppercase()) } else { out.word(word) }
            }
            out.space |= word.len() < piece.len();
        }
    }

    fn element(&mut self, element: ElementRef<'_>, out: &mut Block, depth: usize) {
        let name = element.value().name();
        let attribute = |key: &str| element.value().attr(key).unwrap_or_default();
        match name {
            "head" | "script" | "style" | "template" | "noscript" | "title" => {}
            "br" => {
                out.word("\n");
            }
            "hr" => out.block(&"-".repeat(40), 2, 2),
            "img" => {
                let (alt, src) = (attribute("alt"), attribute("src"));
                let text = if src.is_empty() {
                    alt.to_owned()
                } else if alt.is_empty() {
                    format!("[{src}]")
                } else {
                    format!("{alt} [{src}]")
                };
                if !text.is_empty() {
                    out.word(&text);
                }
            }
            "a" => {
                let before = out.raw.len();
                self.children(element, out, depth);
                let href = attribute("href").strip_prefix("mailto:").unwrap_or(attribute("href"));
                if !href.is_empty() {
                    out.space |= out.raw.len() > before;
                    out.word(&format!("[{href}]"));
                }
            }
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                self.upper += 1;
                let leading = if matches!(name, "h4" | "h5" | "h6") { 2 } else { 3 };
                self.nested(element, out, depth, (leading, 2));
                self.upper -= 1;
            }
            "p" => self.nested(element, out, depth, (2, 2)),
            "pre" => {
                self.pre += 1;
                self.nested(element, out, depth, (2, 2));
                self.pre -= 1;
            }
            "blockquote" => {
                let inner = self.inner(element, depth);
                let quoted: Vec<String> = inner.raw.lines().map(|l| format!("> {l}")).collect();
                out.block(&quoted.join("\n"), 2, 2);
            }
            "ul" | "ol" => self.list(element, out, depth),
            "address" | "article" | "aside" | "body" | "div" | "footer" | "form" | "header" | "html" | "main" | "nav" | "section"
            | "table" | "fieldset" | "figure" | "dl" => self.nested(element, out, depth, (1, 1)),
            _ => self.children(element, out, depth),
        }
    }

    fn inner(&mut self, element: ElementRef<'_>, depth: usize) -> Block {
        let mut block = Block::default();
        self.children(element, &mut block, depth);
        block
    }

    fn nested(&mut self, element: ElementRef<'_>, out: &mut Block, depth: usize, (leading, trailing): (usize, usize)) {
        let inner = self.inner(element, depth);
        out.block(&inner.raw, leading.max(inner.leading), trailing.max(inner.stash));
    }

    fn list(&mut self, element: ElementRef<'_>, out: &mut Block, depth: usize) {
        let ordered = element.value().name() == "ol";
        let start: i64 = element.value().attr("start").and_then(|s| s.parse().ok()).unwrap_or(1);
        let mut lines = vec![];
        for (number, item) in (start..)
            .zip(element.children().filter_map(ElementRef::wrap).filter(|e| e.value().name() == "li" && !self.skip.contains(&key(*e))))
        {
            let mark = if ordered { format!(" {number}. ") } else { " * ".to_owned() };
            let inner = self.inner(item, depth);
            lines.push(format!("{mark}{}", inner.raw.replace('\n', &format!("\n{}", " ".repeat(mark.len())))));
        }
        let nested = element.ancestors().filter_map(ElementRef::wrap).any(|a| matches!(a.value().name(), "ul" | "ol"));
        let breaks = if nested { 1 } else { 2 };
        out.block(&lines.join("\n"), breaks, breaks);
    }
}
