//! `man`: the manual's pages.

use std::fmt;
use std::path::PathBuf;

use clap::{Args, Command};
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};
use serde_json::json;

use crate::context::Context;
use crate::error::{Error, Exit, Result};
use crate::recorded::shown;
use crate::{cli, files};

/// Print a page of the manual, or write all of them into a folder
///
/// Once `cargo-migrate.1` is where `man` looks, as in ~/.local/share/man/man1, `cargo help migrate` shows it.
#[derive(Args)]
pub struct Arguments {
    /// The page of this command; of all in general when absent
    #[arg(value_name = "COMMAND", conflicts_with = "output")]
    command: Vec<String>,

    /// Write the pages of all commands into this folder: cargo-migrate.1, cargo-migrate-upgrade.1, …
    #[arg(short, long, value_name = "DIR")]
    output: Option<PathBuf>,
}

/// Runs the command.
///
/// # Errors
/// A command that there is not, or what the file system says.
pub fn run(arguments: &Arguments, context: &mut Context<'_>) -> Result<Exit> {
    let mut program = cli::command().disable_help_subcommand(true);
    program.build();
    let Some(output) = &arguments.output else {
        context.only_as_text("a page of the manual")?;
        let mut command = &program;
        for word in &arguments.command {
            command = command.find_subcommand(word).ok_or_else(|| {
                Error::usage(format!("there is no page for `{}`", arguments.command.join(" ")))
                    .help("`cargo-migrate --help` lists the commands")
            })?;
        }
        context.say(page(command)?.1.trim_end())?;
        return Ok(Exit::Done);
    };
    let folder = context.terminal.directory.join(output);
    let mut pages = Vec::new();
    collect(&program, &mut pages)?;
    files::write_all(pages.iter().map(|(name, text)| (folder.join(name), text)))?;
    let shown = shown(&folder, context.terminal);
    if context.is_json() {
        let names: Vec<&String> = pages.iter().map(|(name, _)| name).collect();
        context.say_json(&json!({ "folder": shown, "pages": names }))?;
    } else {
        context.say(format_args!("{} pages are written to {shown}", pages.len()))?;
    }
    Ok(Exit::Done)
}

fn collect(command: &Command, pages: &mut Vec<(String, String)>) -> Result<()> {
    pages.push(page(command)?);
    command.get_subcommands().try_for_each(|command| collect(command, pages))
}

/// A page's file name and text.
fn page(command: &Command) -> Result<(String, String)> {
    let man = Man::new(command.clone());
    let file = man.get_filename();
    let wrong = |error: &dyn fmt::Display| {
        Error::project(format!("the page `{file}` cannot be written")).because(error)
    };
    let title = file.trim_end_matches(".1");
    let mut text =
        format!(".TH \"{title}\" 1 \"\" \"cargo-migrate {}\" \"\"\n", env!("CARGO_PKG_VERSION")).into_bytes();
    man.render_name_section(&mut text).map_err(|error| wrong(&error))?;
    text.extend(synopsis(command).to_roff().into_bytes());
    man.render_description_section(&mut text).map_err(|error| wrong(&error))?;
    man.render_options_section(&mut text).map_err(|error| wrong(&error))?;
    if command.has_subcommands() {
        man.render_subcommands_section(&mut text).map_err(|error| wrong(&error))?;
    }
    text.extend(exit_status().to_roff().into_bytes());
    let text = String::from_utf8(text).map_err(|error| wrong(&error))?;
    // Every section brings its own.
    Ok((file, format!("{PREAMBLE}{}", text.replace(PREAMBLE, ""))))
}

/// What makes an apostrophe one that can be copied.
const PREAMBLE: &str = ".ie \\n(.g .ds Aq \\(aq\n.el .ds Aq '\n";

/// As `--help` has it: what every command takes would hide what this one does.
fn synopsis(command: &Command) -> Roff {
    let usage = command.clone().render_usage().to_string();
    let usage = usage.trim_start_matches("Usage: ");
    let name = command.get_bin_name().unwrap_or_else(|| command.get_name());
    let (name, rest) = usage.strip_prefix(name).map_or(("", usage), |rest| (name, rest));
    let mut roff = Roff::new();
    roff.control("SH", ["SYNOPSIS"]);
    roff.text([bold(name), roman(rest)]);
    roff
}

fn exit_status() -> Roff {
    let mut roff = Roff::new();
    roff.control("SH", ["EXIT STATUS"]);
    for (code, meaning) in cli::EXIT_CODES {
        roff.control("TP", []);
        roff.text([bold(code)]);
        roff.text([roman(meaning)]);
    }
    roff
}
