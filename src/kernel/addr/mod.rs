//! ADDRESSES on devices. Knows which addresses a device has, in the kernel's order, and what
//! adding and removing one is allowed to do. Refuses to know routes: it tells `effects`, and the
//! fib room answers. The seat and the link room call it.

pub mod v4;
pub mod v6;

use super::Netns;
use crate::rtnl::{AddrMsg, Answer, Errno, NewFlags, Refusal, Row};
use crate::types::{Family, IfIndex};

/// `RTM_NEWADDR` at the moment `now`, in seconds since the epoch. IPv4 answers with the address as it is now.
///
/// # Errors
/// As the family refuses; `EOPNOTSUPP` for a family without addresses.
pub fn add(ns: &mut Netns, msg: &AddrMsg, flags: NewFlags, now: i64) -> Result<Answer, Refusal> {
    whole(msg)?;
    match msg.family {
        Family::INET => {
            let ifa = v4::add(ns, msg, flags, now)?;
            Ok(ifa.map_or_else(Answer::done, |ifa| told(v4::row(&ifa, now))))
        }
        Family::INET6 => v6::add(ns, msg, flags, now).map(untold),
        _ => Err(Errno::EOPNOTSUPP.into()),
    }
}

/// `RTM_DELADDR`. IPv4 answers with the addresses that went.
///
/// # Errors
/// As the family refuses; `EOPNOTSUPP` for a family without addresses.
pub fn delete(ns: &mut Netns, msg: &AddrMsg, now: i64) -> Result<Answer, Refusal> {
    whole(msg)?;
    match msg.family {
        Family::INET => {
            let gone = v4::delete(ns, msg)?;
            let mut rows = gone
                .iter()
                .map(|ifa| Row::Addr(Box::new(v4::row(ifa, now))));
            Ok(Answer {
                row: rows.next(),
                more: rows.collect(),
                ..Answer::default()
            })
        }
        Family::INET6 => v6::delete(ns, msg).map(untold),
        _ => Err(Errno::EOPNOTSUPP.into()),
    }
}

/// An address attribute has all its bytes (Linux 6.18 `lib/nlattr.c`, `validate_nla`).
fn whole(msg: &AddrMsg) -> Result<(), Refusal> {
    if msg.malformed && matches!(msg.family, Family::INET | Family::INET6) {
        let text = "Attribute failed policy validation";
        return Err(Refusal::noted(Errno::ERANGE, text));
    }
    Ok(())
}

/// IPv6 tells its listeners of a change, but not as the echo of a request
/// (Linux 6.18 `net/ipv6/addrconf.c`, `inet6_ifa_notify`).
fn untold(_: v6::Ifa6) -> Answer {
    Answer::done()
}

fn told(row: AddrMsg) -> Answer {
    Answer::row(Row::Addr(Box::new(row)))
}

/// `RTM_GETADDR`: the addresses of a family (`UNSPEC`: IPv4, then IPv6), of one device unless 0.
pub fn rows(ns: &Netns, family: Family, dev: IfIndex, now: i64) -> Vec<AddrMsg> {
    let mut rows = Vec::new();
    if family != Family::INET6 {
        rows.extend(v4::rows(ns, dev, now));
    }
    if family != Family::INET {
        rows.extend(v6::rows(ns, dev, now));
    }
    rows
}
