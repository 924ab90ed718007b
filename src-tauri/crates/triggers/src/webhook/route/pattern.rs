//! A route's path: segments that must be equal, and `:name` segments that stand for any text.

use std::fmt;

/// Longest path, in bytes.
const MOST_BYTES: usize = 512;
/// Most segments of a path.
const MOST_SEGMENTS: usize = 32;

/// What is wrong with a path: a half sentence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PatternError {
    /// Nothing is there.
    #[error("is empty; write the last part of the address, such as “orders”")]
    Empty,
    /// In bytes.
    #[error("is longer than {MOST_BYTES} characters")]
    TooLong,
    /// Between slashes.
    #[error("has {MOST_SEGMENTS} parts or more")]
    TooManyParts,
    /// Two parameters of one name.
    #[error("has “:{0}” twice; give each its own name")]
    Twice(Box<str>),
    /// A part without text.
    #[error("has two slashes next to each other")]
    EmptyPart,
    /// `.` or `..`.
    #[error("has the part “{0}”, which programs that call it would drop")]
    Dots(Box<str>),
    /// It means something else in an address.
    #[error("has the character {0:?}, which cannot be part of a path")]
    Character(char),
    /// A parameter without a proper name.
    #[error("has “:{0}”, which is no name; write “:id”")]
    NoName(Box<str>),
}

/// One part of a path between slashes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Segment {
    /// Must be equal.
    Text(Box<str>),
    /// Any text; kept under this name.
    Param(Box<str>),
}

/// A path as a route declares it: `orders/:id`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern(Box<[Segment]>);

impl Pattern {
    /// Most parts a path can have; a longer one is nobody's.
    pub(crate) const MOST_SEGMENTS: usize = MOST_SEGMENTS;
    /// Reads a path; slashes around it do not count.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(path: &str) -> Result<Self, PatternError> {
        let path = path.trim().trim_matches('/');
        if path.is_empty() {
            return Err(PatternError::Empty);
        }
        if path.len() > MOST_BYTES {
            return Err(PatternError::TooLong);
        }
        let segments = path.split('/').map(segment).collect::<Result<Vec<_>, _>>()?;
        if segments.len() >= MOST_SEGMENTS {
            return Err(PatternError::TooManyParts);
        }
        let pattern = Self(segments.into());
        let mut names: Vec<_> = pattern.names().collect();
        names.sort_unstable();
        match names.windows(2).find(|pair| pair[0] == pair[1]) {
            Some(pair) => Err(PatternError::Twice(pair[0].into())),
            None => Ok(pattern),
        }
    }
    /// The same path below another segment.
    #[must_use]
    pub fn below(&self, first: &str) -> Self {
        std::iter::once(Segment::Text(first.into())).chain(self.0.iter().cloned()).collect()
    }
    /// Its segments.
    pub fn segments(&self) -> &[Segment] {
        &self.0
    }
    /// Names of its parameters, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|s| match s {
            Segment::Param(name) => Some(&**name),
            Segment::Text(_) => None,
        })
    }
    /// Whether it has parameters.
    pub fn is_open(&self) -> bool {
        self.names().next().is_some()
    }
}

impl FromIterator<Segment> for Pattern {
    fn from_iter<I: IntoIterator<Item = Segment>>(segments: I) -> Self {
        Self(segments.into_iter().collect())
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, segment) in self.0.iter().enumerate() {
            let slash = if index == 0 { "" } else { "/" };
            match segment {
                Segment::Text(text) => write!(f, "{slash}{text}")?,
                Segment::Param(name) => write!(f, "{slash}:{name}")?,
            }
        }
        Ok(())
    }
}

fn segment(text: &str) -> Result<Segment, PatternError> {
    if text.is_empty() {
        return Err(PatternError::EmptyPart);
    }
    if text == "." || text == ".." {
        return Err(PatternError::Dots(text.into()));
    }
    if let Some(bad) = text.chars().find(|c| c.is_control() || matches!(c, '?' | '#' | '\\' | '%')) {
        return Err(PatternError::Character(bad));
    }
    let Some(name) = text.strip_prefix(':') else { return Ok(Segment::Text(text.into())) };
    let named =
        name.starts_with(|c: char| c.is_alphabetic() || c == '_') && name.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '-');
    if named { Ok(Segment::Param(name.into())) } else { Err(PatternError::NoName(name.into())) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_read_and_written() {
        for (text, shown) in [("orders", "orders"), ("/orders/:id/", "orders/:id"), (" a/b c/ü ", "a/b c/ü")] {
            assert_eq!(Pattern::parse(text).unwrap().to_string(), shown);
        }
        let pattern = Pattern::parse("a/:x/b/:y").unwrap();
        assert_eq!(pattern.names().collect::<Vec<_>>(), ["x", "y"]);
        assert_eq!(pattern.below("w").to_string(), "w/a/:x/b/:y");
    }

    #[test]
    fn what_is_wrong_is_said() {
        for (text, part) in [
            ("", "empty"),
            ("//", "empty"),
            ("a//b", "two slashes"),
            ("a/../b", "“..”"),
            ("a?b", "'?'"),
            ("a%2fb", "'%'"),
            (":", "no name"),
            (":id/:id", "twice"),
            (":1", "no name"),
        ] {
            let error = Pattern::parse(text).unwrap_err().to_string();
            assert!(error.contains(part), "{text}: {error}");
        }
        assert!(Pattern::parse(&"a/".repeat(40)).is_err());
        assert!(Pattern::parse(&"a".repeat(600)).is_err());
    }
}
