//! `completions` in the shells that are there: what they offer is what they find.

use std::path::Path;
use std::process::Command;

use cargo_migrate::error::Exit;
use migrate_tests::project::Project;

fn unconnected() -> Project {
    Project::new("postgres://nobody@127.0.0.1:1/none", "").expect("a package")
}

/// What a shell prints. `None`, and a word about it, where it is not there.
fn said(shell: &str, arguments: &[&str], folder: &Path) -> Option<String> {
    let Ok(output) = Command::new(shell).args(arguments).current_dir(folder).output() else {
        println!("skipped: there is no `{shell}`");
        return None;
    };
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Asks as Bash does when somebody presses Tab behind the last word.
const PRESS_TAB: &str = r#"
tab() {
    COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMPREPLY=()
    [[ $(complete -p "$1") =~ -F\ ([^ ]+) ]]
    "${BASH_REMATCH[1]}" "$1" "${@: -1}" "${@: -2:1}"
    echo "$* -> ${COMPREPLY[*]}"
}
"#;

#[test]
fn in_bash() {
    let project = unconnected();
    let script = project.run(&["completions", "bash"]).expect(Exit::Done, &[]).out;
    project.write("migrate.bash", &script).expect("a script");
    let test = format!(
        r#"set -u
_cargo() {{ COMPREPLY=("cargo itself: $2"); }}
complete -F _cargo cargo
source migrate.bash
source migrate.bash
{PRESS_TAB}
tab cargo-migrate upg
tab cargo migrate upg
tab cargo +nightly migrate downg
tab cargo migrate upgrade --dry
tab cargo-migrate erd --as m
tab cargo migrate erd --as m
tab cargo migrate local st
tab cargo migrate create-database --migrati
tab cargo migrate completions el
tab cargo migr
tab cargo build --rel
"#
    );
    let Some(said) = said("bash", &["--norc", "-c", &test], project.folder()) else { return };
    assert_eq!(
        said,
        "cargo-migrate upg -> upgrade
cargo migrate upg -> upgrade
cargo +nightly migrate downg -> downgrade
cargo migrate upgrade --dry -> --dry-run
cargo-migrate erd --as m -> mermaid
cargo migrate erd --as m -> mermaid
cargo migrate local st -> start stop
cargo migrate create-database --migrati -> --migrations
cargo migrate completions el -> elvish
cargo migr -> cargo itself: migr
cargo build --rel -> cargo itself: --rel
"
    );
}

/// Distributions load completions when they are first needed, each from a file of the program's name.
#[test]
fn in_bash_before_that_of_cargo_is_loaded() {
    let project = unconnected();
    let script = project.run(&["completions", "bash"]).expect(Exit::Done, &[]).out;
    project.write("migrate.bash", &script).expect("a script");
    for loader in ["_comp_load", "_completion_loader"] {
        let test = format!(
            r#"
{loader}() {{ _cargo() {{ COMPREPLY=("cargo itself: $2"); }}; complete -F _cargo "$1"; }}
source migrate.bash
{PRESS_TAB}
tab cargo bui
tab cargo migrate upg
tab cargo bui
"#
        );
        let Some(said) = said("bash", &["--norc", "-c", &test], project.folder()) else { return };
        assert_eq!(
            said,
            "cargo bui -> cargo itself: bui\ncargo migrate upg -> upgrade\ncargo bui -> cargo itself: bui\n",
            "{loader}"
        );
    }
}

#[test]
fn in_fish() {
    let project = unconnected();
    let script = project.run(&["completions", "fish"]).expect(Exit::Done, &[]).out;
    project.write("migrate.fish", &script).expect("a script");
    for (line, offered) in [
        ("cargo-migrate upg", "upgrade"),
        ("cargo migrate upg", "upgrade"),
        ("cargo +nightly migrate downg", "downgrade"),
        ("cargo migrate upgrade --dry", "--dry-run"),
        ("cargo migrate erd --as ", "dot mermaid"),
        ("cargo migrate local st", "start stop"),
    ] {
        let ask = format!("source migrate.fish; complete -C '{line}'");
        let Some(said) = said("fish", &["--no-config", "-c", &ask], project.folder()) else { return };
        let words: Vec<&str> = said.lines().filter_map(|line| line.split('\t').next()).collect();
        assert_eq!(words.join(" "), offered, "{line}");
    }
}

/// What completes `cargo` in zsh asks `_cargo-migrate`, by this name.
#[test]
fn in_zsh() {
    let project = unconnected();
    let script = project.run(&["completions", "zsh"]).expect(Exit::Done, &[]).out;
    assert!(script.starts_with("#compdef cargo-migrate\n"), "{script}");
    project.write("zfunc/_cargo-migrate", &script).expect("a script");
    let ask = "fpath=($PWD/zfunc $fpath); autoload -Uz compinit; compinit -D -u; \
               autoload +X _cargo-migrate && print $+functions[_cargo-migrate] $_comps[cargo-migrate]";
    let Some(said) = said("zsh", &["-f", "-c", ask], project.folder()) else { return };
    assert_eq!(said, "1 _cargo-migrate\n");
}

#[test]
fn for_each_shell() {
    let project = unconnected();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = project.run(&["completions", shell]).expect(Exit::Done, &[]);
        assert!(script.out.contains("create-database") && script.err.is_empty(), "{shell}");
        project.run(&["completions", "--help"]).expect(Exit::Done, &[&format!("completions {shell}")]);
    }
    project.run(&["completions", "tcsh"]).expect(Exit::Usage, &["bash, zsh, fish, powershell, elvish"]);
}
