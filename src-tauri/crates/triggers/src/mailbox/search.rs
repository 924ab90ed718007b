//! Which messages count: n8n's `customEmailConfig`, a list of search criteria such as `["UNSEEN", ["FROM", "x@y.z"]]`.

use chrono::{DateTime, NaiveDate};
use serde_json::Value;

/// Nested criteria are read this deep.
const DEEPEST: usize = 10;
/// Criteria in one list.
const MOST: usize = 100;

/// As IMAP search keys. Nothing given: unread messages.
///
/// # Errors
/// What is wrong, and what is allowed.
pub(super) fn rules(given: Option<&Value>) -> Result<String, String> {
    let parsed: Value = match given {
        None => return Ok("UNSEEN".to_owned()),
        Some(Value::String(text)) => {
            serde_json::from_str(text).map_err(|e| format!("this is no JSON list of rules like [\"UNSEEN\"]: {e}."))?
        }
        Some(other) => other.clone(),
    };
    let Value::Array(list) = parsed else { return Err("a list of rules like [\"UNSEEN\"] is expected.".to_owned()) };
    if list.len() > MOST {
        return Err(format!("these are {} rules; {MOST} are allowed.", list.len()));
    }
    let keys: Vec<String> = list.iter().map(|rule| criterion(rule, 0)).collect::<Result<_, _>>()?;
    Ok(if keys.is_empty() { "ALL".to_owned() } else { keys.join(" ") })
}

fn criterion(rule: &Value, depth: usize) -> Result<String, String> {
    if depth > DEEPEST {
        return Err("the rules are nested too deep.".to_owned());
    }
    let (name, values) = match rule {
        Value::String(name) => (name.as_str(), &[][..]),
        Value::Array(list) => match list.split_first() {
            Some((Value::String(name), values)) => (name.as_str(), values),
            _ => return Err(format!("{rule} is no rule.")),
        },
        _ => return Err(format!("{rule} is no rule.")),
    };
    let (not, name) = name.strip_prefix('!').map_or(("", name), |name| ("NOT ", name));
    let name = name.trim().to_ascii_uppercase();
    let key = match (name.as_str(), values) {
        (
            "ALL" | "ANSWERED" | "DELETED" | "DRAFT" | "FLAGGED" | "NEW" | "SEEN" | "RECENT" | "OLD" | "UNANSWERED" | "UNDELETED"
            | "UNDRAFT" | "UNFLAGGED" | "UNSEEN",
            [],
        ) => name,
        ("BCC" | "CC" | "FROM" | "SUBJECT" | "TO" | "BODY" | "TEXT", [value]) => format!("{name} {}", text(value)?),
        ("BEFORE" | "ON" | "SINCE" | "SENTBEFORE" | "SENTON" | "SENTSINCE", [value]) => format!("{name} {}", date(value)?),
        ("KEYWORD" | "UNKEYWORD", [value]) => format!("{name} {}", atom(value)?),
        ("LARGER" | "SMALLER", [value]) => format!("{name} {}", number(value)?),
        ("HEADER", [field, value]) => format!("HEADER {} {}", text(field)?, text(value)?),
        ("OR", [one, other]) => format!("OR ({}) ({})", criterion(one, depth + 1)?, criterion(other, depth + 1)?),
        _ => {
            return Err(format!(
                "{rule} is not known. Known are UNSEEN, SEEN, FLAGGED, [\"FROM\", \"…\"], [\"SUBJECT\", \"…\"], [\"SINCE\", \"2026-01-31\"], [\"OR\", …, …] and the other keys of IMAP."
            ));
        }
    };
    Ok(format!("{not}{key}"))
}

/// A quoted string. IMAP allows plain characters in it only.
fn text(value: &Value) -> Result<String, String> {
    let Value::String(text) = value else { return Err(format!("{value} is no text.")) };
    if !text.chars().all(|c| c.is_ascii() && !c.is_ascii_control()) {
        return Err(format!("{value} holds characters that mail servers do not search for. Use an If node behind the trigger instead."));
    }
    Ok(format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")))
}

fn atom(value: &Value) -> Result<String, String> {
    match value {
        Value::String(text) if !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || "$_-.+".contains(c)) => {
            Ok(text.clone())
        }
        _ => Err(format!("{value} is no keyword.")),
    }
}

fn number(value: &Value) -> Result<u64, String> {
    let number = value.as_u64().or_else(|| value.as_str().and_then(|text| text.trim().parse().ok()));
    number.ok_or_else(|| format!("{value} is no number of bytes."))
}

fn date(value: &Value) -> Result<String, String> {
    let text = value.as_str().map(str::trim).unwrap_or_default();
    let written = ["%Y-%m-%d", "%B %d, %Y", "%b %d, %Y", "%d %b %Y", "%d %B %Y", "%d-%b-%Y", "%m/%d/%Y"];
    let day = written.iter().find_map(|format| NaiveDate::parse_from_str(text, format).ok());
    let day = day.or_else(|| DateTime::parse_from_rfc3339(text).ok().map(|at| at.date_naive()));
    day.map(|day| day.format("%d-%b-%Y").to_string()).ok_or_else(|| format!("{value} is no date like 2026-01-31."))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn n8ns_rules_become_search_keys() {
        for (given, keys) in [
            (json!("[\"UNSEEN\"]"), "UNSEEN"),
            (json!([]), "ALL"),
            (json!(["!SEEN", ["SINCE", "May 20, 2022"]]), "NOT SEEN SINCE 20-May-2022"),
            (json!([["FROM", "a\"b\\c"]]), "FROM \"a\\\"b\\\\c\""),
            (json!([["OR", "UNSEEN", ["LARGER", "10"]], ["HEADER", "X-A", "b"]]), "OR (UNSEEN) (LARGER 10) HEADER \"X-A\" \"b\""),
            (json!([["!KEYWORD", "$Junk"]]), "NOT KEYWORD $Junk"),
        ] {
            assert_eq!(rules(Some(&given)).as_deref(), Ok(keys), "{given}");
        }
        assert_eq!(rules(None).as_deref(), Ok("UNSEEN"));
    }

    #[test]
    fn what_could_become_another_command_is_refused() {
        for given in [
            json!([["FROM", "x\r\nA1 DELETE INBOX"]]),
            json!(["UNSEEN\r\nA1 LOGOUT"]),
            json!([["KEYWORD", "a b"]]),
            json!([["FROM", "ä"]]),
            json!("UNSEEN"),
            json!({"a": 1}),
            json!([["SINCE", "yesterday"]]),
            json!([[["UNSEEN"]]]),
        ] {
            assert!(rules(Some(&given)).is_err(), "{given}");
        }
    }
}
