//! How large a component becomes when it is compiled. The engine replays every
//! instantiation, and copies every instance wherever it is named, before any
//! limit of its own counts: a few hundred bytes can double something thirty
//! times. So it is counted here first, in numbers alone.

use std::rc::Rc;

use wasmparser::ComponentExternalKind;

use crate::definition::{Definition, Item, Source, Step};

/// Most instances, of components and of core modules, that instantiating one
/// component makes. The engine's pool has room for 64 core instances each.
pub(crate) const MAX_INSTANCES: u64 = 256;

/// Most items (definitions, imports, exports and copies of them) that the
/// engine handles in compiling one component. Each takes it some 200 bytes.
pub(crate) const MAX_ITEMS: u64 = 1 << 18;

/// Why a component is not handed to the engine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Excess {
    Instances,
    Items,
    Nesting,
    Definitions,
    /// A component or core module of this name is known only once something is
    /// instantiated, so that nothing can be counted.
    Unknown(String),
}

/// How often each definition is instantiated, at least 1: one that never is
/// counts too, since validating it costs the same.
pub(crate) fn expand(definitions: &[Definition<'_>]) -> Result<Vec<u64>, Excess> {
    let mut expansion = Expansion {
        definitions,
        instances: 0,
        items: 0,
        runs: vec![0; definitions.len()],
        met: Vec::new(),
    };
    if let Some(outermost) = definitions.len().checked_sub(1) {
        expansion.run(outermost, &[], &[])?;
    }
    while let Some(code) = expansion.met.pop() {
        if expansion.runs(code.definition) == 0 {
            expansion.instances = 0;
            expansion.run(code.definition, &code.captured, &[])?;
        }
    }
    Ok(expansion.runs)
}

struct Expansion<'a> {
    definitions: &'a [Definition<'a>],
    instances: u64,
    items: u64,
    runs: Vec<u64>,
    met: Vec<Rc<Code>>,
}

/// A component with what it captured. The engine copies all of it at each use.
#[derive(Debug)]
struct Code {
    definition: usize,
    captured: Vec<Part>,
    weight: u64,
}

#[derive(Debug, Clone)]
enum Part {
    /// A core module with so many imports.
    Module(u64),
    Component(Rc<Code>),
}

/// The index spaces of one component as it is instantiated. Instances are
/// their weight: the items in them, at any depth.
#[derive(Default)]
struct Spaces {
    modules: Vec<Part>,
    components: Vec<Part>,
    instances: Vec<u64>,
    exported: u64,
}

impl Expansion<'_> {
    /// Instantiates, and returns the weight of the instance. An index that
    /// leads nowhere weighs 1: validation refuses it later.
    fn run(
        &mut self,
        definition: usize,
        captured: &[Part],
        args: &[(&str, u64)],
    ) -> Result<u64, Excess> {
        let all = self.definitions;
        if let Some(runs) = self.runs.get_mut(definition) {
            *runs += 1;
        }
        let mut spaces = Spaces::default();
        for step in all.get(definition).map_or(&[][..], |it| &it.steps) {
            self.charge(1)?;
            self.step(step, &mut spaces, captured, args)?;
        }
        let weight = spaces.exported.saturating_add(1);
        self.charge(weight)?;
        Ok(weight)
    }

    fn step(
        &mut self,
        step: &Step<'_>,
        spaces: &mut Spaces,
        captured: &[Part],
        args: &[(&str, u64)],
    ) -> Result<(), Excess> {
        match step {
            Step::Module { imports } => spaces.modules.push(Part::Module(*imports)),
            Step::Component(definition) => {
                let part = self.close(*definition, spaces, captured);
                self.place(part, spaces)?;
            }
            Step::Alias(source) => {
                if let Some(part) = spaces.part(*source, captured) {
                    self.place(part, spaces)?;
                }
            }
            Step::AliasInstance(index) => self.copy(spaces.instance(*index), spaces)?,
            Step::ImportInstance(name) => {
                let arg = args.iter().find(|(given, _)| given == name);
                self.copy(arg.map_or(1, |(_, weight)| *weight), spaces)?;
            }
            Step::Export(item) => {
                spaces.exported = spaces.exported.saturating_add(spaces.weight(*item));
                self.export(*item, spaces)?;
            }
            Step::InstantiateModule(index) => {
                self.instantiate()?;
                if let Some(Part::Module(imports)) = spaces.modules.get(*index as usize) {
                    self.charge(*imports)?;
                }
            }
            Step::Instantiate(component, args) => {
                let weight = self.nested(*component, args, spaces)?;
                spaces.instances.push(weight);
            }
            Step::Gather(items) => {
                let inner = items.iter().map(|item| spaces.weight(*item));
                self.copy(inner.fold(1, u64::saturating_add), spaces)?;
            }
            Step::Other(count) => self.charge(*count)?,
        }
        Ok(())
    }

    fn nested(
        &mut self,
        component: u32,
        args: &[(&str, Item)],
        spaces: &Spaces,
    ) -> Result<u64, Excess> {
        self.instantiate()?;
        let Some(Part::Component(code)) = spaces.components.get(component as usize) else {
            return Ok(1);
        };
        self.charge(code.weight)?;
        let mut weights = Vec::with_capacity(args.len());
        for (name, item) in args {
            self.charge(spaces.weight(*item))?;
            weights.push((*name, spaces.weight(*item)));
        }
        self.run(code.definition, &code.captured, &weights)
    }

    fn close(&mut self, definition: usize, spaces: &Spaces, captured: &[Part]) -> Part {
        let sources = self.definitions.get(definition).map(|it| &it.captures[..]);
        let parts = sources.unwrap_or_default().iter();
        let captured: Vec<_> = parts.filter_map(|it| spaces.part(*it, captured)).collect();
        let weight = captured.iter().map(Part::weight);
        let code = Rc::new(Code {
            definition,
            weight: weight.fold(1, u64::saturating_add),
            captured,
        });
        if self.runs(definition) == 0 {
            self.met.push(Rc::clone(&code));
        }
        Part::Component(code)
    }

    fn export(&mut self, item: Item, spaces: &mut Spaces) -> Result<(), Excess> {
        let source = match item.kind {
            ComponentExternalKind::Instance => {
                return self.copy(spaces.instance(item.index), spaces);
            }
            ComponentExternalKind::Component => Source::Component(item.index),
            ComponentExternalKind::Module => Source::Module(item.index),
            _ => return Ok(()),
        };
        match spaces.part(source, &[]) {
            Some(part) => self.place(part, spaces),
            None => Ok(()),
        }
    }

    fn copy(&mut self, weight: u64, spaces: &mut Spaces) -> Result<(), Excess> {
        spaces.instances.push(weight);
        self.charge(weight)
    }

    fn place(&mut self, part: Part, spaces: &mut Spaces) -> Result<(), Excess> {
        self.charge(part.weight())?;
        match part {
            Part::Module(_) => spaces.modules.push(part),
            Part::Component(_) => spaces.components.push(part),
        }
        Ok(())
    }

    fn runs(&self, definition: usize) -> u64 {
        self.runs.get(definition).copied().unwrap_or_default()
    }

    fn instantiate(&mut self) -> Result<(), Excess> {
        self.instances += 1;
        match self.instances > MAX_INSTANCES {
            true => Err(Excess::Instances),
            false => Ok(()),
        }
    }

    fn charge(&mut self, items: u64) -> Result<(), Excess> {
        self.items = self.items.saturating_add(items);
        match self.items > MAX_ITEMS {
            true => Err(Excess::Items),
            false => Ok(()),
        }
    }
}

impl Spaces {
    fn part(&self, source: Source, captured: &[Part]) -> Option<Part> {
        match source {
            Source::Component(index) => self.components.get(index as usize),
            Source::Module(index) => self.modules.get(index as usize),
            Source::Captured(index) => captured.get(index),
        }
        .cloned()
    }

    fn instance(&self, index: u32) -> u64 {
        self.instances.get(index as usize).copied().unwrap_or(1)
    }

    fn weight(&self, item: Item) -> u64 {
        match item.kind {
            ComponentExternalKind::Instance => self.instance(item.index),
            ComponentExternalKind::Component => self
                .part(Source::Component(item.index), &[])
                .map_or(1, |part| part.weight()),
            _ => 1,
        }
    }
}

impl Part {
    fn weight(&self) -> u64 {
        match self {
            Part::Module(_) => 1,
            Part::Component(code) => code.weight,
        }
    }
}
