//! TOML, as far as it is read here: tables of strings, truths, whole numbers and lists.
//!
//! `toml_parser`, which the crate `toml` stands on, judges the text and cuts it into keys and values; here they are
//! put into tables, where no key may be said twice.

use std::mem;

use toml_parser::decoder::ScalarKind;
use toml_parser::parser::{Event, EventKind, RecursionGuard, ValidateWhitespace, parse_document};
use toml_parser::{Expected, ParseError, Source, Span};

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
    Number(i64),
    /// A date, or a number that is not whole.
    Other,
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
    span: Span,
}

/// How deep lists and tables may stand in each other.
const DEPTH: u32 = 80;

impl Fields {
    /// Reads a document.
    ///
    /// # Errors
    /// It is no TOML, or says something twice.
    pub(crate) fn parse(text: &str) -> Result<Self, Refused> {
        Reader::read(Source::new(text)).map_err(|mistake| Refused::new(&mistake, text.len()))
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
            Value::Number(number) => Some(*number),
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
            self.0.push(Field { key: key.name.clone(), place: key.span.start(), value: or });
            self.0.len() - 1
        });
        &mut self.0[at].value
    }

    /// The table that keys lead to, made where there is none: in a list, its last one.
    fn descend(&mut self, path: &[Key]) -> Result<&mut Self, ParseError> {
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

    fn insert(&mut self, path: &[Key], value: Value) -> Result<(), ParseError> {
        let Some((key, parents)) = path.split_last() else { return Ok(()) };
        let table = self.descend(parents)?;
        if table.value(&key.name).is_some() {
            return Err(key.is_said_twice());
        }
        table.entry(key, value);
        Ok(())
    }

    /// `[[path]]`: one more table.
    fn add_to_list(&mut self, path: &[Key]) -> Result<(), ParseError> {
        let Some((key, parents)) = path.split_last() else { return Ok(()) };
        match self.descend(parents)?.entry(key, Value::List(Vec::new())) {
            Value::List(items) => items.push(Value::Table(Self::default())),
            _ => return Err(key.is_said_twice()),
        }
        Ok(())
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

impl Key {
    fn is_said_twice(&self) -> ParseError {
        ParseError::new(format!("duplicate key `{}`", self.name)).with_unexpected(self.span)
    }
}

impl Refused {
    fn new(mistake: &ParseError, end: usize) -> Self {
        let expected = mistake.expected().unwrap_or_default().iter().map(|expected| match expected {
            Expected::Literal("\n") => "the end of the line".to_owned(),
            Expected::Literal(literal) => format!("`{literal}`"),
            Expected::Description(what) => (*what).to_owned(),
            _ => "something else".to_owned(),
        });
        let expected = expected.collect::<Vec<_>>().join(", ");
        let separator = if expected.is_empty() { "" } else { ", expected " };
        // What is still missing at the end is looked for where it began.
        let place = mistake.unexpected().filter(|place| place.start() < end).or(mistake.context());
        let place = place.or(mistake.unexpected()).unwrap_or_default().start();
        Self { reason: format!("{}{separator}{expected}", mistake.description()), place }
    }
}

/// What has been read so far.
#[derive(Default)]
struct Reader {
    root: Fields,
    /// The table that lines are about.
    header: Vec<Key>,
    /// The keys before the value that comes next.
    path: Vec<Key>,
    /// Lists and tables that are not closed, each with the keys before it.
    open: Vec<(Vec<Key>, Value)>,
}

impl Reader {
    fn read(source: Source<'_>) -> Result<Fields, ParseError> {
        let (mut events, mut mistake) = (Vec::new(), None);
        let mut checked = ValidateWhitespace::new(&mut events, source);
        let mut guarded = RecursionGuard::new(&mut checked, DEPTH);
        parse_document(&source.lex().into_vec(), &mut guarded, &mut mistake);
        mistake.map_or(Ok(()), Err)?;
        let mut reader = Self::default();
        for event in &events {
            reader.take(event, source)?;
        }
        Ok(reader.root)
    }

    fn take(&mut self, event: &Event, source: Source<'_>) -> Result<(), ParseError> {
        let Some(raw) = source.get(event) else { return Ok(()) };
        let (mut said, mut mistake) = (String::new(), None);
        match event.kind() {
            EventKind::StdTableClose => {
                self.header = mem::take(&mut self.path);
                self.root.descend(&self.header)?;
            }
            EventKind::ArrayTableClose => {
                self.header = mem::take(&mut self.path);
                self.root.add_to_list(&self.header)?;
            }
            EventKind::SimpleKey => {
                raw.decode_key(&mut said, &mut mistake);
                self.path.push(Key { name: said, span: event.span() });
            }
            EventKind::Scalar => {
                let value = match raw.decode_scalar(&mut said, &mut mistake) {
                    ScalarKind::String => Value::Text(said),
                    ScalarKind::Boolean(flag) => Value::Flag(flag),
                    ScalarKind::Integer(radix) => {
                        i64::from_str_radix(&said, radix.value()).map_or(Value::Other, Value::Number)
                    }
                    ScalarKind::DateTime | ScalarKind::Float => Value::Other,
                };
                self.add(value)?;
            }
            EventKind::ArrayOpen => self.open.push((mem::take(&mut self.path), Value::List(Vec::new()))),
            EventKind::InlineTableOpen => {
                self.open.push((mem::take(&mut self.path), Value::Table(Fields::default())));
            }
            EventKind::ArrayClose | EventKind::InlineTableClose => {
                if let Some((path, value)) = self.open.pop() {
                    self.path = path;
                    self.add(value)?;
                }
            }
            _ => {}
        }
        mistake.map_or(Ok(()), Err)
    }

    fn add(&mut self, value: Value) -> Result<(), ParseError> {
        let path = mem::take(&mut self.path);
        match self.open.last_mut() {
            Some((_, Value::List(items))) => items.push(value),
            Some((_, Value::Table(fields))) => fields.insert(&path, value)?,
            _ => self.root.descend(&self.header)?.insert(&path, value)?,
        }
        Ok(())
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
        let text = "a = 0x3_e8\nb.c = 'x'\nb.d = [\"y\", \"\"\"\nz\"\"\", 3]\n\n[t.'u v']\nat = { deep.x = true, list = \
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
        assert_eq!(places[..2], [("a", 0), ("b", 11)]);
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
        let not_closed = |kind, quote: char| (format!("invalid {kind}, expected `{quote}`"), 10);
        assert_eq!(reason("b = 1\na = \"\"\"b\nc"), not_closed("multi-line basic string", '"'));
        assert_eq!(reason("b = 1\na = 'b"), not_closed("literal string", '\''));
        let carriage = "carriage return must be followed by newline, expected the end of the line".to_owned();
        assert_eq!(reason("a = 1 # b\ra"), (carriage, 10));
        for text in ["a", "a = ", "= 1", "a = [1", "[a", "a = 1 b = 2", "a = 'b", "]", "}", "a = [}"] {
            Fields::parse(text).err().expect(text);
        }
        let deep = format!("a = {}", "[".repeat(100_000));
        assert_eq!(reason(&deep), ("cannot recurse further; max recursion depth met".to_owned(), 4 + 80));
    }
}
