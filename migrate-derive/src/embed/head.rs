//! What stands in `revision.toml` before the changes.

use super::toml::{Mistake, Reader};

/// What a revision is, without what it changes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) id: String,
    pub(super) parents: Vec<String>,
    pub(super) message: String,
    pub(super) created: String,
    pub(super) labels: Vec<String>,
    pub(super) depends_on: Vec<String>,
}

const REQUIRED: [&str; 4] = ["id", "parents", "message", "created"];

impl Head {
    pub(super) fn read(text: &str) -> Result<Self, Mistake> {
        let mut reader = Reader::new(text);
        let mut head = Self::default();
        let mut seen: Vec<&str> = Vec::new();
        while let Some(key) = reader.next_key()? {
            if seen.contains(&key) {
                return Err(reader.mistake(format!("`{key}` stands there twice")));
            }
            seen.push(key);
            match key {
                "id" => head.id = reader.string()?,
                "parents" => head.parents = reader.list()?,
                "message" => head.message = reader.string()?,
                "created" => head.created = reader.string()?,
                "labels" => head.labels = reader.list()?,
                "depends-on" => head.depends_on = reader.list()?,
                _ => return Err(reader.mistake(format!("unknown key `{key}`"))),
            }
        }
        match REQUIRED.iter().find(|key| !seen.contains(key)) {
            Some(key) => Err(Mistake { line: 1, problem: format!("no `{key}`, which should be") }),
            None => Ok(head),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(text: &str) -> String {
        Head::read(text).expect_err("a mistake").to_string()
    }

    #[test]
    fn the_head_is_read_as_the_command_writes_it() {
        let text = "id = \"3f9a1c2b4d5e\"\nparents = [\"a\", \"b\"]\nmessage = 'say \"hi\"'\ncreated = \
                    \"2026-11-21T08:15:30Z\"\nlabels = [\"x\"]\ndepends-on = [\"billing\"]\n\n[[changes]]\nid = 1\n";
        let head = Head {
            id: "3f9a1c2b4d5e".to_owned(),
            parents: vec!["a".to_owned(), "b".to_owned()],
            message: "say \"hi\"".to_owned(),
            created: "2026-11-21T08:15:30Z".to_owned(),
            labels: vec!["x".to_owned()],
            depends_on: vec!["billing".to_owned()],
        };
        assert_eq!(Head::read(text), Ok(head.clone()));
        assert_eq!(Head::read(&text.replace('\n', "\r\n")), Ok(head));
    }

    #[test]
    fn strings_are_those_of_toml() {
        let message = |value: &str| {
            let text = format!("id = ''\nparents = [ # none\n]\nmessage = {value} # so\ncreated = ''");
            Head::read(&text).map(|head| head.message).map_err(|mistake| mistake.to_string())
        };
        for (value, read) in [
            (r#""a\tb\"c\\ \u00e9 \U0001F600 \x41""#, "a\tb\"c\\ é 😀 A"),
            ("\"\"\"\none\n[[changes]]\ntwo \\\n   three\"\"\"", "one\n[[changes]]\ntwo three"),
            ("'''\na 'b' \\n'''", "a 'b' \\n"),
            ("\"\"\"a \"\"b\"\"\"\"", "a \"\"b\""),
            ("\"\"", ""),
        ] {
            assert_eq!(message(value).as_deref(), Ok(read), "{value}");
        }
        for value in
            ["\"a", "'a", "\"a\nb\"", "\"\"\"a", "\"\\q\"", "\"\\u12\"", "\"a\" b", "1", "true", "[]", ""]
        {
            assert!(message(value).is_err(), "{value}");
        }
    }

    #[test]
    fn what_is_beyond_the_head_is_refused() {
        let head = "id = ''\nparents = []\nmessage = ''\ncreated = ''\n";
        assert_eq!(problem(&format!("{head}replaces = []")), "unknown key `replaces` in line 5");
        assert_eq!(problem(&format!("{head}id = ''")), "`id` stands there twice in line 5");
        assert_eq!(problem("id = ''\nparents = []\nmessage = ''"), "no `created`, which should be in line 1");
        assert_eq!(problem("id = ''\n<<<<<<< a"), "expected `key = value` in line 2");
        assert_eq!(problem("parents = [1]"), "expected a string in line 1");
        assert_eq!(problem("parents = ['a' 'b']"), "expected `,` or `]` in line 1");
    }
}
