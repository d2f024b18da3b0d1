//! Values as TOML on one line, written while they are visited: a tree of them would cost more than
//! everything else that is recorded.

use std::fmt::{self, Write as _};

use serde::Serialize;
use serde::ser::{Impossible, SerializeMap, SerializeSeq, SerializeStruct, Serializer};
use toml_writer::TomlWrite as _;

/// Writes `key = value`, and ends the line.
///
/// # Errors
/// Kinds of values that a schema does not have.
pub(crate) fn line(text: &mut String, key: &str, value: &impl Serialize) -> fmt::Result {
    text.key(key)?;
    text.write_str(" = ")?;
    value.serialize(Writer { text, role: Role::Value })?;
    text.write_char('\n')
}

/// Writes a value without one of its fields.
///
/// # Errors
/// As [`line`].
pub(crate) fn without(text: &mut String, field: &'static str, value: &impl Serialize) -> fmt::Result {
    value.serialize(Writer { text, role: Role::Without(field) })
}

/// Writes the fields of a struct one a line. A list of tables takes a line for each of them, so that a
/// reviewer's diff shows the column that changed.
///
/// # Errors
/// As [`line`].
pub(crate) fn lines(text: &mut String, value: &impl Serialize) -> fmt::Result {
    value.serialize(Writer { text, role: Role::Lines })
}

/// Writes one value.
struct Writer<'t> {
    text: &'t mut String,
    role: Role,
}

/// What a value is written as.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Value,
    /// A value that takes several lines if it is a list of tables.
    Spread,
    /// A table without this field.
    Without(&'static str),
    /// A table without braces, its fields one a line.
    Lines,
    Key,
}

impl<'t> Writer<'t> {
    fn table(self) -> Result<Table<'t>, fmt::Error> {
        if self.role != Role::Lines {
            self.text.write_char('{')?;
        }
        Ok(Table { text: self.text, role: self.role, is_empty: true })
    }
}

macro_rules! refused {
    ($($method:ident($($argument:ty),*) $(-> $ok:ty)?;)*) => {
        $(fn $method(self, $(_: $argument),*) -> Result<refused!(@ok $($ok)?), fmt::Error> {
            Err(fmt::Error)
        })*
    };
    (@ok) => { () };
    (@ok $ok:ty) => { $ok };
}

macro_rules! scalars {
    ($($method:ident($kind:ty);)*) => {
        $(fn $method(self, value: $kind) -> fmt::Result {
            self.text.value(value)
        })*
    };
}

impl<'t> Serializer for Writer<'t> {
    type Ok = ();
    type Error = fmt::Error;
    type SerializeSeq = List<'t>;
    type SerializeTuple = Impossible<(), fmt::Error>;
    type SerializeTupleStruct = Impossible<(), fmt::Error>;
    type SerializeTupleVariant = Impossible<(), fmt::Error>;
    type SerializeMap = Table<'t>;
    type SerializeStruct = Table<'t>;
    type SerializeStructVariant = Impossible<(), fmt::Error>;

    scalars! {
        serialize_bool(bool);
        serialize_i8(i8);
        serialize_i16(i16);
        serialize_i32(i32);
        serialize_i64(i64);
        serialize_u8(u8);
        serialize_u16(u16);
        serialize_u32(u32);
    }

    fn serialize_str(self, value: &str) -> fmt::Result {
        if self.role == Role::Key { self.text.key(value) } else { self.text.value(value) }
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> fmt::Result {
        value.serialize(self)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> fmt::Result {
        value.serialize(self)
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> fmt::Result {
        self.text.value(variant)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<List<'t>, fmt::Error> {
        self.text.write_char('[')?;
        Ok(List { text: self.text, spread: self.role == Role::Spread, is_empty: true, is_open: false })
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Table<'t>, fmt::Error> {
        self.table()
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Table<'t>, fmt::Error> {
        self.table()
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> fmt::Result {
        let mut table = self.table()?;
        table.key(variant)?;
        table.value(value)?;
        table.close()
    }

    refused! {
        serialize_u64(u64);
        serialize_f32(f32);
        serialize_f64(f64);
        serialize_char(char);
        serialize_bytes(&[u8]);
        serialize_none();
        serialize_unit();
        serialize_unit_struct(&'static str);
        serialize_tuple(usize) -> Self::SerializeTuple;
        serialize_tuple_struct(&'static str, usize) -> Self::SerializeTupleStruct;
        serialize_tuple_variant(&'static str, u32, &'static str, usize) -> Self::SerializeTupleVariant;
        serialize_struct_variant(&'static str, u32, &'static str, usize) -> Self::SerializeStructVariant;
    }
}

/// `["a", "b"]`.
struct List<'t> {
    text: &'t mut String,
    spread: bool,
    is_empty: bool,
    /// Whether its elements stand on lines of their own.
    is_open: bool,
}

impl SerializeSeq for List<'_> {
    type Ok = ();
    type Error = fmt::Error;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> fmt::Result {
        let start = self.text.len();
        value.serialize(Writer { text: self.text, role: Role::Value })?;
        self.is_open |= self.spread && self.text[start..].starts_with('{');
        let separator = match (self.is_empty, self.is_open) {
            (true, true) => "\n  ",
            (true, false) => "",
            (false, true) => ",\n  ",
            (false, false) => ", ",
        };
        self.is_empty = false;
        self.text.insert_str(start, separator);
        Ok(())
    }

    fn end(self) -> fmt::Result {
        self.text.write_str(if self.is_open { ",\n]" } else { "]" })
    }
}

/// `{ name = "id", type = "uuid" }`.
struct Table<'t> {
    text: &'t mut String,
    role: Role,
    is_empty: bool,
}

impl Table<'_> {
    fn key<T: Serialize + ?Sized>(&mut self, key: &T) -> fmt::Result {
        if self.role != Role::Lines {
            self.text.write_str(if self.is_empty { " " } else { ", " })?;
        }
        self.is_empty = false;
        key.serialize(Writer { text: self.text, role: Role::Key })
    }

    fn value<T: Serialize + ?Sized>(&mut self, value: &T) -> fmt::Result {
        self.text.write_str(" = ")?;
        if self.role != Role::Lines {
            return value.serialize(Writer { text: self.text, role: Role::Value });
        }
        value.serialize(Writer { text: self.text, role: Role::Spread })?;
        self.text.write_char('\n')
    }

    fn close(self) -> fmt::Result {
        match self.role {
            Role::Lines => Ok(()),
            _ if self.is_empty => self.text.write_char('}'),
            _ => self.text.write_str(" }"),
        }
    }
}

impl SerializeStruct for Table<'_> {
    type Ok = ();
    type Error = fmt::Error;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> fmt::Result {
        if self.role == Role::Without(key) {
            return Ok(());
        }
        self.key(key)?;
        self.value(value)
    }

    fn end(self) -> fmt::Result {
        self.close()
    }
}

impl SerializeMap for Table<'_> {
    type Ok = ();
    type Error = fmt::Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> fmt::Result {
        self.key(key)
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> fmt::Result {
        self.value(value)
    }

    fn end(self) -> fmt::Result {
        self.close()
    }
}
