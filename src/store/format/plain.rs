//! JSON as rpdb lays it out: no blanks but the newlines of rows, no escapes, whole numbers. What a
//! single lookup reads is mostly that, and reading it this way takes a third of the work; anything
//! else is refused, and is read by the parser that knows all of JSON.

use std::fmt;

use serde::Deserialize;
use serde::de::value::BorrowedStrDeserializer;
use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, Error, MapAccess, SeqAccess, VariantAccess, Visitor,
};

use crate::types::memchr2;

/// The value of a text; by way of the parser of JSON where the text is unusual or wrong.
///
/// # Errors
/// What that parser says.
pub fn from_str<'de, T: Deserialize<'de>>(text: &'de str) -> serde_json::Result<T> {
    let mut plain = Plain { text, at: 0 };
    match T::deserialize(&mut plain) {
        Ok(value) if plain.at == text.len() => Ok(value),
        _ => serde_json::from_str(text),
    }
}

/// A text that is not plain, or not what was expected.
#[derive(Debug)]
struct Refused;

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not plain")
    }
}

impl std::error::Error for Refused {}

impl Error for Refused {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

/// A text, read up to a place.
struct Plain<'de> {
    text: &'de str,
    at: usize,
}

impl<'de> Plain<'de> {
    /// The next byte that is no newline; it stays.
    fn peek(&mut self) -> Result<u8, Refused> {
        let bytes = self.text.as_bytes();
        while bytes.get(self.at) == Some(&b'\n') {
            self.at += 1;
        }
        bytes.get(self.at).copied().ok_or(Refused)
    }

    fn take(&mut self, byte: u8) -> Result<(), Refused> {
        match self.peek()? == byte {
            true => {
                self.at += 1;
                Ok(())
            }
            false => Err(Refused),
        }
    }

    fn word(&mut self, word: &str) -> Result<(), Refused> {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        match rest.starts_with(word.as_bytes()) {
            true => {
                self.at += word.len();
                Ok(())
            }
            false => Err(Refused),
        }
    }

    fn string(&mut self) -> Result<&'de str, Refused> {
        self.take(b'"')?;
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        let end = memchr2(b'"', b'\\', rest);
        let end = self.at + end.ok_or(Refused)?;
        let string = self.text.get(self.at..end).ok_or(Refused)?;
        self.at = end;
        self.take(b'"')?;
        Ok(string)
    }

    /// A number without its sign.
    fn digits(&mut self) -> Result<u64, Refused> {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        let (mut value, mut len) = (0u64, 0);
        for byte in rest {
            let digit = byte.wrapping_sub(b'0');
            if digit > 9 {
                break;
            }
            let ten = value.checked_mul(10).ok_or(Refused)?;
            value = ten.checked_add(u64::from(digit)).ok_or(Refused)?;
            len += 1;
        }
        let zero_first = len > 1 && rest.first() == Some(&b'0');
        let more = matches!(rest.get(len), Some(b'.' | b'e' | b'E'));
        self.at += len;
        match len == 0 || zero_first || more {
            true => Err(Refused),
            false => Ok(value),
        }
    }

    /// What comes between the items of a list or an object: true when there is one more.
    fn more(&mut self, first: &mut bool, end: u8) -> Result<bool, Refused> {
        let first = std::mem::replace(first, false);
        match self.peek()? {
            byte if byte == end => Ok(false),
            b',' if !first => {
                self.at += 1;
                match self.peek()? == end {
                    true => Err(Refused),
                    false => Ok(true),
                }
            }
            _ if first => Ok(true),
            _ => Err(Refused),
        }
    }
}

impl<'de> Deserializer<'de> for &mut Plain<'de> {
    type Error = Refused;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
        match self.peek()? {
            b'"' => visitor.visit_borrowed_str(self.string()?),
            b'{' => {
                self.at += 1;
                let value = visitor.visit_map(Items::of(self))?;
                self.take(b'}')?;
                Ok(value)
            }
            b'[' => {
                self.at += 1;
                let value = visitor.visit_seq(Items::of(self))?;
                self.take(b']')?;
                Ok(value)
            }
            b't' => self.word("true").and_then(|()| visitor.visit_bool(true)),
            b'f' => self.word("false").and_then(|()| visitor.visit_bool(false)),
            b'n' => self.word("null").and_then(|()| visitor.visit_unit()),
            b'-' => {
                self.at += 1;
                let value = i64::try_from(self.digits()?).map_err(|_| Refused)?;
                // JSON knows a zero with a sign, which is a matter of its own.
                match value {
                    0 => Err(Refused),
                    value => visitor.visit_i64(-value),
                }
            }
            _ => visitor.visit_u64(self.digits()?),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
        match self.peek()? {
            b'n' => self.word("null").and_then(|()| visitor.visit_none()),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Refused> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Refused> {
        if self.peek()? == b'"' {
            let name = BorrowedStrDeserializer::new(self.string()?);
            return visitor.visit_enum(name);
        }
        self.take(b'{')?;
        let value = visitor.visit_enum(&mut *self)?;
        self.take(b'}')?;
        Ok(value)
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string
        bytes byte_buf unit unit_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}

/// What is between two brackets.
struct Items<'p, 'de> {
    plain: &'p mut Plain<'de>,
    first: bool,
}

impl<'p, 'de> Items<'p, 'de> {
    fn of(plain: &'p mut Plain<'de>) -> Self {
        Self { plain, first: true }
    }
}

impl<'de> SeqAccess<'de> for Items<'_, 'de> {
    type Error = Refused;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Refused> {
        match self.plain.more(&mut self.first, b']')? {
            true => seed.deserialize(&mut *self.plain).map(Some),
            false => Ok(None),
        }
    }
}

impl<'de> MapAccess<'de> for Items<'_, 'de> {
    type Error = Refused;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Refused> {
        if !self.plain.more(&mut self.first, b'}')? {
            return Ok(None);
        }
        let key = BorrowedStrDeserializer::new(self.plain.string()?);
        self.plain.take(b':')?;
        seed.deserialize(key).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Refused> {
        seed.deserialize(&mut *self.plain)
    }
}

impl<'de> EnumAccess<'de> for &mut Plain<'de> {
    type Error = Refused;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self), Refused> {
        let name = BorrowedStrDeserializer::new(self.string()?);
        let variant = seed.deserialize(name)?;
        self.take(b':')?;
        Ok((variant, self))
    }
}

impl<'de> VariantAccess<'de> for &mut Plain<'de> {
    type Error = Refused;

    fn unit_variant(self) -> Result<(), Refused> {
        Err(Refused)
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Refused> {
        seed.deserialize(self)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Refused> {
        self.deserialize_any(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Refused> {
        self.deserialize_any(visitor)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn plain(text: &str) -> Option<Value> {
        let mut plain = Plain { text, at: 0 };
        let value = Value::deserialize(&mut plain).ok();
        value.filter(|_| plain.at == text.len())
    }

    #[test]
    fn what_is_plain_is_read_as_json_reads_it() {
        for text in [
            "{}",
            "[]",
            "[\n[1,-2],\n{\"a\":[{\"ü\":true}],\"b\":null}\n]",
            "{\n\"a\":18446744073709551615,\n\"b\":-9223372036854775807\n}",
            "\"a/b:c\"",
        ] {
            let value: Value = serde_json::from_str(text).expect(text);
            assert_eq!(plain(text), Some(value), "{text}");
        }
    }

    #[test]
    fn what_is_not_plain_or_wrong_is_left_to_the_parser() {
        for text in [
            "",
            " 1",
            "{ }",
            "[1 ]",
            "1.5",
            "1e3",
            "01",
            "-0",
            "-",
            "\"a\\n\"",
            "\"a",
            "[1,]",
            "[,1]",
            "[1",
            "{\"a\"}",
            "{\"a\":}",
            "{\"a\":1,}",
            "tru",
            "nul",
            "[1]]",
            "18446744073709551616",
        ] {
            assert_eq!(plain(text), None, "{text}");
        }
        assert_eq!(from_str::<Vec<u8>>("[ 1 ]").expect("JSON"), [1]);
        assert!(from_str::<Vec<u8>>("[1,]").is_err());
        assert!(from_str::<Vec<u8>>("[1]]").is_err());
    }
}
