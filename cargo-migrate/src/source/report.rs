//! All mistakes at once, each shown at its place.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use migrate_model::{Mistake, Span};

use super::file::{self, FileId, Files, Spot};
use crate::error::Error;
use crate::terminal::Terminal;

/// Mistakes, each with the file that it was found in.
#[derive(Default)]
pub(super) struct Mistakes {
    placed: Vec<Placed>,
    /// Those that are in no file.
    elsewhere: Vec<Error>,
}

struct Placed {
    file: FileId,
    mistake: Mistake,
    /// A second place in another file.
    also: Option<(Spot, String)>,
}

impl Placed {
    fn spot(&self) -> Spot {
        Spot { file: self.file, span: self.mistake.span }
    }
}

impl Mistakes {
    pub(super) fn push(&mut self, file: FileId, mistake: Mistake) {
        self.placed.push(Placed { file, mistake, also: None });
    }

    pub(super) fn push_with(&mut self, file: FileId, mistake: Mistake, also: Spot, label: impl Into<String>) {
        if also.file == file {
            self.push(file, mistake.secondary(also.span, label));
        } else {
            self.placed.push(Placed { file, mistake, also: Some((also, label.into())) });
        }
    }

    pub(super) fn extend(&mut self, file: FileId, mistakes: impl IntoIterator<Item = Mistake>) {
        for mistake in mistakes {
            self.push(file, mistake);
        }
    }

    pub(super) fn elsewhere(&mut self, error: Error) {
        self.elsewhere.push(error);
    }

    /// Whether something is wrong with this word already.
    pub(super) fn has_at(&self, files: &Files, file: FileId, span: Span) -> bool {
        let range = files.range(Spot { file, span });
        let mut here = self.placed.iter().filter(|placed| placed.file == file);
        here.any(|placed| files.range(placed.spot()) == range)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.placed.is_empty() && self.elsewhere.is_empty()
    }

    /// One error that shows all of them, sorted by file and line.
    pub(super) fn into_error(self, files: &Files, terminal: &Terminal) -> Error {
        let Self { placed, mut elsewhere } = self;
        let mut shown: Vec<_> = placed
            .into_iter()
            .map(|placed| (files.path(placed.file).to_path_buf(), files.range(placed.spot()), placed))
            .collect();
        shown.sort_by(|(path, range, a), (other_path, other_range, b)| {
            (path, range.start, &a.mistake.message).cmp(&(other_path, other_range.start, &b.mistake.message))
        });
        // One place can be reached on several ways, and is told of once.
        shown.dedup_by(|(path, range, a), (other_path, other_range, b)| {
            path == other_path && range == other_range && a.mistake.message == b.mistake.message
        });
        if shown.is_empty() && elsewhere.len() == 1 {
            return elsewhere.remove(0);
        }
        let mut sources = Sources { files, terminal, texts: BTreeMap::new() };
        let mut snippets: Vec<_> = shown.iter().map(|(_, _, placed)| sources.render(placed)).collect();
        let renderer = renderer(terminal);
        for error in &elsewhere {
            let mut group = Level::ERROR
                .primary_title(error.message.as_str())
                .elements(error.causes.iter().map(|cause| Level::NOTE.message(cause.as_str())));
            group = group.elements(error.help.iter().map(|help| Level::HELP.message(help.as_str())));
            snippets.push(renderer.render(&[group]));
        }
        let message = match snippets.len() {
            1 => "1 mistake in the models".to_owned(),
            number => format!("{number} mistakes in the models"),
        };
        Error::project(message).excerpt(snippets.join("\n\n"))
    }
}

fn renderer(terminal: &Terminal) -> Renderer {
    let renderer = if terminal.color { Renderer::styled() } else { Renderer::plain() };
    renderer.term_width(terminal.width)
}

struct Sources<'a> {
    files: &'a Files,
    terminal: &'a Terminal,
    /// Read again: a source is kept only while its mistakes are shown.
    texts: BTreeMap<FileId, String>,
}

impl Sources<'_> {
    fn render(&mut self, placed: &Placed) -> String {
        let Placed { file, mistake, also } = placed;
        let mut marks = vec![self.mark(AnnotationKind::Primary, placed.spot(), mistake.label.clone())];
        if let Some(other) = &mistake.secondary {
            let spot = Spot { file: *file, span: other.span };
            marks.push(self.mark(AnnotationKind::Context, spot, Some(other.value.clone())));
        }
        let mut group =
            Level::ERROR.primary_title(mistake.message.as_str()).elements(self.snippets(*file, marks));
        if let Some((spot, label)) = also {
            let mark = self.mark(AnnotationKind::Context, *spot, Some(label.clone()));
            group = group.elements(self.snippets(spot.file, vec![mark]));
        }
        if let Some(help) = &mistake.help {
            group = group.element(Level::HELP.message(help.as_str()));
        }
        renderer(self.terminal).render(&[group])
    }

    fn mark(&self, kind: AnnotationKind, spot: Spot, label: Option<String>) -> Mark {
        Mark { kind, range: self.files.range(spot), line: self.files.line(spot), label }
    }

    /// The lines around the marks, without the rest of the file: the renderer looks at all it is given.
    /// Marks far from each other become snippets of their own.
    fn snippets(
        &mut self,
        file: FileId,
        marks: Vec<Mark>,
    ) -> Vec<Snippet<'static, annotate_snippets::Annotation<'static>>> {
        const NEAR: usize = 2_000;
        let path = self.shown_path(file);
        let text = self.text(file);
        let first = marks.iter().map(|mark| mark.range.start).min().unwrap_or_default();
        let last = marks.iter().map(|mark| mark.range.end).max().unwrap_or_default();
        let groups = if last - first > NEAR {
            marks.into_iter().map(|mark| vec![mark]).collect()
        } else {
            vec![marks]
        };
        groups.into_iter().map(|marks| snippet(text, &path, marks)).collect()
    }

    /// The path from the current folder.
    fn shown_path(&self, file: FileId) -> String {
        shown(self.files.path(file), self.terminal)
    }

    fn text(&mut self, file: FileId) -> &str {
        self.texts.entry(file).or_insert_with(|| file::text(self.files.path(file)).unwrap_or_default())
    }
}

struct Mark {
    kind: AnnotationKind,
    range: Range<usize>,
    line: usize,
    label: Option<String>,
}

fn snippet(
    text: &str,
    path: &str,
    marks: Vec<Mark>,
) -> Snippet<'static, annotate_snippets::Annotation<'static>> {
    // The file may have changed since it was read; a mark never leaves its text.
    let inside = |at: usize| text.floor_char_boundary(at.min(text.len()));
    let first = inside(marks.iter().map(|mark| mark.range.start).min().unwrap_or_default());
    let last = inside(marks.iter().map(|mark| mark.range.end).max().unwrap_or_default());
    let start = text[..first].rfind('\n').map_or(0, |at| at + 1);
    let end = text[last..].find('\n').map_or(text.len(), |at| last + at);
    let line = marks.iter().map(|mark| mark.line).min().unwrap_or(1);
    let annotations = marks.into_iter().map(|mark| {
        let range = inside(mark.range.start) - start..inside(mark.range.end) - start;
        mark.kind.span(range).label(mark.label)
    });
    Snippet::source(text[start..end].to_owned())
        .line_start(line)
        .path(path.to_owned())
        .annotations(annotations.collect::<Vec<_>>())
}

/// A path as the user would write it here: from the current folder, where that needs no detour.
pub(super) fn shown(path: &Path, terminal: &Terminal) -> String {
    let relative = path.strip_prefix(&terminal.directory).map(Path::to_path_buf).or_else(|_| {
        let canonical = terminal.directory.canonicalize().unwrap_or_default();
        path.strip_prefix(canonical).map(Path::to_path_buf)
    });
    relative.unwrap_or_else(|_| path.to_path_buf()).display().to_string()
}
