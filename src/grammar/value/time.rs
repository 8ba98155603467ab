//! Round trip times (iproute2 7.1 `lib/utils.c`, `get_time_rtt`).

use nom::branch::alt;
use nom::bytes::complete::{tag_no_case, take_while};
use nom::character::complete::{char, digit1, one_of};
use nom::combinator::{opt, recognize};
use nom::{IResult, Parser};

use crate::names::{c_integer, c_unsigned, is_space};

/// A time word: milliseconds, rounded up, and whether it came without a unit ("raw").
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RttWord {
    /// Milliseconds, or the bare number.
    pub value: u32,
    /// No unit was said: the metric's own unit applies.
    pub raw: bool,
}

impl RttWord {
    /// The metric's value when it counts in 1/`scale` milliseconds.
    pub fn scaled(self, scale: u32) -> u32 {
        match self.raw {
            true => self.value,
            false => self.value.wrapping_mul(scale),
        }
    }
}

/// Reads a time: a C integer, or with a point a C floating point number, then `s`, `sec`, `secs`,
/// `ms`, `msec`, `msecs` in any case, or nothing.
pub fn rtt(word: &str) -> Option<RttWord> {
    let (number, unit) = if word.contains('.') {
        float(word).ok().map(|(rest, number)| (number, rest))?
    } else {
        let overflow = c_integer(word, 0)?.overflow;
        c_unsigned(word, 0)
            .filter(|_| !overflow)
            .map(|(number, rest)| (number as f64, rest))?
    };
    let factor = match unit.to_ascii_lowercase().as_str() {
        "" | "ms" | "msec" | "msecs" => 1.0,
        "s" | "sec" | "secs" => 1000.0,
        _ => return None,
    };
    (number >= 0.0).then(|| RttWord {
        value: rounded_up(number * factor),
        raw: unit.is_empty(),
    })
}

/// The next integer above, in 32 bits: what does not fit wraps, as the conversion of the original's
/// machine does.
fn rounded_up(number: f64) -> u32 {
    let wide = if number < 9.2e18 { number as i64 } else { 0 };
    let value = wide as u32;
    if f64::from(value) < number {
        value.wrapping_add(1)
    } else {
        value
    }
}

/// `strtod`: white space, sign, decimal or hexadecimal digits with a point, exponent.
fn float(text: &str) -> IResult<&str, f64> {
    let (text, _) = take_while(is_space).parse(text)?;
    let (text, sign) = opt(one_of("+-")).parse(text)?;
    let (text, value) = alt((hexadecimal, decimal)).parse(text)?;
    Ok((text, if sign == Some('-') { -value } else { value }))
}

fn decimal(text: &str) -> IResult<&str, f64> {
    let point = (digit1, opt((char('.'), opt(digit1)))).map(|_| ());
    let bare = (char('.'), digit1).map(|_| ());
    let exponent = (one_of("eE"), opt(one_of("+-")), digit1);
    let mut number = recognize((alt((point, bare)), opt(exponent)));
    let (rest, digits) = number.parse(text)?;
    Ok((rest, digits.parse().unwrap_or(f64::INFINITY)))
}

/// `0x1.8p3`.
fn hexadecimal(text: &str) -> IResult<&str, f64> {
    let (text, _) = tag_no_case("0x").parse(text)?;
    let digits = || take_while(|c: char| c.is_ascii_hexdigit());
    let (rest, whole) = digits().parse(text)?;
    let (rest, fraction) = opt((char('.'), digits())).parse(rest)?;
    let fraction = fraction.map_or("", |(_, digits)| digits);
    if whole.is_empty() && fraction.is_empty() {
        return nom::combinator::fail().parse(text);
    }
    let exponent = (one_of("pP"), recognize((opt(one_of("+-")), digit1)));
    let (rest, power) = opt(exponent).parse(rest)?;
    let power: i32 = power.map_or(0, |(_, digits)| digits.parse().unwrap_or(i32::MAX));
    let digit = |sum: f64, c: char| sum * 16.0 + f64::from(c.to_digit(16).unwrap_or(0));
    let value = whole.chars().chain(fraction.chars()).fold(0.0, digit);
    let places = i32::try_from(fraction.len()).unwrap_or(i32::MAX);
    let power = power.saturating_sub(places.saturating_mul(4));
    Ok((rest, value * f64::from(power).exp2()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_make_milliseconds_and_fractions_round_up() {
        let is = |value, raw| Some(RttWord { value, raw });
        assert_eq!(rtt("8"), is(8, true));
        assert_eq!(rtt("0x10"), is(16, true));
        assert_eq!(rtt("100MS"), is(100, false));
        assert_eq!(rtt("1.5s"), is(1500, false));
        assert_eq!(rtt("2secs"), is(2000, false));
        assert_eq!(rtt(".5"), is(1, true));
        assert_eq!(rtt("1.5e2ms"), is(150, false));
        assert_eq!(rtt("0x1.8"), is(2, true));
        assert_eq!(rtt("4294967296"), is(1, true));
        for word in ["", ".", "1m", "1.x", "-0.5", "ms", "1 s"] {
            assert_eq!(rtt(word), None, "{word}");
        }
        assert_eq!(is(3, true).map(|time| time.scaled(8)), Some(3));
        assert_eq!(is(3, false).map(|time| time.scaled(8)), Some(24));
    }
}
