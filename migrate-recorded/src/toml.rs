//! TOML, as far as it is read here: tables of strings, truths, whole numbers and lists.
//!
//! What is read has been written by the command, or is read by Cargo as well: so it is read by hand, because a
//! parser that judges everything would be an eighth of what every application compiles before its own models.
//! What is refused is what cannot be cut into keys and values, or says something twice.

/// A table, in the order of its keys in the text; its values are looked up as what they should be.
#[derive(Default)]
pub(crate) struct Fields(Vec<Field>);

/// What a key says.
pub(crate) struct Field {
    pub(crate) key: String,
    /// Where the key stands.
    pub(crate) place: usize,
    pub(crate) value: Value,
}

pub(crate) enum Value {
    Text(String),
    Flag(bool),
    /// A number or a date, as it is written.
    Other(String),
    List(Vec<Value>),
    Table(Fields),
}

/// Why a text is not read.
pub(crate) struct Refused {
    pub(crate) reason: String,
    pub(crate) place: usize,
}

struct Key {
    name: String,
    place: usize,
}

impl Fields {
    /// Reads a document.
    ///
    /// # Errors
    /// It is no TOML, or says something twice.
    pub(crate) fn parse(text: &str) -> Result<Self, Refused> {
        let mut reader = Reader { text, at: 0, depth: 0 };
        let mut root = Self::default();
        let mut header = Vec::new();
        reader.eat("\u{feff}");
        loop {
            reader.pass_lines();
            if reader.rest().is_empty() {
                return Ok(root);
            }
            if reader.eat("[[") {
                header = reader.path()?;
                reader.expect("]]")?;
                root.add_to_list(&header)?;
            } else if reader.eat("[") {
                header = reader.path()?;
                reader.expect("]")?;
                root.descend(&header)?;
            } else {
                let (path, value) = reader.pair()?;
                root.descend(&header)?.insert(&path, value)?;
            }
            reader.end_line()?;
        }
    }

    /// All that is said.
    pub(crate) fn iter(&self) -> std::slice::Iter<'_, Field> {
        self.0.iter()
    }

    /// What a key says.
    pub(crate) fn value(&self, key: &str) -> Option<&Value> {
        self.iter().find(|field| field.key == key).map(|field| &field.value)
    }

    /// A string.
    pub(crate) fn text(&self, key: &str) -> Option<String> {
        self.value(key)?.as_text().map(str::to_owned)
    }

    /// A list of strings; empty when there is none.
    pub(crate) fn texts(&self, key: &str) -> Vec<String> {
        self.list(key).iter().filter_map(Value::as_text).map(str::to_owned).collect()
    }

    /// A whole number.
    pub(crate) fn number(&self, key: &str) -> Option<i64> {
        match self.value(key)? {
            Value::Other(number) => number.parse().ok(),
            _ => None,
        }
    }

    /// A truth; false when nothing is said.
    pub(crate) fn flag(&self, key: &str) -> bool {
        matches!(self.value(key), Some(Value::Flag(true)))
    }

    /// A table within.
    pub(crate) fn within(&self, key: &str) -> Option<&Self> {
        self.value(key)?.as_table()
    }

    /// What a table within says; nothing when there is none.
    pub(crate) fn all_within(&self, key: &str) -> &[Field] {
        self.within(key).map_or(&[], |fields| &fields.0)
    }

    /// A list; empty when there is none.
    pub(crate) fn list(&self, key: &str) -> &[Value] {
        match self.value(key) {
            Some(Value::List(items)) => items,
            _ => &[],
        }
    }

    /// The value of a key: what is there, or what is put there.
    fn entry(&mut self, key: &Key, or: Value) -> &mut Value {
        let at = self.iter().position(|field| field.key == key.name).unwrap_or_else(|| {
            self.0.push(Field { key: key.name.clone(), place: key.place, value: or });
            self.0.len() - 1
        });
        &mut self.0[at].value
    }

    /// The table that keys lead to, made where there is none: in a list, its last one.
    fn descend(&mut self, path: &[Key]) -> Result<&mut Self, Refused> {
        let mut table = self;
        for key in path {
            let value = match table.entry(key, Value::Table(Self::default())) {
                Value::List(items) => items.last_mut(),
                value => Some(value),
            };
            match value {
                Some(Value::Table(within)) => table = within,
                _ => return Err(key.is_said_twice()),
            }
        }
        Ok(table)
    }

    fn insert(&mut self, path: &[Key], value: Value) -> Result<(), Refused> {
        let Some((key, parents)) = path.split_last() else { return Ok(()) };
        let table = self.descend(parents)?;
        if table.value(&key.name).is_some() {
            return Err(key.is_said_twice());
        }
        table.entry(key, value);
        Ok(())
    }

    /// `[[path]]`: one more table.
    fn add_to_list(&mut self, path: &[Key]) -> Result<(), Refused> {
        let Some((key, parents)) = path.split_last() else { return Ok(()) };
        match self.descend(parents)?.entry(key, Value::List(Vec::new())) {
            Value::List(items) => items.push(Value::Table(Self::default())),
            _ => return Err(key.is_said_twice()),
        }
        Ok(())
    }
}

impl Key {
    fn is_said_twice(&self) -> Refused {
        Refused { reason: format!("duplicate key `{}`", self.name), place: self.place }
    }
}

impl Value {
    pub(crate) fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    pub(crate) fn as_table(&self) -> Option<&Fields> {
        match self {
            Self::Table(table) => Some(table),
            _ => None,
        }
    }
}

/// How deep lists and tables may stand in each other.
const DEPTH: usize = 80;

/// A text, and how far it is read.
struct Reader<'t> {
    text: &'t str,
    at: usize,
    depth: usize,
}

impl<'t> Reader<'t> {
    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    fn refuse(&self, reason: impl Into<String>) -> Refused {
        Refused { reason: reason.into(), place: self.at }
    }

    fn next(&mut self) -> Option<char> {
        let next = self.rest().chars().next()?;
        self.at += next.len_utf8();
        Some(next)
    }

    fn eat(&mut self, word: &str) -> bool {
        let is_there = self.rest().starts_with(word);
        if is_there {
            self.at += word.len();
        }
        is_there
    }

    fn expect(&mut self, word: &str) -> Result<(), Refused> {
        if self.eat(word) { Ok(()) } else { Err(self.refuse(format!("expected `{word}`"))) }
    }

    /// What stands here of such characters.
    fn take(&mut self, is_it: impl Fn(char) -> bool) -> &'t str {
        let rest = self.rest();
        let end = rest.find(|character| !is_it(character)).unwrap_or(rest.len());
        self.at += end;
        &rest[..end]
    }

    fn pass_spaces(&mut self) {
        self.take(|character| matches!(character, ' ' | '\t'));
    }

    fn pass_comment(&mut self) {
        if self.eat("#") {
            self.take(|character| character != '\n');
        }
    }

    /// White space, ends of lines and comments.
    fn pass_lines(&mut self) {
        while self.rest().starts_with([' ', '\t', '\r', '\n', '#']) {
            self.take(|character| character.is_ascii_whitespace());
            self.pass_comment();
        }
    }

    fn end_line(&mut self) -> Result<(), Refused> {
        self.pass_spaces();
        self.pass_comment();
        if self.rest().is_empty() || self.eat("\n") || self.eat("\r\n") {
            return Ok(());
        }
        Err(self.refuse("expected the end of the line"))
    }

    /// `key.key`
    fn path(&mut self) -> Result<Vec<Key>, Refused> {
        let mut path = Vec::new();
        loop {
            self.pass_spaces();
            let place = self.at;
            let name = match self.rest().starts_with(['"', '\'']) {
                true => self.string()?,
                false => self.take(|it| it.is_ascii_alphanumeric() || matches!(it, '-' | '_')).to_owned(),
            };
            if self.at == place {
                return Err(self.refuse("expected a key"));
            }
            path.push(Key { name, place });
            self.pass_spaces();
            if !self.eat(".") {
                return Ok(path);
            }
        }
    }

    /// `key = value`
    fn pair(&mut self) -> Result<(Vec<Key>, Value), Refused> {
        let path = self.path()?;
        self.expect("=")?;
        self.pass_spaces();
        Ok((path, self.value()?))
    }

    fn value(&mut self) -> Result<Value, Refused> {
        if self.depth == DEPTH {
            return Err(self.refuse("lists and tables stand too deep in each other"));
        }
        self.depth += 1;
        let value = if self.rest().starts_with(['"', '\'']) {
            Value::Text(self.string()?)
        } else if self.eat("[") {
            let mut items = Vec::new();
            self.list("]", |reader| {
                items.push(reader.value()?);
                Ok(())
            })?;
            Value::List(items)
        } else if self.eat("{") {
            let mut fields = Fields::default();
            self.list("}", |reader| {
                let (path, value) = reader.pair()?;
                fields.insert(&path, value)
            })?;
            Value::Table(fields)
        } else {
            self.word()?
        };
        self.depth -= 1;
        Ok(value)
    }

    /// Up to the end, what stands between commas.
    fn list(
        &mut self,
        end: &str,
        mut item: impl FnMut(&mut Self) -> Result<(), Refused>,
    ) -> Result<(), Refused> {
        loop {
            self.pass_lines();
            if self.eat(end) {
                return Ok(());
            }
            item(self)?;
            self.pass_lines();
            if !self.eat(",") {
                return self.expect(end);
            }
        }
    }

    /// What stands without quotes.
    fn word(&mut self) -> Result<Value, Refused> {
        let start = self.at;
        let is_it = |it: char| it.is_ascii_alphanumeric() || matches!(it, '+' | '-' | '_' | '.' | ':');
        let mut word = self.take(is_it);
        // A date, and the time of the day behind a space.
        let time = self.rest().strip_prefix(' ').filter(|_| word.len() == 10 && word.contains('-'));
        if time.is_some_and(|time| time.starts_with(|it: char| it.is_ascii_digit())) {
            self.at += 1;
            self.take(is_it);
            word = &self.text[start..self.at];
        }
        let number = word.trim_start_matches(['+', '-']);
        match word {
            "true" => Ok(Value::Flag(true)),
            "false" => Ok(Value::Flag(false)),
            _ if number.starts_with(|it: char| it.is_ascii_digit()) || matches!(number, "inf" | "nan") => {
                Ok(Value::Other(word.replace('_', "")))
            }
            _ => {
                self.at = start;
                Err(self.refuse("expected a value"))
            }
        }
    }

    /// A string in quotes of either kind, three of which may hold several lines.
    fn string(&mut self) -> Result<String, Refused> {
        let start = self.at;
        let (quote, long, has_escapes) = match self.rest().starts_with('"') {
            true => ("\"", "\"\"\"", true),
            false => ("'", "'''", false),
        };
        let is_long = self.eat(long);
        let end = if is_long { long } else { quote };
        if is_long {
            let _ = self.eat("\n") || self.eat("\r\n");
        } else {
            self.at += 1;
        }
        let mut text = String::new();
        loop {
            // The last three of more end it.
            if self.rest().starts_with(end) && !(is_long && self.rest()[1..].starts_with(end)) {
                self.at += end.len();
                return Ok(text);
            }
            match self.next() {
                Some('\\') if has_escapes => text.extend(self.escape(is_long)?),
                Some(character) if is_long || character != '\n' => text.push(character),
                _ => {
                    self.at = start;
                    return Err(self.refuse("a string is not closed"));
                }
            }
        }
    }

    /// What stands behind a backslash: nothing, where it joins lines.
    fn escape(&mut self, is_long: bool) -> Result<Option<char>, Refused> {
        let unknown = self.refuse("unknown escape in a string");
        let digits = match self.next() {
            Some('b') => return Ok(Some('\u{8}')),
            Some('t') => return Ok(Some('\t')),
            Some('n') => return Ok(Some('\n')),
            Some('f') => return Ok(Some('\u{c}')),
            Some('r') => return Ok(Some('\r')),
            Some('e') => return Ok(Some('\u{1b}')),
            Some(itself @ ('"' | '\\')) => return Ok(Some(itself)),
            Some(' ' | '\t' | '\r' | '\n') if is_long => {
                self.take(|character| character.is_ascii_whitespace());
                return Ok(None);
            }
            Some('x') => 2,
            Some('u') => 4,
            Some('U') => 8,
            _ => return Err(unknown),
        };
        let code = self.rest().get(..digits).and_then(|code| u32::from_str_radix(code, 16).ok());
        self.at += digits;
        code.and_then(char::from_u32).map(Some).ok_or(unknown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Fields {
        Fields::parse(text).map_err(|refused| refused.reason).expect("a document")
    }

    fn reason(text: &str) -> (String, usize) {
        let refused = Fields::parse(text).err().expect("a mistake");
        (refused.reason, refused.place)
    }

    #[test]
    fn values_are_found_where_they_are_said() {
        let text = "a = 1_000\nb.c = 'x'\nb.d = [\"y\", \"\"\"\nz\"\"\", 3]\n\n[t.'u v']\nat = { deep.x = true, list = \
                    [{ n = -5 }] }\n\n[t]\nlate = 2026-11-21\n[[many]]\nn = \"one\"\n[[many]]\n[many.sub]\nn = \"two\"\n";
        let all = parse(text);
        assert_eq!(all.number("a"), Some(1000));
        let b = all.within("b").expect("a table");
        assert_eq!(b.text("c").as_deref(), Some("x"));
        assert_eq!(b.texts("d"), ["y", "z"]);
        let t = all.within("t").expect("a table");
        let at = t.within("u v").and_then(|table| table.within("at")).expect("a table");
        assert!(at.within("deep").expect("a table").flag("x"));
        assert_eq!(at.list("list")[0].as_table().and_then(|item| item.number("n")), Some(-5));
        assert!(t.value("late").is_some() && t.text("late").is_none() && t.number("late").is_none());
        let [one, two] = all.list("many") else { panic!("two tables") };
        assert_eq!(one.as_table().and_then(|one| one.text("n")).as_deref(), Some("one"));
        let sub = two.as_table().and_then(|two| two.within("sub"));
        assert_eq!(sub.and_then(|sub| sub.text("n")).as_deref(), Some("two"));
        let places = all.iter().map(|field| (field.key.as_str(), field.place)).collect::<Vec<_>>();
        assert_eq!(places[..2], [("a", 0), ("b", 10)]);
    }

    #[test]
    fn strings_are_what_they_mean() {
        let text = r#"
            [a."b.c".'d e']
            basic = "x\ty\u00e9\U0001F600\"\\" # "comment
            literal = 'C:\n "x"'
            empty = [ "", '', # ']
                """""", '''''', ]
            folded = """
one \
   two
"three" ""four"""""
            raw = '''
'five' \n'''
        "#;
        let all = parse(text);
        let all =
            all.within("a").and_then(|a| a.within("b.c")).and_then(|b| b.within("d e")).expect("a table");
        assert_eq!(all.text("basic").as_deref(), Some("x\ty\u{e9}\u{1F600}\"\\"));
        assert_eq!(all.text("literal").as_deref(), Some("C:\\n \"x\""));
        assert_eq!(all.texts("empty"), ["", "", "", ""]);
        assert_eq!(all.text("folded").as_deref(), Some("one two\n\"three\" \"\"four\"\""));
        assert_eq!(all.text("raw").as_deref(), Some("'five' \\n"));
    }

    #[test]
    fn what_is_no_document_is_refused() {
        let twice = |key, place| (format!("duplicate key `{key}`"), place);
        assert_eq!(reason("a = 1\na = 2"), twice("a", 6));
        assert_eq!(reason("a = 1\na.b = 2"), twice("a", 6));
        assert_eq!(reason("a = { b = 1, b = 2 }"), twice("b", 13));
        assert_eq!(reason("a = 1\n[a]"), twice("a", 7));
        assert_eq!(reason("a = {}\n[[a]]"), twice("a", 9));
        for text in ["a", "a = ", "= 1", "a = [1", "[a", "a = 1 b = 2", "a = 'b", "]", "}", "a = [}"] {
            Fields::parse(text).err().expect(text);
        }
        let deep = format!("a = {}", "[".repeat(100_000));
        assert!(reason(&deep).0.contains("too deep"), "{}", reason(&deep).0);
    }
}
