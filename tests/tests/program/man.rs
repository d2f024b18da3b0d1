//! `man`: the pages, as their readers find them.

use std::io::Write as _;
use std::process::{Command, Stdio};

use cargo_migrate::error::Exit;
use migrate_tests::project::{Project, files_below};

fn unconnected() -> Project {
    Project::new("postgres://nobody@127.0.0.1:1/none", "").expect("a package")
}

/// What a program makes of a page. `None`, and a word about it, where it is not there.
fn read_by(program: &str, arguments: &[&str], page: &str) -> Option<String> {
    let started = Command::new(program)
        .args(arguments)
        .env("MANWIDTH", "80")
        .env("LC_ALL", "C")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let Ok(mut reader) = started else {
        println!("skipped: there is no `{program}`");
        return None;
    };
    reader.stdin.take().expect("a pipe").write_all(page.as_bytes()).expect("it reads");
    let output = reader.wait_with_output().expect("an end");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{program}: {page}");
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

#[test]
fn a_page_for_each_command() {
    let project = unconnected();
    let help = project.run(&["--help"]).expect(Exit::Done, &[]).out;
    project.run(&["man", "--output", "share/man1"]).expect(Exit::Done, &["pages are written to share/man1"]);
    let pages = files_below(&project.folder().join("share/man1")).expect("pages");
    let commands =
        help.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
    let commands = commands.filter_map(|line| line.strip_prefix("  ")?.split(' ').next());
    let mut names: Vec<String> = commands
        .filter(|word| !["", "help"].contains(word))
        .map(|command| format!("cargo-migrate-{command}.1"))
        .collect();
    names.push("cargo-migrate.1".to_owned());
    names.extend(["psql", "start", "stop", "url"].map(|word| format!("cargo-migrate-local-{word}.1")));
    names.sort();
    assert_eq!(pages.keys().cloned().collect::<Vec<_>>(), names);
    // The same from one call as from another, and no day in it.
    project.run(&["man", "--output", "again"]).expect(Exit::Done, &[]);
    assert_eq!(files_below(&project.folder().join("again")).expect("pages"), pages);
    assert_eq!(project.run(&["man"]).expect(Exit::Done, &[]).out, pages["cargo-migrate.1"]);
    assert_eq!(
        project.run(&["man", "local", "start"]).expect(Exit::Done, &[]).out,
        pages["cargo-migrate-local-start.1"]
    );
    project.run(&["man", "frob"]).expect(Exit::Usage, &["there is no page for `frob`"]);
    for page in pages.values() {
        // Warnings are about the layout of what stands in brackets; errors are words that get lost.
        let arguments = ["-T", "lint", "-W", "error"];
        if let Some(found) = read_by("mandoc", &arguments, page) {
            assert_eq!(found, "");
        }
        read_by("groff", &["-man", "-Tutf8", "-Kutf8", "-ww", "-z"], page);
    }
}

#[test]
fn a_page_is_read() {
    let project = unconnected();
    let upgrade = project.run(&["man", "upgrade"]).expect(Exit::Done, &[]).out;
    let Some(text) = read_by("groff", &["-man", "-Tutf8", "-Kutf8", "-P-c"], &upgrade) else { return };
    // Bold and underlined letters are struck twice, and hyphens are long on some systems.
    let mut plain = String::new();
    for letter in text.chars() {
        match letter {
            '\u{8}' => drop(plain.pop()),
            '\u{2010}' | '\u{2212}' => plain.push('-'),
            _ => plain.push(letter),
        }
    }
    let words: String = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    for expected in [
        "NAME cargo-migrate-upgrade - ",
        "SYNOPSIS cargo migrate upgrade [OPTIONS] [TARGET]",
        "--lock-timeout",
        "DATABASE --database <NAME>",
        "EXIT STATUS 0 done 1 the answer is no: check",
        "130, 143 stopped by Ctrl-C or SIGTERM",
    ] {
        assert!(words.contains(expected), "{expected}: {plain}");
    }
}
