//! The addresses of a trigger, also of one that is not armed.

use millrace_core::trigger::ArmedTrigger;

use super::{Fields, Methods, Pattern, RouteError, Surface, main_of, methods_of, path_of};

/// The methods of a webhook or form, and its production and test address from the first slash on.
///
/// # Errors
/// Names the field that is wrong.
pub fn addresses(trigger: &ArmedTrigger) -> Result<(Vec<String>, String, String), RouteError> {
    let fields = Fields::new(&trigger.node_name, &trigger.parameters);
    let surface = Surface::of(&trigger.node_type).ok_or_else(|| fields.wrong("type", "is no webhook and no form"))?;
    let main = main(&fields, surface, trigger.id.node_id.as_str())?;
    let methods: Methods = methods_of(&fields, surface)?;
    let (production, test) = surface.prefixes();
    Ok((methods.names().map(str::to_owned).collect(), format!("{production}{main}"), format!("{test}{main}")))
}

fn main(fields: &Fields, surface: Surface, node_id: &str) -> Result<Pattern, RouteError> {
    let webhook_id = fields.text("webhookId")?;
    let path = path_of(fields, surface, webhook_id.as_deref(), node_id)?;
    let pattern = Pattern::parse(&path).map_err(|problem| fields.wrong("path", problem.to_string()))?;
    Ok(main_of(&pattern, webhook_id.as_deref()))
}
