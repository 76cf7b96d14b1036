use yoi_document::{Diagnostic, Table};

use super::{Limit, Limits};

impl Limits {
    /// Reads `[plugins.enabled.limits]`: the defaults, but for what is set.
    /// A value outside its range is an error, and so is one that does not fit
    /// where it goes next.
    pub(crate) fn read(table: &mut Table<'_>) -> Self {
        let mut limits = Self::default();
        let mut sound = true;
        for limit in Self::default().entries() {
            let is_set = table.key_span(limit.name).is_some();
            match table.integer(limit.name, limit.least..=limit.ceiling) {
                Some(value) => limits.set(limit.name, value.value),
                None => sound &= !is_set,
            }
        }
        if sound {
            limits
                .misfits()
                .iter()
                .for_each(|(inner, outer)| refuse(table, inner, outer));
        }
        limits
    }
}

fn refuse(table: &Table<'_>, inner: &Limit, outer: &Limit) {
    let message = format!("`{inner}` does not fit into `{outer}`");
    let help = match outer.ceiling < inner.value {
        true => format!("set `{}` to {} at most", inner.name, outer.ceiling),
        false => format!(
            "set `{}` to {} at least, or `{}` to {} at most",
            outer.name, inner.value, inner.name, outer.value
        ),
    };
    let diagnostic = Diagnostic::error("enablement/limits", message).help(help);
    let place = table.key_span(inner.name).or(table.key_span(outer.name));
    table.tell(match place {
        Some(span) => diagnostic.at(span),
        None => diagnostic,
    });
}
