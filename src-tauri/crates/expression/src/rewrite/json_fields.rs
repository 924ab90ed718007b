//! Which fields of `$json` a segment can see.

use crate::token::{Kind, Tokens};

/// The fields that follow `$json`, where nothing else is done with it: `$json.a * $json["b c"]`. Then the others need not be
/// converted. A call (`$json.a()`) hands on the whole of it, and so may `arguments` and `with`.
pub(super) fn json_fields(tokens: &Tokens<'_>) -> Option<Vec<String>> {
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

#[cfg(test)]
mod tests {
    use crate::rewrite::prepare;

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
}
