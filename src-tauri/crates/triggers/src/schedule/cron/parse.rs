//! From text to bits, through croner.

use croner::{
    CronComponent,
    errors::CronError as Refusal,
    parser::{CronParser, Seconds, Year},
};

use super::{
    Cron,
    fields::{FIELDS, nickname},
};

/// Longer expressions are refused unread.
const LONGEST: usize = 300;

// croner's marks on a value of a field.
const PLAIN: u8 = 1;
const NTH: [u8; 5] = [1 << 1, 1 << 2, 1 << 3, 1 << 4, 1 << 5];
const LAST: u8 = 1 << 6;
const NEAREST: u8 = 1 << 7;

/// Why text is no cron expression.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CronError {
    /// Too long to be one.
    #[error("The cron expression is longer than {LONGEST} characters.")]
    Long,
    /// Too few or too many fields.
    #[error(
        "A cron expression has five fields (minute, hour, day of the month, month, day of the week), or six with the second first, \
         or is one of @yearly, @monthly, @weekly, @daily, @hourly; “{text}” has {found}."
    )]
    Count {
        /// As written.
        text: String,
        /// How many it has.
        found: usize,
    },
    /// A field cannot be read.
    #[error("Cron expression “{text}”: the {field} “{value}” cannot be read: {problem}. Allowed: {allowed}.")]
    Field {
        /// As written.
        text: String,
        /// Which field.
        field: &'static str,
        /// What it holds.
        value: String,
        /// What is wrong.
        problem: String,
        /// What may stand there.
        allowed: &'static str,
    },
    /// No day is like that.
    #[error("Cron expression “{text}” names a time that never comes, such as 31 February.")]
    Never {
        /// As written.
        text: String,
    },
}

impl Cron {
    /// Reads an expression.
    pub(crate) fn parse(written: &str) -> Result<Self, CronError> {
        if written.chars().count() > LONGEST {
            return Err(CronError::Long);
        }
        let text = written.trim();
        let upper = text.to_uppercase();
        let six = six_fields(text, &upper)?;
        for (index, value) in six.iter().enumerate() {
            check(text, &six, index, value)?;
        }
        let refused = |problem: Refusal| field_error(text, &six, 0, problem.to_string());
        let parsed = parser().parse(&six.join(" ")).map_err(refused)?;
        let cron = bits(&parsed.pattern);
        // A leap day on a certain weekday comes once in 28 years, and 2100 has none.
        let comes = cron.next(0).is_some();
        if comes { Ok(cron) } else { Err(CronError::Never { text: text.to_owned() }) }
    }
}

fn parser() -> CronParser {
    CronParser::builder().seconds(Seconds::Optional).year(Year::Disallowed).sloppy_ranges(true).build()
}

fn six_fields<'a>(text: &str, upper: &'a str) -> Result<Vec<&'a str>, CronError> {
    let mut fields: Vec<&str> = nickname(upper).unwrap_or(upper).split_whitespace().collect();
    match fields.len() {
        5 => fields.insert(0, "0"),
        6 => {}
        found => return Err(CronError::Count { text: text.to_owned(), found }),
    }
    Ok(fields)
}

/// Reads one field among stars, so that an error can name it.
fn check(text: &str, six: &[&str], index: usize, value: &str) -> Result<(), CronError> {
    let error = |problem: String| field_error(text, six, index, problem);
    if let Some(problem) = FIELDS[index].stranger(value) {
        return Err(error(problem));
    }
    let mut alone = ["*"; 6];
    alone[index] = value;
    let parsed = parser().parse(&alone.join(" ")).map_err(|problem| error(plain(&problem)))?;
    let pattern = &parsed.pattern;
    let weekday = &pattern.days_of_week;
    if index == 5 && weekday.is_feature_enabled(LAST) {
        return Err(error("L needs a weekday before it".to_owned()));
    }
    Ok(())
}

fn field_error(text: &str, six: &[&str], index: usize, problem: String) -> CronError {
    let field = &FIELDS[index];
    CronError::Field {
        text: text.to_owned(),
        field: field.name,
        value: six.get(index).copied().unwrap_or_default().to_owned(),
        problem,
        allowed: field.allowed,
    }
}

/// croner's words as part of a sentence.
fn plain(problem: &Refusal) -> String {
    let (Refusal::ComponentError(text) | Refusal::IllegalCharacters(text) | Refusal::InvalidPattern(text)) = problem else {
        return problem.to_string().trim_end_matches('.').to_owned();
    };
    let text = text.trim_end_matches('.');
    let mut chars = text.chars();
    chars.next().map(|first| first.to_lowercase().chain(chars).collect()).unwrap_or_default()
}

fn bits(pattern: &croner::CronPattern) -> Cron {
    let (days, weekdays) = (&pattern.days, &pattern.days_of_week);
    let last_day = days.is_feature_enabled(LAST);
    let last_working_day = last_day && days.is_feature_enabled(NEAREST);
    Cron {
        seconds: mask(&pattern.seconds, PLAIN),
        minutes: mask(&pattern.minutes, PLAIN),
        hours: mask(&pattern.hours, PLAIN) as u32,
        days: mask(days, PLAIN) as u32,
        nearest: mask(days, NEAREST) as u32,
        months: mask(&pattern.months, PLAIN) as u16,
        weekdays: week_mask(weekdays, PLAIN),
        nth: NTH.map(|bit| week_mask(weekdays, bit)),
        last: week_mask(weekdays, LAST),
        last_day: last_day && !last_working_day,
        last_working_day,
        any_day: pattern.is_dom_wildcard(),
        any_weekday: pattern.is_dow_wildcard(),
    }
}

fn mask(field: &CronComponent, bit: u8) -> u64 {
    field.get_set_values(bit).into_iter().fold(0, |mask, value| mask | 1 << value)
}

/// 7 is Sunday too.
fn week_mask(field: &CronComponent, bit: u8) -> u8 {
    let mask = mask(field, bit);
    (mask | mask >> 7 & 1) as u8 & 0x7f
}
