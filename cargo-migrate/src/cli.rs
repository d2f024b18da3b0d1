//! The command line: what every command takes, and which commands there are.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::builder::Styles;
use clap::{Args, CommandFactory as _, FromArgMatches as _, Parser, Subcommand, ValueEnum};

use crate::commands;
use crate::context::Context;
use crate::error::{Exit, Result};
use crate::report;
use crate::terminal::Terminal;

const STYLES: Styles = clap_cargo::style::CLAP_STYLING;

/// Schema migrations for Rust and PostgreSQL
#[derive(Parser)]
#[command(
    name = "cargo-migrate",
    bin_name = "cargo migrate",
    version,
    styles = STYLES,
    max_term_width = 100,
    subcommand_required = true,
    arg_required_else_help = true,
    after_help = "Exit codes: 0 done, 1 the answer is no, 2 usage, 3 an answer is needed, 4 the database \
                  refused or failed, 5 the project or its files are wrong."
)]
struct Cli {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    command: Command,
}

/// What every command takes.
#[derive(Args, Clone, Debug, Default)]
pub struct Common {
    /// The package whose models and migrations are meant
    #[arg(short, long, global = true, value_name = "NAME", help_heading = "Project")]
    pub package: Option<String>,

    /// Path to Cargo.toml
    #[arg(long, global = true, value_name = "PATH", help_heading = "Project")]
    pub manifest_path: Option<PathBuf>,

    /// The folder of revisions; with it, no Cargo.toml and no sources are needed to apply them
    #[arg(long, global = true, value_name = "DIR", help_heading = "Project")]
    pub migrations: Option<PathBuf>,

    /// Cargo features under which models are read, separated by commas or blanks
    #[arg(short = 'F', long, global = true, value_name = "FEATURES", help_heading = "Project")]
    pub features: Vec<String>,

    /// Read models under all features
    #[arg(long, global = true, help_heading = "Project")]
    pub all_features: bool,

    /// Read models without the default feature
    #[arg(long, global = true, help_heading = "Project")]
    pub no_default_features: bool,

    /// One of several databases of the configuration
    #[arg(long, global = true, value_name = "NAME", help_heading = "Database")]
    pub database: Option<String>,

    /// Where the database is: postgres://user@host:port/name, key=value pairs, or local:
    #[arg(long, global = true, value_name = "URL", help_heading = "Database")]
    pub database_url: Option<String>,

    /// The file to read variables from that the environment does not have [default: .env]
    #[arg(long, global = true, value_name = "FILE", help_heading = "Database")]
    pub env_file: Option<PathBuf>,

    /// When to use colours
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", help_heading = "Output")]
    pub color: Color,

    /// text for people, json for programs
    #[arg(long, global = true, value_name = "FORMAT", default_value = "text", help_heading = "Output")]
    pub format: Format,

    /// Say only what was asked for, and errors
    #[arg(short, long, global = true, conflicts_with = "verbose", help_heading = "Output")]
    pub quiet: bool,

    /// Say more; twice for even more
    #[arg(short, long, global = true, action = clap::ArgAction::Count, help_heading = "Output")]
    pub verbose: u8,
}

/// When to use colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal.
    #[default]
    Auto,
    /// Even into a file.
    Always,
    /// Not at all.
    Never,
}

/// For whom the output is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    #[default]
    Text,
    /// For programs.
    Json,
}

macro_rules! commands {
    ($($(#[$attribute:meta])* $name:ident($module:ident)),* $(,)?) => {
        #[derive(Subcommand)]
        enum Command {
            $($(#[$attribute])* $name(commands::$module::Arguments),)*
        }

        impl Command {
            fn run(&self, context: &mut Context<'_>) -> Result<Exit> {
                match self {
                    $(Self::$name(arguments) => commands::$module::run(arguments, context),)*
                }
            }
        }
    };
}

commands! {
    Init(init),
    Autogenerate(autogenerate),
    Revision(revision),
    Upgrade(upgrade),
    Downgrade(downgrade),
    Status(status),
    Current(current),
    History(history),
    Heads(heads),
    Show(show),
    Check(check),
    Diff(diff),
    Stamp(stamp),
    Local(local),
    Reset(reset),
    CreateDatabase(create_database),
    DropDatabase(drop_database),
}

/// Runs the program: `arguments` are those of the process, its name included.
///
/// `cargo migrate X` arrives as `cargo-migrate migrate X`; both spellings are the same.
pub fn run(arguments: impl IntoIterator<Item = impl Into<OsString>>, terminal: &mut Terminal) -> Exit {
    let mut arguments: Vec<OsString> = arguments.into_iter().map(Into::into).collect();
    if arguments.get(1).is_some_and(|word| word == "migrate") {
        arguments.remove(1);
    }
    let command = Cli::command().term_width(terminal.width);
    let parsed = command.try_get_matches_from(arguments).and_then(|matches| Cli::from_arg_matches(&matches));
    let cli = match parsed {
        Ok(cli) => cli,
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
    let result = cli.command.run(&mut Context::new(terminal, cli.common));
    let _ = terminal.out.flush();
    match result {
        Ok(exit) => exit,
        Err(error) => {
            report::error(&error, format, terminal);
            error.exit
        }
    }
}
