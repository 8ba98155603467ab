//! Where in a document's text a value stands: only asked when there is something to complain about.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// One step from a container to a value inside.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Step {
    /// The value of this key.
    Key(&'static str),
    /// The element at this index.
    Index(usize),
}

/// Line and column (from 1) of the value at the end of `path`: where it begins, or for a number or
/// text where it ends. `None` when the document has no such value.
pub fn locate(bytes: &[u8], path: &[Step]) -> Option<(usize, usize)> {
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    match (Seek { path }).deserialize(&mut deserializer) {
        Err(error) if error.to_string().starts_with(HERE) => Some((error.line(), error.column())),
        _ => None,
    }
}

/// The "error" with which the parser is stopped at the right place.
const HERE: &str = "here";

/// Walks along a path, skipping everything beside it.
struct Seek<'p> {
    path: &'p [Step],
}

impl<'de> DeserializeSeed<'de> for Seek<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'p> Seek<'p> {
    /// What to do with the value behind the first step.
    fn next(&self) -> Option<(&'p Step, Seek<'p>)> {
        let (step, path) = self.path.split_first()?;
        Some((step, Seek { path }))
    }

    /// A value without an inside: the goal, or a dead end.
    fn scalar<E: Error>(&self) -> Result<(), E> {
        match self.path {
            [] => Err(E::custom(HERE)),
            _ => Ok(()),
        }
    }
}

impl<'de> Visitor<'de> for Seek<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a container")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Some((step, rest)) = self.next() else {
            return Err(A::Error::custom(HERE));
        };
        while let Some(key) = map.next_key::<String>()? {
            match step {
                Step::Key(wanted) if *wanted == key => return map.next_value_seed(rest),
                _ => map.next_value::<IgnoredAny>()?,
            };
        }
        Ok(())
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<(), E> {
        self.scalar()
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<(), E> {
        self.scalar()
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<(), E> {
        self.scalar()
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<(), E> {
        self.scalar()
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        self.scalar()
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        let Some((Step::Index(wanted), rest)) = self.next() else {
            return Err(A::Error::custom(HERE));
        };
        for _ in 0..*wanted {
            if seq.next_element::<IgnoredAny>()?.is_none() {
                return Ok(());
            }
        }
        seq.next_element_seed(rest).map(|_| ())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_found_at_its_line() {
        let text = b"{\n\"a\": 1,\n\"rows\": [\n[1],\n  {\"x\":2},\n]}";
        let path = [Step::Key("rows"), Step::Index(1)];
        assert_eq!(locate(text, &path), Some((5, 3)));
        assert_eq!(
            locate(text, &[Step::Key("rows"), Step::Index(0)]),
            Some((4, 1))
        );
        let number = [Step::Key("rows"), Step::Index(1), Step::Key("x")];
        assert_eq!(locate(text, &number).map(|at| at.0), Some(5));
        assert_eq!(locate(text, &[Step::Key("none")]), None);
    }
}
