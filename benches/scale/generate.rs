//! Seeded data: the same numbers give the same bytes on every machine.
//!
//! IPv4 prefixes have the mix of lengths of a full BGP table, seven of ten nested in others, in no
//! order, over fourteen gateways; IPv6 likewise. Rules are mostly by source, as policy routing is.

use std::collections::HashSet;
use std::fmt::Write;
use std::net::{Ipv4Addr, Ipv6Addr};

/// SplitMix64 (Vigna): small, and good enough to shuffle.
pub struct Dice(pub u64);

impl Dice {
    pub fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, limit: usize) -> usize {
        (self.roll() % limit.max(1) as u64) as usize
    }

    /// One of the lengths, by its weight.
    fn length(&mut self, mix: &[(u8, u32)]) -> u8 {
        let total: u32 = mix.iter().map(|(_, weight)| weight).sum();
        let mut left = (self.roll() % u64::from(total)) as u32;
        for (len, weight) in mix {
            if left < *weight {
                return *len;
            }
            left -= weight;
        }
        0
    }
}

/// Lengths of IPv4 prefixes in hundred-thousandths, as in public reports on the BGP table.
const MIX4: &[(u8, u32)] = &[
    (24, 61_000),
    (23, 12_000),
    (22, 11_600),
    (21, 5_600),
    (20, 4_200),
    (19, 2_500),
    (18, 1_300),
    (17, 750),
    (16, 700),
    (15, 180),
    (14, 100),
    (13, 40),
    (12, 20),
    (11, 6),
    (10, 2),
    (9, 1),
    (8, 1),
];

/// Lengths of IPv6 prefixes.
const MIX6: &[(u8, u32)] = &[
    (48, 46_000),
    (32, 13_000),
    (44, 13_000),
    (40, 10_000),
    (36, 5_000),
    (29, 3_000),
    (33, 2_500),
    (34, 2_000),
    (46, 2_000),
    (47, 1_500),
    (45, 1_000),
    (28, 600),
    (64, 400),
];

/// How many gateways the routes lead through.
pub const GATEWAYS: usize = 14;

/// `count` different IPv4 prefixes.
pub fn prefixes4(count: usize, dice: &mut Dice) -> Vec<(Ipv4Addr, u8)> {
    let found = prefixes(count, dice, MIX4, 32, |bits| {
        let first = bits >> 24;
        (1..224).contains(&first) && !matches!(first, 10 | 127 | 169 | 192)
    });
    let address = |(bits, len): (u128, u8)| (Ipv4Addr::from_bits(bits as u32), len);
    found.into_iter().map(address).collect()
}

/// `count` different IPv6 prefixes of 2000::/3, none of 2001:db8::/32.
pub fn prefixes6(count: usize, dice: &mut Dice) -> Vec<(Ipv6Addr, u8)> {
    let found = prefixes(count, dice, MIX6, 128, |bits| {
        bits >> 125 == 1 && bits >> 96 != 0x2001_0db8
    });
    let address = |(bits, len)| (Ipv6Addr::from_bits(bits), len);
    found.into_iter().map(address).collect()
}

fn prefixes(
    count: usize,
    dice: &mut Dice,
    mix: &[(u8, u32)],
    width: u8,
    wanted: impl Fn(u128) -> bool,
) -> Vec<(u128, u8)> {
    let mut seen = HashSet::with_capacity(count);
    let mut found = Vec::with_capacity(count);
    let mut blocks: Vec<(u128, u8)> = Vec::new();
    while found.len() < count {
        let len = dice.length(mix);
        let ones = |len: u8| match len {
            0 => 0,
            len => {
                (u128::MAX >> (128 - width))
                    & !(u128::MAX
                        .checked_shr(128 - u32::from(width - len))
                        .unwrap_or(0))
            }
        };
        let mut bits = (u128::from(dice.roll()) << 64 | u128::from(dice.roll()))
            & (u128::MAX >> (128 - width));
        if width == 128 {
            bits = bits >> 3 | 1 << 125;
        }
        if !blocks.is_empty() && dice.below(10) < 7 {
            let (block, block_len) = blocks[dice.below(blocks.len())];
            if block_len < len {
                bits = block | bits & !ones(block_len);
            }
        }
        bits &= ones(len);
        if wanted(bits) && seen.insert((bits, len)) {
            if len <= if width == 32 { 20 } else { 40 } {
                blocks.push((bits, len));
            }
            found.push((bits, len));
        }
    }
    found
}

/// A batch of `route add`, of IPv4.
pub fn routes4(count: usize) -> String {
    let mut dice = Dice(4);
    let mut text = String::with_capacity(count * 70);
    for (addr, len) in prefixes4(count, &mut dice) {
        let gateway = 2 + dice.below(GATEWAYS);
        let _ = writeln!(
            text,
            "route add {addr}/{len} via 192.0.2.{gateway} dev v0 proto bgp metric 20"
        );
    }
    text
}

/// A batch of `route add`, of IPv6.
pub fn routes6(count: usize) -> String {
    let mut dice = Dice(6);
    let mut text = String::with_capacity(count * 85);
    for (addr, len) in prefixes6(count, &mut dice) {
        let gateway = 2 + dice.below(GATEWAYS);
        let _ = writeln!(
            text,
            "route add {addr}/{len} via 2001:db8:ff::{gateway:x} dev v0 proto bgp metric 20"
        );
    }
    text
}

/// A batch of `route get`: half of the addresses lie in prefixes of [`routes4`] of `routes`.
pub fn gets4(count: usize, routes: usize) -> String {
    let known = prefixes4(routes, &mut Dice(4));
    let mut dice = Dice(44);
    let mut text = String::with_capacity(count * 26);
    for _ in 0..count {
        let (addr, len) = match dice.below(2) {
            0 => known[dice.below(known.len())],
            _ => (Ipv4Addr::from_bits((1 + dice.below(126) as u32) << 24), 8),
        };
        let host = (dice.roll() as u32)
            .checked_shr(u32::from(len))
            .unwrap_or(0);
        let addr = Ipv4Addr::from_bits(addr.to_bits() | host);
        let _ = match addr.octets()[0] {
            10 => writeln!(text, "route get 192.0.2.9"),
            _ => writeln!(text, "route get {addr}"),
        };
    }
    text
}

/// A batch of `route get`, of IPv6, all inside [`routes6`] of `routes`.
pub fn gets6(count: usize, routes: usize) -> String {
    let known = prefixes6(routes, &mut Dice(6));
    let mut dice = Dice(66);
    let mut text = String::with_capacity(count * 40);
    for _ in 0..count {
        let (addr, _) = known[dice.below(known.len())];
        let addr = Ipv6Addr::from_bits(addr.to_bits() | u128::from(dice.roll() | 1));
        let _ = writeln!(text, "route get {addr}");
    }
    text
}

/// A batch of `rule add`: 60 % from a host, 15 % from a network, 10 % by mark, 8 % to a network,
/// 4 % from a network with a port, 3 % by input device; priorities count up.
pub fn rules4(count: usize) -> String {
    let mut dice = Dice(7);
    let mut text = String::with_capacity(count * 60);
    for number in 0..count {
        let bits = 0x0b00_0000 | (dice.roll() as u32 & 0x00ff_ffff);
        let (host, net) = (Ipv4Addr::from_bits(bits), Ipv4Addr::from_bits(bits & !0xff));
        let wide = Ipv4Addr::from_bits(bits & !0xffff);
        let port = 1 + dice.below(60_000);
        let selector = match dice.below(100) {
            0..60 => format!("from {host}"),
            60..75 => format!("from {net}/24"),
            75..85 => format!("fwmark {:#x}/0xffffff", 1 + dice.below(0x00ff_fffe)),
            85..93 => format!("to {net}/24"),
            93..97 => format!("from {wide}/16 ipproto tcp dport {port}"),
            _ => format!("iif d{}", dice.below(1000)),
        };
        let (priority, table) = (1000 + number, 1000 + dice.below(64));
        let _ = writeln!(text, "rule add {selector} pref {priority} table {table}");
    }
    text
}

/// A batch of `route get` whose sources are those of [`rules4`], more or less.
pub fn gets_from(count: usize) -> String {
    let mut dice = Dice(77);
    let mut text = String::with_capacity(count * 60);
    for _ in 0..count {
        let to = Ipv4Addr::from_bits(0x0b00_0000 | (dice.roll() as u32 & 0x00ff_ffff));
        let mark = dice.below(0x0100_0000);
        let port = 1 + dice.below(60_000);
        let _ = writeln!(text, "route get {to} mark {mark} ipproto tcp dport {port}");
    }
    text
}
