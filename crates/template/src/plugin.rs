use yoi_package::PackageId;
use yoi_target::Protocol;

use crate::place::Place;
use crate::{PlaceError, PluginName, Template};

/// The name that every template has.
const NAME: &str = "my-plugin";

/// The id that every template has.
const ID: &str = "example.my-plugin";

/// Where the templates' requests go, and what their manifests ask for.
const REQUEST: &str = "https://api.example.com/v1/prices";

/// Where the templates' connections go, and what their manifests ask for.
const WEBSOCKET: &str = "wss://stream.example.com/v1/trades";

/// A plugin's folder in the making.
#[derive(Debug, Clone)]
pub struct NewPlugin {
    template: Template,
    name: PluginName,
    id: Option<PackageId>,
    request: Option<Place>,
    websocket: Option<Place>,
}

/// A file of a plugin's folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// From the plugin's folder, with `/` between its parts
    pub path: String,
    /// What stands in it
    pub text: String,
}

impl NewPlugin {
    /// A plugin with the template's own URLs, and the id `example.NAME`.
    pub fn new(template: Template, name: PluginName) -> Self {
        Self {
            template,
            name,
            id: None,
            request: None,
            websocket: None,
        }
    }

    /// What the package is to call itself.
    #[must_use]
    pub fn id(self, id: PackageId) -> Self {
        let id = Some(id);
        Self { id, ..self }
    }

    /// The `http` or `https` URL below which its requests go. Its code has it,
    /// and its manifest asks for it.
    ///
    /// # Errors
    /// [`PlaceError`].
    pub fn request(self, url: &str) -> Result<Self, PlaceError> {
        let request = Some(self.place(url, Protocol::Request)?);
        Ok(Self { request, ..self })
    }

    /// The `ws` or `wss` URL that its connections go to, in the way of
    /// [`request`](Self::request).
    ///
    /// # Errors
    /// [`PlaceError`].
    pub fn websocket(self, url: &str) -> Result<Self, PlaceError> {
        let websocket = Some(self.place(url, Protocol::WebSocket)?);
        Ok(Self { websocket, ..self })
    }

    /// The package's id.
    pub fn package_id(&self) -> String {
        match &self.id {
            Some(id) => id.to_string(),
            None => format!("example.{}", self.name),
        }
    }

    /// What its folder holds, in an order of their own: the manifest and the
    /// code, then what it carries of yoi.
    pub fn files(&self) -> Vec<File> {
        let files = self.template.embedded().map(|file| File {
            path: file.path.to_owned(),
            text: match file.is_filled {
                true => self.filled(file.text),
                false => file.text.to_owned(),
            },
        });
        files.collect()
    }

    fn place(&self, url: &str, protocol: Protocol) -> Result<Place, PlaceError> {
        match self.template.asks(protocol) {
            true => Place::parse(url, protocol),
            false => Err(PlaceError::Unused {
                template: self.template.name(),
                protocol,
            }),
        }
    }

    /// The template's own words are valid where they stand, so that it can be
    /// built and tested; here they give way.
    fn filled(&self, text: &str) -> String {
        let mut words = Vec::new();
        for (own, place, protocol) in [
            (REQUEST, &self.request, Protocol::Request),
            (WEBSOCKET, &self.websocket, Protocol::WebSocket),
        ] {
            if let (Some(place), Ok(own)) = (place, Place::parse(own, protocol)) {
                words.push((own.keys(), place.keys()));
                words.push((own.url().to_owned(), place.url().to_owned()));
            }
        }
        words.push((ID.to_owned(), self.package_id()));
        words.push((NAME.to_owned(), self.name.as_str().to_owned()));
        replaced(text, &words)
    }
}

/// Each word gives way to another, the first that fits. What was put in is not looked at again: it may hold such a
/// word itself.
fn replaced(text: &str, words: &[(String, String)]) -> String {
    let (mut filled, mut rest) = (String::new(), text);
    while let Some(c) = rest.chars().next() {
        let word = words
            .iter()
            .find_map(|(own, new)| Some((rest.strip_prefix(own.as_str())?, new)));
        match word {
            Some((after, new)) => {
                filled.push_str(new);
                rest = after;
            }
            None => {
                filled.push(c);
                rest = &rest[c.len_utf8()..];
            }
        }
    }
    filled
}
