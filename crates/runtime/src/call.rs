//! One call: a fresh store, an instance, a result, and nothing left.

use std::time::Duration;

use serde_json::value::RawValue;
use wasmtime::component::ResourceTable;
use wasmtime::{Store, Trap, UpdateDeadline};
use yoi_authority::Limits;
use yoi_host::HostCtx;
use yoi_host::bindings::exports::yoi::plugin::tools::ToolError;

use crate::error::{CallError, LimitHit};
use crate::limiter::Limiter;
use crate::plugin::{CallOptions, Parts};
use crate::runtime::chain;
use crate::state::State;

pub(crate) async fn call(
    parts: &Parts,
    tool: &str,
    input: &str,
    options: CallOptions,
) -> Result<String, CallError> {
    check_input(parts, tool, input)?;
    let deadline = Duration::from_millis(parts.limits.call_timeout_ms);
    let mut store = store(parts, options.audit);
    let enforcement = store.data().host.enforcement();
    tokio::select! {
        biased;
        never = enforcement => match never {},
        () = parts.shutdown.cancelled() => Err(CallError::ShutDown),
        () = options.cancellation.cancelled() => Err(CallError::Cancelled),
        // A guest that computes gives way at every tick, so this holds for it as for one that waits.
        () = tokio::time::sleep(deadline) => Err(CallError::Deadline(deadline)),
        output = run(parts, &mut store, tool, input) => check_output(output?, &parts.limits),
    }
}

/// An instance, made and dropped.
pub(crate) async fn instantiate(parts: &Parts) -> Result<(), CallError> {
    let mut store = store(parts, Box::new(yoi_host::Silent));
    match parts.pre.instantiate_async(&mut store).await {
        Ok(_) => Ok(()),
        Err(error) => Err(ended(&error, &store, &parts.limits)),
    }
}

fn check_input(parts: &Parts, tool: &str, input: &str) -> Result<(), CallError> {
    if !parts.tools.iter().any(|name| name == tool) {
        return Err(CallError::UnknownTool);
    }
    if input.len() as u64 > parts.limits.tool_input_bytes {
        return Err(CallError::InputTooLarge(parts.limits.tool_input_bytes));
    }
    check_json(input).map_err(CallError::InputNotJson)
}

fn store(parts: &Parts, audit: Box<dyn yoi_host::Audit>) -> Store<State> {
    let limits = parts.limits;
    let mut table = ResourceTable::new();
    table.set_max_capacity(usize::try_from(limits.handles).unwrap_or(usize::MAX));
    let host =
        HostCtx::new(parts.authority.clone(), parts.egress.clone(), limits).with_audit(audit);
    let mut store = Store::new(
        &parts.engine,
        State {
            host,
            table,
            limiter: Limiter::new(limits),
        },
    );
    store.limiter(|state| &mut state.limiter);
    store.set_epoch_deadline(1);
    store.epoch_deadline_callback(|_| Ok(UpdateDeadline::Yield(1)));
    store.set_max_component_handles(usize::try_from(limits.handles).unwrap_or(usize::MAX));
    store.set_hostcall_fuel(usize::try_from(limits.hostcall_bytes).unwrap_or(usize::MAX));
    store
}

async fn run(
    parts: &Parts,
    store: &mut Store<State>,
    tool: &str,
    input: &str,
) -> Result<String, CallError> {
    let result = match parts.pre.instantiate_async(&mut *store).await {
        Ok(plugin) => {
            plugin
                .yoi_plugin_tools()
                .call_call(&mut *store, tool, input)
                .await
        }
        Err(error) => Err(error),
    };
    match result {
        Ok(Ok(output)) => Ok(output),
        Ok(Err(ToolError::UnknownTool)) => Err(CallError::UnknownTool),
        Ok(Err(ToolError::InvalidInput(reason))) => {
            Err(CallError::InvalidInput(cut(reason, &parts.limits)))
        }
        Ok(Err(ToolError::Failed(reason))) => Err(CallError::Failed(cut(reason, &parts.limits))),
        Err(error) => Err(ended(&error, store, &parts.limits)),
    }
}

/// What the engine's error means for the caller.
fn ended(error: &wasmtime::Error, store: &Store<State>, limits: &Limits) -> CallError {
    if let Some(hit) = error.downcast_ref::<LimitHit>() {
        return (*hit).into();
    }
    if error.is::<wasmtime::PoolConcurrencyLimitError>() {
        return CallError::Busy(error.to_string());
    }
    match error.downcast_ref::<Trap>() {
        Some(Trap::StackOverflow) => LimitHit::Stack.into(),
        Some(trap) => trapped(trap.to_string(), store),
        None => untyped(&chain(error), store, limits),
    }
}

/// wasmtime has no type for these limits.
fn untyped(reason: &str, store: &Store<State>, limits: &Limits) -> CallError {
    if reason.contains("fuel allocated for hostcalls") {
        return LimitHit::Hostcall(limits.hostcall_bytes).into();
    }
    if let Some((_, what)) = reason.split_once("resource limit exceeded: ") {
        return match what.split_whitespace().next() {
            Some("memory") => LimitHit::Memories(limits.memories),
            Some("table") => LimitHit::Tables(limits.tables),
            _ => LimitHit::Instances(limits.instances),
        }
        .into();
    }
    trapped(reason.to_owned(), store)
}

fn trapped(reason: String, store: &Store<State>) -> CallError {
    CallError::Trap {
        reason,
        last_denial: store.data().host.last_denial().map(str::to_owned),
    }
}

fn check_output(output: String, limits: &Limits) -> Result<String, CallError> {
    if output.len() as u64 > limits.tool_output_bytes {
        return Err(CallError::OutputTooLarge(limits.tool_output_bytes));
    }
    check_json(&output).map_err(CallError::OutputNotJson)?;
    Ok(output)
}

/// Whether a text is one JSON value, without building it.
fn check_json(text: &str) -> Result<(), String> {
    serde_json::from_str::<&RawValue>(text)
        .map(drop)
        .map_err(|error| error.to_string())
}

/// A reason is the guest's text, and no longer than an output may be.
fn cut(mut reason: String, limits: &Limits) -> String {
    let most = usize::try_from(limits.tool_output_bytes).unwrap_or(usize::MAX);
    if reason.len() > most {
        let end = (0..=most).rev().find(|&end| reason.is_char_boundary(end));
        reason.truncate(end.unwrap_or(0));
    }
    reason
}
