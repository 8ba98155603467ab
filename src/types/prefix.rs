//! Prefixes whose host bits are proven zero.

use std::net::Ipv4Addr;

use ipnet::{Ipv4Net, Ipv6Net};

/// An IPv4 prefix without host bits: what a routing table is keyed by.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Prefix4(Ipv4Net);

impl Prefix4 {
    /// `0.0.0.0/0`.
    pub const DEFAULT: Self = Self(Ipv4Net::new_assert(Ipv4Addr::UNSPECIFIED, 0));

    /// The prefix, or `None` when `len` exceeds 32 or `addr` has bits below it.
    pub fn new(addr: Ipv4Addr, len: u8) -> Option<Self> {
        let inside = u32::MAX.checked_shr(u32::from(len)).unwrap_or(0);
        let whole = len <= 32 && addr.to_bits() & inside == 0;
        whole.then(|| Self(Ipv4Net::new_assert(addr, len)))
    }

    /// The prefix of `len` bits that holds `addr`; lengths above 32 count as 32.
    pub fn holding(addr: Ipv4Addr, len: u8) -> Self {
        let len = len.min(32);
        let inside = u32::MAX.checked_shr(u32::from(len)).unwrap_or(0);
        let addr = Ipv4Addr::from_bits(addr.to_bits() & !inside);
        Self(Ipv4Net::new_assert(addr, len))
    }

    /// The host prefix of `addr`.
    pub fn host(addr: Ipv4Addr) -> Self {
        Self::holding(addr, 32)
    }

    /// Network address.
    pub fn addr(&self) -> Ipv4Addr {
        self.0.addr()
    }

    /// Length in bits, 0 to 32.
    // A prefix is never "empty"; the field's word is "length".
    #[expect(clippy::len_without_is_empty)]
    pub fn len(&self) -> u8 {
        self.0.prefix_len()
    }

    /// Netmask as an address.
    pub fn mask(&self) -> Ipv4Addr {
        self.0.netmask()
    }

    /// True when `addr` lies inside.
    pub fn contains(&self, addr: Ipv4Addr) -> bool {
        // Lookups ask this many times.
        let beside = self.addr().to_bits() ^ addr.to_bits();
        beside.leading_zeros() >= u32::from(self.len())
    }
}

/// Dump order of the kernel's IPv4 trie: ascending network address, and at the same address the
/// longer prefix first (`Linux 6.18 net/ipv4/fib_trie.c`, leaves by key, aliases by suffix length).
impl Ord for Prefix4 {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.addr(), other.len()).cmp(&(other.addr(), self.len()))
    }
}

impl PartialOrd for Prefix4 {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

/// An IPv6 prefix without host bits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Prefix6(Ipv6Net);

impl Prefix6 {
    /// `::/0`.
    pub const DEFAULT: Self = Self(Ipv6Net::new_assert(std::net::Ipv6Addr::UNSPECIFIED, 0));

    /// The prefix of `len` bits that holds `addr`; lengths above 128 count as 128.
    pub fn holding(addr: std::net::Ipv6Addr, len: u8) -> Self {
        let len = len.min(128);
        let inside = u128::MAX.checked_shr(u32::from(len)).unwrap_or(0);
        let addr = std::net::Ipv6Addr::from_bits(addr.to_bits() & !inside);
        Self(Ipv6Net::new_assert(addr, len))
    }

    /// The prefix, or `None` when `len` exceeds 128 or `addr` has bits below it.
    pub fn new(addr: std::net::Ipv6Addr, len: u8) -> Option<Self> {
        let inside = u128::MAX.checked_shr(u32::from(len)).unwrap_or(0);
        let whole = len <= 128 && addr.to_bits() & inside == 0;
        whole.then(|| Self(Ipv6Net::new_assert(addr, len)))
    }

    /// Network address.
    pub fn addr(&self) -> std::net::Ipv6Addr {
        self.0.addr()
    }

    /// Last address.
    pub fn last(&self) -> std::net::Ipv6Addr {
        let inside = u128::MAX.checked_shr(u32::from(self.len()));
        (self.addr().to_bits() | inside.unwrap_or(0)).into()
    }

    /// Length in bits, 0 to 128.
    #[expect(clippy::len_without_is_empty)]
    pub fn len(&self) -> u8 {
        self.0.prefix_len()
    }

    /// True when `addr` lies inside.
    pub fn contains(&self, addr: std::net::Ipv6Addr) -> bool {
        // Lookups ask this many times.
        let beside = self.addr().to_bits() ^ addr.to_bits();
        beside.leading_zeros() >= u32::from(self.len())
    }

    /// True when `other` lies inside; every prefix covers itself.
    pub fn covers(&self, other: &Self) -> bool {
        // The order of tables asks this for every step of a search.
        let beside = self.addr().to_bits() ^ other.addr().to_bits();
        self.len() <= other.len() && beside.leading_zeros() >= u32::from(self.len())
    }

    /// The half of this prefix whose next bit is `bit`; a host prefix has none.
    pub fn half(&self, bit: bool) -> Option<Self> {
        let len = self.len() + 1;
        let next = 128u32.checked_sub(u32::from(len))?;
        let addr = self.addr().to_bits() | u128::from(bit) << next;
        Some(Self::holding(addr.into(), len))
    }
}

/// Dump order of the kernel's IPv6 tree, where children come before their parent and the left one
/// first (`Linux 6.18 net/ipv6/ip6_fib.c`, `fib6_walk_continue`): by last address, and at the same
/// last address the longer prefix first.
impl Ord for Prefix6 {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.last(), other.len()).cmp(&(other.last(), self.len()))
    }
}

impl PartialOrd for Prefix6 {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
