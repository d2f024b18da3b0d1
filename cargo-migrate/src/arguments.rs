//! What every command takes.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

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

    /// Each of several databases of the configuration, one after the other, in the order of their names
    #[arg(long, global = true, help_heading = "Database")]
    pub all_databases: bool,

    /// Where the database is: postgres://user@host:port/name, key=value pairs, or local:
    #[arg(long, global = true, value_name = "URL", help_heading = "Database")]
    pub database_url: Option<String>,

    /// The file to read variables from; what it says wins over the environment, and what `.env` says, which is read
    /// where none is named, does not
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
