//! The JSON half: a streaming writer with iproute2's own ideas of white space.
//!
//! The layout falls out of two pieces of state, the depth and whether a separator is pending
//! (iproute2 7.1 `lib/json_writer.c`), also where the result is not JSON at all: the nameless
//! object that `-echo` puts around its record gives `{{`.

use crate::types::Level;

/// The state of one JSON text that is being written.
#[derive(Clone, Debug)]
pub struct Document {
    depth: usize,
    pending: bool,
    pretty: bool,
    level: Level,
}

impl Document {
    /// A fresh text; nothing is written yet.
    pub fn new(pretty: bool, level: Level) -> Self {
        Self {
            depth: 0,
            pending: false,
            pretty,
            level,
        }
    }

    /// The same place in a text, as for the first value there.
    pub(super) fn first_here(&self) -> Self {
        Self {
            pending: false,
            ..self.clone()
        }
    }

    /// Ends the text. Whatever is still open stays open: that is how 6.1 leaves a failed dump.
    pub fn finish(&mut self, out: &mut Vec<u8>) {
        out.push(b'\n');
    }

    /// A key; its value must follow.
    pub fn name(&mut self, out: &mut Vec<u8>, key: &str) {
        self.separate(out);
        self.new_line(out);
        self.pending = false;
        let start = out.len();
        out.extend_from_slice(key.as_bytes());
        self.quote(out, start);
        out.push(b':');
        if self.pretty {
            out.push(b' ');
        }
    }

    /// Opens an object.
    pub fn open_object(&mut self, out: &mut Vec<u8>) {
        self.begin(out, b'{');
    }

    /// Closes an object.
    pub fn close_object(&mut self, out: &mut Vec<u8>) {
        self.end(out, b'}');
    }

    /// Opens an array.
    pub fn open_array(&mut self, out: &mut Vec<u8>) {
        self.begin(out, b'[');
        if self.pretty {
            out.push(b' ');
        }
    }

    /// Closes an array.
    pub fn close_array(&mut self, out: &mut Vec<u8>) {
        if self.pretty && self.pending {
            out.push(b' ');
        }
        self.pending = false;
        self.end(out, b']');
    }

    /// A bare value: a number, `true`, `null`.
    pub fn raw(&mut self, out: &mut Vec<u8>, value: impl FnOnce(&mut Vec<u8>)) {
        self.separate(out);
        value(out);
    }

    /// A string, written by `value` and then quoted.
    pub fn string(&mut self, out: &mut Vec<u8>, value: impl FnOnce(&mut Vec<u8>)) {
        self.separate(out);
        let start = out.len();
        value(out);
        self.quote(out, start);
    }

    fn begin(&mut self, out: &mut Vec<u8>, bracket: u8) {
        self.separate(out);
        out.push(bracket);
        self.depth += 1;
        self.pending = false;
    }

    fn end(&mut self, out: &mut Vec<u8>, bracket: u8) {
        self.depth = self.depth.saturating_sub(1);
        if self.pending {
            self.new_line(out);
        }
        out.push(bracket);
        self.pending = true;
    }

    /// What stands between the value before and the next.
    pub(super) fn separate(&mut self, out: &mut Vec<u8>) {
        if self.pending {
            out.push(b',');
        }
        self.pending = true;
    }

    fn new_line(&self, out: &mut Vec<u8>) {
        if self.pretty {
            out.push(b'\n');
            out.resize(out.len() + 4 * self.depth, b' ');
        }
    }

    /// Puts quotes around everything from `start` on, and escapes what has to be.
    fn quote(&self, out: &mut Vec<u8>, start: usize) {
        let plain = |byte: &u8| !matches!(byte, 0..=0x1f | b'"' | b'\\' | 0x7f);
        if out.iter().skip(start).all(plain) {
            out.insert(start, b'"');
        } else {
            let text = out.split_off(start);
            out.push(b'"');
            text.iter().for_each(|byte| self.escape(out, *byte));
        }
        out.push(b'"');
    }

    fn escape(&self, out: &mut Vec<u8>, byte: u8) {
        match byte {
            b'\t' => out.extend_from_slice(b"\\t"),
            b'\n' => out.extend_from_slice(b"\\n"),
            b'\r' => out.extend_from_slice(b"\\r"),
            0x0c => out.extend_from_slice(b"\\f"),
            0x08 => out.extend_from_slice(b"\\b"),
            b'\\' => out.extend_from_slice(b"\\\\"),
            b'"' => out.extend_from_slice(b"\\\""),
            0..=0x1f | 0x7f if self.level.modern() => {
                out.extend_from_slice(format!("\\u{byte:04x}").as_bytes());
            }
            _ => out.push(byte),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(pretty: bool, level: Level, f: impl FnOnce(&mut Document, &mut Vec<u8>)) -> String {
        let mut out = Vec::new();
        let mut document = Document::new(pretty, level);
        f(&mut document, &mut out);
        document.finish(&mut out);
        String::from_utf8(out).unwrap_or_default()
    }

    fn field(document: &mut Document, out: &mut Vec<u8>, key: &str, value: &str) {
        document.name(out, key);
        document.string(out, |out| out.extend_from_slice(value.as_bytes()));
    }

    fn sample(document: &mut Document, out: &mut Vec<u8>) {
        document.open_array(out);
        document.open_object(out);
        field(document, out, "dst", "10.2.1.1");
        document.name(out, "flags");
        document.open_array(out);
        document.close_array(out);
        document.name(out, "flow");
        document.open_object(out);
        field(document, out, "to", "3");
        document.close_object(out);
        document.name(out, "metrics");
        document.open_array(out);
        document.open_object(out);
        document.name(out, "mtu");
        document.raw(out, |out| out.extend_from_slice(b"1400"));
        document.close_object(out);
        document.close_array(out);
        document.close_object(out);
        document.open_object(out);
        field(document, out, "dst", "10.2.1.2");
        document.close_object(out);
        document.close_array(out);
    }

    #[test]
    fn compact_has_no_blanks() {
        assert_eq!(
            written(false, Level::V7_1, sample),
            "[{\"dst\":\"10.2.1.1\",\"flags\":[],\"flow\":{\"to\":\"3\"},\"metrics\":[{\"mtu\":1400}]},\
             {\"dst\":\"10.2.1.2\"}]\n"
        );
    }

    #[test]
    fn pretty_indents_by_depth_and_glues_elements() {
        let want = r#"[ {
        "dst": "10.2.1.1",
        "flags": [ ],
        "flow": {
            "to": "3"
        },
        "metrics": [ {
                "mtu": 1400
            } ]
    },{
        "dst": "10.2.1.2"
    } ]
"#;
        assert_eq!(written(true, Level::V7_1, sample), want);
    }

    #[test]
    fn an_object_without_a_key_around_a_record_doubles_the_braces() {
        let echo = |document: &mut Document, out: &mut Vec<u8>| {
            document.open_array(out);
            document.open_object(out);
            document.open_object(out);
            field(document, out, "table", "5");
            document.close_object(out);
            document.close_object(out);
            document.close_array(out);
        };
        assert_eq!(
            written(true, Level::V7_1, echo),
            "[ {{\n            \"table\": \"5\"\n        }\n    } ]\n"
        );
    }

    #[test]
    fn control_bytes_are_escaped_since_7_0_only() {
        let value = |document: &mut Document, out: &mut Vec<u8>| {
            document.string(out, |out| {
                out.extend_from_slice(b"a\"b\\\x01\x7f\t/\xc3\xa4")
            });
        };
        assert_eq!(
            written(false, Level::V7_1, value),
            "\"a\\\"b\\\\\\u0001\\u007f\\t/\u{e4}\"\n"
        );
        assert_eq!(
            written(false, Level::V6_1, value),
            "\"a\\\"b\\\\\x01\x7f\\t/\u{e4}\"\n"
        );
    }
}
