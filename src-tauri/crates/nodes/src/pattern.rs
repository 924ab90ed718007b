//! JavaScript's regular expressions, written bare or as `/pattern/flags`.

use regress::Regex;

/// A pattern could not be read.
#[derive(Debug, thiserror::Error)]
#[error("Invalid regular expression: /{pattern}/: {reason}")]
pub(crate) struct PatternError {
    pattern: String,
    reason: String,
}

/// Reads a pattern, bare or as `/pattern/flags`.
pub(crate) fn parse(text: &str) -> Result<Regex, PatternError> {
    let (pattern, flags) = slashed(text).unwrap_or((text, ""));
    Regex::with_flags(pattern, flags).map_err(|e| PatternError { pattern: pattern.to_owned(), reason: e.text })
}

/// The parts of `/pattern/flags`.
fn slashed(text: &str) -> Option<(&str, &str)> {
    let rest = text.strip_prefix('/')?;
    let mut from = 0;
    while let Some(at) = rest[from..].find('/').map(|at| at + from) {
        let flags = &rest[at + 1..];
        if flags.chars().all(|c| "gimusy".contains(c)) {
            return (!rest[..at].contains('\n')).then(|| (&rest[..at], flags));
        }
        from = at + 1;
    }
    None
}

/// Keeps the last pattern read, because it is mostly the same for all items.
#[derive(Default)]
pub(crate) struct PatternCache(Option<(String, Regex)>);

impl PatternCache {
    /// Whether the text matches somewhere.
    pub(crate) fn matches(&mut self, pattern: &str, text: &str) -> Result<bool, PatternError> {
        if self.0.as_ref().is_none_or(|(known, _)| known != pattern) {
            self.0 = Some((pattern.to_owned(), parse(pattern)?));
        }
        Ok(self.0.as_ref().is_some_and(|(_, regex)| regex.find(text).is_some()))
    }
}

/// Replacement text with `$1`, `$&` and `$$` filled in, as JavaScript's `replace` does.
pub(crate) fn expand(with: &str, text: &str, found: &regress::Match) -> String {
    let mut out = String::new();
    let mut rest = with;
    while let Some(at) = rest.find('$') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        if let Some(after) = rest.strip_prefix('$') {
            out.push('$');
            rest = after;
        } else if let Some(after) = rest.strip_prefix('&') {
            out.push_str(&text[found.range()]);
            rest = after;
        } else if let Some((group, taken)) = (1..=digits.min(2))
            .rev()
            .find_map(|n| rest[..n].parse::<usize>().ok().filter(|g| (1..=found.captures.len()).contains(g)).map(|g| (g, n)))
        {
            out.push_str(found.group(group).map_or("", |range| &text[range]));
            rest = &rest[taken..];
        } else {
            out.push('$');
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_bare_or_between_slashes() {
        let mut cache = PatternCache::default();
        for (pattern, text, expected) in [
            ("^al", "Alan", false),
            ("/^al/i", "Alan", true),
            ("/a\\/b/", "xa/b", true),
            ("^[A-Z]+$/", "ADAM", false),
            ("(?<=x)y", "xy", true),
            ("", "anything", true),
        ] {
            assert_eq!(cache.matches(pattern, text).unwrap(), expected, "{pattern} on {text}");
        }
        assert!(cache.matches("(", "x").is_err());
    }
}
