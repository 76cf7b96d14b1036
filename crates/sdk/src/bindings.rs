//! What `wit-bindgen` makes of the WIT in `wit/`: the only place of this crate
//! that touches the ABI. Everything public is built over it by hand.

// A borrowed parameter type spares a copy of every message that is sent.
wit_bindgen::generate!({
    path: "wit",
    world: "plugin",
    generate_all,
    ownership: Borrowing { duplicate_if_necessary: true },
    pub_export_macro: true,
    export_macro_name: "__export_plugin",
});
