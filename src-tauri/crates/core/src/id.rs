//! Identifiers. Rows have UUIDv7; nodes keep the free-form id their file gave them.

use std::{fmt, str::FromStr, sync::Arc};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! row_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, specta::Type)]
        #[serde(transparent)]
        pub struct $name(#[specta(type = String)] pub Uuid);

        impl $name {
            /// A new time-ordered id (UUIDv7).
            #[allow(clippy::new_without_default)]
            pub fn new() -> Self {
                Self(Uuid::now_v7())
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(s: &str) -> Result<Self, Self::Err> {
                Uuid::from_str(s).map(Self)
            }
        }
    };
}

row_id!(
    /// The unit of ownership and isolation; solo use has exactly one.
    WorkspaceId
);
row_id!(
    /// A named automation.
    WorkflowId
);
row_id!(
    /// One run of one version of a workflow.
    ExecutionId
);
row_id!(
    /// A data table.
    DataTableId
);

/// A node's id inside its workflow; unique there.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, specta::Type)]
#[serde(transparent)]
pub struct NodeId(#[specta(type = String)] pub Arc<str>);

impl NodeId {
    /// A new random id for a node made here.
    pub fn random() -> Self {
        Self(Uuid::new_v4().to_string().into())
    }
    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
impl From<&str> for NodeId {
    fn from(s: &str) -> Self {
        Self(s.into())
    }
}
impl From<String> for NodeId {
    fn from(s: String) -> Self {
        Self(s.into())
    }
}
impl fmt::Display for NodeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
