//! What a README tells its reader to do.

/// One thing to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// A line of a `console` block after its `$ `, further lines after `> `; and the lines below it.
    Command { line: usize, command: String, output: Vec<String> },
    /// A `diff` block: an edit of a file.
    Edit { line: usize, file: String, hunks: Vec<(String, String)> },
}

/// The `console` and `diff` blocks of a text, in order. Lines are counted from 1.
pub(super) fn of(text: &str) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut lines = text.lines().enumerate().map(|(at, line)| (at + 1, line));
    while let Some((start, line)) = lines.next() {
        let Some(kind) = line.strip_prefix("```") else { continue };
        let block: Vec<(usize, &str)> = lines.by_ref().take_while(|(_, line)| *line != "```").collect();
        match kind {
            "console" => console(&block, &mut steps),
            "diff" => steps.push(edit(start, &block)),
            _ => {}
        }
    }
    steps
}

fn console(block: &[(usize, &str)], steps: &mut Vec<Step>) {
    let first = steps.len();
    for (number, text) in block {
        if let Some(command) = text.strip_prefix("$ ") {
            steps.push(Step::Command { line: *number, command: command.to_owned(), output: Vec::new() });
            continue;
        }
        let Some(Step::Command { command, output, .. }) = steps.get_mut(first..).and_then(<[_]>::last_mut)
        else {
            panic!("line {number}: output of no command");
        };
        match text.strip_prefix("> ").or_else(|| (*text == ">").then_some("")) {
            Some(more) if output.is_empty() => {
                command.push('\n');
                command.push_str(more);
            }
            _ => output.push((*text).to_owned()),
        }
    }
}

fn edit(start: usize, block: &[(usize, &str)]) -> Step {
    let mut file = None;
    let mut hunks: Vec<(String, String)> = Vec::new();
    for (number, text) in block {
        if text.starts_with("--- ") {
            continue;
        }
        if let Some(path) = text.strip_prefix("+++ ") {
            file = Some(path.to_owned());
            hunks.push(Default::default());
            continue;
        }
        if text.starts_with("@@") {
            hunks.push(Default::default());
            continue;
        }
        let (old, new) =
            hunks.last_mut().unwrap_or_else(|| panic!("line {number}: a change before `+++ FILE`"));
        let (mark, rest) = text.split_at_checked(1).unwrap_or((" ", ""));
        if mark != "+" {
            old.push_str(rest);
            old.push('\n');
        }
        if mark != "-" {
            new.push_str(rest);
            new.push('\n');
        }
    }
    hunks.retain(|(old, new)| old != new);
    let file = file.unwrap_or_else(|| panic!("line {start}: a diff without `+++ FILE`"));
    Step::Edit { line: start, file, hunks }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_have_their_output_and_further_lines() {
        let text = "x\n```console\n$ cat <<E\n> a\n>\n> E\na\n\n$ true\n```\n```sh\nno\n```\n";
        let output = vec!["a".to_owned(), String::new()];
        let cat = Step::Command { line: 3, command: "cat <<E\na\n\nE".to_owned(), output };
        let nothing = Step::Command { line: 9, command: "true".to_owned(), output: Vec::new() };
        assert_eq!(of(text), [cat, nothing]);
    }

    #[test]
    fn edits_have_a_before_and_an_after() {
        let text = "```diff\n--- a.rs\n+++ a.rs\n@@ x\n a\n-b\n+c\n\n@@\n d\n+e\n```\n";
        let hunks =
            vec![("a\nb\n\n".to_owned(), "a\nc\n\n".to_owned()), ("d\n".to_owned(), "d\ne\n".to_owned())];
        assert_eq!(of(text), [Step::Edit { line: 1, file: "a.rs".to_owned(), hunks }]);
    }
}
