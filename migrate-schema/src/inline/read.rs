use std::borrow::Cow;
use std::fmt;

use serde::de::value::StrDeserializer;
use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, EnumAccess, Error, IntoDeserializer, MapAccess, SeqAccess,
    VariantAccess, Visitor,
};
use serde::forward_to_deserialize_any;

/// Reads what [`super::lines`] writes: keys with their values, each on a line of its own.
///
/// # Errors
/// A text that is not in the plain forms that are written, which may be TOML all the same; or values that do not
/// fit. The parser of TOML tells which, and reads the former.
pub(crate) fn read<'de, T: Deserialize<'de>>(text: &'de str) -> Result<T, Unusual> {
    T::deserialize(Document { reader: &mut Reader { rest: text } })
}

/// It is left to the parser of TOML.
#[derive(Debug)]
pub(crate) struct Unusual;

impl fmt::Display for Unusual {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("not as it is written")
    }
}

impl std::error::Error for Unusual {}

impl Error for Unusual {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

struct Reader<'de> {
    rest: &'de str,
}

impl<'de> Reader<'de> {
    fn skip(&mut self, blanks: &[u8]) {
        let blank = self.rest.bytes().take_while(|byte| blanks.contains(byte)).count();
        self.rest = &self.rest[blank..];
    }

    fn takes(&mut self, byte: u8) -> bool {
        let found = self.rest.as_bytes().first() == Some(&byte);
        if found {
            self.rest = &self.rest[1..];
        }
        found
    }

    fn take(&mut self, byte: u8) -> Result<(), Unusual> {
        if self.takes(byte) { Ok(()) } else { Err(Unusual) }
    }

    /// The next bytes that are all of a kind, which is one of ASCII.
    fn word(&mut self, is_part: impl Fn(&u8) -> bool) -> Result<&'de str, Unusual> {
        let length = self.rest.bytes().take_while(|byte| is_part(byte)).count();
        let (word, rest) = self.rest.split_at_checked(length).ok_or(Unusual)?;
        self.rest = rest;
        if word.is_empty() { Err(Unusual) } else { Ok(word) }
    }

    fn key(&mut self) -> Result<Cow<'de, str>, Unusual> {
        let key = match self.rest.as_bytes().first() {
            Some(b'"' | b'\'') => self.string()?,
            _ => Cow::Borrowed(self.word(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(byte))?),
        };
        self.skip(b" ");
        self.take(b'=')?;
        self.skip(b" ");
        Ok(key)
    }

    /// A string within one line.
    fn string(&mut self) -> Result<Cow<'de, str>, Unusual> {
        let quote = *self.rest.as_bytes().first().ok_or(Unusual)?;
        let body = &self.rest[1..];
        let is_special = |byte: &u8| {
            *byte == quote || (*byte == b'\\' && quote == b'"') || (byte.is_ascii_control() && *byte != b'\t')
        };
        let end = body.as_bytes().iter().position(is_special).ok_or(Unusual)?;
        match body.as_bytes()[end] {
            b'\\' => self.escaped(end).map(Cow::Owned),
            // Two of them may begin one of several lines.
            found if found == quote && !(end == 0 && body.as_bytes().get(1) == Some(&quote)) => {
                self.rest = &body[end + 1..];
                Ok(Cow::Borrowed(&body[..end]))
            }
            _ => Err(Unusual),
        }
    }

    /// A string with something escaped, the first after so many bytes.
    fn escaped(&mut self, plain: usize) -> Result<String, Unusual> {
        let body = &self.rest[1..];
        let mut text = body[..plain].to_owned();
        let mut letters = body[plain..].chars();
        loop {
            match letters.next().ok_or(Unusual)? {
                '"' => break,
                '\\' => text.push(match letters.next().ok_or(Unusual)? {
                    'b' => '\u{8}',
                    't' => '\t',
                    'n' => '\n',
                    'f' => '\u{c}',
                    'r' => '\r',
                    same @ ('"' | '\\') => same,
                    long @ ('u' | 'U') => {
                        let (digits, rest) = letters
                            .as_str()
                            .split_at_checked(if long == 'u' { 4 } else { 8 })
                            .ok_or(Unusual)?;
                        letters = rest.chars();
                        if !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
                            return Err(Unusual);
                        }
                        let number = u32::from_str_radix(digits, 16).map_err(|_| Unusual)?;
                        char::from_u32(number).ok_or(Unusual)?
                    }
                    _ => return Err(Unusual),
                }),
                control if control.is_ascii_control() && control != '\t' => return Err(Unusual),
                other => text.push(other),
            }
        }
        self.rest = letters.as_str();
        Ok(text)
    }

    fn number(&mut self) -> Result<i64, Unusual> {
        let word = self.word(|byte| byte.is_ascii_digit() || *byte == b'-')?;
        let digits = word.strip_prefix('-').unwrap_or(word);
        if digits.len() > 1 && digits.starts_with('0') {
            return Err(Unusual);
        }
        word.parse().map_err(|_| Unusual)
    }
}

/// The lines.
struct Document<'r, 'de> {
    reader: &'r mut Reader<'de>,
}

impl<'de> Deserializer<'de> for Document<'_, 'de> {
    type Error = Unusual;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unusual> {
        let mut table = Table { reader: self.reader, keys: None, is_inline: false, is_begun: false };
        visitor.visit_map(&mut table)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

/// One value.
struct Value<'r, 'de> {
    reader: &'r mut Reader<'de>,
}

impl<'de> Value<'_, 'de> {
    fn table<V: Visitor<'de>>(
        self,
        visitor: V,
        keys: Option<Vec<Cow<'de, str>>>,
    ) -> Result<V::Value, Unusual> {
        self.reader.take(b'{')?;
        let mut table = Table { reader: self.reader, keys, is_inline: true, is_begun: false };
        visitor.visit_map(&mut table)
    }
}

impl<'de> Deserializer<'de> for Value<'_, 'de> {
    type Error = Unusual;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unusual> {
        match self.reader.rest.as_bytes().first() {
            Some(b'"' | b'\'') => match self.reader.string()? {
                Cow::Borrowed(text) => visitor.visit_borrowed_str(text),
                Cow::Owned(text) => visitor.visit_string(text),
            },
            Some(b'[') => {
                self.reader.take(b'[')?;
                visitor.visit_seq(List { reader: self.reader, is_begun: false })
            }
            Some(b'{') => self.table(visitor, Some(Vec::new())),
            Some(b't' | b'f') => match self.reader.word(u8::is_ascii_alphabetic)? {
                "true" => visitor.visit_bool(true),
                "false" => visitor.visit_bool(false),
                _ => Err(Unusual),
            },
            _ => visitor.visit_i64(self.reader.number()?),
        }
    }

    /// A struct looks for keys that come twice by itself.
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unusual> {
        self.table(visitor, None)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unusual> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Unusual> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unusual> {
        match self.reader.rest.as_bytes().first() {
            Some(b'{') => {
                self.reader.take(b'{')?;
                self.reader.skip(b" ");
                visitor.visit_enum(Variant { reader: self.reader })
            }
            Some(b'"' | b'\'') => visitor.visit_enum(self.reader.string()?.into_deserializer()),
            _ => Err(Unusual),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct
        seq tuple tuple_struct map identifier ignored_any
    }
}

/// `{ column = "id" }`: the one key says which variant it is.
struct Variant<'r, 'de> {
    reader: &'r mut Reader<'de>,
}

impl<'de> EnumAccess<'de> for Variant<'_, 'de> {
    type Error = Unusual;
    type Variant = Self;

    fn variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<(S::Value, Self), Unusual> {
        let key = self.reader.key()?;
        let name: StrDeserializer<'_, Unusual> = key.as_ref().into_deserializer();
        Ok((seed.deserialize(name)?, self))
    }
}

impl<'de> VariantAccess<'de> for Variant<'_, 'de> {
    type Error = Unusual;

    fn unit_variant(self) -> Result<(), Unusual> {
        Err(Unusual)
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, Unusual> {
        let value = seed.deserialize(Value { reader: &mut *self.reader })?;
        self.reader.skip(b" ");
        self.reader.take(b'}')?;
        Ok(value)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, _: V) -> Result<V::Value, Unusual> {
        Err(Unusual)
    }

    fn struct_variant<V: Visitor<'de>>(self, _: &'static [&'static str], _: V) -> Result<V::Value, Unusual> {
        Err(Unusual)
    }
}

/// `["a", "b"]`, on one line or with a line for each.
struct List<'r, 'de> {
    reader: &'r mut Reader<'de>,
    is_begun: bool,
}

impl<'de> SeqAccess<'de> for List<'_, 'de> {
    type Error = Unusual;

    fn next_element_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Unusual> {
        self.reader.skip(b" \n");
        if self.is_begun && !self.reader.takes(b']') {
            self.reader.take(b',')?;
            self.reader.skip(b" \n");
        } else if self.is_begun {
            return Ok(None);
        }
        self.is_begun = true;
        if self.reader.takes(b']') {
            return Ok(None);
        }
        seed.deserialize(Value { reader: &mut *self.reader }).map(Some)
    }

    /// How many there are, where each has a line of its own: room for all of them at once.
    fn size_hint(&self) -> Option<usize> {
        let lines = self.reader.rest.strip_prefix('\n')?;
        Some(lines.lines().take_while(|line| line.starts_with("  ")).count())
    }
}

/// Keys with values: on lines, or in braces.
struct Table<'r, 'de> {
    reader: &'r mut Reader<'de>,
    /// Those so far, where nobody else notices that one comes twice.
    keys: Option<Vec<Cow<'de, str>>>,
    is_inline: bool,
    is_begun: bool,
}

impl Table<'_, '_> {
    /// Comes to the next key, if there is one.
    fn advance(&mut self) -> Result<bool, Unusual> {
        let is_first = !self.is_begun;
        self.is_begun = true;
        if self.is_inline {
            self.reader.skip(b" ");
            if self.reader.takes(b'}') {
                return Ok(false);
            }
            if !is_first {
                self.reader.take(b',')?;
                self.reader.skip(b" ");
            }
            return Ok(true);
        }
        if !is_first && !self.reader.rest.is_empty() {
            self.reader.take(b'\n')?;
        }
        self.reader.skip(b"\n");
        Ok(!self.reader.rest.is_empty())
    }
}

impl<'de> MapAccess<'de> for &mut Table<'_, 'de> {
    type Error = Unusual;

    fn next_key_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Unusual> {
        if !self.advance()? {
            return Ok(None);
        }
        let key = self.reader.key()?;
        let name: StrDeserializer<'_, Unusual> = key.as_ref().into_deserializer();
        let name = seed.deserialize(name)?;
        if let Some(keys) = &mut self.keys {
            if keys.contains(&key) {
                return Err(Unusual);
            }
            keys.push(key);
        }
        Ok(Some(name))
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Unusual> {
        seed.deserialize(Value { reader: &mut *self.reader })
    }
}
