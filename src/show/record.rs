//! A record: the ordered list of fields that a description names. It is never built; each field
//! goes to the page or to the document at once, so a million records cost one buffer.

use std::ops::Range;

use super::{Document, Ink, Palette};
use crate::types::{bytes_of_text, holds_travelling_bytes};

/// The text half of a field: what stands before and after the value, blanks included, and the
/// colour of the whole span.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Unit {
    before: &'static str,
    after: &'static str,
    ink: Ink,
}

/// A unit without colour.
pub const fn unit(before: &'static str, after: &'static str) -> Unit {
    Unit {
        before,
        after,
        ink: Ink::Plain,
    }
}

impl Unit {
    /// The same unit in colour; the span covers everything that the unit prints.
    pub const fn ink(self, ink: Ink) -> Self {
        Self { ink, ..self }
    }
}

/// The JSON half of a field: its key, or none for an element of an array.
pub type Key = Option<&'static str>;

/// Where one record's fields go: text when there is no document, JSON when there is one.
#[derive(Debug)]
pub struct Record<'w> {
    out: &'w mut Vec<u8>,
    document: Option<&'w mut Document>,
    palette: Option<Palette>,
    marked: Option<Range<usize>>,
}

impl<'w> Record<'w> {
    /// A record that writes to `out`.
    pub fn new(
        out: &'w mut Vec<u8>,
        document: Option<&'w mut Document>,
        palette: Option<Palette>,
    ) -> Self {
        Self {
            out,
            document,
            palette,
            marked: None,
        }
    }

    /// Where the value of [`Record::marked_string_with`] stands in the bytes.
    pub fn marked(&self) -> Option<Range<usize>> {
        self.marked.clone()
    }

    /// True when fields go to a document: for the descriptions whose halves differ in more than
    /// their frame.
    pub fn is_document(&self) -> bool {
        self.document.is_some()
    }

    // ---- both halves ----

    /// A string that `value` writes.
    pub fn string_with(&mut self, key: Key, unit: Unit, value: impl FnOnce(&mut Vec<u8>)) {
        match &mut self.document {
            Some(document) => {
                if let Some(key) = key {
                    document.name(self.out, key);
                }
                document.string(self.out, value);
            }
            None => self.span(unit, value),
        }
    }

    /// A string that `value` writes, of characters that stand for themselves everywhere; where it
    /// stands is kept.
    pub fn marked_string_with(&mut self, key: Key, unit: Unit, value: impl FnOnce(&mut Vec<u8>)) {
        let (mut start, mut length) = (0, 0);
        self.string_with(key, unit, |out| {
            start = out.len();
            value(out);
            length = out.len() - start;
        });
        // A document has put a quote before it.
        start += usize::from(self.is_document());
        self.marked = Some(start..start + length);
    }

    /// A string.
    pub fn string(&mut self, key: &'static str, unit: Unit, value: &str) {
        self.string_with(Some(key), unit, |out| push_text(out, value));
    }

    /// A string as an element of an array.
    pub fn element(&mut self, unit: Unit, value: &str) {
        self.string_with(None, unit, |out| push_text(out, value));
    }

    /// An unsigned number.
    pub fn number(&mut self, key: &'static str, unit: Unit, value: impl Into<u64>) {
        let value = value.into();
        self.bare(key, unit, |out| push_number(out, value));
    }

    /// A signed number.
    pub fn signed(&mut self, key: &'static str, unit: Unit, value: impl Into<i64>) {
        let value = value.into();
        self.bare(key, unit, |out| push_signed(out, value));
    }

    /// A number in C's `%g` form.
    pub fn float(&mut self, key: &'static str, unit: Unit, value: f64) {
        self.bare(key, unit, |out| push_float(out, value));
    }

    /// A number in C's `%#x` form, which shows zero as `0`; JSON has it as a string.
    pub fn hex(&mut self, key: &'static str, unit: Unit, value: impl Into<u64>) {
        let value = value.into();
        self.string_with(Some(key), unit, |out| push_hex(out, value));
    }

    /// A fixed text; JSON `null`.
    pub fn null(&mut self, key: &'static str, text: &'static str) {
        self.bare(key, unit(text, ""), |_| {});
    }

    /// A fixed text; JSON a truth value.
    pub fn truth(&mut self, key: &'static str, text: &'static str, value: bool) {
        if self.is_document() {
            self.json_truth(key, value);
        } else {
            self.text(text);
        }
    }

    // ---- the text half alone ----

    /// Text as it stands: the tool's own words, never a name from outside.
    pub fn text(&mut self, text: &str) {
        if self.document.is_none() {
            self.out.extend_from_slice(text.as_bytes());
        }
    }

    /// Text that `value` writes, within its unit.
    pub fn text_with(&mut self, unit: Unit, value: impl FnOnce(&mut Vec<u8>)) {
        if self.document.is_none() {
            self.span(unit, value);
        }
    }

    // ---- the JSON half alone ----

    /// A string in the document.
    pub fn json_string(&mut self, key: &'static str, value: &str) {
        self.json_string_with(key, |out| push_text(out, value));
    }

    /// A string in the document that `value` writes.
    pub fn json_string_with(&mut self, key: &'static str, value: impl FnOnce(&mut Vec<u8>)) {
        if self.is_document() {
            self.string_with(Some(key), unit("", ""), value);
        }
    }

    /// A number in the document.
    pub fn json_number(&mut self, key: &'static str, value: impl Into<u64>) {
        if self.is_document() {
            self.number(key, unit("", ""), value);
        }
    }

    /// A signed number in the document.
    pub fn json_signed(&mut self, key: &'static str, value: impl Into<i64>) {
        if self.is_document() {
            self.signed(key, unit("", ""), value);
        }
    }

    /// A value in the document that stands as it is.
    pub fn json_raw(&mut self, key: &'static str, value: &str) {
        if self.is_document() {
            self.bare(key, unit("", ""), |out| {
                out.extend_from_slice(value.as_bytes())
            });
        }
    }

    /// A `%#x` string in the document.
    pub fn json_hex(&mut self, key: &'static str, value: impl Into<u64>) {
        if self.is_document() {
            self.hex(key, unit("", ""), value);
        }
    }

    /// A truth value in the document.
    pub fn json_truth(&mut self, key: &'static str, value: bool) {
        if let Some(document) = &mut self.document {
            document.name(self.out, key);
            let word: &[u8] = if value { b"true" } else { b"false" };
            document.raw(self.out, |out| out.extend_from_slice(word));
        }
    }

    /// Opens an object, as the value of `key` or as an element.
    pub fn open_object(&mut self, key: Key) {
        if let Some(document) = &mut self.document {
            if let Some(key) = key {
                document.name(self.out, key);
            }
            document.open_object(self.out);
        }
    }

    /// Closes the object.
    pub fn close_object(&mut self) {
        if let Some(document) = &mut self.document {
            document.close_object(self.out);
        }
    }

    /// Opens an array as the value of `key`.
    pub fn open_array(&mut self, key: &'static str) {
        if let Some(document) = &mut self.document {
            document.name(self.out, key);
            document.open_array(self.out);
        }
    }

    /// Closes the array.
    pub fn close_array(&mut self) {
        if let Some(document) = &mut self.document {
            document.close_array(self.out);
        }
    }

    // ---- the mechanics ----

    fn bare(&mut self, key: &'static str, unit: Unit, value: impl FnOnce(&mut Vec<u8>)) {
        match &mut self.document {
            Some(document) => {
                document.name(self.out, key);
                document.raw(self.out, |out| {
                    let start = out.len();
                    value(out);
                    if out.len() == start {
                        out.extend_from_slice(b"null");
                    }
                });
            }
            None => self.span(unit, value),
        }
    }

    fn span(&mut self, unit: Unit, value: impl FnOnce(&mut Vec<u8>)) {
        let colour = self.palette.and_then(|palette| palette.start(unit.ink));
        if let Some(start) = colour {
            self.out.extend_from_slice(start.as_bytes());
        }
        self.out.extend_from_slice(unit.before.as_bytes());
        value(self.out);
        self.out.extend_from_slice(unit.after.as_bytes());
        if colour.is_some() {
            self.out.extend_from_slice(super::ink::RESET.as_bytes());
        }
    }
}

/// Text as the bytes that it stands for: names may hold bytes that are not UTF-8.
pub(super) fn push_text(out: &mut Vec<u8>, text: &str) {
    if holds_travelling_bytes(text) {
        out.extend_from_slice(&bytes_of_text(text));
    } else {
        out.extend_from_slice(text.as_bytes());
    }
}

/// A decimal number.
pub(super) fn push_number(out: &mut Vec<u8>, value: u64) {
    out.extend_from_slice(itoa::Buffer::new().format(value).as_bytes());
}

/// A signed decimal number.
pub(super) fn push_signed(out: &mut Vec<u8>, value: i64) {
    out.extend_from_slice(itoa::Buffer::new().format(value).as_bytes());
}

/// A number in C's `%g` form: six significant digits, no zeros at the end, an exponent from a
/// million on.
pub(super) fn push_float(out: &mut Vec<u8>, value: f64) {
    const DIGITS: i32 = 6;
    let scientific = format!("{value:.5e}");
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let trimmed = |text: &str| match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text.to_owned(),
    };
    if (-4..DIGITS).contains(&exponent) {
        let places = usize::try_from(DIGITS - 1 - exponent).unwrap_or(0);
        out.extend_from_slice(trimmed(&format!("{value:.places$}")).as_bytes());
    } else {
        let sign = if exponent < 0 { '-' } else { '+' };
        let size = exponent.unsigned_abs();
        let text = format!("{}e{sign}{size:02}", trimmed(mantissa));
        out.extend_from_slice(text.as_bytes());
    }
}

/// A number in C's `%#x` form: zero has no prefix.
pub(super) fn push_hex(out: &mut Vec<u8>, value: u64) {
    if value != 0 {
        out.extend_from_slice(b"0x");
    }
    let digits = (67 - value.leading_zeros()) / 4;
    let digit = |at: u32| char::from_digit((value >> (4 * at) & 15) as u32, 16);
    let digits = (0..digits.max(1)).rev().filter_map(digit);
    out.extend(digits.map(|digit| digit as u8));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::ColorWhen;
    use crate::types::Level;

    #[test]
    fn hexadecimal_numbers_are_written_as_c_does() {
        for value in [1, 15, 16, 0xff, 0x100, 0xdead_beef, u64::MAX] {
            let mut out = Vec::new();
            push_hex(&mut out, value);
            assert_eq!(out, format!("{value:#x}").as_bytes());
        }
        let mut out = Vec::new();
        push_hex(&mut out, 0);
        assert_eq!(out, b"0");
    }

    fn describe(record: &mut Record) {
        record.open_object(None);
        record.number("metric", unit("metric ", " "), 5u32);
        record.string_with(Some("src"), unit("src ", " ").ink(Ink::Inet), |out| {
            out.extend_from_slice(b"10.0.0.1");
        });
        record.null("nop", "nop ");
        record.hex("mark", unit("mark ", " "), 0u32);
        record.text("only here");
        record.json_number("only_there", 1u32);
        record.close_object();
    }

    #[test]
    fn one_description_two_encodings() {
        let mut text = Vec::new();
        describe(&mut Record::new(&mut text, None, None));
        assert_eq!(text, b"metric 5 src 10.0.0.1 nop mark 0 only here");

        let mut json = Vec::new();
        let mut document = Document::new(false, Level::V7_1);
        describe(&mut Record::new(&mut json, Some(&mut document), None));
        assert_eq!(
            String::from_utf8_lossy(&json),
            r#"{"metric":5,"src":"10.0.0.1","nop":null,"mark":"0","only_there":1}"#
        );
    }

    #[test]
    fn floats_have_six_digits() {
        let shown = |value: f64| {
            let mut out = Vec::new();
            push_float(&mut out, value);
            String::from_utf8(out).expect("text")
        };
        for (value, text) in [
            (0.0, "0"),
            (120.0, "120"),
            (1.5, "1.5"),
            (5.07, "5.07"),
            (0.05, "0.05"),
            (999_999.4, "999999"),
            (999_999.5, "1e+06"),
            (8_589_932.63, "8.58993e+06"),
            (0.00001, "1e-05"),
        ] {
            assert_eq!(shown(value), text);
        }
    }

    #[test]
    fn the_coloured_span_is_the_whole_unit() {
        let palette = Palette::choose(ColorWhen::Always, false, false, None, Level::V7_1);
        let mut text = Vec::new();
        describe(&mut Record::new(&mut text, None, palette));
        let text = String::from_utf8_lossy(&text);
        assert!(
            text.contains(" \x1b[1;35msrc 10.0.0.1 \x1b[0mnop"),
            "{text}"
        );
    }
}
