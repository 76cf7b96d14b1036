use wasmparser::{
    ComponentAlias, ComponentExternalKind, ComponentInstance, ComponentOuterAliasKind,
    ComponentTypeRef, Encoding, Instance, Parser, Payload, WasmFeatures,
};

use crate::expansion::{Excess, MAX_ITEMS};

/// Deepest nesting of a component in components, counting the outermost. What
/// toolchains and composers make is three or four deep.
pub(crate) const MAX_NESTING: usize = 16;

/// Most components and core modules in one file. CPython with its shared
/// libraries has forty.
pub(crate) const MAX_DEFINITIONS: usize = 256;

/// What instantiating one component does, in its order. Read from bytes that
/// nothing has validated yet: any index in it may lead nowhere.
/// Package-controlled.
#[derive(Debug, Default)]
pub(crate) struct Definition<'a> {
    pub(crate) steps: Vec<Step<'a>>,
    /// What it takes from the components around it, in the order of its own
    /// list of captures.
    pub(crate) captures: Vec<Source>,
}

/// Where a component or module comes from.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Source {
    Component(u32),
    Module(u32),
    /// A capture of the definition itself.
    Captured(usize),
}

/// A component instance, component or module of an index space.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Item {
    pub(crate) kind: ComponentExternalKind,
    pub(crate) index: u32,
}

#[derive(Debug)]
pub(crate) enum Step<'a> {
    /// Defines a core module that has so many imports.
    Module {
        imports: u64,
    },
    /// Defines a component, by its place among the definitions.
    Component(usize),
    Alias(Source),
    /// Takes an instance out of an instance.
    AliasInstance(u32),
    ImportInstance(&'a str),
    Export(Item),
    InstantiateModule(u32),
    Instantiate(u32, Vec<(&'a str, Item)>),
    /// Makes an instance of what there is.
    Gather(Vec<Item>),
    /// So many items that make nothing.
    Other(u64),
}

/// Why definitions were not read.
#[derive(Debug)]
pub(crate) enum Unread {
    Malformed(wasmparser::Error),
    Excess(Excess),
}

/// All components of a file, each after those that it contains: the outermost
/// is the last.
pub(crate) fn definitions(
    bytes: &[u8],
    features: WasmFeatures,
) -> Result<Vec<Definition<'_>>, Unread> {
    let mut parser = Parser::new(0);
    parser.set_features(features);
    let mut reader = Reader::default();
    for payload in parser.parse_all(bytes) {
        reader.payload(payload?)?;
    }
    Ok(reader.done)
}

#[derive(Default)]
struct Reader<'a> {
    open: Vec<Open<'a>>,
    done: Vec<Definition<'a>>,
    begun: usize,
    items: u64,
}

enum Open<'a> {
    Component(Definition<'a>),
    Module { imports: u64 },
}

impl<'a> Reader<'a> {
    fn payload(&mut self, payload: Payload<'a>) -> Result<(), Unread> {
        match payload {
            Payload::Version { encoding, .. } => self.begin(encoding),
            Payload::End(_) => self.end(),
            Payload::ImportSection(section) => {
                if let Some(Open::Module { imports }) = self.open.last_mut() {
                    *imports += u64::from(section.count());
                }
                Ok(())
            }
            Payload::InstanceSection(section) => self.each(section, Self::core_instance),
            Payload::ComponentInstanceSection(section) => self.each(section, Self::instance),
            Payload::ComponentAliasSection(section) => self.each(section, Self::alias),
            Payload::ComponentImportSection(section) => {
                self.each(section, |reader, import| match import.ty {
                    ComponentTypeRef::Instance(_) => {
                        reader.step(Step::ImportInstance(import.name.name))
                    }
                    ComponentTypeRef::Component(_) | ComponentTypeRef::Module(_) => {
                        Err(Excess::Unknown(import.name.name.to_owned()).into())
                    }
                    _ => reader.step(Step::Other(1)),
                })
            }
            Payload::ComponentExportSection(section) => self.each(section, |reader, export| {
                let (kind, index) = (export.kind, export.index);
                reader.step(Step::Export(Item { kind, index }))
            }),
            Payload::ComponentTypeSection(section) => self.other(section.count()),
            Payload::ComponentCanonicalSection(section) => self.other(section.count()),
            _ => Ok(()),
        }
    }

    fn begin(&mut self, encoding: Encoding) -> Result<(), Unread> {
        self.begun += 1;
        self.open.push(match encoding {
            Encoding::Component => Open::Component(Definition::default()),
            Encoding::Module => Open::Module { imports: 0 },
        });
        if self.open.len() > MAX_NESTING {
            return Err(Excess::Nesting.into());
        }
        match self.begun > MAX_DEFINITIONS {
            true => Err(Excess::Definitions.into()),
            false => Ok(()),
        }
    }

    fn end(&mut self) -> Result<(), Unread> {
        let made = match self.open.pop() {
            Some(Open::Module { imports }) => Step::Module { imports },
            Some(Open::Component(definition)) => {
                self.done.push(definition);
                Step::Component(self.done.len() - 1)
            }
            None => return Ok(()),
        };
        self.step(made)
    }

    fn each<T: wasmparser::FromReader<'a>>(
        &mut self,
        section: wasmparser::SectionLimited<'a, T>,
        read: impl Fn(&mut Self, T) -> Result<(), Unread>,
    ) -> Result<(), Unread> {
        section.into_iter().try_for_each(|item| read(self, item?))
    }

    fn other(&mut self, count: u32) -> Result<(), Unread> {
        self.step(Step::Other(count.into()))
    }

    fn step(&mut self, step: Step<'a>) -> Result<(), Unread> {
        self.charge(1)?;
        if let Some(Open::Component(definition)) = self.open.last_mut() {
            definition.steps.push(step);
        }
        Ok(())
    }

    fn charge(&mut self, items: usize) -> Result<(), Unread> {
        self.items = self.items.saturating_add(items as u64);
        match self.items > MAX_ITEMS {
            true => Err(Excess::Items.into()),
            false => Ok(()),
        }
    }

    fn core_instance(&mut self, instance: Instance<'a>) -> Result<(), Unread> {
        self.step(match instance {
            Instance::Instantiate { module_index, .. } => Step::InstantiateModule(module_index),
            Instance::FromExports(exports) => Step::Other(exports.len() as u64),
        })
    }

    fn instance(&mut self, instance: ComponentInstance<'a>) -> Result<(), Unread> {
        let item = |kind, index| Item { kind, index };
        let step = match instance {
            ComponentInstance::Instantiate {
                component_index,
                args,
            } => {
                self.charge(args.len())?;
                let args = args.iter().map(|it| (it.name, item(it.kind, it.index)));
                Step::Instantiate(component_index, args.collect())
            }
            ComponentInstance::FromExports(exports) => {
                self.charge(exports.len())?;
                Step::Gather(exports.iter().map(|it| item(it.kind, it.index)).collect())
            }
        };
        self.step(step)
    }

    fn alias(&mut self, alias: ComponentAlias<'a>) -> Result<(), Unread> {
        match alias {
            ComponentAlias::InstanceExport {
                kind,
                instance_index,
                name,
            } => match kind {
                ComponentExternalKind::Instance => self.step(Step::AliasInstance(instance_index)),
                ComponentExternalKind::Component | ComponentExternalKind::Module => {
                    Err(Excess::Unknown(name.to_owned()).into())
                }
                _ => self.step(Step::Other(1)),
            },
            ComponentAlias::Outer { kind, count, index } => match kind {
                ComponentOuterAliasKind::Component => self.outer(Source::Component(index), count),
                ComponentOuterAliasKind::CoreModule => self.outer(Source::Module(index), count),
                _ => self.step(Step::Other(1)),
            },
            ComponentAlias::CoreInstanceExport { .. } => self.step(Step::Other(1)),
        }
    }

    /// Hands something down from so many components further out, through each
    /// in between.
    fn outer(&mut self, mut source: Source, count: u32) -> Result<(), Unread> {
        let count = (count as usize).min(self.open.len());
        self.charge(count)?;
        let from = self.open.len() - count;
        for open in &mut self.open[from..] {
            if let Open::Component(definition) = open {
                definition.captures.push(source);
                source = Source::Captured(definition.captures.len() - 1);
            }
        }
        self.step(Step::Alias(source))
    }
}

impl From<wasmparser::Error> for Unread {
    fn from(error: wasmparser::Error) -> Self {
        Unread::Malformed(error)
    }
}

impl From<Excess> for Unread {
    fn from(excess: Excess) -> Self {
        Unread::Excess(excess)
    }
}
