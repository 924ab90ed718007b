//! The prefixes under which requests come in.

use super::route::Surface;

/// One prefix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Door {
    pub(crate) surface: Surface,
    /// A test call that the editor waits for.
    pub(crate) test: bool,
}

impl Door {
    pub(crate) const ALL: [Self; 4] = [
        Self { surface: Surface::Webhook, test: false },
        Self { surface: Surface::Webhook, test: true },
        Self { surface: Surface::Form, test: false },
        Self { surface: Surface::Form, test: true },
    ];
    /// With slashes around it.
    pub(crate) fn prefix(self) -> &'static str {
        let (production, test) = self.surface.prefixes();
        if self.test { test } else { production }
    }
    pub(crate) fn is_form(self) -> bool {
        self.surface == Surface::Form
    }
}
