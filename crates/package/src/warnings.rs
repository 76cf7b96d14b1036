use yoi_document::{Diagnostic, Table};
use yoi_target::{Breadth, Target};

use crate::LookAlike;

/// How one kind of document warns of the targets in it: a code of its own for
/// each reason that a person is shown with a mark of its own.
#[derive(Debug, Clone, Copy)]
pub struct TargetWarnings {
    /// What the document does: `asks for`.
    pub verb: &'static str,
    /// The code where more is held than one host, port or path.
    pub broad: &'static str,
    /// The code where the host is taken by the eye for another one.
    pub look_alike: &'static str,
    /// The code where it leads to addresses that are not public.
    pub local: &'static str,
    /// The code where what is sent can be read and changed on the way.
    pub plain_text: &'static str,
    /// What to do about any of them.
    pub help: &'static str,
}

/// A reason, the key that gives it, and what it says.
type Told = (&'static str, &'static [&'static str], Vec<String>);

impl TargetWarnings {
    /// Tells a table all that its target deserves, each at the key that it is
    /// about.
    pub fn tell(&self, table: &Table<'_>, target: &Target) {
        for (code, keys, reasons) in self.told(target) {
            if !reasons.is_empty() {
                let message = format!("{} {}", self.verb, reasons.join("; "));
                let diagnostic = Diagnostic::warning(code, message).help(self.help);
                let span = keys.iter().find_map(|key| table.key_span(key));
                table.tell(match span.or(table.span()) {
                    Some(span) => diagnostic.at(span),
                    None => diagnostic,
                });
            }
        }
    }

    fn told(&self, target: &Target) -> [Told; 4] {
        let breadth = target.breadth();
        let of = |is_wanted: fn(&Breadth) -> bool| -> Vec<String> {
            let wanted = breadth.iter().filter(|it| is_wanted(it));
            wanted.map(ToString::to_string).collect()
        };
        let look_alikes = LookAlike::find(target.host());
        let look_alikes = look_alikes.iter().map(|it| format!("a host that {it}"));
        [
            (self.broad, &[], of(Breadth::is_broad)),
            (self.look_alike, &["host"], look_alikes.collect()),
            (
                self.local,
                &["addresses", "host"],
                of(|it| matches!(it, Breadth::Local(_))),
            ),
            (
                self.plain_text,
                &["scheme"],
                of(|it| matches!(it, Breadth::PlainText)),
            ),
        ]
    }
}
