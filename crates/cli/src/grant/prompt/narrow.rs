//! One question for each part of an ask that can be less.

use inquire::{MultiSelect, Text};
use yoi_target::{PathPrefix, PortPattern, Target};

use crate::failure::Failure;
use crate::grant::choice::{Asked, covered};
use crate::grant::narrowing::{Key, Narrowing};
use crate::printer::Printer;

use super::{MARKING, plainly, unanswered};

/// What is left of an ask, which may be all of it. A wrong answer is asked for again by itself: those before it stay.
pub(super) fn narrowed(asked: &Asked<'_>, printer: &Printer) -> Result<Target, Failure> {
    let mut left = asked.ask.target.clone();
    for key in ORDER {
        left = less(asked, left, key, printer)?;
    }
    Ok(left)
}

/// Addresses come last: a host that is one leaves nothing to say of them.
const ORDER: [Key; 8] = [
    Key::Host,
    Key::Port,
    Key::Paths,
    Key::Methods,
    Key::Subprotocols,
    Key::Extensions,
    Key::RequestHeaders,
    Key::Addresses,
];

/// What is left of it with less of one part.
fn less(asked: &Asked<'_>, left: Target, key: Key, printer: &Printer) -> Result<Target, Failure> {
    let Some(mut question) = Question::of(key, &left) else {
        return Ok(left);
    };
    loop {
        let answer = question.put()?;
        let narrowing = Narrowing::new(asked.name, vec![(key, answer.clone())]);
        let target = narrowing.of(&left).map_err(|reason| {
            Failure::new(
                "grant/narrowing",
                format!("it cannot be narrowed so: {reason}"),
            )
        });
        match target.and_then(|it| covered(std::slice::from_ref(asked), it)) {
            Ok(target) => return Ok(target),
            Err(failure) => printer.talk(failure.text().trim_end()),
        }
        question.stands_at(answer);
    }
}

/// What is asked, with the answer that Enter alone gives.
struct Question {
    message: &'static str,
    /// Values with commas between them.
    answer: String,
    /// What can be marked; none if it is to be typed.
    items: Option<Vec<String>>,
}

impl Question {
    /// None if there is nothing that could be less.
    fn of(key: Key, left: &Target) -> Option<Self> {
        match key {
            Key::Host if left.host().is_wildcard() => {
                Some(Self::typed("which host?", left.host().to_string()))
            }
            Key::Port if left.port() == PortPattern::Any => {
                Some(Self::typed("which port?", left.port().to_string()))
            }
            Key::Host | Key::Port => None,
            Key::Paths => {
                let paths = left.path_prefixes().iter().map(PathPrefix::as_str);
                let paths: Vec<_> = paths.collect();
                let message = "which paths, separated by commas?";
                Some(Self::typed(message, paths.join(",")))
            }
            // Without any method it would be no target.
            Key::Methods if left.methods().len() < 2 => None,
            Key::Methods => Self::marked("which methods?", left.methods()),
            Key::Subprotocols => Self::marked("which subprotocols?", left.subprotocols()),
            Key::Extensions => Self::marked("which extensions?", left.extensions()),
            Key::RequestHeaders => Self::marked("which headers?", left.request_headers()),
            Key::Addresses if left.host().class().is_some() => None,
            Key::Addresses => {
                let words: Vec<_> = left.addresses().words().collect();
                Self::marked("which addresses besides public ones?", &words)
            }
        }
    }

    fn typed(message: &'static str, answer: String) -> Self {
        Self {
            message,
            answer,
            items: None,
        }
    }

    /// All of them are marked, until some are taken away.
    fn marked(message: &'static str, items: &[impl ToString]) -> Option<Self> {
        let items: Vec<_> = items.iter().map(ToString::to_string).collect();
        (!items.is_empty()).then(|| Self {
            message,
            answer: items.join(","),
            items: Some(items),
        })
    }

    /// Begins with this answer when it is put again.
    fn stands_at(&mut self, answer: String) {
        self.answer = answer;
    }

    fn put(&self) -> Result<String, Failure> {
        match &self.items {
            None => self.line(),
            Some(items) => self.some(items),
        }
    }

    fn line(&self) -> Result<String, Failure> {
        let answer = Text::new(self.message)
            .with_initial_value(&self.answer)
            .with_render_config(plainly())
            .prompt()
            .map_err(|error| unanswered(&error))?;
        Ok(answer.trim().replace(", ", ","))
    }

    fn some(&self, items: &[String]) -> Result<String, Failure> {
        let marked: Vec<_> = self.answer.split(',').collect();
        let is_marked = |index: &usize| marked.contains(&items[*index].as_str());
        let marked: Vec<_> = (0..items.len()).filter(is_marked).collect();
        let answer = MultiSelect::new(self.message, items.to_vec())
            .with_default(&marked)
            .without_filtering()
            .with_help_message(MARKING)
            .with_render_config(plainly())
            .prompt()
            .map_err(|error| unanswered(&error))?;
        Ok(answer.join(","))
    }
}
