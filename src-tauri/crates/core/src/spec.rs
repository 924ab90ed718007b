//! Node specs as data: what the inspector renders, what validation checks, which defaults apply.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::TypeVersion;

/// One of eight kinds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum NodeKind {
    Trigger,
    AiAgent,
    ExternalAction,
    Action,
    Flow,
    Human,
    Tool,
    Memory,
}

/// The colour family of a node's icon tile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Family {
    Trigger,
    Action,
    Flow,
    Data,
    Ai,
    Human,
    Tool,
    Memory,
    Note,
}

/// Whether a node may be repeated after a crash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// Touches nothing outside; may always be repeated.
    None,
    /// Repeating it has the same result.
    Idempotent,
    /// Must not be repeated without asking.
    Once,
}

/// Everything the program knows of a node type without running it.
#[derive(Clone, Debug, PartialEq, Serialize, specta::Type)]
pub struct NodeSpec {
    /// `http_request`
    pub node_type: &'static str,
    /// `n8n-nodes-base.httpRequest`
    pub n8n_type: &'static str,
    /// Kind.
    pub kind: NodeKind,
    /// Colour family.
    pub family: Family,
    /// Palette group: `Triggers`, `Flow`, `Data`, `Files`, `Network`, `Code`, `Notes`.
    pub group: &'static str,
    /// Name shown; also the default node name.
    pub label: &'static str,
    /// One plain sentence.
    pub help: &'static str,
    /// More words people may search for.
    pub keywords: &'static [&'static str],
    /// lucide icon name, kebab-case.
    pub icon: &'static str,
    /// Known versions, ascending; new nodes get the last one.
    pub versions: Vec<TypeVersion>,
    /// Input ports; the first entry whose `when` holds applies.
    pub inputs: Vec<PortRule>,
    /// Output ports, likewise. The error output of `on_error = error_output` is added by [`crate::ports`].
    pub outputs: Vec<PortRule>,
    /// Parameters in the order they are shown. Several entries may share a name with different `when`.
    pub parameters: Vec<ParamSpec>,
    /// Credential types it can use.
    pub credentials: Vec<CredentialUse>,
    /// Repeat rule.
    pub effect: Effect,
    /// One line that says what the node does, with `{param.path}` filled in: `{method} {url}`.
    pub summary: &'static str,
    /// How many of its inputs must have data before a waiting node may run at the end of the queue (n8n's `requiredInputs`); `None`: any.
    pub required_inputs: Option<u32>,
}

/// A credential type a node can use.
#[derive(Clone, Debug, PartialEq, Serialize, specta::Type)]
pub struct CredentialUse {
    /// n8n's credential type name, such as `httpBasicAuth`.
    pub credential_type: &'static str,
    /// Whether the node cannot run without it.
    pub required: bool,
    /// Shown when all hold.
    pub when: Vec<When>,
}

/// Ports that a node has.
#[derive(Clone, Debug, PartialEq, Serialize, specta::Type)]
pub struct PortRule {
    /// All must hold for this rule to apply.
    pub when: Vec<When>,
    /// The ports.
    pub ports: PortSet,
}

/// How to find a node's ports.
#[derive(Clone, Debug, PartialEq, Serialize, specta::Type)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum PortSet {
    /// Always these labels (empty label for a single unnamed port).
    Fixed {
        /// Labels by index.
        labels: Vec<&'static str>,
    },
    /// As many as a number parameter says.
    Count {
        /// Dotted path of the parameter.
        parameter: &'static str,
        /// When it is absent or no number.
        default: u32,
        /// Label prefix: `Input 1`.
        prefix: &'static str,
    },
    /// One per entry of a list parameter.
    List {
        /// Dotted path of the list (`rules.values`).
        parameter: &'static str,
        /// Field of an entry that names the port (`outputKey`); the index otherwise.
        label_field: &'static str,
        /// Dotted path of a parameter that adds a last port when it has the value `extra_value` (`options.fallbackOutput` = `extra`).
        extra_parameter: &'static str,
        /// See above.
        extra_value: &'static str,
        /// Label of that last port.
        extra_label: &'static str,
    },
}

impl PortSet {
    /// One unnamed port.
    pub fn one() -> Self {
        Self::Fixed { labels: vec![""] }
    }
    /// No port.
    pub fn none() -> Self {
        Self::Fixed { labels: vec![] }
    }
}

/// A condition on another parameter; a list of them must all hold.
#[derive(Clone, Debug, PartialEq, Serialize, specta::Type)]
pub struct When {
    /// A sibling parameter's name, `/path` from the root, or `@version`.
    pub param: &'static str,
    /// What must hold.
    pub test: Test,
}

/// A test on a parameter's value.
#[derive(Clone, Debug, PartialEq, Serialize, specta::Type)]
#[serde(tag = "op", content = "value", rename_all = "snake_case")]
pub enum Test {
    /// Is one of these, or holds one of them where several can be chosen.
    In(#[specta(type = Vec<specta_typescript::Unknown>)] Vec<Value>),
    /// Is none of these.
    NotIn(#[specta(type = Vec<specta_typescript::Unknown>)] Vec<Value>),
    /// At least this number (versions).
    AtLeast(f64),
    /// Below this number (versions).
    Below(f64),
}

/// One parameter.
#[derive(Clone, Debug, PartialEq, Serialize, specta::Type)]
pub struct ParamSpec {
    /// Key in the node's parameters.
    pub name: &'static str,
    /// Label shown.
    pub label: &'static str,
    /// Help text, plain and short; empty if the label says it all.
    pub help: &'static str,
    /// Example shown in an empty field.
    pub placeholder: &'static str,
    /// Type and its details.
    pub kind: ParamKind,
    /// Value when absent.
    #[specta(type = specta_typescript::Unknown)]
    pub default: Value,
    /// Must not be empty.
    pub required: bool,
    /// May hold an expression.
    pub expression: bool,
    /// Shown, and existing, when all hold.
    pub when: Vec<When>,
}

/// The type of a parameter.
#[derive(Clone, Debug, PartialEq, Serialize, specta::Type)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ParamKind {
    /// Text.
    String {
        /// Lines shown; 1 for a plain field.
        rows: u32,
    },
    /// A number.
    Number {
        /// Least value.
        min: Option<f64>,
        /// Greatest value.
        max: Option<f64>,
    },
    /// True or false.
    Boolean,
    /// One of several values.
    Options {
        /// The choices.
        choices: Vec<Choice>,
    },
    /// Any of several values.
    MultiOptions {
        /// The choices.
        choices: Vec<Choice>,
    },
    /// An object whose fields are added one by one ("Add option").
    Collection {
        /// Possible fields.
        fields: Vec<ParamSpec>,
    },
    /// An object of named groups; each holds one object, or a list of them when `multiple`.
    FixedCollection {
        /// The groups.
        groups: Vec<ParamGroup>,
        /// Whether each group is a list.
        multiple: bool,
    },
    /// JSON text.
    Json,
    /// Source code.
    Code {
        /// `javascript`, `html`, …
        language: &'static str,
    },
    /// A date and time.
    DateTime,
    /// `{__rl, mode, value}`.
    ResourceLocator {
        /// The modes.
        modes: Vec<Choice>,
        /// What the mode `list` offers: `data_table`, or nothing that is known here.
        resource: &'static str,
    },
    /// n8n's resource mapper: `{mappingMode, value: {column: value}}`.
    Mapper {
        /// The parameter that names the data table whose columns these are.
        table: &'static str,
    },
    /// n8n's filter: `{options, conditions: [{leftValue, operator, rightValue}], combinator}`.
    Filter,
    /// n8n's assignments: `{assignments: [{name, value, type}]}`.
    Assignments,
    /// A text shown to the user; holds no value.
    Notice,
}

/// A named group of a fixed collection.
#[derive(Clone, Debug, PartialEq, Serialize, specta::Type)]
pub struct ParamGroup {
    /// Key.
    pub name: &'static str,
    /// Label.
    pub label: &'static str,
    /// Fields.
    pub fields: Vec<ParamSpec>,
}

/// One choice.
#[derive(Clone, Debug, PartialEq, Serialize, specta::Type)]
pub struct Choice {
    /// The value stored.
    #[specta(type = specta_typescript::Unknown)]
    pub value: Value,
    /// The label shown.
    pub label: &'static str,
    /// Help text.
    pub help: &'static str,
}

/// Short builders, so that a node's spec reads like a form.
pub mod build {
    use super::*;

    /// A parameter of any kind.
    pub fn param(name: &'static str, label: &'static str, kind: ParamKind, default: Value) -> ParamSpec {
        ParamSpec { name, label, help: "", placeholder: "", kind, default, required: false, expression: true, when: vec![] }
    }
    /// A one-line text.
    pub fn string(name: &'static str, label: &'static str) -> ParamSpec {
        param(name, label, ParamKind::String { rows: 1 }, Value::String(String::new()))
    }
    /// A number.
    pub fn number(name: &'static str, label: &'static str, default: f64) -> ParamSpec {
        let value = if default.fract() == 0.0 { Value::from(default as i64) } else { Value::from(default) };
        param(name, label, ParamKind::Number { min: None, max: None }, value)
    }
    /// A switch.
    pub fn boolean(name: &'static str, label: &'static str, default: bool) -> ParamSpec {
        param(name, label, ParamKind::Boolean, Value::Bool(default))
    }
    /// One of several strings; the first is the default.
    pub fn options(name: &'static str, label: &'static str, choices: &[(&'static str, &'static str)]) -> ParamSpec {
        let default = choices.first().map_or(Value::Null, |c| Value::from(c.0));
        param(name, label, ParamKind::Options { choices: super::build::choices(choices) }, default)
    }
    /// Choices from `(value, label)`.
    pub fn choices(choices: &[(&'static str, &'static str)]) -> Vec<Choice> {
        choices.iter().map(|(value, label)| Choice { value: Value::from(*value), label, help: "" }).collect()
    }
    /// "Add option".
    pub fn collection(name: &'static str, label: &'static str, fields: Vec<ParamSpec>) -> ParamSpec {
        param(name, label, ParamKind::Collection { fields }, Value::Object(Default::default())).no_expression()
    }
    /// A list of groups.
    pub fn list(
        name: &'static str,
        label: &'static str,
        group: &'static str,
        group_label: &'static str,
        fields: Vec<ParamSpec>,
    ) -> ParamSpec {
        let groups = vec![ParamGroup { name: group, label: group_label, fields }];
        param(name, label, ParamKind::FixedCollection { groups, multiple: true }, Value::Object(Default::default())).no_expression()
    }
    /// `param` is one of `values`.
    pub fn is(param: &'static str, values: &[&str]) -> When {
        When { param, test: Test::In(values.iter().map(|v| Value::from(*v)).collect()) }
    }
    /// Boolean `param` has this value.
    pub fn flag(param: &'static str, value: bool) -> When {
        When { param, test: Test::In(vec![Value::Bool(value)]) }
    }
    /// The type version is at least `v`.
    pub fn from_version(v: f64) -> When {
        When { param: "@version", test: Test::AtLeast(v) }
    }
    /// The type version is below `v`.
    pub fn below_version(v: f64) -> When {
        When { param: "@version", test: Test::Below(v) }
    }
    /// A rule that always applies.
    pub fn ports(ports: PortSet) -> Vec<PortRule> {
        vec![PortRule { when: vec![], ports }]
    }
    /// Versions from numbers.
    pub fn versions(numbers: &[f64]) -> Vec<TypeVersion> {
        numbers.iter().map(|v| TypeVersion(*v)).collect()
    }

    impl ParamSpec {
        /// Sets the help text.
        #[must_use]
        pub fn help(mut self, help: &'static str) -> Self {
            self.help = help;
            self
        }
        /// Sets the placeholder.
        #[must_use]
        pub fn placeholder(mut self, placeholder: &'static str) -> Self {
            self.placeholder = placeholder;
            self
        }
        /// Sets the default.
        #[must_use]
        pub fn default_value(mut self, default: impl Into<Value>) -> Self {
            self.default = default.into();
            self
        }
        /// Must not be empty.
        #[must_use]
        pub fn required(mut self) -> Self {
            self.required = true;
            self
        }
        /// Never an expression.
        #[must_use]
        pub fn no_expression(mut self) -> Self {
            self.expression = false;
            self
        }
        /// Adds conditions.
        #[must_use]
        pub fn when(mut self, conditions: impl IntoIterator<Item = When>) -> Self {
            self.when.extend(conditions);
            self
        }
        /// More than one line of text.
        #[must_use]
        pub fn rows(mut self, rows: u32) -> Self {
            self.kind = ParamKind::String { rows };
            self
        }
    }
}
