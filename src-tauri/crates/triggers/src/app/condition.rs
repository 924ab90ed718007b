//! One condition on the data of an event.

use serde_json::Value;

/// What may be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operation {
    Equals,
    NotEquals,
    Contains,
    NotContains,
    StartsWith,
    EndsWith,
    Exists,
    NotExists,
    Larger,
    Smaller,
}

const OPERATIONS: [(&str, Operation); 10] = [
    ("equals", Operation::Equals),
    ("notEquals", Operation::NotEquals),
    ("contains", Operation::Contains),
    ("notContains", Operation::NotContains),
    ("startsWith", Operation::StartsWith),
    ("endsWith", Operation::EndsWith),
    ("exists", Operation::Exists),
    ("notExists", Operation::NotExists),
    ("larger", Operation::Larger),
    ("smaller", Operation::Smaller),
];

/// `{field, operation, value}`; upper and lower case are the same.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Condition {
    /// Dotted path into the data.
    field: Vec<String>,
    operation: Operation,
    text: String,
    number: Option<f64>,
}

impl Condition {
    /// Reads one; an error names its field and what is wrong.
    pub(super) fn parse(written: &Value) -> Result<Self, (&'static str, String)> {
        let text = |key: &str| written.get(key).map(text).unwrap_or_default();
        let field = text("field");
        if field.trim().is_empty() {
            return Err(("field", "it is empty. Enter what to look at, such as message or workflow.name.".to_owned()));
        }
        let word = written.get("operation").and_then(Value::as_str).unwrap_or("equals");
        let operation = OPERATIONS.iter().find(|(name, _)| *name == word).map(|(_, operation)| *operation);
        let operation = operation.ok_or_else(|| {
            let known: Vec<&str> = OPERATIONS.iter().map(|(name, _)| *name).collect();
            ("operation", format!("“{word}” is not known; allowed are {}.", known.join(", ")))
        })?;
        let value = text("value");
        let number = value.trim().parse().ok();
        if matches!(operation, Operation::Larger | Operation::Smaller) && number.is_none() {
            return Err(("value", "a number is expected.".to_owned()));
        }
        Ok(Self { field: field.trim().split('.').map(str::to_owned).collect(), operation, text: value.to_lowercase(), number })
    }

    /// Whether it holds for this data.
    pub(super) fn holds(&self, data: &Value) -> bool {
        let found = self.field.iter().try_fold(data, |value, part| value.get(part)).filter(|value| !value.is_null());
        let actual = found.map(text).unwrap_or_default().to_lowercase();
        let number = || actual.trim().parse::<f64>().ok();
        match self.operation {
            Operation::Equals => actual == self.text,
            Operation::NotEquals => actual != self.text,
            Operation::Contains => actual.contains(&self.text),
            Operation::NotContains => !actual.contains(&self.text),
            Operation::StartsWith => actual.starts_with(&self.text),
            Operation::EndsWith => actual.ends_with(&self.text),
            Operation::Exists => found.is_some(),
            Operation::NotExists => found.is_none(),
            Operation::Larger => number().zip(self.number).is_some_and(|(actual, limit)| actual > limit),
            Operation::Smaller => number().zip(self.number).is_some_and(|(actual, limit)| actual < limit),
        }
    }
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn each_operation_asks_what_it_says() {
        let data = json!({"message": "Server Timeout", "version": 7, "workflow": {"name": "Orders"}});
        for (field, operation, value, holds) in [
            ("message", "equals", "server timeout", true),
            ("message", "notEquals", "x", true),
            ("message", "startsWith", "server", true),
            ("message", "endsWith", "server", false),
            ("message", "notContains", "timeout", false),
            ("workflow.name", "contains", "order", true),
            ("workflow.id", "exists", "", false),
            ("workflow.id", "notExists", "", true),
            ("version", "larger", "6", true),
            ("version", "smaller", "6.5", false),
            ("message", "larger", "1", false),
            ("nothing", "equals", "", true),
        ] {
            let condition = Condition::parse(&json!({"field": field, "operation": operation, "value": value})).unwrap();
            assert_eq!(condition.holds(&data), holds, "{field} {operation} {value}");
        }
    }
}
