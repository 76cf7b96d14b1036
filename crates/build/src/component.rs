use crate::Error;
use wit_component::ComponentEncoder;

/// Wraps a core module, built over `yoi-sdk` or `wit-bindgen`, as a component,
/// and validates it. The component imports only what the module uses.
///
/// # Errors
/// [`Error::Componentize`].
pub fn componentize(core: &[u8]) -> Result<Vec<u8>, Error> {
    ComponentEncoder::default()
        .validate(true)
        .module(core)
        .and_then(|mut encoder| encoder.encode())
        .map_err(|error| Error::Componentize {
            reason: format!("{error:#}"),
        })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn what_is_no_module_is_refused_with_a_reason() {
        let error = componentize(b"not wasm").unwrap_err();
        assert!(
            matches!(&error, Error::Componentize { reason } if !reason.is_empty()),
            "{error}"
        );
    }
}
