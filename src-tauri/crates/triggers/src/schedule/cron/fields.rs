//! The fields of a cron expression: names, and what may stand in them.

/// One field.
pub(super) struct Field {
    pub(super) name: &'static str,
    /// For messages.
    pub(super) allowed: &'static str,
    /// Signs besides digits and `* , - /`.
    signs: &'static str,
    /// Words, upper case.
    words: &'static [&'static str],
}

const MONTHS: [&str; 12] = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const DAYS: [&str; 15] = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT", "SUNL", "MONL", "TUEL", "WEDL", "THUL", "FRIL", "SATL", "L"];

/// In the order in which they are written when there are six.
pub(super) const FIELDS: [Field; 6] = [
    Field { name: "second", allowed: "0–59 and * , - /", signs: "", words: &[] },
    Field { name: "minute", allowed: "0–59 and * , - /", signs: "", words: &[] },
    Field { name: "hour", allowed: "0–23 and * , - /", signs: "", words: &[] },
    Field {
        name: "day of the month",
        allowed: "1–31 and * , - / ?, L (last day), LW (last working day), 15W (working day nearest to the 15th)",
        signs: "?",
        words: &["L", "W", "LW"],
    },
    Field { name: "month", allowed: "1–12, JAN–DEC and * , - /", signs: "", words: &MONTHS },
    Field {
        name: "day of the week",
        allowed: "0–7 (0 and 7 are Sunday), SUN–SAT and * , - / ?, 5L (last Friday), 2#1 (first Tuesday)",
        signs: "?#",
        words: &DAYS,
    },
];

impl Field {
    /// What in `text` can never stand in this field.
    pub(super) fn stranger(&self, text: &str) -> Option<String> {
        let sign = |c: char| c.is_ascii_digit() || "*,-/".contains(c) || self.signs.contains(c);
        if let Some(c) = text.chars().find(|c| !c.is_ascii_alphabetic() && !sign(*c)) {
            return Some(format!("“{c}” cannot stand here"));
        }
        if text.split(',').any(str::is_empty) {
            return Some("there is nothing between two commas, or before or after one".to_owned());
        }
        let words = text.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| !word.is_empty());
        let unknown = words.into_iter().find(|word| !self.words.contains(word));
        unknown.map(|word| format!("“{word}” is not known here"))
    }
}

/// What a nickname stands for.
pub(super) fn nickname(text: &str) -> Option<&'static str> {
    Some(match text {
        "@YEARLY" | "@ANNUALLY" => "0 0 1 1 *",
        "@MONTHLY" => "0 0 1 * *",
        "@WEEKLY" => "0 0 * * 0",
        "@DAILY" | "@MIDNIGHT" => "0 0 * * *",
        "@HOURLY" => "0 * * * *",
        _ => return None,
    })
}
