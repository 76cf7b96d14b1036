//! What a store holds for its one instance.

use wasmtime::component::ResourceTable;
use yoi_host::{HostCtx, HostState, HostView};

use crate::limiter::Limiter;

pub(crate) struct State {
    pub(crate) host: HostCtx,
    pub(crate) table: ResourceTable,
    pub(crate) limiter: Limiter,
}

impl HostState for State {
    fn yoi(&mut self) -> HostView<'_> {
        HostView {
            ctx: &mut self.host,
            table: &mut self.table,
        }
    }
}
