//! Which HTTP methods a route takes, as a set of bits.

use http::Method;

/// The methods that a webhook can take, in the order they are listed to callers.
const KNOWN: [&str; 6] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];

/// A set of HTTP methods.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Methods(u8);

impl Methods {
    /// The set of one method; `None` for a method that no webhook takes (OPTIONS, TRACE, …).
    pub fn of(method: &Method) -> Option<Self> {
        Self::named(method.as_str())
    }
    /// The set of the method with this upper-case name.
    pub fn named(name: &str) -> Option<Self> {
        KNOWN.iter().position(|known| *known == name).map(|bit| Self(1 << bit))
    }
    /// Both sets together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
    /// Whether the sets have a method in common.
    pub fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
    /// Whether there is none.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }
    /// Their names.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        KNOWN.into_iter().enumerate().filter(move |(bit, _)| self.0 & (1 << bit) != 0).map(|(_, name)| name)
    }
    /// `GET, POST`, as in an `Allow` header.
    pub fn list(self) -> String {
        self.names().collect::<Vec<_>>().join(", ")
    }
}
