//! The text of a piece of HTML, for a first impression: tags go, blocks begin a new line, entities are read.

/// The text inside.
pub(super) fn snippet(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        let (before, tag) = rest.split_at(at);
        text.push_str(before);
        let Some(end) = tag.find('>') else {
            rest = tag;
            break;
        };
        let name = tag[1..end].trim_start_matches('/').split([' ', '\t', '\n', '\r', '/']).next().unwrap_or_default();
        if is_block(name) && !text.is_empty() && !text.ends_with('\n') {
            text.push('\n');
        }
        rest = &tag[end + 1..];
    }
    text.push_str(rest);
    decode(&text).trim().to_owned()
}

fn is_block(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    matches!(
        name.as_str(),
        "br" | "p"
            | "div"
            | "ul"
            | "ol"
            | "li"
            | "blockquote"
            | "section"
            | "table"
            | "tr"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "hr"
    )
}

/// The longest name between `&` and `;` that is looked at.
const LONGEST: usize = 10;

fn decode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        match rest.char_indices().take(LONGEST).find(|(_, c)| *c == ';').and_then(|(end, _)| Some((end, character(&rest[1..end])?))) {
            Some((end, c)) => {
                out.push(c);
                rest = &rest[end + 1..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

fn character(entity: &str) -> Option<char> {
    if let Some(number) = entity.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        return char::from_u32(code);
    }
    NAMED.iter().find(|(name, _)| *name == entity).map(|(_, c)| *c)
}

/// The names that feeds use; others stay as they are.
const NAMED: &[(&str, char)] = &[
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("nbsp", '\u{a0}'),
    ("ndash", '–'),
    ("mdash", '—'),
    ("hellip", '…'),
    ("lsquo", '‘'),
    ("rsquo", '’'),
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("bdquo", '„'),
    ("laquo", '«'),
    ("raquo", '»'),
    ("bull", '•'),
    ("middot", '·'),
    ("copy", '©'),
    ("reg", '®'),
    ("trade", '™'),
    ("euro", '€'),
    ("pound", '£'),
    ("deg", '°'),
    ("times", '×'),
    ("auml", 'ä'),
    ("ouml", 'ö'),
    ("uuml", 'ü'),
    ("Auml", 'Ä'),
    ("Ouml", 'Ö'),
    ("Uuml", 'Ü'),
    ("szlig", 'ß'),
    ("aacute", 'á'),
    ("eacute", 'é'),
    ("iacute", 'í'),
    ("oacute", 'ó'),
    ("uacute", 'ú'),
    ("agrave", 'à'),
    ("egrave", 'è'),
    ("ccedil", 'ç'),
    ("ecirc", 'ê'),
    ("ntilde", 'ñ'),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_go_and_blocks_begin_lines() {
        for (html, text) in [
            ("plain", "plain"),
            ("<p>a</p><p>b</p>", "a\nb"),
            ("a<br/>b <b>c</b>", "a\nb c"),
            ("x &amp; y &#8364; &#x41; &unknown; &", "x & y € A &unknown; &"),
            ("1 < 2", "1 < 2"),
            ("&amp;lt;", "&lt;"),
            ("ä&ä;", "ä&ä;"),
        ] {
            assert_eq!(snippet(html), text);
        }
    }
}
