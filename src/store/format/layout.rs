//! The canonical layout: fixed keys in fixed order, one row a line, so that a person can compare
//! two states line by line and a reader can seek in one.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{CharEscape, Formatter, Serializer};

/// Arrays under these keys hold rows, and every row gets a line.
const ROWS: &[&str] = &[
    "netns",
    "names",
    "links",
    "addrs4",
    "addrs6",
    "peers",
    "dev4",
    "dev6",
    "mtu6",
    "rules",
    "paths",
    "paths6",
    "tables",
    "nexthops",
    "neighs",
    "proxies",
    "addrlabels",
];

/// Objects under these keys, and objects that are elements of these arrays, are opened: every key
/// gets a line.
const OPEN: &[&str] = &["", "netns", "sysctl", "v4", "v6"];

/// The bytes of a document.
pub fn to_bytes<T: Serialize>(document: &T) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut serializer = Serializer::with_formatter(&mut bytes, Layout::default());
    // Writing plain data into memory does not fail: no map here has keys that are not text.
    let written = document.serialize(&mut serializer);
    debug_assert!(written.is_ok());
    bytes.push(b'\n');
    bytes
}

/// Breaks lines by the key that a container stands under.
#[derive(Debug, Default)]
struct Layout {
    /// The key being written or last written, where it counts.
    key: String,
    in_key: bool,
    /// The containers around the current place, from the outermost to the first that is no more
    /// than a part of a line.
    around: Vec<Container>,
    /// How many more there are inside that one.
    inside_line: usize,
}

/// A container: the key that it stands under, and whether its elements get lines.
#[derive(Debug)]
struct Container {
    key: String,
    lines: bool,
    filled: bool,
}

impl Layout {
    /// The container around the current place, if its elements get lines.
    fn opened(&mut self) -> Option<&mut Container> {
        self.around.last_mut().filter(|container| container.lines)
    }

    fn enter(&mut self, object: bool) {
        if !self.around.is_empty() && self.opened().is_none() {
            self.inside_line += 1;
            return;
        }
        let parent = self.around.last();
        let row = self.key.is_empty() && parent.is_some();
        // The elements of a list are called like it.
        let key = parent
            .filter(|_| row)
            .map_or(&self.key, |parent| &parent.key);
        let lines = match object {
            true => OPEN.contains(&key.as_str()),
            false => !row && ROWS.contains(&key.as_str()),
        };
        // Nobody asks for the key of a part of a line.
        let key = if lines { key.clone() } else { String::new() };
        self.key.clear();
        self.around.push(Container {
            key,
            lines,
            filled: false,
        });
    }

    fn leave<W: ?Sized + Write>(&mut self, writer: &mut W, bracket: &[u8]) -> io::Result<()> {
        if self.inside_line > 0 {
            self.inside_line -= 1;
            return writer.write_all(bracket);
        }
        self.key.clear();
        if let Some(container) = self.around.pop()
            && container.lines
            && container.filled
        {
            writer.write_all(b"\n")?;
        }
        writer.write_all(bracket)
    }

    fn element<W: ?Sized + Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        if !first {
            writer.write_all(b",")?;
        }
        let Some(container) = self.opened() else {
            return Ok(());
        };
        container.filled = true;
        self.key.clear();
        writer.write_all(b"\n")
    }
}

impl Formatter for Layout {
    fn begin_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.enter(false);
        writer.write_all(b"[")
    }

    fn end_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.leave(writer, b"]")
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, w: &mut W, first: bool) -> io::Result<()> {
        self.element(w, first)
    }

    fn begin_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.enter(true);
        writer.write_all(b"{")
    }

    fn end_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.leave(writer, b"}")
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, w: &mut W, first: bool) -> io::Result<()> {
        self.element(w, first)?;
        self.in_key = self.opened().is_some();
        Ok(())
    }

    fn end_object_key<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.in_key = false;
        Ok(())
    }

    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        w: &mut W,
        text: &str,
    ) -> io::Result<()> {
        if self.in_key {
            self.key.push_str(text);
        }
        w.write_all(text.as_bytes())
    }

    fn write_char_escape<W: ?Sized + Write>(&mut self, w: &mut W, c: CharEscape) -> io::Result<()> {
        serde_json::ser::CompactFormatter.write_char_escape(w, c)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    #[test]
    fn rows_get_lines_and_their_insides_do_not() {
        let document = json!({
            "a": [1, [2]],
            "names": [["x", 1]],
            "v4": {"rules": [{"x": [1, 2]}, {"paths": [1, 2]}], "tables": []},
        });
        let text = String::from_utf8(super::to_bytes(&document)).expect("text");
        assert_eq!(
            text,
            "{\n\"a\":[1,[2]],\n\"names\":[\n[\"x\",1]\n],\n\"v4\":{\n\"rules\":[\n{\"x\":[1,2]},\n{\"paths\":[1,2]}\n],\n\"tables\":[]\n}\n}\n"
        );
    }
}
