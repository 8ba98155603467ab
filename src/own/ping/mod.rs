//! `ping` over the state: no packet is sent; the lookups of every machine on the way say where one
//! would go, and where the answer would. A hop is an output or input lookup, the devices that hear
//! the frame, and a machine behind one of them that has the address asked for.

mod travel;
mod wire;
mod words;

pub use words::{Ping, read};

use crate::kernel::{Caller, Host, NetnsId};
use crate::rtnl::Errno;
use travel::{Loss, Packet};

/// What is said, and the exit status: 0 answered, 1 not answered, 2 not even asked.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Verdict {
    /// For stdout.
    pub out: String,
    /// For stderr.
    pub err: String,
    /// Exit status.
    pub status: u8,
}

impl Verdict {
    /// A failure before anything was sent.
    pub fn refused(cause: &str) -> Self {
        Self {
            out: String::new(),
            err: format!("ping: {cause}\n"),
            status: 2,
        }
    }
}

/// Asks whether an echo request from `netns` is answered.
pub fn ping(host: &mut Host, netns: NetnsId, caller: Caller, ping: &Ping) -> Verdict {
    let packet = match packet(host, netns, ping) {
        Ok(packet) => packet,
        Err(cause) => return Verdict::refused(&cause),
    };
    let mut road = travel::Road { host, caller };
    let answered = match road.there_and_back(netns, &packet) {
        Ok(()) => true,
        Err(Loss::NotSent(errno)) => {
            let cause = format!("connect: {}", errno.text());
            return Verdict::refused(&cause);
        }
        Err(Loss::OnTheWay) => false,
    };
    let (received, loss) = if answered { (ping.count, 0) } else { (0, 100) };
    Verdict {
        out: format!(
            "{} packets transmitted, {received} received, {loss}% packet loss, time 0ms\n",
            ping.count
        ),
        err: String::new(),
        status: u8::from(!answered),
    }
}

/// The packet that the words describe.
fn packet(host: &Host, netns: NetnsId, ping: &Ping) -> Result<Packet, String> {
    let ns = host.namespaces.get(&netns).ok_or("no such namespace")?;
    let mut packet = Packet {
        dst: ping.dst,
        mark: ping.mark,
        tos: ping.tos,
        size: ping.size,
        whole: ping.whole,
        ttl: ping.ttl,
        ..Packet::default()
    };
    let device = |name: &str| {
        let link = ns.links.named(name);
        link.map(|link| link.index)
            .ok_or_else(|| format!("unknown iface: {name}"))
    };
    if let Some(name) = &ping.vrf {
        let dev = device(name)?;
        (packet.oif, packet.bound) = (Some(dev), Some(dev));
    }
    if let Some(name) = &ping.scope {
        packet.oif = Some(device(name)?);
    }
    match ping.from.as_deref() {
        None => {}
        Some(word) => match word.parse() {
            Ok(addr) => {
                if !wire::owns(ns, addr, None) {
                    let cause = Errno::EADDRNOTAVAIL.text();
                    return Err(format!("bind: {cause}"));
                }
                packet.src = Some(addr);
            }
            Err(_) => {
                let dev = device(word)?;
                (packet.oif, packet.bound) = (Some(dev), Some(dev));
            }
        },
    }
    Ok(packet)
}

#[cfg(test)]
mod tests;
