//! wasmtime's settings, and the clock that interrupts guests.

use std::time::Duration;

use wasmtime::{
    Config, Enabled, Engine, InstanceAllocationStrategy, OptLevel, PoolingAllocationConfig,
    Strategy,
};
use yoi_authority::Limits;

/// How often a computing guest gives way to others, and so how exact its deadline is.
const TICK: Duration = Duration::from_millis(10);
/// The host's own share of the stack that a guest's call runs on. Host functions do not recurse.
const HOST_STACK: usize = 1536 * 1024;

/// How large the pool of instances is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Size {
    /// Calls at once.
    pub(crate) calls: u32,
    /// The largest linear memory, in bytes.
    pub(crate) memory: usize,
    /// Bytes of stack for wasm.
    pub(crate) stack: usize,
}

pub(crate) fn engine(size: Size) -> wasmtime::Result<Engine> {
    let mut config = Config::new();
    proposals(&mut config);
    config
        .strategy(Strategy::Cranelift)
        .cranelift_opt_level(OptLevel::Speed)
        .epoch_interruption(true)
        .max_wasm_stack(size.stack)
        .async_stack_size(size.stack + HOST_STACK)
        .async_stack_zeroing(true)
        .allocation_strategy(InstanceAllocationStrategy::Pooling(pool(size)));
    let engine = Engine::new(&config)?;
    tick(&engine)?;
    Ok(engine)
}

/// What guests of ordinary toolchains need, and nothing besides. The cargo features `gc` and `threads` are compiled
/// in all the same: hosts without them have been made to abort.
///
/// Several memories in one module are on for wasmtime's own sake: what it writes between two components that talk to each
/// other has the memories of both, and compiling without it panics. A guest's own module may not: `package` refuses it
/// before it comes here (docs/decisions/0019).
fn proposals(config: &mut Config) {
    config
        .wasm_component_model(true)
        .wasm_multi_memory(true)
        .concurrency_support(false)
        .wasm_gc(false)
        .gc_support(false)
        .wasm_function_references(false)
        .wasm_exceptions(false)
        .wasm_threads(false)
        .shared_memory(false)
        .wasm_shared_everything_threads(false)
        .wasm_memory64(false)
        .wasm_stack_switching(false)
        .wasm_custom_page_sizes(false)
        .wasm_wide_arithmetic(false)
        .wasm_tail_call(false)
        .wasm_relaxed_simd(false);
}

/// The outer wall, as high as the ceilings of the limits: whatever the counting limiter lets through, the pool has no
/// more than this.
fn pool(size: Size) -> PoolingAllocationConfig {
    let most = Limits::CEILING;
    let [instances, memories, tables] = [most.instances, most.memories, most.tables]
        .map(|it| u32::try_from(it).unwrap_or(u32::MAX));
    let mut pool = PoolingAllocationConfig::default();
    pool.total_component_instances(size.calls)
        .total_core_instances(size.calls.saturating_mul(instances))
        .total_memories(size.calls.saturating_mul(memories))
        .total_tables(size.calls.saturating_mul(tables))
        .total_stacks(size.calls)
        .max_core_instances_per_component(instances)
        .max_memories_per_component(memories)
        .max_tables_per_component(tables)
        .max_tables_per_module(tables)
        .max_memory_size(size.memory)
        .table_elements(usize::try_from(most.table_elements).unwrap_or(usize::MAX))
        // Kept resident and zeroed by hand, a call touches few pages and needs no system call to give them back.
        .linear_memory_keep_resident(256 * 1024)
        .table_keep_resident(16 * 1024)
        // Where the kernel can tell (Linux 6.7), only pages that were touched. Otherwise the first 256 KiB are zeroed
        // whatever the guest did, and are resident from then on in every place that was ever used.
        .pagemap_scan(Enabled::Auto)
        // Zeroed as a whole, and so resident as a whole: what an ordinary call touches, and no more.
        .async_stack_keep_resident(16 * 1024);
    pool
}

/// A thread, and not a task: a guest that computes may hold the only worker.
fn tick(engine: &Engine) -> wasmtime::Result<()> {
    let engine = engine.weak();
    // Without the thread no deadline would hold: a process that can't start one must not run guests.
    std::thread::Builder::new()
        .name("yoi-ticker".to_owned())
        .spawn(move || {
            while let Some(engine) = engine.upgrade() {
                engine.increment_epoch();
                drop(engine);
                std::thread::sleep(TICK);
            }
        })?;
    Ok(())
}
