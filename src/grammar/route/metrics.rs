//! The metrics of a route: `mtu lock 1400` and its siblings (iproute2 7.1 `ip/iproute.c`).

use super::super::value::{RttWord, rtt as rtt_word, u32_word};
use super::super::{Desk, Parse, Words, argument, skip_word, value, wrong};
use super::RouteDrafting;
use crate::fault::Fault;
use crate::types::{Metrics, rtax};

/// Metrics in the making: locks count only when there is a value at all.
#[derive(Clone, Debug, Default)]
pub struct MetricsDraft {
    values: Metrics,
    locks: u32,
}

impl MetricsDraft {
    /// What goes into the message.
    pub fn finished(mut self) -> Option<Metrics> {
        if self.values.is_empty() {
            return None;
        }
        if self.locks != 0 {
            self.values.values.insert(rtax::LOCK, self.locks);
        }
        Some(self.values)
    }

    fn set(&mut self, index: u8, value: u32) {
        self.values.values.insert(index, value);
    }

    fn lock(&mut self, index: u8) {
        self.locks |= 1 << index;
    }
}

type Drafting = RouteDrafting;

/// `TCP_ECN` and microsecond timestamps, `RTAX_FEATURE_*`.
const FEATURES: &[(&str, u32)] = &[("ecn", 1), ("tcp_usec_ts", 1 << 4)];

/// `[ lock ]`, behind which a word must follow.
fn lock<'w>(words: Words<'w>, drafting: &mut Drafting, index: u8) -> Parse<'w, ()> {
    let (_, word) = value(words)?;
    if word == "lock" {
        drafting.metrics.lock(index);
    }
    skip_word(words, "lock")
}

/// `[ lock ] NUMBER`.
fn number<'w>(
    words: Words<'w>,
    drafting: &mut Drafting,
    index: u8,
    name: &str,
    max: u32,
) -> Parse<'w, ()> {
    let (words, ()) = lock(words, drafting, index)?;
    let said = format!("\"{name}\" value is invalid\n");
    let lexer = |word: &str| u32_word(word, 0).filter(|value| *value <= max);
    let (rest, found) = argument(words, &said, lexer)?;
    drafting.metrics.set(index, found);
    Ok((rest, ()))
}

/// Clauses of the form `NAME [ lock ] NUMBER`.
macro_rules! numbers {
    ($($function:ident, $index:ident, $name:literal, $max:expr;)*) => {$(
        #[doc = concat!("`", stringify!($function), " [ lock ] NUMBER`.")]
        pub(super) fn $function<'w>(
            _: &Desk<'_>,
            words: Words<'w>,
            drafting: &mut Drafting,
        ) -> Parse<'w, ()> {
            number(words, drafting, rtax::$index, $name, $max)
        }
    )*};
}

numbers! {
    mtu, MTU, "mtu", u32::MAX;
    hoplimit, HOPLIMIT, "hoplimit", 255;
    advmss, ADVMSS, "mss", u32::MAX;
    reordering, REORDERING, "reordering", u32::MAX;
    window, WINDOW, "window", u32::MAX;
    cwnd, CWND, "cwnd", u32::MAX;
    initcwnd, INITCWND, "initcwnd", u32::MAX;
    initrwnd, INITRWND, "initrwnd", u32::MAX;
    ssthresh, SSTHRESH, "ssthresh", u32::MAX;
}

/// A time behind an optional lock.
fn time<'w>(words: Words<'w>, name: &str) -> Parse<'w, RttWord> {
    argument(words, &format!("\"{name}\" value is invalid\n"), rtt_word)
}

/// `rtt [ lock ] TIME`, kept in eighths of a millisecond.
pub(super) fn rtt<'w>(_: &Desk<'_>, words: Words<'w>, drafting: &mut Drafting) -> Parse<'w, ()> {
    let (words, ()) = lock(words, drafting, rtax::RTT)?;
    let (rest, found) = time(words, "rtt")?;
    drafting.metrics.set(rtax::RTT, found.scaled(8));
    Ok((rest, ()))
}

/// `rttvar [ lock ] TIME`, kept in quarters of a millisecond.
pub(super) fn rttvar<'w>(_: &Desk<'_>, words: Words<'w>, drafting: &mut Drafting) -> Parse<'w, ()> {
    let (words, ()) = lock(words, drafting, rtax::RTTVAR)?;
    let (rest, found) = time(words, "rttvar")?;
    drafting.metrics.set(rtax::RTTVAR, found.scaled(4));
    Ok((rest, ()))
}

/// `rto_min TIME`, always locked.
pub(super) fn rto_min<'w>(
    _: &Desk<'_>,
    words: Words<'w>,
    drafting: &mut Drafting,
) -> Parse<'w, ()> {
    let (rest, found) = time(words, "rto_min")?;
    drafting.metrics.lock(rtax::RTO_MIN);
    drafting.metrics.set(rtax::RTO_MIN, found.value);
    Ok((rest, ()))
}

/// 7.1: as many features as there are; none is a fault that shows the next word, or what C prints
/// for none.
pub(super) fn features<'w>(
    _: &Desk<'_>,
    words: Words<'w>,
    drafting: &mut Drafting,
) -> Parse<'w, ()> {
    let (mut words, mut bits) = (words, 0);
    while let Some((word, rest)) = words.split() {
        let Some((_, bit)) = FEATURES.iter().find(|(name, _)| *name == word) else {
            break;
        };
        bits |= bit;
        words = rest;
    }
    if bits == 0 {
        let said = "\"features\" value not valid\n";
        let shown = words.peek().unwrap_or("(null)");
        return wrong(Fault::invalid_argument(said, shown));
    }
    drafting.metrics.set(rtax::FEATURES, bits);
    Ok((words, ()))
}

/// 6.1: exactly one feature, and only one is known.
pub(super) fn feature<'w>(
    _: &Desk<'_>,
    words: Words<'w>,
    drafting: &mut Drafting,
) -> Parse<'w, ()> {
    let ecn = |word: &str| (word == "ecn").then_some(1);
    let (rest, bits) = argument(words, "\"features\" value not valid\n", ecn)?;
    drafting.metrics.set(rtax::FEATURES, bits);
    Ok((rest, ()))
}

/// `NAME { 0 | 1 }`.
fn boolean<'w>(words: Words<'w>, drafting: &mut Drafting, index: u8, name: &str) -> Parse<'w, ()> {
    let said = format!("\"{name}\" value is invalid\n");
    let (rest, found) = argument(words, &said, |word| u32_word(word, 0))?;
    let said = format!("\"{name}\" value should be 0 or 1\n");
    argument(words, &said, |_| (found <= 1).then_some(()))?;
    drafting.metrics.set(index, found);
    Ok((rest, ()))
}

/// `quickack { 0 | 1 }`.
pub(super) fn quickack<'w>(
    _: &Desk<'_>,
    words: Words<'w>,
    drafting: &mut Drafting,
) -> Parse<'w, ()> {
    boolean(words, drafting, rtax::QUICKACK, "quickack")
}

/// `fastopen_no_cookie { 0 | 1 }`.
pub(super) fn fastopen_no_cookie<'w>(
    _: &Desk<'_>,
    words: Words<'w>,
    drafting: &mut Drafting,
) -> Parse<'w, ()> {
    let index = rtax::FASTOPEN_NO_COOKIE;
    boolean(words, drafting, index, "fastopen_no_cookie")
}

/// `congctl [ lock ] NAME`.
pub(super) fn congctl<'w>(
    _: &Desk<'_>,
    words: Words<'w>,
    drafting: &mut Drafting,
) -> Parse<'w, ()> {
    let (words, ()) = lock(words, drafting, rtax::CC_ALGO)?;
    let (rest, word) = value(words)?;
    let metrics = &mut drafting.metrics.values;
    let before = metrics.congctl.replace(word.to_owned());
    metrics.overruled.extend(before);
    Ok((rest, ()))
}
