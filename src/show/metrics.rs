//! The metrics of a route. Law: iproute2 7.1 `ip/iproute.c` (`print_rta_metrics`).

use super::{Record, Style, unit};
use crate::types::{Metrics, rtax};

/// `RTAX_FEATURE_ECN`.
const FEATURE_ECN: u32 = 1;
/// `RTAX_FEATURE_TCP_USEC_TS`, known since 6.8.
const FEATURE_TCP_USEC_TS: u32 = 1 << 4;

/// The words by index; index 1 is the mask of locks.
const WORDS: [&str; 18] = [
    "",
    "",
    "mtu",
    "window",
    "rtt",
    "rttvar",
    "ssthresh",
    "cwnd",
    "advmss",
    "reordering",
    "hoplimit",
    "initcwnd",
    "features",
    "rto_min",
    "initrwnd",
    "quickack",
    "congctl",
    "fastopen_no_cookie",
];

/// Describes all metrics, in order of their index. A locked metric without a value shows 0, and a
/// hop limit of −1 is not shown.
pub fn describe(record: &mut Record, style: &Style, metrics: &Metrics) {
    record.open_array("metrics");
    record.open_object(None);
    let locks = metrics.locks();
    for (index, word) in (2..).zip(WORDS.into_iter().skip(2)) {
        let locked = locks >> index & 1 != 0;
        if index == rtax::CC_ALGO {
            congestion(record, metrics, locked);
            continue;
        }
        let value = metrics.values.get(&index).copied();
        if value.is_none() && !locked {
            continue;
        }
        let value = value.unwrap_or(0);
        if index == rtax::HOPLIMIT && value == u32::MAX {
            continue;
        }
        record.text(word);
        record.text(if locked { " lock " } else { " " });
        one(record, style, index, word, value);
    }
    record.close_object();
    record.close_array();
}

fn one(record: &mut Record, style: &Style, index: u8, word: &'static str, value: u32) {
    match index {
        rtax::FEATURES => features(record, style, value),
        rtax::RTT => time(record, word, value / 8),
        rtax::RTTVAR => time(record, word, value / 4),
        rtax::RTO_MIN => time(record, word, value),
        _ => record.number(word, unit("", " "), value),
    }
}

fn congestion(record: &mut Record, metrics: &Metrics, locked: bool) {
    // A lock without a name has nothing to print; the original reads a null pointer there.
    if let Some(name) = &metrics.congctl {
        record.text(if locked { "congctl lock " } else { "congctl " });
        record.string("congestion", unit("", " "), name);
    }
}

fn features(record: &mut Record, style: &Style, value: u32) {
    let mut rest = value;
    if rest & FEATURE_ECN != 0 {
        record.null("ecn", "ecn ");
        rest &= !FEATURE_ECN;
    }
    if rest & FEATURE_TCP_USEC_TS != 0 && style.level().modern() {
        record.null("tcp_usec_ts", "tcp_usec_ts ");
        rest &= !FEATURE_TCP_USEC_TS;
    }
    if rest != 0 {
        record.hex("features", unit("", " "), value);
    }
}

/// Milliseconds; from one second up as seconds with at most six significant digits.
fn time(record: &mut Record, word: &'static str, milliseconds: u32) {
    record.json_number(word, milliseconds);
    if milliseconds < 1000 {
        record.text_with(unit("", "ms "), |out| {
            super::record::push_number(out, u64::from(milliseconds));
        });
    } else {
        record.text_with(unit("", "s "), |out| {
            out.extend_from_slice(general(f64::from(milliseconds) / 1e3).as_bytes());
        });
    }
}

/// C's `%g` for a value of at least 1.
fn general(value: f64) -> String {
    let scientific = format!("{value:.5e}");
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: usize = exponent.parse().unwrap_or(0);
    let trim = |text: &str| match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text.to_owned(),
    };
    if exponent < 6 {
        trim(&format!("{value:.*}", 5 - exponent))
    } else {
        format!("{}e+{exponent:02}", trim(mantissa))
    }
}

#[cfg(test)]
mod tests {
    use super::general;

    #[test]
    fn seconds_have_six_significant_digits() {
        for (milliseconds, want) in [
            (1000, "1"),
            (1500, "1.5"),
            (1234, "1.234"),
            (123_456, "123.456"),
            (1_234_567, "1234.57"),
            (999_999_900, "1e+06"),
            (999_999_400, "999999"),
            (1_234_567_890, "1.23457e+06"),
            (u32::MAX, "4.29497e+06"),
        ] {
            assert_eq!(general(f64::from(milliseconds) / 1e3), want);
        }
    }
}
