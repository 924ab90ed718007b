//! What one webhook or form trigger asks for, read once when it is armed.

mod address;
mod answer;
mod fields;
mod guard;
mod intake;
mod methods;
mod pattern;

use std::sync::Arc;

use chrono_tz::Tz;
use millrace_core::trigger::{ArmedTrigger, TriggerId};
use serde_json::Value;

pub use address::addresses;
pub(crate) use answer::{Answer, AnswerData, AnswerMode};
pub(crate) use fields::Fields;
pub use fields::RouteError;
pub(crate) use guard::{Guard, Origins};
pub(crate) use intake::Intake;
pub use methods::Methods;
pub use pattern::{Pattern, PatternError, Segment};

use super::form::Form;

/// Under which prefix a route answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Surface {
    /// `/webhook/…`
    Webhook,
    /// `/form/…`
    Form,
}

impl Surface {
    /// Of a node type.
    fn of(node_type: &str) -> Option<Self> {
        match node_type {
            "webhook" => Some(Self::Webhook),
            "form_trigger" => Some(Self::Form),
            _ => None,
        }
    }
    /// What production and test addresses begin with.
    pub(crate) fn prefixes(self) -> (&'static str, &'static str) {
        match self {
            Self::Webhook => ("/webhook/", "/webhook-test/"),
            Self::Form => ("/form/", "/form-test/"),
        }
    }
}

/// A trigger that listens for HTTP requests. Holds no secret in clear.
pub struct Route {
    /// Which trigger.
    pub trigger: TriggerId,
    /// The workflow's name, for messages.
    pub workflow_name: Arc<str>,
    /// The node's name, for messages.
    pub node_name: Arc<str>,
    /// Under which prefix.
    pub surface: Surface,
    /// Which methods it takes.
    pub methods: Methods,
    /// Its path.
    pub pattern: Pattern,
    /// The id that n8n puts before a path with parameters.
    pub webhook_id: Option<Box<str>>,
    /// Items say which method called, because the node has an output per method.
    pub(crate) names_method: bool,
    pub(crate) timezone: Tz,
    pub(crate) guard: Guard,
    pub(crate) intake: Intake,
    pub(crate) answer: Answer,
    pub(crate) form: Option<Box<Form>>,
}

impl Route {
    /// Reads a trigger of type `webhook` or `form_trigger`. Who arms it puts the node's `webhookId` among the parameters;
    /// `options.dedupeKey` stays an expression, everything else is resolved.
    ///
    /// # Errors
    /// Names the field that is wrong.
    pub fn parse(trigger: &ArmedTrigger) -> Result<Self, RouteError> {
        let fields = Fields::new(&trigger.node_name, &trigger.parameters);
        let surface = Surface::of(&trigger.node_type).ok_or_else(|| fields.wrong("type", "is no webhook and no form"))?;
        let webhook_id = fields.text("webhookId")?.map(String::into_boxed_str);
        let path = path_of(&fields, surface, webhook_id.as_deref(), trigger.id.node_id.as_str())?;
        let pattern = Pattern::parse(&path).map_err(|problem| fields.wrong("path", problem.to_string()))?;
        Ok(Self {
            trigger: trigger.id.clone(),
            workflow_name: trigger.workflow_name.as_str().into(),
            node_name: trigger.node_name.as_str().into(),
            surface,
            methods: methods_of(&fields, surface)?,
            pattern,
            webhook_id,
            names_method: surface == Surface::Webhook && fields.flag("multipleMethods")?,
            timezone: trigger.timezone.parse().map_err(|_| fields.wrong("timezone", format!("“{}” is not known", trigger.timezone)))?,
            guard: Guard::parse(&fields, &trigger.credentials, surface == Surface::Form)?,
            intake: Intake::parse(&fields, trigger.type_version)?,
            answer: Answer::parse(&fields, trigger.type_version)?,
            form: if surface == Surface::Form { Some(Box::new(Form::parse(&fields)?)) } else { None },
        })
    }
    /// The path under which it surely answers, and that no other workflow may have. With parameters in it, it begins with
    /// the node's `webhookId`, as in n8n.
    pub fn main_pattern(&self) -> Pattern {
        main_of(&self.pattern, self.webhook_id.as_deref())
    }
    /// The other one of `path` and `<webhookId>/path`, which it has only where nobody else wants it.
    pub fn side_pattern(&self) -> Option<Pattern> {
        let id = self.webhook_id.as_ref()?;
        let main = self.main_pattern();
        if main != self.pattern {
            return Some(self.pattern.clone());
        }
        let plain = self.pattern.segments()[0] != Segment::Text(id.clone());
        plain.then(|| self.pattern.below(id))
    }
}

fn main_of(pattern: &Pattern, webhook_id: Option<&str>) -> Pattern {
    match webhook_id {
        Some(id) if pattern.is_open() && pattern.segments()[0] != Segment::Text(id.into()) => pattern.below(id),
        _ => pattern.clone(),
    }
}

fn path_of(fields: &Fields, surface: Surface, webhook_id: Option<&str>, node_id: &str) -> Result<String, RouteError> {
    let written = match fields.text("path")? {
        None if surface == Surface::Form => fields.text("options.path")?,
        path => path,
    };
    Ok(match (written, webhook_id) {
        (Some(path), _) => path,
        (None, Some(id)) => id.to_owned(),
        // A form made here has an address even when nobody named one.
        (None, None) if surface == Surface::Form => node_id.to_owned(),
        (None, None) => String::new(),
    })
}

fn methods_of(fields: &Fields, surface: Surface) -> Result<Methods, RouteError> {
    let names: Vec<&str> = match (surface, fields.value("httpMethod")?) {
        (Surface::Form, _) => vec!["GET", "POST"],
        (_, None) if fields.flag("multipleMethods")? => vec!["GET", "POST"],
        (_, None) => vec!["GET"],
        (_, Some(Value::String(one))) => vec![one],
        (_, Some(Value::Array(list))) => list.iter().map(|v| v.as_str().unwrap_or_default()).collect(),
        (_, Some(_)) => return Err(fields.wrong("httpMethod", "must be the name of a method")),
    };
    let mut all = Methods::default();
    for name in names {
        let one = Methods::named(&name.to_ascii_uppercase());
        all = all.and(one.ok_or_else(|| fields.wrong("httpMethod", format!("has “{name}”, which no webhook can take")))?);
    }
    if all.is_empty() { Err(fields.wrong("httpMethod", "names no method")) } else { Ok(all) }
}
