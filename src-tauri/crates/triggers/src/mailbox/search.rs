//! Which messages count: n8n's `customEmailConfig`, a list of search criteria such as `["UNSEEN", ["FROM", "x@y.z"]]`.

use chrono::{DateTime, NaiveDate};
use serde_json::Value;

/// Nested criteria are read this deep.
const DEEPEST: usize = 10;
/// Criteria in one list.
const MOST: usize = 100;

/// Why rules cannot be used: what is wrong, and what is allowed.
#[derive(Debug, thiserror::Error)]
pub(super) enum WrongRules {
    #[error("this is no JSON list of rules like [\"UNSEEN\"]: {0}.")]
    Json(serde_json::Error),
    #[error("a list of rules like [\"UNSEEN\"] is expected.")]
    NoList,
    #[error("these are {0} rules; {MOST} are allowed.")]
    TooMany(usize),
    #[error("the rules are nested too deep.")]
    TooDeep,
    #[error("{0} is no rule.")]
    NoRule(Value),
    #[error(
        "{0} is not known. Known are UNSEEN, SEEN, FLAGGED, [\"FROM\", \"…\"], [\"SUBJECT\", \"…\"], [\"SINCE\", \"2026-01-31\"], [\"OR\", …, …] and the other keys of IMAP."
    )]
    Unknown(Value),
    #[error("{0} is no text.")]
    NoText(Value),
    #[error("{0} holds characters that mail servers do not search for. Use an If node behind the trigger instead.")]
    Characters(Value),
    #[error("{0} is no keyword.")]
    NoKeyword(Value),
    #[error("{0} is no number of bytes.")]
    NoNumber(Value),
    #[error("{0} is no date like 2026-01-31.")]
    NoDate(Value),
}

/// As IMAP search keys. Nothing given: unread messages.
///
/// # Errors
/// What is wrong, and what is allowed.
pub(super) fn rules(given: Option<&Value>) -> Result<String, WrongRules> {
    let parsed: Value = match given {
        None => return Ok("UNSEEN".to_owned()),
        Some(Value::String(text)) => serde_json::from_str(text).map_err(WrongRules::Json)?,
        Some(other) => other.clone(),
    };
    let Value::Array(list) = parsed else { return Err(WrongRules::NoList) };
    if list.len() > MOST {
        return Err(WrongRules::TooMany(list.len()));
    }
    let keys: Vec<String> = list.iter().map(|rule| criterion(rule, 0)).collect::<Result<_, _>>()?;
    Ok(if keys.is_empty() { "ALL".to_owned() } else { keys.join(" ") })
}

fn criterion(rule: &Value, depth: usize) -> Result<String, WrongRules> {
    if depth > DEEPEST {
        return Err(WrongRules::TooDeep);
    }
    let (name, values) = match rule {
        Value::String(name) => (name.as_str(), &[][..]),
        Value::Array(list) => match list.split_first() {
            Some((Value::String(name), values)) => (name.as_str(), values),
            _ => return Err(WrongRules::NoRule(rule.clone())),
        },
        _ => return Err(WrongRules::NoRule(rule.clone())),
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
        _ => return Err(WrongRules::Unknown(rule.clone())),
    };
    Ok(format!("{not}{key}"))
}

/// A quoted string. IMAP allows plain characters in it only.
fn text(value: &Value) -> Result<String, WrongRules> {
    let Value::String(text) = value else { return Err(WrongRules::NoText(value.clone())) };
    if !text.chars().all(|c| c.is_ascii() && !c.is_ascii_control()) {
        return Err(WrongRules::Characters(value.clone()));
    }
    Ok(format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")))
}

fn atom(value: &Value) -> Result<String, WrongRules> {
    match value {
        Value::String(text) if !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || "$_-.+".contains(c)) => {
            Ok(text.clone())
        }
        _ => Err(WrongRules::NoKeyword(value.clone())),
    }
}

fn number(value: &Value) -> Result<u64, WrongRules> {
    let number = value.as_u64().or_else(|| value.as_str().and_then(|text| text.trim().parse().ok()));
    number.ok_or_else(|| WrongRules::NoNumber(value.clone()))
}

fn date(value: &Value) -> Result<String, WrongRules> {
    let text = value.as_str().map(str::trim).unwrap_or_default();
    let written = ["%Y-%m-%d", "%B %d, %Y", "%b %d, %Y", "%d %b %Y", "%d %B %Y", "%d-%b-%Y", "%m/%d/%Y"];
    let day = written.iter().find_map(|format| NaiveDate::parse_from_str(text, format).ok());
    let day = day.or_else(|| DateTime::parse_from_rfc3339(text).ok().map(|at| at.date_naive()));
    day.map(|day| day.format("%d-%b-%Y").to_string()).ok_or_else(|| WrongRules::NoDate(value.clone()))
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
            assert_eq!(rules(Some(&given)).unwrap(), keys, "{given}");
        }
        assert_eq!(rules(None).unwrap(), "UNSEEN");
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
