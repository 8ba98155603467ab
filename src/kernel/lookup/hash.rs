//! The multipath hash (Linux 6.18 `net/ipv4/route.c` `fib_multipath_hash`,
//! `net/core/flow_dissector.c` `__flow_hash_from_keys`).
//!
//! The kernel lays the fields of a flow out in 48 bytes, puts the two ends into a fixed order so
//! that both directions hash alike, and runs SipHash-2-4 over them.

use std::net::{Ipv4Addr, Ipv6Addr};

use siphasher::sip::SipHasher24;

/// What a host without a set seed hashes with. The kernel draws one at boot; here it is fixed, so
/// that answers repeat.
const UNSET_SEED: u32 = 0x7270_6462;

/// The ends of a flow, as far as the hash policy looks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Keys4 {
    /// Source.
    pub src: Ipv4Addr,
    /// Destination.
    pub dst: Ipv4Addr,
    /// Transport protocol, 0 when the policy ignores it.
    pub proto: u8,
    /// Source port.
    pub sport: u16,
    /// Destination port.
    pub dport: u16,
}

impl Keys4 {
    /// Addresses only: what policy 0 hashes.
    pub fn addresses(src: Ipv4Addr, dst: Ipv4Addr) -> Self {
        Self {
            src,
            dst,
            proto: 0,
            sport: 0,
            dport: 0,
        }
    }

    fn bytes(&self) -> [u8; 48] {
        let (src, dst) = ordered(self.src.octets(), self.dst.octets(), u32::from_le_bytes);
        let (sport, dport) = ordered(
            self.sport.to_be_bytes(),
            self.dport.to_be_bytes(),
            u16::from_le_bytes,
        );
        let mut bytes = [0; 48];
        bytes[2] = self.proto;
        bytes[28..30].copy_from_slice(&sport);
        bytes[30..32].copy_from_slice(&dport);
        bytes[36..40].copy_from_slice(&src);
        bytes[40..44].copy_from_slice(&dst);
        bytes
    }
}

/// The two in ascending order of their little-endian reading: the kernel compares network-order
/// fields as host numbers.
fn ordered<T: Copy, N: Ord>(a: T, b: T, number: impl Fn(T) -> N) -> (T, T) {
    if number(b) < number(a) {
        (b, a)
    } else {
        (a, b)
    }
}

/// Hash of a flow, 31 bits. `seed` is `net.ipv4.fib_multipath_hash_seed`, 0 when it is not set.
pub fn multipath4(seed: u32, keys: &Keys4) -> u32 {
    whole4(seed, keys) >> 1
}

/// The same before it is cut to 31 bits.
pub fn whole4(seed: u32, keys: &Keys4) -> u32 {
    hash(seed, &keys.bytes())
}

/// The fields that policy 3 hashes: `FIB_MULTIPATH_HASH_FIELD_*` of the outer packet.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Fields(pub i64);

impl Fields {
    const SRC: i64 = 1;
    const DST: i64 = 1 << 1;
    const PROTO: i64 = 1 << 2;
    const FLOWLABEL: i64 = 1 << 3;
    const SPORT: i64 = 1 << 4;
    const DPORT: i64 = 1 << 5;
    const ANY: i64 = (1 << 6) - 1;

    /// True when any of them is hashed at all.
    pub fn any(self) -> bool {
        self.0 & Self::ANY != 0
    }

    fn pick<T>(self, field: i64, value: T, none: T) -> T {
        if self.0 & field != 0 { value } else { none }
    }

    /// A flow with nothing but these fields.
    pub fn of4(self, keys: &Keys4) -> Keys4 {
        Keys4 {
            src: self.pick(Self::SRC, keys.src, Ipv4Addr::UNSPECIFIED),
            dst: self.pick(Self::DST, keys.dst, Ipv4Addr::UNSPECIFIED),
            proto: self.pick(Self::PROTO, keys.proto, 0),
            sport: self.pick(Self::SPORT, keys.sport, 0),
            dport: self.pick(Self::DPORT, keys.dport, 0),
        }
    }

    /// An IPv6 flow with nothing but these fields.
    pub fn of6(self, keys: &Keys6) -> Keys6 {
        Keys6 {
            src: self.pick(Self::SRC, keys.src, Ipv6Addr::UNSPECIFIED),
            dst: self.pick(Self::DST, keys.dst, Ipv6Addr::UNSPECIFIED),
            proto: self.pick(Self::PROTO, keys.proto, 0),
            flowlabel: self.pick(Self::FLOWLABEL, keys.flowlabel, 0),
            sport: self.pick(Self::SPORT, keys.sport, 0),
            dport: self.pick(Self::DPORT, keys.dport, 0),
        }
    }
}

/// Jenkins' hash of two words (Linux `include/linux/jhash.h`, `jhash_2words` from 0).
pub fn mix(a: u32, b: u32) -> u32 {
    const START: u32 = 0xdead_beef + (2 << 2);
    let (mut a, mut b) = (a.wrapping_add(START), b.wrapping_add(START));
    let mut c = START;
    let stir = |to: &mut u32, by: u32, turn: u32| {
        *to = (*to ^ by).wrapping_sub(by.rotate_left(turn));
    };
    stir(&mut c, b, 14);
    stir(&mut a, c, 11);
    stir(&mut b, a, 25);
    stir(&mut c, b, 16);
    stir(&mut a, c, 4);
    stir(&mut b, a, 14);
    stir(&mut c, b, 24);
    c
}

/// The ends of an IPv6 flow, as far as the hash policy looks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Keys6 {
    /// Source.
    pub src: Ipv6Addr,
    /// Destination.
    pub dst: Ipv6Addr,
    /// Transport protocol.
    pub proto: u8,
    /// Flow label, 0 when the policy ignores it.
    pub flowlabel: u32,
    /// Source port, 0 when the policy ignores it.
    pub sport: u16,
    /// Destination port.
    pub dport: u16,
}

impl Keys6 {
    /// As the 48 bytes of IPv4, with room for longer addresses; these are compared byte by byte.
    fn bytes(&self) -> [u8; 72] {
        let (src, dst) = ordered(self.src.octets(), self.dst.octets(), |bytes| bytes);
        let (sport, dport) = ordered(
            self.sport.to_be_bytes(),
            self.dport.to_be_bytes(),
            u16::from_le_bytes,
        );
        let mut bytes = [0; 72];
        bytes[2] = self.proto;
        bytes[4..8].copy_from_slice(&self.flowlabel.to_be_bytes());
        bytes[28..30].copy_from_slice(&sport);
        bytes[30..32].copy_from_slice(&dport);
        bytes[36..52].copy_from_slice(&src);
        bytes[52..68].copy_from_slice(&dst);
        bytes
    }
}

/// Hash of an IPv6 flow, 31 bits; the seed is the IPv4 one.
pub fn multipath6(seed: u32, keys: &Keys6) -> u32 {
    hash(seed, &keys.bytes()) >> 1
}

fn hash(seed: u32, bytes: &[u8]) -> u32 {
    let seed = if seed == 0 { UNSET_SEED } else { seed };
    let word = u64::from(seed) << 32 | u64::from(seed);
    let hash = SipHasher24::new_with_keys(word, word).hash(bytes) as u32;
    hash.max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Which of two hops with weights 1 and 3 the kernel chose, with seed 777.
    fn second(keys: Keys4) -> bool {
        multipath4(777, &keys) > (1 << 29) - 1
    }

    fn to(last: u8) -> Keys4 {
        Keys4::addresses(Ipv4Addr::UNSPECIFIED, Ipv4Addr::new(7, 0, 0, last))
    }

    #[test]
    fn addresses_hash_as_the_kernel_hashes_them() {
        let chosen = [1, 2, 3, 4].map(|last| second(to(last)));
        assert_eq!(chosen, [false, true, false, true]);
    }

    #[test]
    fn protocol_and_ports_count_when_they_are_there() {
        let ports = |proto: u8| {
            [1, 2, 3, 4].map(|last| {
                second(Keys4 {
                    proto,
                    sport: 1001,
                    dport: 53,
                    ..to(last)
                })
            })
        };
        assert_eq!(ports(17), [true, true, false, false]);
        assert_eq!(ports(6), [false, true, false, false]);
    }

    #[test]
    fn two_words_are_mixed_as_the_kernel_does() {
        // lookup3 of two zero words.
        assert_eq!(mix(0, 0), 0x58c1_84bf);
    }

    #[test]
    fn both_directions_hash_alike() {
        let there = Keys4 {
            src: Ipv4Addr::new(1, 2, 3, 4),
            proto: 6,
            sport: 80,
            dport: 4000,
            ..to(9)
        };
        let back = Keys4 {
            src: there.dst,
            dst: there.src,
            sport: there.dport,
            dport: there.sport,
            ..there
        };
        assert_eq!(multipath4(1, &there), multipath4(1, &back));
        assert_ne!(multipath4(1, &there), multipath4(2, &there));
    }
}
