//! `erd`: the recorded schema as an entity diagram.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use migrate_schema::schema::Schema;
use serde_json::json;

use super::history::counts_from_current;
use crate::context::Context;
use crate::erd::markdown::{self, NoPlace};
use crate::erd::{Columns, Diagram, Selection, dot, mermaid};
use crate::error::{Error, Exit, Result};
use crate::introspect::Ignore;
use crate::recorded::shown;
use crate::{files, live};

/// Draw the recorded schema as an entity diagram
#[derive(Args)]
pub struct Arguments {
    /// The revision at which it is drawn
    #[arg(value_name = "REV", default_value = "head", allow_negative_numbers = true)]
    revision: String,

    /// The language of the diagram [default: what the file's name says, else mermaid]
    #[arg(long = "as", value_name = "LANGUAGE")]
    language: Option<Language>,

    /// Write it into a file: .mmd, .dot, or .md, where it is put between two marks and the rest stays
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,

    /// Only ask whether the file is as it would be written; 1 if it is not
    #[arg(long, requires = "output")]
    check: bool,

    /// Write over a file that something else has written
    #[arg(long, requires = "output", conflicts_with = "check")]
    force: bool,

    /// Only these tables, and the names of those next to them: `orders`, `billing.*`
    #[arg(long, value_name = "PATTERN")]
    tables: Vec<String>,

    /// Without these tables
    #[arg(long, value_name = "PATTERN")]
    without: Vec<String>,

    /// Which columns are drawn
    #[arg(long, value_name = "WHICH", default_value = "all")]
    columns: Columns,
}

/// A language of diagrams.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Language {
    /// Drawn in Markdown by most places that keep sources
    Mermaid,
    /// For Graphviz
    Dot,
}

impl Language {
    fn name(self) -> &'static str {
        match self {
            Self::Mermaid => "mermaid",
            Self::Dot => "dot",
        }
    }

    fn text(self, diagram: &Diagram<'_>) -> String {
        match self {
            Self::Mermaid => mermaid::text(diagram),
            Self::Dot => dot::text(diagram),
        }
    }

    fn heading(self) -> &'static str {
        match self {
            Self::Mermaid => mermaid::HEADING,
            Self::Dot => dot::HEADING,
        }
    }
}

/// Runs the command.
///
/// # Errors
/// Revisions that are wrong, a name that leads nowhere, a pattern that fits no table, or a file that is not ours.
pub fn run(arguments: &Arguments, context: &mut Context<'_>) -> Result<Exit> {
    let output = arguments.output.as_deref().map(|path| Output::at(path, arguments.language)).transpose()?;
    let language =
        output.as_ref().map_or(arguments.language.unwrap_or(Language::Mermaid), |output| output.language);
    let selection = selection(arguments)?;
    let project = context.project()?;
    let recorded = project.recorded(&context.common, context.terminal)?;
    let applied = match counts_from_current(&arguments.revision) {
        true => Some(live::applied(&project, &recorded.history, context)?),
        false => None,
    };
    let point = recorded.history.resolve(&arguments.revision, applied.as_ref())?;
    let schema = recorded.schema_at(point.ids())?;
    fit(&arguments.tables, &schema)?;
    let diagram = Diagram::of(&schema, &selection);
    let text = language.text(&diagram);
    let mut value = diagram.value();
    value["revisions"] = json!(point.ids().collect::<Vec<_>>());
    value["language"] = json!(language.name());
    let Some(output) = output else {
        if context.is_json() {
            value["diagram"] = json!(text);
            context.say_json(&value)?;
        } else {
            context.say(text.trim_end())?;
        }
        return Ok(Exit::Done);
    };

    let path = context.terminal.directory.join(output.path);
    let there = match fs::read_to_string(&path) {
        Ok(there) => Some(there),
        Err(error) if error.kind() == ErrorKind::NotFound => None,
        Err(error) => {
            return Err(Error::project(format!("could not read `{}`", path.display())).because(error));
        }
    };
    let whole = output.whole(&text, there.as_deref(), arguments.force)?;
    // Line ends are Git's to change.
    let with_lf = |text: &str| text.replace("\r\n", "\n");
    let is_fresh = there.is_some_and(|there| with_lf(&there) == with_lf(&whole));
    if !is_fresh && !arguments.check {
        files::write(&path, &whole)?;
    }
    let file = shown(&path, context.terminal);
    let outdated = arguments.check && !is_fresh;
    if context.is_json() {
        value["file"] = json!(file);
        value["fresh"] = json!(is_fresh);
        context.say_json(&value)?;
    } else if outdated {
        context.say(format_args!("no: `{file}` does not hold the diagram of the recorded schema"))?;
        context.say("  help: the same without `--check` writes it")?;
    } else {
        let tables = diagram.tables.len();
        let tables = format!("{tables} table{}", if tables == 1 { "" } else { "s" });
        let done = if is_fresh { "is up to date" } else { "is written" };
        context.say(format_args!("{file} {done}: {tables}"))?;
    }
    Ok(if outdated { Exit::No } else { Exit::Done })
}

fn selection(arguments: &Arguments) -> Result<Selection> {
    let tables = match arguments.tables.as_slice() {
        [] => None,
        patterns => Some(Ignore::of_flag("--tables", patterns)?),
    };
    let without = Ignore::of_flag("--without", &arguments.without)?;
    Ok(Selection { tables, without, columns: arguments.columns })
}

/// A pattern without a table is a slip of the fingers: a diagram without it would not tell.
fn fit(patterns: &[String], schema: &Schema) -> Result<()> {
    for pattern in patterns {
        let tables = Ignore::of_flag("--tables", std::slice::from_ref(pattern))?;
        if schema.tables.iter().any(|table| tables.matches(&table.name.schema, &table.name.name)) {
            continue;
        }
        let error = Error::usage(format!("`--tables {pattern}` fits no table of the recorded schema"));
        let names = schema.tables.iter().map(|table| table.name.to_string());
        let nearest = names
            .map(|name| (strsim::jaro_winkler(pattern, &name), name))
            .filter(|(nearness, _)| *nearness > 0.8)
            .max_by(|one, other| one.0.total_cmp(&other.0));
        return Err(match nearest {
            Some((_, name)) => error.help(format!("there is `{name}`")),
            None => error.help("`cargo migrate show --schema` has all of them"),
        });
    }
    Ok(())
}

/// A file, and how a diagram stands in it.
struct Output<'p> {
    path: &'p Path,
    language: Language,
    in_markdown: bool,
}

impl<'p> Output<'p> {
    fn at(path: &'p Path, asked: Option<Language>) -> Result<Self> {
        let suffix = path.extension().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
        let (said, in_markdown) = match suffix.as_str() {
            "mmd" | "mermaid" => (Some(Language::Mermaid), false),
            "dot" | "gv" => (Some(Language::Dot), false),
            "md" | "markdown" => (None, true),
            "svg" | "png" | "pdf" | "jpg" | "jpeg" | "webp" => {
                return Err(Error::usage(format!("`{}` would be a picture", path.display())).help(format!(
                    "let Graphviz draw it: `cargo migrate erd --as dot | dot -T{suffix} -o {}`",
                    path.display()
                )));
            }
            _ => match asked {
                Some(asked) => (Some(asked), false),
                None => {
                    return Err(Error::usage(format!(
                        "`{}` does not say in which language the diagram is written",
                        path.display()
                    ))
                    .help("end its name in `.mmd`, `.md` or `.dot`, or add `--as mermaid` or `--as dot`"));
                }
            },
        };
        match (said, asked) {
            (Some(said), Some(asked)) if said != asked => {
                Err(Error::usage(format!("`{}` is no name for `--as {}`", path.display(), asked.name()))
                    .help("leave `--as` out, or end the name in `.mmd`, `.md` or `.dot`"))
            }
            _ => Ok(Self { path, language: said.or(asked).unwrap_or(Language::Mermaid), in_markdown }),
        }
    }

    /// What the file has to hold.
    fn whole(&self, diagram: &str, there: Option<&str>, force: bool) -> Result<String> {
        let path = self.path.display();
        if !self.in_markdown {
            let heading = self.language.heading();
            return match there {
                Some(there) if !force && there.lines().next() != heading.lines().next() => {
                    Err(Error::project(format!("`{path}` was not written by `cargo migrate erd`"))
                        .help("write into another file, or over this one with `--force`"))
                }
                _ => Ok(format!("{heading}{diagram}")),
            };
        }
        let language = self.language.name();
        let Some(page) = there else { return Ok(markdown::page(language, diagram)) };
        markdown::renewed(page, language, diagram).map_err(|no_place| match no_place {
            NoPlace::Unmarked => Error::project(format!("`{path}` does not say where the diagram goes"))
                .help(format!("write `{}` and `{}` there, each on a line", markdown::BEGIN, markdown::END)),
            NoPlace::Unclear => {
                Error::project(format!("`{path}` does not say clearly where the diagram goes")).help(format!(
                    "leave one line `{}` and one line `{}` below it",
                    markdown::BEGIN,
                    markdown::END
                ))
            }
        })
    }
}
