//! A name service by a script
use std::{
    fmt::Debug,
    future::{Future, pending, ready},
    io,
    net::IpAddr,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
};

/// A name service that answers by a script, and writes down what it is asked. Clones share both.
///
/// It asks nobody, and knows no trait of the crates that it is for: [`Self::function`] is what they take.
#[derive(Clone)]
pub struct ScriptedResolver {
    script: Arc<Script>,
    queries: Arc<Mutex<Vec<Query>>>,
}

/// What a name service says.
#[derive(Clone, Debug)]
pub enum Answer {
    /// These addresses, perhaps none
    Addresses(Vec<IpAddr>),
    /// An error with this text
    Failure(&'static str),
    /// Nothing, ever
    Never,
}

/// What a name service was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    /// The name
    pub name: String,
    /// How it was to be taken, as debugging text
    pub naming: String,
}

/// The future of an answer.
pub type AnswerFuture = Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send>>;

type Script = dyn Fn(&str, usize) -> Answer + Send + Sync;

impl ScriptedResolver {
    /// The script is given the name, and how often that was asked before.
    pub fn new<A: Into<Answer>>(script: impl Fn(&str, usize) -> A + Send + Sync + 'static) -> Self {
        Self {
            script: Arc::new(move |name, before| script(name, before).into()),
            queries: Arc::default(),
        }
    }

    /// Every name has these addresses, each in text.
    pub fn always(addresses: &[&str]) -> Self {
        let answer = Answer::from(addresses);
        Self::new(move |_, _| answer.clone())
    }

    /// What was asked, in order.
    pub fn queries(&self) -> Vec<Query> {
        let queries = self.queries.lock();
        queries.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The name service as a function of a name and of a value that says how to take the name.
    pub fn function<Naming: Debug + 'static>(
        &self,
    ) -> impl Fn(&str, Naming) -> AnswerFuture + Send + Sync + 'static + use<Naming> {
        let this = self.clone();
        move |name, naming| this.answer(name, format!("{naming:?}")).future()
    }

    fn answer(&self, name: &str, naming: String) -> Answer {
        let mut queries = self.queries.lock().unwrap_or_else(PoisonError::into_inner);
        let before = queries.iter().filter(|query| query.name == name).count();
        queries.push(Query {
            name: name.to_owned(),
            naming,
        });
        drop(queries);
        (self.script)(name, before)
    }
}

impl Answer {
    fn future(self) -> AnswerFuture {
        match self {
            Self::Addresses(addresses) => Box::pin(ready(Ok(addresses))),
            Self::Failure(text) => Box::pin(ready(Err(io::Error::other(text)))),
            Self::Never => Box::pin(pending()),
        }
    }
}

impl From<Vec<IpAddr>> for Answer {
    fn from(addresses: Vec<IpAddr>) -> Self {
        Self::Addresses(addresses)
    }
}

impl From<&[&str]> for Answer {
    fn from(addresses: &[&str]) -> Self {
        let addresses = addresses.iter();
        Self::Addresses(
            addresses
                .map(|address| address.parse().expect("an IP address in the script"))
                .collect(),
        )
    }
}
