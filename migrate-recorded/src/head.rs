//! What stands in `revision.toml` before the changes.

use crate::toml::{Fields, Refused, Value};

/// What a revision is, without what it changes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// Its id.
    pub id: String,
    /// The revisions that it follows.
    pub parents: Vec<String>,
    /// What it is about.
    pub message: String,
    /// When it was made.
    pub created: String,
    /// What else it can be called.
    pub labels: Vec<String>,
    /// The revisions that have to be applied before.
    pub depends_on: Vec<String>,
    /// The revisions that it stands for.
    pub replaces: Vec<String>,
}

const REQUIRED: [&str; 4] = ["id", "parents", "message", "created"];

/// What a change begins with, the end of the line before included. The changes of a large schema are megabytes.
const CHANGES: &str = "\n[[changes]]";

impl Head {
    /// Reads the text of a `revision.toml`.
    ///
    /// # Errors
    /// What is wrong, and in which line.
    pub fn read(text: &str) -> Result<Self, String> {
        let before = text.find(CHANGES).map_or(text, |at| &text[..=at]);
        // Where the words stand in a message, what was cut off is not whole.
        let fields = match Fields::parse(before) {
            Ok(fields) => fields,
            Err(_) => Fields::parse(text).map_err(|Refused { reason, place }| told(text, &reason, place))?,
        };
        let mut head = Self::default();
        for field in fields.iter() {
            let key = field.key.as_str();
            let refuse = |what: String| told(text, &what, field.place);
            let expected = |kind: &str| refuse(format!("`{key}` is not {kind}"));
            let string = || field.value.as_text().map(str::to_owned).ok_or_else(|| expected("a string"));
            let list = || strings(&field.value).ok_or_else(|| expected("a list of strings"));
            match key {
                "id" => head.id = string()?,
                "parents" => head.parents = list()?,
                "message" => head.message = string()?,
                "created" => head.created = string()?,
                "labels" => head.labels = list()?,
                "depends-on" => head.depends_on = list()?,
                "replaces" => head.replaces = list()?,
                "changes" => {}
                other => return Err(refuse(format!("unknown key `{other}`"))),
            }
        }
        match REQUIRED.iter().find(|key| fields.value(key).is_none()) {
            Some(key) => Err(format!("`{key}` is missing")),
            None => Ok(head),
        }
    }
}

/// A list of strings, or `None` if it is something else.
fn strings(value: &Value) -> Option<Vec<String>> {
    match value {
        Value::List(items) => items.iter().map(|item| item.as_text().map(str::to_owned)).collect(),
        _ => None,
    }
}

fn told(text: &str, problem: &str, place: usize) -> String {
    let line = 1 + text.as_bytes()[..place].iter().filter(|&&byte| byte == b'\n').count();
    format!("{problem} in line {line}")
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
