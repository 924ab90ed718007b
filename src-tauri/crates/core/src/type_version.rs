//! The version of a node type: n8n's own fractional number, kept as it is so that behaviour per version is exact.

use std::{cmp::Ordering, fmt};

use serde::{Deserialize, Serialize, Serializer};

/// A node type's version, such as 1, 2.2 or 3.4. Serialises as the JSON number people wrote (1, not 1.0).
#[derive(Clone, Copy, Debug, Deserialize, specta::Type)]
#[serde(transparent)]
pub struct TypeVersion(pub f64);

impl Serialize for TypeVersion {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0.fract() == 0.0 && self.0.abs() < 1e9 { serializer.serialize_i64(self.0 as i64) } else { serializer.serialize_f64(self.0) }
    }
}
impl Default for TypeVersion {
    fn default() -> Self {
        Self(1.0)
    }
}
impl From<f64> for TypeVersion {
    fn from(v: f64) -> Self {
        Self(v)
    }
}
impl PartialEq for TypeVersion {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}
impl Eq for TypeVersion {}
impl PartialOrd for TypeVersion {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for TypeVersion {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.total_cmp(&other.0)
    }
}
impl PartialEq<f64> for TypeVersion {
    fn eq(&self, other: &f64) -> bool {
        self.0 == *other
    }
}
impl PartialOrd<f64> for TypeVersion {
    fn partial_cmp(&self, other: &f64) -> Option<Ordering> {
        self.0.partial_cmp(other)
    }
}
impl fmt::Display for TypeVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
