//! The parameters of n8n's Email Trigger (IMAP), and its credential.

use std::{fmt, time::Duration};

use millrace_core::trigger::ArmedTrigger;
use serde_json::Value;

use super::search;
use crate::sources::{Params, SourceError};

/// How a message becomes an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    /// Texts and headers.
    Simple,
    /// All of it, taken apart.
    Resolved,
    /// As it was sent.
    Raw,
}

/// What is listened to, and how.
pub(super) struct Options {
    pub(super) account: Account,
    pub(super) mailbox: String,
    pub(super) mark_read: bool,
    pub(super) format: Format,
    pub(super) attachments: bool,
    pub(super) prefix: String,
    /// IMAP search keys that a message must meet.
    pub(super) rules: String,
    /// A connection is given up after so long.
    pub(super) reconnect: Option<Duration>,
    /// Messages that are there at the beginning count too.
    pub(super) report_existing: bool,
}

/// n8n's `imap` credential.
pub(super) struct Account {
    pub(super) user: String,
    pub(super) password: String,
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) secure: bool,
    pub(super) any_certificate: bool,
}

impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}:{}", self.user, self.host, self.port)
    }
}

impl Options {
    pub(super) fn read(trigger: &ArmedTrigger) -> Result<Self, SourceError> {
        let params = Params::of(trigger);
        let format = match params.choice("format", &["simple", "resolved", "raw"])? {
            "resolved" => Format::Resolved,
            "raw" => Format::Raw,
            _ => Format::Simple,
        };
        let mailbox = params.text("mailbox")?.unwrap_or("INBOX");
        if mailbox.contains(['\r', '\n', '\0']) || mailbox.len() > 1_000 {
            return Err(params.wrong("mailbox", "this is no name of a mailbox."));
        }
        let minutes = params.number("options.forceReconnect", 0.0, 0.0, 100_000.0)?;
        let rules = search::rules(params.get("options.customEmailConfig"))
            .map_err(|problem| params.wrong("options.customEmailConfig", problem.to_string()))?;
        Ok(Self {
            account: account(&params)?,
            mailbox: mailbox.to_owned(),
            mark_read: params.choice("postProcessAction", &["read", "nothing"])? == "read",
            attachments: format == Format::Resolved || (format == Format::Simple && params.flag("downloadAttachments", false)?),
            prefix: params.text("dataPropertyAttachmentsPrefixName")?.unwrap_or("attachment_").to_owned(),
            format,
            rules,
            reconnect: (minutes > 0.0).then(|| Duration::from_secs_f64(minutes * 60.0)),
            report_existing: params.flag("options.includeExisting", false)?,
        })
    }

    /// For messages: which account at which server.
    pub(super) fn place(&self) -> String {
        format!("Mailbox {} at {}:{}:", self.account.user, self.account.host, self.account.port)
    }
}

fn account(params: &Params<'_>) -> Result<Account, SourceError> {
    let values = params.credential("imap").ok_or_else(|| params.credential_error("it has no IMAP credential. Choose one, or make one."))?;
    let text = |key: &str| values.get(key).and_then(Value::as_str).unwrap_or_default();
    let flag = |key: &str, default: bool| values.get(key).and_then(Value::as_bool).unwrap_or(default);
    let (user, password, host) = (text("user").trim(), text("password"), text("host").trim());
    for (value, name) in [(user, "user"), (password, "password"), (host, "host")] {
        if value.is_empty() {
            return Err(params.credential_error(format!("its IMAP credential has no {name}.")));
        }
        if value.contains(['\r', '\n', '\0']) {
            return Err(params.credential_error(format!("its IMAP credential's {name} holds a line break.")));
        }
    }
    let secure = flag("secure", true);
    let port = match values.get("port") {
        None | Some(Value::Null) => Some(if secure { 993 } else { 143 }),
        Some(port) => {
            port.as_u64().or_else(|| port.as_str().and_then(|port| port.trim().parse().ok())).and_then(|port| u16::try_from(port).ok())
        }
    };
    let port =
        port.filter(|port| *port > 0).ok_or_else(|| params.credential_error("its IMAP credential's port is no number from 1 to 65535."))?;
    let any_certificate = flag("allowUnauthorizedCerts", false) || params.flag("options.allowUnauthorizedCerts", false)?;
    Ok(Account { user: user.to_owned(), password: password.to_owned(), host: host.to_owned(), port, secure, any_certificate })
}
