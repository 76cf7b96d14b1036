use yoi_runtime::{CallError, LimitHit};

use crate::failure::Failure;
use crate::standing::Standing;

/// What a failed call means for the operator, and what to do next.
pub(crate) fn failure(error: &CallError, standing: &Standing) -> Failure {
    let failure = Failure::new(code(error), error.to_string());
    match help(error, standing) {
        Some(help) => failure.help(help),
        None => failure,
    }
}

/// Stable, for programs.
fn code(error: &CallError) -> &'static str {
    match error {
        CallError::UnknownTool => "call/unknown-tool",
        CallError::InputNotJson(_) => "call/input-not-json",
        CallError::InputTooLarge(_) => "call/input-too-large",
        CallError::InvalidInput(_) => "call/invalid-input",
        CallError::Failed(_) => "call/tool-failed",
        CallError::OutputNotJson(_) => "call/output-not-json",
        CallError::OutputTooLarge(_) => "call/output-too-large",
        CallError::Trap { .. } => "call/trap",
        CallError::Limit(_) => "call/limit",
        CallError::Deadline(_) => "call/deadline",
        CallError::Cancelled => "call/cancelled",
        CallError::ShutDown => "call/shut-down",
        CallError::Busy(_) => "call/busy",
    }
}

fn help(error: &CallError, standing: &Standing) -> Option<String> {
    let id = standing.package.manifest().id();
    Some(match error {
        CallError::InvalidInput(_) => {
            format!("`yoi plugin show --json {id}` has the `input_schema` of each tool")
        }
        CallError::UnknownTool => {
            "the manifest names a tool that the component does not have: tell its author".to_owned()
        }
        CallError::OutputNotJson(_) => "the plugin has a fault: tell its author".to_owned(),
        CallError::Trap {
            last_denial: None, ..
        } => "the plugin has a fault: tell its author".to_owned(),
        CallError::Trap {
            last_denial: Some(_),
            ..
        } => {
            format!("`yoi plugin explain {id} <url>` says what would allow what was refused")
        }
        CallError::Deadline(_) => raise(standing, "call_timeout_ms")?,
        CallError::OutputTooLarge(_) => raise(standing, "tool_output_bytes")?,
        CallError::InputTooLarge(_) => raise(standing, "tool_input_bytes")?,
        CallError::Limit(hit) => raise(standing, limit(hit))?,
        _ => return None,
    })
}

/// The key of a limit. Several are one for the engine.
fn limit(hit: &LimitHit) -> &'static str {
    match hit {
        LimitHit::Memory(_) => "memory_bytes",
        LimitHit::Table(_) => "table_elements",
        LimitHit::Stack => "stack_bytes",
        LimitHit::Hostcall(_) => "hostcall_bytes",
        LimitHit::Instances(_) => "instances",
        LimitHit::Memories(_) => "memories",
        LimitHit::Tables(_) => "tables",
    }
}

fn raise(standing: &Standing, name: &str) -> Option<String> {
    let limit = standing.resolution.limits().entry(name)?;
    Some(match limit.value < limit.ceiling {
        true => format!(
            "raise `{name}` in the plugin's `[plugins.enabled.limits]` in `yoi.toml`: it may be up to {}",
            limit.ceiling
        ),
        false => format!("`{name}` is as high as it can be set"),
    })
}
