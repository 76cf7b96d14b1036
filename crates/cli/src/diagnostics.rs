use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use yoi_document::{Diagnostic, Review, Severity};

use crate::diagnostics::excerpt::Excerpt;
use crate::escape;
use crate::page::counted;

mod excerpt;

pub(crate) use excerpt::Place;

/// Every problem of some documents, for people: each with the line it stands
/// in, and an empty line after it.
pub(crate) fn text(reviews: &[Review]) -> String {
    let renderer = Renderer::styled();
    let problems = each(reviews).map(|(review, it)| renderer.render(&[group(review, it)]));
    problems.map(|problem| problem + "\n\n").collect()
}

/// How many problems there are, by weight: `2 errors, 1 warning`.
pub(crate) fn summary(reviews: &[Review]) -> String {
    let (errors, warnings) = counts(reviews);
    match (errors, warnings) {
        (0, 0) => "no problems".to_owned(),
        (errors, 0) => counted(errors, "error"),
        (0, warnings) => counted(warnings, "warning"),
        (errors, warnings) => format!(
            "{}, {}",
            counted(errors, "error"),
            counted(warnings, "warning")
        ),
    }
}

/// Errors, and warnings.
pub(crate) fn counts(reviews: &[Review]) -> (usize, usize) {
    let errors = each(reviews).filter(|(_, it)| it.is_error()).count();
    (errors, each(reviews).count() - errors)
}

/// Every problem with the document it stands in, errors first.
pub(crate) fn each(reviews: &[Review]) -> impl Iterator<Item = (&Review, &Diagnostic)> {
    let all = || {
        let reviews = reviews.iter();
        reviews.flat_map(|review| review.diagnostics.iter().map(move |it| (review, it)))
    };
    let errors = all().filter(|(_, it)| it.is_error());
    errors.chain(all().filter(|(_, it)| !it.is_error()))
}

/// A document's name as people see it.
pub(crate) fn file(review: &Review) -> String {
    let name = &review.source.name;
    escape::untrusted(name.strip_prefix("./").unwrap_or(name))
}

fn group<'a>(review: &'a Review, diagnostic: &'a Diagnostic) -> Group<'a> {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let title = level
        .primary_title(escape::untrusted(&diagnostic.message))
        .id(diagnostic.code);
    let group = place(title.elements(Vec::<Origin<'_>>::new()), review, diagnostic);
    match &diagnostic.help {
        Some(help) => group.element(Level::HELP.message(escape::untrusted(help))),
        None => group,
    }
}

fn place<'a>(group: Group<'a>, review: &'a Review, diagnostic: &'a Diagnostic) -> Group<'a> {
    let file = file(review);
    let Some(span) = &diagnostic.span else {
        return group.element(Origin::path(file));
    };
    let place = Place::of(&review.source.text, span.start);
    let excerpt = Excerpt::of(&review.source.text, span);
    let mark: Annotation<'a> = AnnotationKind::Primary.span(excerpt.span);
    let snippet = Snippet::source(excerpt.text)
        .line_start(place.line)
        .annotation(mark.label(diagnostic.label.as_deref().map(escape::untrusted)));
    match excerpt.keeps_columns {
        true => group.element(snippet.path(file)),
        // The renderer would count columns in the excerpt.
        false => group.element(snippet).element(
            Origin::path(file)
                .line(place.line)
                .char_column(place.column),
        ),
    }
}
