//! Turns a segment into a function that QuickJS can compile: extension calls become calls of `__extend`, `$if` becomes a
//! conditional, and every name it uses is a parameter or a local, so that an unknown name is `undefined`.

use crate::token::{Kind, Tokens};

/// Methods that n8n adds to values (all types together).
pub(crate) const EXTENSIONS: &[&str] = &[
    "removeDuplicates",
    "unique",
    "first",
    "last",
    "pluck",
    "randomItem",
    "sum",
    "min",
    "max",
    "average",
    "isNotEmpty",
    "isEmpty",
    "compact",
    "smartJoin",
    "chunk",
    "renameKeys",
    "merge",
    "union",
    "difference",
    "intersection",
    "append",
    "toJsonString",
    "toInt",
    "toFloat",
    "toBoolean",
    "toDateTime",
    "beginningOf",
    "endOfMonth",
    "extract",
    "isBetween",
    "isDst",
    "isInLast",
    "isWeekend",
    "minus",
    "plus",
    "format",
    "diffTo",
    "diffToNow",
    "ceil",
    "floor",
    "round",
    "abs",
    "isInteger",
    "isEven",
    "isOdd",
    "hasField",
    "removeField",
    "removeFieldsContaining",
    "keepFieldsContaining",
    "urlEncode",
    "keys",
    "values",
    "hash",
    "removeMarkdown",
    "removeTags",
    "toDate",
    "toDecimalNumber",
    "toNumber",
    "toWholeNumber",
    "toSentenceCase",
    "toSnakeCase",
    "toTitleCase",
    "urlDecode",
    "quote",
    "replaceSpecialChars",
    "length",
    "isDomain",
    "isEmail",
    "isNumeric",
    "isUrl",
    "extractEmail",
    "extractDomain",
    "extractUrl",
    "extractUrlPath",
    "parseJson",
    "base64Encode",
    "base64Decode",
];

/// Receivers whose own functions are meant.
const NAMESPACES: &[&str] =
    &["Math", "Object", "JSON", "Number", "Array", "String", "Date", "DateTime", "Duration", "Interval", "BigInt", "Intl"];

const KEYWORDS: &[&str] = &[
    "await",
    "break",
    "case",
    "catch",
    "class",
    "const",
    "continue",
    "debugger",
    "default",
    "delete",
    "do",
    "else",
    "enum",
    "export",
    "extends",
    "false",
    "finally",
    "for",
    "function",
    "if",
    "import",
    "in",
    "instanceof",
    "let",
    "new",
    "null",
    "return",
    "static",
    "super",
    "switch",
    "this",
    "throw",
    "true",
    "try",
    "typeof",
    "var",
    "void",
    "while",
    "with",
    "yield",
    "async",
    "of",
    "get",
    "set",
    "arguments",
    "undefined",
    "NaN",
    "Infinity",
];

/// JavaScript's own names that expressions may use.
const BUILT_IN: &[&str] = &[
    "Object",
    "Array",
    "String",
    "Number",
    "Boolean",
    "Symbol",
    "BigInt",
    "Math",
    "JSON",
    "Date",
    "RegExp",
    "Map",
    "Set",
    "WeakMap",
    "WeakSet",
    "Error",
    "TypeError",
    "RangeError",
    "SyntaxError",
    "ReferenceError",
    "EvalError",
    "URIError",
    "AggregateError",
    "Intl",
    "ArrayBuffer",
    "DataView",
    "Int8Array",
    "Uint8Array",
    "Uint8ClampedArray",
    "Int16Array",
    "Uint16Array",
    "Int32Array",
    "Uint32Array",
    "Float32Array",
    "Float64Array",
    "BigInt64Array",
    "BigUint64Array",
    "parseInt",
    "parseFloat",
    "isNaN",
    "isFinite",
    "encodeURI",
    "encodeURIComponent",
    "decodeURI",
    "decodeURIComponent",
    "escape",
    "unescape",
    "DateTime",
    "Interval",
    "Duration",
];

/// Words that tell that a segment may change what it reads; then it gets data of its own.
const CHANGING: &[&str] = &[
    "sort",
    "reverse",
    "push",
    "pop",
    "shift",
    "unshift",
    "splice",
    "fill",
    "copyWithin",
    "assign",
    "delete",
    "defineProperty",
    "defineProperties",
    "setPrototypeOf",
    "set",
    "add",
    "clear",
    "Reflect",
];

/// Why a segment cannot be compiled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    /// Not JavaScript.
    Syntax,
    /// `.constructor` and its relatives.
    Unsafe(String),
}

/// A segment ready to be compiled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Prepared {
    /// Source of a function expression.
    pub(crate) function: String,
    /// Names of its parameters: the globals it uses.
    pub(crate) globals: Vec<String>,
    /// It may change the data it is given.
    pub(crate) changes: bool,
    /// It says `this`.
    pub(crate) this: bool,
    /// The only fields of `$json` that it can see; `None`: it may see any of them.
    pub(crate) json_fields: Option<Vec<String>>,
}

/// Prepares a segment. `known` says which names are globals; all others are `undefined`.
pub(crate) fn prepare(source: &str, known: &dyn Fn(&str) -> bool) -> Result<Prepared, Refused> {
    let tokens = Tokens::read(source).ok_or(Refused::Syntax)?;
    if tokens.list.is_empty() {
        return Err(Refused::Syntax);
    }
    check_names(&tokens)?;
    let (globals, locals) = names(&tokens, known);
    let body = apply(source, edits(&tokens));
    let locals = if locals.is_empty() { String::new() } else { format!("var {};", locals.join(",")) };
    // The line breaks end a line comment.
    let function = format!("(function({}){{{locals}return (\n{body}\n)}})", globals.join(","));
    let changes = changes(&tokens);
    let json_fields = if changes { None } else { json_fields(&tokens) };
    Ok(Prepared { function, globals, changes, this: (0..tokens.list.len()).any(|i| tokens.is(i, "this")), json_fields })
}

/// The fields that follow `$json`, where nothing else is done with it: `$json.a * $json["b c"]`. Then the others need not be
/// converted. A call (`$json.a()`) hands on the whole of it, and so may `arguments` and `with`.
fn json_fields(tokens: &Tokens<'_>) -> Option<Vec<String>> {
    let mut fields: Vec<String> = Vec::new();
    for i in 0..tokens.list.len() {
        if tokens.list[i].kind != Kind::Word || (i > 0 && (tokens.is(i - 1, ".") || tokens.is(i - 1, "?."))) {
            continue;
        }
        match tokens.text(i) {
            "arguments" | "with" | "eval" | "Function" => return None,
            "$json" => {}
            // `$json` with an escape in it.
            text if text.contains('\\') => return None,
            _ => continue,
        }
        let (field, last) = json_field(tokens, i)?;
        if crate::path::is_inherited(field)
            || tokens.is(last + 1, "(")
            || tokens.is(last + 2, "(") && tokens.is(last + 1, "?.")
            || tokens.list.get(last + 1).is_some_and(|t| is_template(t.kind))
        {
            return None;
        }
        if !fields.iter().any(|f| f == field) {
            fields.push(field.to_owned());
        }
    }
    Some(fields)
}

/// The field read from the word at `i`, and its last token.
fn json_field<'a>(tokens: &Tokens<'a>, i: usize) -> Option<(&'a str, usize)> {
    let optional = tokens.is(i + 1, "?.");
    let bracket = if optional { i + 2 } else { i + 1 };
    if tokens.is(bracket, "[") {
        let text = tokens.text(bracket + 1);
        let quoted =
            tokens.list.get(bracket + 1).is_some_and(|t| t.kind == Kind::Text) && text.starts_with(['"', '\'']) && !text.contains('\\');
        let key = text.get(1..text.len().saturating_sub(1)).filter(|_| quoted && tokens.is(bracket + 2, "]"))?;
        return Some((key, bracket + 2));
    }
    let word = tokens.list.get(i + 2).is_some_and(|t| t.kind == Kind::Word) && !tokens.text(i + 2).contains(['#', '\\']);
    (word && (optional || tokens.is(i + 1, "."))).then(|| (tokens.text(i + 2), i + 2))
}

/// A template right after an operand calls it.
fn is_template(kind: Kind) -> bool {
    matches!(kind, Kind::TemplateHead | Kind::Text)
}

/// Where a first statement may end, longest first: n8n evaluates the first statement of several.
pub(crate) fn statement_ends(source: &str) -> Vec<usize> {
    let Some(tokens) = Tokens::read(source) else { return vec![] };
    let mut ends = Vec::new();
    let mut i = 0;
    while i < tokens.list.len() {
        let token = tokens.list[i];
        if tokens.is(i, ";") {
            ends.push(token.start);
            break;
        }
        if token.after_newline && i > 0 {
            ends.push(token.start);
        }
        let opens = matches!(tokens.text(i), "(" | "[" | "{") || token.kind == Kind::TemplateHead;
        i = if opens && token.partner != usize::MAX { token.partner } else { i };
        // A template goes on from part to part.
        i += usize::from(!(tokens.list[i].kind == Kind::TemplateMiddle));
        if tokens.list.get(i).is_some_and(|t| t.kind == Kind::TemplateMiddle) {
            i = tokens.list[i].partner;
        }
    }
    ends.reverse();
    ends
}

fn check_names(tokens: &Tokens<'_>) -> Result<(), Refused> {
    for i in 1..tokens.list.len() {
        let text = tokens.text(i);
        let member = tokens.is(i - 1, ".") || tokens.is(i - 1, "?.");
        let quoted = tokens.list[i].kind == Kind::Text && tokens.is(i - 1, "[") && tokens.is(i + 1, "]");
        let name = if quoted { text.get(1..text.len() - 1).unwrap_or_default() } else { text };
        if !(member || quoted) {
            continue;
        }
        match name {
            "constructor" if member => return Err(Refused::Unsafe("Expression contains invalid constructor function call".into())),
            "constructor" | "__proto__" | "prototype" | "getPrototypeOf" | "setPrototypeOf" | "mainModule" | "binding" | "_load" => {
                return Err(Refused::Unsafe(format!("Cannot access \"{name}\" due to security concerns")));
            }
            _ => {}
        }
    }
    Ok(())
}

fn names(tokens: &Tokens<'_>, known: &dyn Fn(&str) -> bool) -> (Vec<String>, Vec<String>) {
    let (mut globals, mut locals): (Vec<String>, Vec<String>) = Default::default();
    for (i, token) in tokens.list.iter().enumerate() {
        let text = tokens.text(i);
        let member = i > 0 && (tokens.is(i - 1, ".") || tokens.is(i - 1, "?."));
        let key = tokens.is(i + 1, ":") && i > 0 && (tokens.is(i - 1, "{") || tokens.is(i - 1, ","));
        if token.kind != Kind::Word || member || key || KEYWORDS.contains(&text) || BUILT_IN.contains(&text) || text.contains(['#', '\\']) {
            continue;
        }
        let list = if known(text) { &mut globals } else { &mut locals };
        if !list.iter().any(|n| n == text) {
            list.push(text.to_owned());
        }
    }
    (globals, locals)
}

fn changes(tokens: &Tokens<'_>) -> bool {
    (0..tokens.list.len()).any(|i| {
        let text = tokens.text(i);
        match tokens.list[i].kind {
            Kind::Mark => {
                matches!(text, "++" | "--" | "=")
                    || (text.len() > 1 && text.ends_with('=') && !matches!(text, "==" | "===" | "!=" | "!==" | "<=" | ">="))
            }
            Kind::Word => CHANGING.contains(&text),
            // `list["sort"]()`
            Kind::Text => i > 0 && tokens.is(i - 1, "[") && text.get(1..text.len() - 1).is_some_and(|t| CHANGING.contains(&t)),
            _ => false,
        }
    })
}

struct Edit {
    from: usize,
    to: usize,
    /// Edits at one place: larger first.
    rank: usize,
    text: String,
}

fn edits(tokens: &Tokens<'_>) -> Vec<Edit> {
    let mut edits = Vec::new();
    for i in 0..tokens.list.len() {
        if tokens.list[i].kind != Kind::Word {
            continue;
        }
        if tokens.text(i) == "$if" && !(i > 0 && (tokens.is(i - 1, ".") || tokens.is(i - 1, "?."))) {
            conditional(tokens, i, &mut edits);
        } else if i > 1 && EXTENSIONS.contains(&tokens.text(i)) {
            extension(tokens, i, &mut edits);
        }
    }
    edits
}

/// `$if(a, b, c)` evaluates only one of `b` and `c`.
fn conditional(tokens: &Tokens<'_>, i: usize, edits: &mut Vec<Edit>) {
    if !tokens.is(i + 1, "(") {
        return;
    }
    let close = tokens.list[i + 1].partner;
    let commas = top_level_commas(tokens, i + 1, close);
    let mut replace = |index: usize, text: &str| {
        let t = tokens.list[index];
        edits.push(Edit { from: t.start, to: t.end, rank: 0, text: text.to_owned() });
    };
    match commas.as_slice() {
        [a] => {
            replace(*a, ")?(");
            replace(close, "):undefined)");
        }
        [a, b] => {
            replace(*a, ")?(");
            replace(*b, "):(");
            replace(close, "))");
        }
        _ => return,
    }
    replace(i, "");
    replace(i + 1, "((");
}

fn top_level_commas(tokens: &Tokens<'_>, open: usize, close: usize) -> Vec<usize> {
    let mut commas = Vec::new();
    let mut i = open + 1;
    while i < close {
        if tokens.is(i, ",") {
            commas.push(i);
        }
        let token = tokens.list[i];
        let opens = matches!(token.kind, Kind::TemplateHead | Kind::TemplateMiddle) || matches!(tokens.text(i), "(" | "[" | "{");
        i = if opens && token.partner != usize::MAX { token.partner } else { i + 1 };
        if tokens.list.get(i).is_some_and(|t| t.kind != Kind::TemplateMiddle) && opens {
            i += 1;
        }
    }
    commas
}

/// `receiver.name(args)` becomes `__extend(receiver,"name",[args])`.
fn extension(tokens: &Tokens<'_>, i: usize, edits: &mut Vec<Edit>) {
    let optional = tokens.is(i - 1, "?.");
    if !(optional || tokens.is(i - 1, ".")) {
        return;
    }
    let open = if tokens.is(i + 1, "(") {
        i + 1
    } else if tokens.is(i + 1, "?.") && tokens.is(i + 2, "(") {
        i + 2
    } else {
        return;
    };
    let (start, chained) = receiver(tokens, i - 2);
    if start == i - 2 && NAMESPACES.contains(&tokens.text(start)) {
        return;
    }
    let close = tokens.list[open].partner;
    let optional = optional || chained;
    let function = if optional { "__extendOptional(" } else { "__extend(" };
    edits.push(Edit { from: tokens.list[start].start, to: tokens.list[start].start, rank: i + 1, text: function.to_owned() });
    edits.push(Edit { from: tokens.list[i - 2].end, to: tokens.list[open].end, rank: 0, text: format!(",\"{}\",[", tokens.text(i)) });
    let mut end = "])".to_owned();
    if optional {
        // A chain that ended at `undefined` must not go on.
        let next = close + 1;
        let extended = EXTENSIONS.contains(&tokens.text(next + 1)) && (tokens.is(next + 2, "(") || tokens.is(next + 2, "?."));
        if tokens.is(next, ".") && !extended {
            let t = tokens.list[next];
            edits.push(Edit { from: t.start, to: t.end, rank: 0, text: "?.".to_owned() });
        } else if tokens.is(next, "[") || tokens.is(next, "(") {
            end.push_str("?.");
        }
    }
    edits.push(Edit { from: tokens.list[close].start, to: tokens.list[close].end, rank: 0, text: end });
}

/// The first token of the operand that ends at `last`, and whether its chain has a `?.`.
fn receiver(tokens: &Tokens<'_>, last: usize) -> (usize, bool) {
    let mut optional = false;
    let mut i = last;
    let mut start = loop {
        let token = tokens.list[i];
        let closes = matches!(tokens.text(i), ")" | "]" | "}") && token.kind == Kind::Mark;
        let mut start = if closes { token.partner } else { i };
        while matches!(tokens.list[start].kind, Kind::TemplateTail | Kind::TemplateMiddle) {
            start = tokens.list[start].partner;
        }
        let Some(before) = start.checked_sub(1) else { break start };
        if tokens.text(i) == "}" && closes && tokens.is(before, ")") {
            break function_start(tokens, before).unwrap_or(start);
        }
        let member = !closes && (tokens.is(before, ".") || tokens.is(before, "?."));
        let access = closes && tokens.text(i) != "}" && (tokens.ends_operand(before) || tokens.is(before, "?."));
        let tagged = matches!(token.kind, Kind::TemplateTail) && tokens.ends_operand(before);
        if !(member || access || tagged) {
            break start;
        }
        let link = tokens.is(before, ".") || tokens.is(before, "?.");
        optional |= tokens.is(before, "?.");
        match if link { before.checked_sub(1) } else { Some(before) } {
            Some(next) => i = next,
            None => break start,
        }
    };
    while start > 0 && tokens.is(start - 1, "new") {
        start -= 1;
    }
    (start, optional)
}

fn function_start(tokens: &Tokens<'_>, close: usize) -> Option<usize> {
    let open = tokens.list[close].partner;
    [1, 2].into_iter().filter_map(|back| open.checked_sub(back)).find(|i| tokens.is(*i, "function"))
}

fn apply(source: &str, mut edits: Vec<Edit>) -> String {
    edits.sort_by(|a, b| a.from.cmp(&b.from).then((a.to != a.from).cmp(&(b.to != b.from))).then(b.rank.cmp(&a.rank)));
    let mut out = String::with_capacity(source.len() + edits.len() * 16);
    let mut at = 0;
    for edit in edits {
        if edit.from < at {
            continue;
        }
        out.push_str(&source[at..edit.from]);
        out.push_str(&edit.text);
        at = edit.to;
    }
    out.push_str(&source[at..]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(source: &str) -> String {
        apply(source, edits(&Tokens::read(source).unwrap_or_else(|| panic!("{source} is readable"))))
    }

    #[test]
    fn extension_calls_take_their_receiver() {
        assert_eq!(body("a.b.first().last()"), r#"__extend(__extend(a.b,"first",[]),"last",[])"#);
        assert_eq!(body("1 + new Date().format('x')"), r#"1 + __extend(new Date(),"format",['x'])"#);
        assert_eq!(body("(a || b).isEmpty()"), r#"__extend((a || b),"isEmpty",[])"#);
        assert_eq!(body("f(x)[0].sum(...y)"), r#"__extend(f(x)[0],"sum",[...y])"#);
        assert_eq!(body("!`a${b}c`.isEmpty()"), r#"!__extend(`a${b}c`,"isEmpty",[])"#);
        assert_eq!(body("[1,2].map(x => x.round()).sum()"), r#"__extend([1,2].map(x => __extend(x,"round",[])),"sum",[])"#);
        assert_eq!(body("Math.floor(x.abs())"), r#"Math.floor(__extend(x,"abs",[]))"#);
    }

    #[test]
    fn optional_chains_stay_optional() {
        assert_eq!(body("a?.first().k"), r#"__extendOptional(a,"first",[])?.k"#);
        assert_eq!(body("a?.b.first()"), r#"__extendOptional(a?.b,"first",[])"#);
        assert_eq!(body("[1].sum?.()"), r#"__extend([1],"sum",[])"#);
    }

    #[test]
    fn conditionals_are_lazy() {
        assert_eq!(body("$if(a, f(b, c), [d, e])"), "((a)?( f(b, c)):( [d, e]))");
        assert_eq!(body("$if(a, `${b},${c}`)"), "((a)?( `${b},${c}`):undefined)");
    }

    #[test]
    fn unknown_names_are_locals() {
        let prepared = prepare("$json.a + b.$json + {c: d}", &|n| n.starts_with('$')).unwrap_or_else(|e| panic!("{e:?}"));
        assert_eq!(prepared.globals, ["$json"]);
        assert!(prepared.function.starts_with("(function($json){var b,d;"), "{}", prepared.function);
    }

    #[test]
    fn the_fields_of_json_are_known_where_it_is_not_used_otherwise() {
        let fields = |source: &str| prepare(source, &|n| n.starts_with('$')).unwrap_or_else(|e| panic!("{e:?}")).json_fields;
        let some = |names: &[&str]| Some(names.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>());
        for (source, expected) in [
            ("$json.amount * 1.19", some(&["amount"])),
            ("$json?.a + $json['b c'].d + $json.a", some(&["a", "b c"])),
            ("`${$json.a}` + x.$json", some(&["a"])),
            ("$json.name.toTitleCase()", some(&["name"])),
            ("1 + 1", some(&[])),
        ] {
            assert_eq!(fields(source), expected, "{source}");
        }
        for source in [
            "$json",
            "$json.isEmpty()",
            "$json.a()",
            "$json?.a?.()",
            "$json.a`x`",
            "$json[k]",
            "$json[0]",
            "$json['a\\x62']",
            "Object.keys($json)",
            "({...$json})",
            "({$json})",
            "$json.toString",
            "$json.a = 1",
            "$json.a++",
            "$json.__x",
            "arguments[0]",
            "(($json) => $json.a)(x)",
            "$js\\u006fn",
            "[...$json.a, $json]",
            "$json.a.sort()",
        ] {
            assert_eq!(fields(source), None, "{source}");
        }
    }

    #[test]
    fn first_statements_end_at_semicolons_and_lines() {
        assert_eq!(statement_ends("a = 1; b"), [5]);
        assert_eq!(statement_ends("a\nb(\nc)\nd"), [8, 2]);
    }

    /// Whatever people type, the rewriter neither panics nor loops.
    #[test]
    fn any_soup_of_tokens_is_survived() {
        const BITS: &[&str] = &[
            "$json", ".", "?.", "first", "(", ")", "[", "]", "{", "}", "`", "${", "'", "\"", "/", "//", "/*", "*/", "\n", ";", ",", "$if",
            "isEmpty", "=>", "new", "function", "1", ".5", "é", "日", "\\", "a", ":", "?", "typeof",
        ];
        let mut seed = 7_u64;
        for _ in 0..20_000 {
            let mut source = String::new();
            for _ in 0..14 {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                source.push_str(BITS[usize::try_from(seed >> 33).unwrap_or(0) % BITS.len()]);
            }
            let _ = prepare(&source, &|n| n.starts_with('$'));
            let ends = statement_ends(&source);
            assert!(ends.iter().all(|e| source.is_char_boundary(*e)), "{source}");
        }
    }
}
