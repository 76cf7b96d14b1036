//! `yoi:host/*` for any wasmtime program.
//!
//! The crate has the shape of wasmtime's own host crates: a context that says what one guest may do ([`HostCtx`]),
//! a view that borrows it for one call ([`HostView`]), a trait on the store's data that makes the view
//! ([`HostState`]), and [`add_to_linker`]. It knows nothing of packages, grants or files: it is given an
//! [`Authority`](yoi_authority::Authority) and an [`Egress`](yoi_egress::Egress), and the default of the first
//! allows nothing.
//!
//! ```
//! use wasmtime::component::{Linker, ResourceTable};
//! use wasmtime::{Engine, Store};
//! use yoi_authority::{Authority, Limits};
//! use yoi_egress::Egress;
//! use yoi_host::{HostCtx, HostState, HostView};
//!
//! struct State {
//!     yoi: HostCtx,
//!     table: ResourceTable,
//! }
//!
//! impl HostState for State {
//!     fn yoi(&mut self) -> HostView<'_> {
//!         HostView { ctx: &mut self.yoi, table: &mut self.table }
//!     }
//! }
//!
//! # fn main() -> wasmtime::Result<()> {
//! let engine = Engine::default();
//! let mut linker = Linker::<State>::new(&engine);
//! yoi_host::add_to_linker(&mut linker)?;
//! let ctx = HostCtx::new(Authority::default(), Egress::new(), Limits::default());
//! let store = Store::new(&engine, State { yoi: ctx, table: ResourceTable::new() });
//! # Ok(())
//! # }
//! ```
//!
//! An authority that allows something comes from `yoi_authority::resolve`.
//!
//! Every function is a plain one for the guest and an async one for the host: the guest is parked on a fiber, so
//! the component must be instantiated and called with wasmtime's async functions.
//!
//! An authority can be taken back while a guest runs: see [`LiveAuthority`].
//!
//! **Errors are values.** A trap is a bug of the host or a spent limit of the engine; a refusal never is one.

mod audit;
pub mod bindings;
mod ctx;
mod live;
mod request;
mod system;
mod websocket;

use wasmtime::component::{HasData, Linker};

pub use audit::{Audit, Event, LogLevel, Silent};
pub use ctx::{HostCtx, HostState, HostView};
pub use live::LiveAuthority;
pub use websocket::HostConnection;

/// Adds every `yoi:host` interface to a linker.
///
/// Fails only if the linker has one of them already.
pub fn add_to_linker<T: HostState + 'static>(linker: &mut Linker<T>) -> wasmtime::Result<()> {
    use bindings::yoi::host;
    host::types::add_to_linker::<T, YoiHost>(linker, T::yoi)?;
    host::websocket::add_to_linker::<T, YoiHost>(linker, T::yoi)?;
    host::request::add_to_linker::<T, YoiHost>(linker, T::yoi)?;
    host::log::add_to_linker::<T, YoiHost>(linker, T::yoi)?;
    host::clock::add_to_linker::<T, YoiHost>(linker, T::yoi)?;
    host::random::add_to_linker::<T, YoiHost>(linker, T::yoi)
}

struct YoiHost;

impl HasData for YoiHost {
    type Data<'a> = HostView<'a>;
}
