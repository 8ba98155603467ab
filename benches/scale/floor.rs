//! The floor: the fastest that a program can be that fills the kernel's own table. It reads the
//! same batch file by hand and sends a hundred messages at a time, unacknowledged.

use std::net::IpAddr;

use rustix::net::{AddressFamily, RecvFlags, SendFlags, SocketType, recv, send, socket};

const RTM_NEWROUTE: u16 = 24;
const REQUEST: u16 = 1;
const EXCL_CREATE: u16 = 0x200 | 0x400;

/// Loads a batch of `route add P via G dev v0 proto bgp metric 20`; `oif` is the index of v0.
pub fn load(batch: &str, oif: u32) {
    let socket = socket(AddressFamily::NETLINK, SocketType::RAW, None).expect("a netlink socket");
    let mut buffer = Vec::new();
    let mut messages = 0;
    for line in batch.lines() {
        push(&mut buffer, line, oif);
        messages += 1;
        if messages % 100 == 0 {
            flush(&socket, &mut buffer);
        }
    }
    flush(&socket, &mut buffer);
    let mut answer = [0; 4096];
    if let Ok((read, _)) = recv(&socket, &mut answer[..], RecvFlags::DONTWAIT) {
        let errno = answer.get(16..20).unwrap_or_default();
        assert!(read == 0, "the kernel refused a route: {errno:?}");
    }
}

fn flush(socket: &rustix::fd::OwnedFd, buffer: &mut Vec<u8>) {
    if !buffer.is_empty() {
        send(socket, buffer, SendFlags::empty()).expect("the kernel takes messages");
        buffer.clear();
    }
}

fn push(out: &mut Vec<u8>, line: &str, oif: u32) {
    let mut words = line.split(' ').skip(2);
    let (prefix, gateway) = (words.next().unwrap_or(""), words.nth(1).unwrap_or(""));
    let (addr, len) = prefix.split_once('/').expect("a prefix");
    let addr: IpAddr = addr.parse().expect("an address");
    let gateway: IpAddr = gateway.parse().expect("a gateway");
    let family = if addr.is_ipv4() { 2 } else { 10 };
    let start = out.len();
    out.extend([0; 4]);
    out.extend(RTM_NEWROUTE.to_ne_bytes());
    out.extend((REQUEST | EXCL_CREATE).to_ne_bytes());
    out.extend([0; 8]);
    // rtmsg: family, lengths, tos; table main, protocol bgp, scope, unicast; flags.
    out.extend([family, len.parse().expect("a length"), 0, 0, 254, 186, 0, 1]);
    out.extend([0; 4]);
    attribute(out, 1, &octets(addr));
    attribute(out, 5, &octets(gateway));
    attribute(out, 4, &oif.to_ne_bytes());
    attribute(out, 6, &20u32.to_ne_bytes());
    let size = (out.len() - start) as u32;
    out[start..start + 4].copy_from_slice(&size.to_ne_bytes());
}

fn octets(addr: IpAddr) -> Vec<u8> {
    match addr {
        IpAddr::V4(addr) => addr.octets().to_vec(),
        IpAddr::V6(addr) => addr.octets().to_vec(),
    }
}

fn attribute(out: &mut Vec<u8>, kind: u16, value: &[u8]) {
    out.extend((4 + value.len() as u16).to_ne_bytes());
    out.extend(kind.to_ne_bytes());
    out.extend(value);
}
