//! The command line: which commands there are, and the door to them.

use std::ffi::OsString;

use clap::builder::Styles;
use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand};

use crate::arguments::{Color, Common, Format};
use crate::commands;
use crate::context::Context;
use crate::env_file;
use crate::error::{Error, Exit, Result};
use crate::every_database;
use crate::report;
use crate::terminal::Terminal;

const STYLES: Styles = clap_cargo::style::CLAP_STYLING;

/// What each exit code means, as people are told.
pub(crate) const EXIT_CODES: [(&str, &str); 7] = [
    ("0", "done"),
    (
        "1",
        "the answer is no: check, diff --exit-code, current --check-heads, plan, verify, doctor, erd --check",
    ),
    ("2", "the command line is wrong"),
    ("3", "an answer is needed: consent, a rename, a backfill"),
    ("4", "the database refused or failed"),
    ("5", "the project or its files are wrong"),
    ("130, 143", "stopped by Ctrl-C or SIGTERM"),
];

/// Schema migrations for Rust and PostgreSQL
#[derive(Parser)]
#[command(
    name = "cargo-migrate",
    bin_name = "cargo migrate",
    version,
    styles = STYLES,
    max_term_width = 100,
    subcommand_required = true,
    arg_required_else_help = true
)]
struct Cli {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    command: Command,
}

macro_rules! commands {
    ($($(#[$attribute:meta])* $name:ident($module:ident)),* $(,)?) => {
        /// A command, with what it is told.
        #[derive(Subcommand)]
        pub(crate) enum Command {
            $($(#[$attribute])* $name(commands::$module::Arguments),)*
        }

        impl Command {
            pub(crate) fn run(&self, context: &mut Context<'_>) -> Result<Exit> {
                match self {
                    $(Self::$name(arguments) => commands::$module::run(arguments, context),)*
                }
            }

            /// As it is typed.
            pub(crate) fn name(&self) -> String {
                match self {
                    $(Self::$name(_) => stringify!($module).replace('_', "-"),)*
                }
            }
        }
    };
}

commands! {
    Init(init),
    Pull(pull),
    Baseline(baseline),
    Autogenerate(autogenerate),
    Revision(revision),
    Plan(plan),
    Upgrade(upgrade),
    Downgrade(downgrade),
    Status(status),
    Current(current),
    History(history),
    Heads(heads),
    Branches(branches),
    Show(show),
    Erd(erd),
    Edit(edit),
    Merge(merge),
    Rebase(rebase),
    Squash(squash),
    Record(record),
    Check(check),
    Diff(diff),
    Verify(verify),
    Stamp(stamp),
    Switch(switch),
    Recover(recover),
    Doctor(doctor),
    Local(local),
    Restore(restore),
    Reset(reset),
    CreateDatabase(create_database),
    DropDatabase(drop_database),
    Completions(completions),
    Man(man),
}

/// The command line as clap knows it, for what describes it to shells and readers.
pub(crate) fn command() -> clap::Command {
    Cli::command()
}

/// Runs the program: `arguments` are those of the process, its name included.
///
/// `cargo migrate X` arrives as `cargo-migrate migrate X`; both spellings are the same.
pub fn run(arguments: impl IntoIterator<Item = impl Into<OsString>>, terminal: &mut Terminal) -> Exit {
    let mut arguments: Vec<OsString> = arguments.into_iter().map(Into::into).collect();
    if arguments.get(1).is_some_and(|word| word == "migrate") {
        arguments.remove(1);
    }
    let asks_for_json = asks_for_json(&arguments);
    let codes = EXIT_CODES.map(|(code, meaning)| format!("  {code}  {meaning}")).join("\n");
    let command = command().after_help(format!("Exit codes:\n{codes}")).term_width(terminal.width);
    let parsed = command.try_get_matches_from(&arguments).and_then(|matches| Cli::from_arg_matches(&matches));
    let cli = match parsed {
        Ok(cli) => cli,
        Err(error) if asks_for_json && error.use_stderr() => {
            report::error(&misspelled(&error), None, Format::Json, terminal);
            return Exit::Usage;
        }
        Err(error) => {
            let text = error.render();
            let text = if terminal.color { text.ansi().to_string() } else { text.to_string() };
            let stream = if error.use_stderr() { &mut terminal.err } else { &mut terminal.out };
            let _ = stream.write_all(text.as_bytes());
            return if error.use_stderr() { Exit::Usage } else { Exit::Done };
        }
    };
    match cli.common.color {
        Color::Auto => {}
        Color::Always => terminal.color = true,
        Color::Never => terminal.color = false,
    }
    let format = cli.common.format;
    let configured = match &cli.common.env_file {
        Some(file) => env_file::configure(file, terminal),
        None => Ok(()),
    };
    let mut context = Context::new(terminal, cli.common);
    let result = configured.and_then(|()| match context.common.all_databases {
        true => every_database::run(cli.command, &arguments[1..], &mut context),
        false => cli.command.run(&mut context),
    });
    let result = match context.common.database.take() {
        Some(name) => result.map_err(|error| report::of_database(error, &name)),
        None => result,
    };
    let _ = terminal.out.flush();
    match result {
        Ok(exit) => exit,
        Err(error) => {
            report::error(&error, None, format, terminal);
            error.exit
        }
    }
}

/// Whether an answer for programs is wanted, whatever else is wrong with the command line.
fn asks_for_json(arguments: &[OsString]) -> bool {
    let arguments: Vec<_> = arguments.iter().take_while(|word| *word != "--").collect();
    arguments.iter().any(|word| *word == "--format=json")
        || arguments.windows(2).any(|pair| pair[0] == "--format" && pair[1] == "json")
}

/// What clap says about a command line, in our words' order.
fn misspelled(error: &clap::Error) -> Error {
    if error.kind() == clap::error::ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        return Error::usage("a command is missing").help("`cargo-migrate --help` lists them");
    }
    let text = error.render().to_string();
    let mut paragraphs = text.split("\n\n").map(str::trim).filter(|paragraph| !paragraph.is_empty());
    let message = paragraphs.next().unwrap_or_default();
    let message = message.strip_prefix("error: ").unwrap_or(message);
    paragraphs.fold(Error::usage(message), |error, paragraph| error.help(paragraph))
}
