//! Metrics of a route (Linux 6.18 `net/ipv4/metrics.c`).

use super::config::refuse;
use crate::rtnl::Refusal;
use crate::types::{Metrics, rtax};

/// TCP congestion control algorithms that the kernel has without loading a module.
const ALGORITHMS: [&str; 3] = ["cubic", "reno", "bbr"];
/// Bytes of an algorithm's name that the kernel reads (`TCP_CA_NAME_MAX` minus the terminator).
const ALGORITHM_NAME_MAX: usize = 15;
/// Largest MSS: 65535 minus the headers of IPv4 and TCP.
const ADVMSS_MAX: u32 = 65535 - 40;
/// Largest MTU that a route may carry.
const MTU_MAX: u32 = 65535 - 15;
/// Feature bits that exist: ecn, sack, timestamp, allfrag, tcp_usec_ts (`RTAX_FEATURE_MASK`).
const FEATURE_MASK: u32 = 0x1f;

/// The metrics as the kernel stores them: clamped, and without those that are 0, which are the
/// same as unset (`ip_fib_metrics_init`).
///
/// # Errors
/// `EINVAL` for an unknown metric, algorithm or feature.
pub fn accept(given: Option<&Metrics>) -> Result<Metrics, Refusal> {
    let Some(given) = given else {
        return Ok(Metrics::default());
    };
    if given.values.keys().any(|index| *index > RTAX_MAX) {
        return refuse("Invalid metric type");
    }
    if given.get(rtax::FEATURES) & !FEATURE_MASK != 0 {
        return refuse("Unknown flag set in feature mask in metrics attribute");
    }
    let mut names = given.overruled.iter().chain(&given.congctl);
    if names.any(|name| algorithm(name).is_none()) {
        return refuse("Unknown tcp congestion algorithm");
    }
    let congctl = given.congctl.as_deref().and_then(algorithm);
    let values = given
        .values
        .iter()
        .map(|(index, value)| (*index, clamped(*index, *value)))
        .filter(|(index, value)| *index != 0 && *value != 0)
        .collect();
    Ok(Metrics {
        values,
        congctl: congctl.map(str::to_owned),
        ..Metrics::default()
    })
}

/// Highest metric index (`RTAX_MAX`).
const RTAX_MAX: u8 = rtax::FASTOPEN_NO_COOKIE;

/// True when every metric given equals the stored one, 0 and absent being the same
/// (`fib_metrics_match`). Values are compared as given, before any clamping.
pub fn matches(given: Option<&Metrics>, stored: &Metrics) -> bool {
    let Some(given) = given else {
        return true;
    };
    let mut names = given.overruled.iter().chain(&given.congctl);
    names.all(|name| algorithm(name) == stored.congctl.as_deref())
        && given.values.iter().all(|(index, value)| {
            *index == 0 || (*index <= RTAX_MAX && stored.get(*index) == *value)
        })
}

fn clamped(index: u8, value: u32) -> u32 {
    match index {
        rtax::ADVMSS => value.min(ADVMSS_MAX),
        rtax::MTU => value.min(MTU_MAX),
        rtax::HOPLIMIT => value.min(255),
        _ => value,
    }
}

/// The known algorithm that a name means.
fn algorithm(name: &str) -> Option<&'static str> {
    let read = name.as_bytes().get(..ALGORITHM_NAME_MAX);
    let read = read.unwrap_or(name.as_bytes());
    ALGORITHMS
        .into_iter()
        .find(|known| known.as_bytes() == read)
}
