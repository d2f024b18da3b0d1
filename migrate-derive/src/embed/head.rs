//! What stands in `revision.toml` before the changes.

use std::ops::Range;

use toml::de::{DeTable, DeValue};

/// What a revision is, without what it changes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) id: String,
    pub(super) parents: Vec<String>,
    pub(super) message: String,
    pub(super) created: String,
    pub(super) labels: Vec<String>,
    pub(super) depends_on: Vec<String>,
    pub(super) replaces: Vec<String>,
}

const REQUIRED: [&str; 4] = ["id", "parents", "message", "created"];

/// What a change begins with, the end of the line before included. The changes of a large schema are megabytes.
const CHANGES: &str = "\n[[changes]]";

impl Head {
    pub(super) fn read(text: &str) -> Result<Self, String> {
        let before = text.find(CHANGES).map_or(text, |at| &text[..=at]);
        // Where the words stand in a message, what was cut off is not whole.
        let (text, table) = match DeTable::parse(before) {
            Ok(table) => (before, table),
            Err(_) => {
                (text, DeTable::parse(text).map_err(|error| told(text, error.message(), error.span()))?)
            }
        };
        let mut head = Self::default();
        for (key, value) in table.get_ref() {
            let refuse = |what: String, range: Range<usize>| told(text, &what, Some(range));
            let expected = |kind: &str| refuse(format!("`{}` is not {kind}", key.get_ref()), value.span());
            let string = || value.get_ref().as_str().map(str::to_owned).ok_or_else(|| expected("a string"));
            let list = || strings(value.get_ref()).ok_or_else(|| expected("a list of strings"));
            match key.get_ref().as_ref() {
                "id" => head.id = string()?,
                "parents" => head.parents = list()?,
                "message" => head.message = string()?,
                "created" => head.created = string()?,
                "labels" => head.labels = list()?,
                "depends-on" => head.depends_on = list()?,
                "replaces" => head.replaces = list()?,
                "changes" => {}
                other => return Err(refuse(format!("unknown key `{other}`"), key.span())),
            }
        }
        match REQUIRED.iter().find(|key| !table.get_ref().contains_key(**key)) {
            Some(key) => Err(format!("`{key}` is missing")),
            None => Ok(head),
        }
    }
}

/// A list of strings, or `None` if it is something else.
pub(super) fn strings(value: &DeValue<'_>) -> Option<Vec<String>> {
    let items = value.as_array()?;
    items.iter().map(|item| item.get_ref().as_str().map(str::to_owned)).collect()
}

fn told(text: &str, problem: &str, place: Option<Range<usize>>) -> String {
    match place {
        Some(place) => {
            let line = 1 + text[..place.start].bytes().filter(|&byte| byte == b'\n').count();
            format!("{problem} in line {line}")
        }
        None => problem.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(text: &str) -> String {
        Head::read(text).expect_err("a mistake")
    }

    #[test]
    fn the_head_is_read_as_the_command_writes_it() {
        let text = "id = \"3f9a1c2b4d5e\"\nparents = [\"a\", \"b\"]\nmessage = 'say \"hi\"'\ncreated = \
                    \"2026-11-21T08:15:30Z\"\nlabels = [\"x\"]\ndepends-on = [\"billing\"]\nreplaces = [\"c\"]\n\n[[changes]]\nbad = ?\n";
        let head = Head {
            id: "3f9a1c2b4d5e".to_owned(),
            parents: vec!["a".to_owned(), "b".to_owned()],
            message: "say \"hi\"".to_owned(),
            created: "2026-11-21T08:15:30Z".to_owned(),
            labels: vec!["x".to_owned()],
            depends_on: vec!["billing".to_owned()],
            replaces: vec!["c".to_owned()],
        };
        assert_eq!(Head::read(text), Ok(head.clone()));
        assert_eq!(Head::read(&text.replace('\n', "\r\n")), Ok(head));
        let text = "id = ''\nparents = []\nmessage = \"\"\"one\n[[changes]]\ntwo\"\"\"\ncreated = ''\n\n[[changes]]\n";
        assert_eq!(Head::read(text).map(|head| head.message).as_deref(), Ok("one\n[[changes]]\ntwo"));
    }

    #[test]
    fn what_is_no_head_is_refused() {
        let head = "id = ''\nparents = []\nmessage = ''\ncreated = ''\n";
        assert_eq!(problem(&format!("{head}replace = []")), "unknown key `replace` in line 5");
        assert_eq!(problem("id = ''\nparents = []\nmessage = ''"), "`created` is missing");
        assert_eq!(problem("id = ''\nparents = [1]"), "`parents` is not a list of strings in line 2");
        assert_eq!(problem("id = 1"), "`id` is not a string in line 1");
        for text in ["id = ''\nid = ''", "id = ''\nparents = ['a' 'b']", "id = ''\nparents"] {
            assert!(problem(text).ends_with(" in line 2"), "{}", problem(text));
        }
    }
}
