//! What the derives ask of constants: whether the compiler knows the same types as `schema.lock`.
//! Not to be called by hand.

use crate::{ColumnType, Table};

/// Whether two texts are the same.
#[must_use]
pub const fn same(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len() != b.len() {
        return false;
    }
    let mut at = 0;
    while at < a.len() {
        if a[at] != b[at] {
            return false;
        }
        at += 1;
    }
    true
}

/// Refuses what does not hold.
#[track_caller]
pub const fn expect(holds: bool, otherwise: &str) {
    if !holds {
        panic!("{}", otherwise);
    }
}

/// Whether all of these types are what is expected; an empty text expects nothing.
#[must_use]
pub const fn are(types: &[&str], expected: &[&str]) -> bool {
    let mut at = 0;
    while at < types.len() && at < expected.len() {
        if !expected[at].is_empty() && !same(types[at], expected[at]) {
            return false;
        }
        at += 1;
    }
    true
}

/// Refuses a model whose columns have other types than those that are recorded.
#[track_caller]
pub const fn expect_types<T: Table>(table: &str, expected: &[&str]) {
    let (names, types) = (T::COLUMN_NAMES, T::COLUMN_TYPES);
    let mut at = 0;
    while at < types.len() && at < names.len() && at < expected.len() {
        if !expected[at].is_empty() && !same(types[at], expected[at]) {
            let mut text = Text::new();
            text.push("column `");
            text.push(table);
            text.push(".");
            text.push(names[at]);
            text.push("` is `");
            text.push(types[at]);
            text.push("` here and `");
            text.push(expected[at]);
            text.push("` in the recorded schema");
            text.refuse();
        }
        at += 1;
    }
}

/// Whether a type of Rust is recorded as this SQL type.
#[must_use]
pub const fn is<T: ColumnType>(recorded: &str, nullable: bool) -> bool {
    same(T::SQL_TYPE, recorded) && T::NULLABLE == nullable
}

/// Refuses a type of Rust that is recorded as another SQL type.
#[track_caller]
pub const fn expect_type<T: ColumnType>(column: &str, recorded: &str, nullable: bool) {
    if !is::<T>(recorded, nullable) {
        let mut text = Text::new();
        text.push("column `");
        text.push(column);
        text.push("` is `");
        text.push(T::SQL_TYPE);
        text.push(null(T::NULLABLE));
        text.push("` here and `");
        text.push(recorded);
        text.push(null(nullable));
        text.push("` in the recorded schema");
        text.refuse();
    }
}

/// Refuses a type of Rust that is recorded as another SQL type, whether or not it can be NULL.
#[track_caller]
pub const fn expect_sql_type<T: ColumnType>(kind: &str, name: &str, recorded: &str) {
    if !same(T::SQL_TYPE, recorded) {
        let mut text = Text::new();
        text.push(kind);
        text.push(" `");
        text.push(name);
        text.push("` is `");
        text.push(T::SQL_TYPE);
        text.push("` here and `");
        text.push(recorded);
        text.push("` in the recorded schema");
        text.refuse();
    }
}

const fn null(nullable: bool) -> &'static str {
    if nullable { " NULL" } else { " NOT NULL" }
}

/// Whether a model is this table and, where that matters, has this primary key.
#[must_use]
pub const fn is_table<T: Table>(schema: &str, name: &str, key: Option<&[&str]>) -> bool {
    same(T::SCHEMA, schema)
        && same(T::NAME, name)
        && match key {
            None => true,
            Some(key) => {
                let own = T::PRIMARY_KEY;
                let mut at = 0;
                while own.len() == key.len() && at < key.len() && same(own[at], key[at]) {
                    at += 1;
                }
                own.len() == key.len() && at == key.len()
            }
        }
}

/// Refuses a foreign key that is recorded with another target.
#[track_caller]
pub const fn expect_table<T: Table>(
    foreign_key: &str,
    shown: &str,
    schema: &str,
    name: &str,
    key: Option<&[&str]>,
) {
    if !is_table::<T>(schema, name, key) {
        let mut text = Text::new();
        text.push("foreign key `");
        text.push(foreign_key);
        text.push("` refers to `");
        if !same(T::SCHEMA, "public") {
            text.push(T::SCHEMA);
            text.push(".");
        }
        text.push(T::NAME);
        text.push("` here and to `");
        text.push(shown);
        text.push("` in the recorded schema");
        text.refuse();
    }
}

/// Whether a column of a model has this type, modifiers aside: `varchar(10)` refers to `varchar(20)`.
///
/// A column that is not there is somebody else's to tell.
#[must_use]
pub const fn refers<T: Table>(sql_type: &str, column: Option<&str>) -> bool {
    match referenced::<T>(column) {
        Some(theirs) => same_but_for_modifiers(sql_type, theirs),
        None => true,
    }
}

const fn referenced<T: Table>(column: Option<&str>) -> Option<&'static str> {
    let column = match column {
        Some(column) => column,
        None if T::PRIMARY_KEY.len() == 1 => T::PRIMARY_KEY[0],
        None => return None,
    };
    let mut at = 0;
    while at < T::COLUMN_NAMES.len() && at < T::COLUMN_TYPES.len() {
        if same(T::COLUMN_NAMES[at], column) {
            return Some(T::COLUMN_TYPES[at]);
        }
        at += 1;
    }
    None
}

/// Refuses a foreign key whose column has another type than the one that it refers to.
#[track_caller]
pub const fn expect_reference<T: Table>(own: &str, sql_type: &str, column: Option<&str>) {
    if let Some(theirs) = referenced::<T>(column)
        && !same_but_for_modifiers(sql_type, theirs)
    {
        let mut text = Text::new();
        text.push("column `");
        text.push(own);
        text.push("` is `");
        text.push(sql_type);
        text.push("`, but refers to a column of `");
        text.push(T::NAME);
        text.push("` that is `");
        text.push(theirs);
        text.push("`: use the same type");
        panic!("{}", text.as_str());
    }
}

const fn same_but_for_modifiers(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let mut at = 0;
    while at < a.len() && at < b.len() && a[at] != b'(' && b[at] != b'(' {
        if a[at] != b[at] {
            return false;
        }
        at += 1;
    }
    (at == a.len() || a[at] == b'(') && (at == b.len() || b[at] == b'(')
}

/// A text that is put together while it is compiled.
struct Text {
    bytes: [u8; Self::LONGEST],
    length: usize,
}

impl Text {
    /// Names of PostgreSQL have at most 63 bytes; what goes beyond is left out.
    const LONGEST: usize = 1024;

    const fn new() -> Self {
        Self { bytes: [0; Self::LONGEST], length: 0 }
    }

    const fn push(&mut self, text: &str) {
        let text = text.as_bytes();
        let mut at = 0;
        while at < text.len() && self.length < Self::LONGEST {
            self.bytes[self.length] = text[at];
            self.length += 1;
            at += 1;
        }
    }

    const fn as_str(&self) -> &str {
        let (text, _) = self.bytes.split_at(self.length);
        match str::from_utf8(text) {
            Ok(text) => text,
            Err(error) => match str::from_utf8(text.split_at(error.valid_up_to()).0) {
                Ok(text) => text,
                Err(_) => "",
            },
        }
    }

    #[track_caller]
    const fn refuse(mut self) -> ! {
        self.push("; run `cargo migrate autogenerate -m \"…\"`");
        panic!("{}", self.as_str());
    }
}

/// Whether a type is an `Option`, asked where its SQL type is said by hand: `Probe::<T>::NULLABLE`.
pub struct Probe<T>(core::marker::PhantomData<T>);

impl<T> Probe<Option<T>> {
    /// It is.
    pub const NULLABLE: bool = true;
}

/// What holds for all others.
pub trait NotNull {
    /// It is not.
    const NULLABLE: bool = false;
}

impl<T> NotNull for Probe<T> {}
