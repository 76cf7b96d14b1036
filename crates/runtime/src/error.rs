//! Why a package does not load, and why a call fails.

use std::time::Duration;

/// Why a component can't be run. The package's checks come first; these are what only the engine sees.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The engine refuses to compile it.
    #[error("the component does not compile: {0}")]
    Compile(String),
    /// An import has another type than what yoi offers, or yoi does not offer it.
    #[error("the component does not fit the host: {0}")]
    Link(String),
    /// It does not export `yoi:plugin/tools` with the right types.
    #[error("the component is not a plugin: {0}")]
    World(String),
}

/// A limit of the instance that ended a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LimitHit {
    /// Linear memory, in bytes.
    #[error("`memory_bytes` ({0})")]
    Memory(u64),
    /// Elements of tables.
    #[error("`table_elements` ({0})")]
    Table(u64),
    /// Stack.
    #[error("`stack_bytes`")]
    Stack,
    /// What crosses the boundary in one call, in bytes.
    #[error("`hostcall_bytes` ({0})")]
    Hostcall(u64),
    /// How many core instances there are.
    #[error("`instances` ({0})")]
    Instances(u64),
    /// How many memories there are.
    #[error("`memories` ({0})")]
    Memories(u64),
    /// How many tables there are.
    #[error("`tables` ({0})")]
    Tables(u64),
}

/// Why a call has no result. The texts of [`InvalidInput`](Self::InvalidInput) and [`Failed`](Self::Failed) are the
/// guest's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CallError {
    /// The manifest names no such tool, or the component does not know it.
    #[error("the plugin has no tool of this name")]
    UnknownTool,
    /// The input is not JSON.
    #[error("the input is not JSON: {0}")]
    InputNotJson(String),
    /// The input is longer than this many bytes.
    #[error("the input is longer than `tool_input_bytes` ({0})")]
    InputTooLarge(u64),
    /// The tool does not take this input.
    #[error("the tool does not take this input: {0}")]
    InvalidInput(String),
    /// The tool says that it failed.
    #[error("the tool failed: {0}")]
    Failed(String),
    /// The output is not JSON.
    #[error("the tool's output is not JSON: {0}")]
    OutputNotJson(String),
    /// The output is longer than this many bytes.
    #[error("the tool's output is longer than `tool_output_bytes` ({0})")]
    OutputTooLarge(u64),
    /// The guest trapped.
    #[error("the plugin trapped: {reason}{}", after(.last_denial.as_deref()))]
    Trap {
        /// What the engine says.
        reason: String,
        /// The last refusal before it. In some languages a refusal that the author does not catch is a trap.
        last_denial: Option<String>,
    },
    /// A limit was hit.
    #[error("the plugin hit a limit: {0}")]
    Limit(#[from] LimitHit),
    /// The deadline passed.
    #[error("the call took longer than {} ms (`call_timeout_ms`)", .0.as_millis())]
    Deadline(Duration),
    /// The caller cancelled.
    #[error("the call was cancelled")]
    Cancelled,
    /// The runtime is shutting down.
    #[error("the runtime is shutting down")]
    ShutDown,
    /// No room for a further instance at the moment.
    #[error("there is no room for a further call at the moment: {0}")]
    Busy(String),
}

fn after(denial: Option<&str>) -> String {
    denial
        .map(|denial| format!("; the last refusal before it: {denial}"))
        .unwrap_or_default()
}
