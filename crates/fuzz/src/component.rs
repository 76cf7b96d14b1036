use wasmparser::{Validator, WasmFeatures};
use yoi_package::Component;

use crate::diagnostics;

/// A package's component: what is accepted is valid, imports nothing but
/// `yoi:host`, and exports the tools.
pub fn component(bytes: &[u8]) {
    let (component, told) = Component::read(bytes.to_vec());
    diagnostics::check(component.as_ref(), &told, "");
    let Some(component) = component else {
        return;
    };
    assert_eq!(component.bytes(), bytes);
    let ours = |name: &String| name.starts_with("yoi:host/");
    assert!(
        component.imports().iter().all(ours),
        "{:?}",
        component.imports()
    );
    assert!(
        component
            .exports()
            .iter()
            .any(|it| it == "yoi:plugin/tools@1.0.0")
    );
    let mut validator = Validator::new_with_features(WasmFeatures::default());
    assert!(validator.validate_all(bytes).is_ok());
}
