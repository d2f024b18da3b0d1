//! `completions`: what a shell needs to complete the command line.

use clap::{Args, ValueEnum};

use crate::cli;
use crate::context::Context;
use crate::error::{Error, Exit, Result};

/// Print what a shell needs to complete the command line
///
/// It completes `cargo-migrate …`, and `cargo migrate …` too, except in PowerShell,
/// which takes one completion for each program.
///
/// Where it goes:
///
///   bash        in ~/.bashrc, below what completes `cargo`:
///               source <(cargo-migrate completions bash)
///   zsh         into a folder of $fpath:
///               cargo-migrate completions zsh > ~/.zfunc/_cargo-migrate
///   fish        cargo-migrate completions fish > ~/.config/fish/conf.d/cargo-migrate.fish
///   powershell  in $PROFILE:
///               cargo-migrate completions powershell | Out-String | Invoke-Expression
///   elvish      in ~/.config/elvish/rc.elv, below what completes `cargo`:
///               eval (cargo-migrate completions elvish | slurp)
#[derive(Args)]
#[command(verbatim_doc_comment)]
pub struct Arguments {
    /// Which shell
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

/// A shell that can be told how to complete.
#[derive(Clone, Copy, Debug, ValueEnum)]
#[expect(clippy::enum_variant_names, reason = "it is called so")]
enum Shell {
    Bash,
    Zsh,
    Fish,
    #[value(name = "powershell")]
    PowerShell,
    Elvish,
}

impl Shell {
    fn generator(self) -> clap_complete::Shell {
        match self {
            Self::Bash => clap_complete::Shell::Bash,
            Self::Zsh => clap_complete::Shell::Zsh,
            Self::Fish => clap_complete::Shell::Fish,
            Self::PowerShell => clap_complete::Shell::PowerShell,
            Self::Elvish => clap_complete::Shell::Elvish,
        }
    }

    /// What makes `cargo migrate` the same as `cargo-migrate`, which clap knows nothing of.
    fn as_subcommand(self) -> &'static str {
        match self {
            Self::Bash => include_str!("completions/cargo.bash"),
            // What completes `cargo` there asks `_cargo-migrate` by itself.
            Self::Zsh => "",
            Self::Fish => include_str!("completions/cargo.fish"),
            Self::PowerShell => "",
            Self::Elvish => include_str!("completions/cargo.elv"),
        }
    }
}

/// Runs the command.
///
/// # Errors
/// The reader of standard output is gone.
pub fn run(arguments: &Arguments, context: &mut Context<'_>) -> Result<Exit> {
    context.only_as_text("a script for a shell")?;
    // In Bash, clap loses the names of functions where the program's own has a hyphen.
    let name = if matches!(arguments.shell, Shell::Bash) { "cargo_migrate" } else { "cargo-migrate" };
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell.generator(), &mut cli::command(), name, &mut script);
    let script = String::from_utf8(script)
        .map_err(|error| Error::project("the completions cannot be written").because(error))?;
    let script = script.replace("-o default cargo_migrate\n", "-o default cargo-migrate\n");
    context.say(script.trim_end())?;
    let more = arguments.shell.as_subcommand();
    if !more.is_empty() {
        context.say(format_args!("\n{}", more.trim_end()))?;
    }
    Ok(Exit::Done)
}
