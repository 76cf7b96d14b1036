use std::collections::HashMap;

use wasmparser::component_types::{
    ComponentAnyTypeId, ComponentEntityType, ComponentInstanceTypeId, ComponentItem,
    ComponentTypeId,
};
use wasmparser::types::TypesRef;
use wasmparser::{
    Encoding, FuncValidatorAllocations, Parser, Payload, ValidPayload, Validator, WasmFeatures,
};

/// Validates, and returns the surface of each component in the file, each
/// after those that it contains: how many names the types of its instances and
/// components have at all depths. The engine writes out every one of them, as
/// often as it meets it.
pub(crate) fn validate(
    bytes: &[u8],
    features: WasmFeatures,
) -> Result<Vec<u64>, wasmparser::Error> {
    let mut validator = Validator::new_with_features(features);
    let mut parser = Parser::new(0);
    parser.set_features(features);
    let (mut surfaces, mut open, mut functions) = (Vec::new(), Vec::new(), Vec::new());
    for payload in parser.parse_all(bytes) {
        let payload = payload?;
        if let Payload::Version { encoding, .. } = payload {
            open.push(encoding);
        }
        match validator.payload(&payload)? {
            ValidPayload::Func(function, body) => functions.push((function, body)),
            ValidPayload::End(types) if open.pop() == Some(Encoding::Component) => {
                surfaces.push(Surface::new(types.as_ref()).all());
            }
            _ => {}
        }
    }
    let mut allocations = FuncValidatorAllocations::default();
    for (function, body) in functions {
        let mut validator = function.into_validator(allocations);
        validator.validate(&body)?;
        allocations = validator.into_allocations();
    }
    Ok(surfaces)
}

/// Sizes of types as trees, each worked out once: as graphs they share parts,
/// which is how they get large in few bytes. Validation bounds their depth.
struct Surface<'a> {
    types: TypesRef<'a>,
    instances: HashMap<ComponentInstanceTypeId, u64>,
    components: HashMap<ComponentTypeId, u64>,
}

impl<'a> Surface<'a> {
    fn new(types: TypesRef<'a>) -> Self {
        Self {
            types,
            instances: HashMap::new(),
            components: HashMap::new(),
        }
    }

    fn all(&mut self) -> u64 {
        let types = self.types;
        let instances = (0..types.component_instance_count())
            .map(|index| self.instance(types.component_instance_at(index)))
            .fold(0, u64::saturating_add);
        (0..types.component_count())
            .map(|index| self.component(types.component_at(index)))
            .fold(instances, u64::saturating_add)
    }

    fn instance(&mut self, id: ComponentInstanceTypeId) -> u64 {
        if let Some(size) = self.instances.get(&id) {
            return *size;
        }
        let types = self.types;
        let size = self.items(types[id].exports.values());
        self.instances.insert(id, size);
        size
    }

    fn component(&mut self, id: ComponentTypeId) -> u64 {
        if let Some(size) = self.components.get(&id) {
            return *size;
        }
        let types = self.types;
        let size = self.items(types[id].imports.values().chain(types[id].exports.values()));
        self.components.insert(id, size);
        size
    }

    fn items<'b>(&mut self, items: impl Iterator<Item = &'b ComponentItem>) -> u64 {
        items
            .map(|item| self.entity(item.ty))
            .fold(1, u64::saturating_add)
    }

    fn entity(&mut self, entity: ComponentEntityType) -> u64 {
        match entity {
            ComponentEntityType::Instance(id) => self.instance(id),
            ComponentEntityType::Component(id) => self.component(id),
            ComponentEntityType::Module(id) => {
                let module = &self.types[id];
                (module.imports.len() as u64).saturating_add(module.exports.len() as u64)
            }
            ComponentEntityType::Type { referenced, .. } => match referenced {
                ComponentAnyTypeId::Instance(id) => self.instance(id),
                ComponentAnyTypeId::Component(id) => self.component(id),
                _ => 1,
            },
            ComponentEntityType::Func(_) | ComponentEntityType::Value(_) => 1,
        }
    }
}
