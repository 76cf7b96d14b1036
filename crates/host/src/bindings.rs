//! What wasmtime makes of `wit/`. Nothing is written here by hand.
#![allow(missing_docs, unreachable_pub, clippy::all)]

wasmtime::component::bindgen!({
    path: "wit",
    world: "yoi:plugin/plugin",
    imports: { default: async | trappable },
    exports: { default: async },
    // What a guest's handle stands for.
    with: { "yoi:host/websocket.connection": crate::websocket::HostConnection },
    require_store_data_send: true,
});
