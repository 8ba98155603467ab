//! Which words the types know, in match order.

use super::super::super::Spelling;
use super::super::super::Spelling::{Exact, Prefix};
use crate::types::Family;

/// Which words a type knows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Class {
    /// gre, gretap, erspan: words may be shortened.
    Gre,
    /// ipip, sit: they may not.
    Ip,
    /// vti, vti6.
    Vti,
    /// ip6gre, ip6gretap, ip6erspan: words may be shortened, but for the newer ones.
    Gre6,
    /// ip6tnl: they may not, but for two.
    Ip6,
}

impl Class {
    /// That of a type.
    pub(super) fn of(kind: &str) -> Self {
        match kind {
            "vti" | "vti6" => Self::Vti,
            "ipip" | "sit" => Self::Ip,
            "ip6tnl" => Self::Ip6,
            "ip6gre" | "ip6gretap" | "ip6erspan" => Self::Gre6,
            _ => Self::Gre,
        }
    }

    /// It goes over IPv6.
    pub(super) fn is_over6(self) -> bool {
        matches!(self, Self::Gre6 | Self::Ip6)
    }
}

/// The family of a type's ends.
pub(super) fn family(kind: &str) -> Family {
    match Class::of(kind).is_over6() || kind == "vti6" {
        true => Family::INET6,
        false => Family::INET,
    }
}

/// What a keyword does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Act {
    /// Keeps these keys with these values; a key that is `off` has no value.
    Marks(&'static [(&'static str, &'static str)]),
    /// A key for incoming, outgoing or all packets.
    Key(&'static str, &'static [&'static str]),
    Address,
    Device,
    Ttl,
    Tos,
    Encap,
    Port(&'static str),
    Fwmark,
    /// A hop limit.
    Hops,
    EncapLimit,
    Tclass,
    FlowLabel,
    Dscp,
    Mode,
    SixRdPrefix,
    SixRdRelay,
    ErspanIndex,
    ErspanVersion,
    ErspanDirection,
    ErspanHardware,
}

pub(super) type Entry = (&'static [Spelling], &'static str, Act);

const fn mark(spell: &'static [Spelling], marks: &'static [(&'static str, &'static str)]) -> Entry {
    (spell, "", Act::Marks(marks))
}

#[rustfmt::skip]
pub(super) const GRE: &[Entry] = &[
    (&[Prefix("key")], "key", Act::Key("key", &["ikey", "okey"])),
    mark(&[Prefix("nokey")], &[("ikey", "off"), ("okey", "off")]),
    (&[Prefix("ikey")], "ikey", Act::Key("ikey", &["ikey"])),
    mark(&[Prefix("noikey")], &[("ikey", "off")]),
    (&[Prefix("okey")], "okey", Act::Key("okey", &["okey"])),
    mark(&[Prefix("nookey")], &[("okey", "off")]),
    mark(&[Prefix("seq")], &[("iseq", "on"), ("oseq", "on")]),
    mark(&[Prefix("noseq")], &[("iseq", "off"), ("oseq", "off")]),
    mark(&[Prefix("iseq")], &[("iseq", "on")]),
    mark(&[Prefix("noiseq")], &[("iseq", "off")]),
    mark(&[Prefix("oseq")], &[("oseq", "on")]),
    mark(&[Prefix("nooseq")], &[("oseq", "off")]),
    mark(&[Prefix("csum")], &[("icsum", "on"), ("ocsum", "on")]),
    mark(&[Prefix("nocsum")], &[("icsum", "off"), ("ocsum", "off")]),
    mark(&[Prefix("icsum")], &[("icsum", "on")]),
    mark(&[Prefix("noicsum")], &[("icsum", "off")]),
    mark(&[Prefix("ocsum")], &[("ocsum", "on")]),
    mark(&[Prefix("noocsum")], &[("ocsum", "off")]),
    mark(&[Prefix("nopmtudisc")], &[("pmtudisc", "off")]),
    mark(&[Prefix("pmtudisc")], &[("pmtudisc", "on")]),
    (&[Prefix("remote")], "remote", Act::Address),
    (&[Prefix("local")], "local", Act::Address),
    (&[Prefix("dev")], "dev", Act::Device),
    (&[Prefix("ttl"), Prefix("hoplimit"), Prefix("hlim")], "ttl", Act::Ttl),
    (&[Prefix("tos"), Prefix("tclass"), Prefix("dsfield")], "tos", Act::Tos),
    mark(&[Exact("noencap")], &[("encap", "none")]),
    (&[Exact("encap")], "encap", Act::Encap),
    (&[Exact("encap-sport")], "encap-sport", Act::Port("Invalid source port.")),
    (&[Exact("encap-dport")], "encap-dport", Act::Port("Invalid destination port.")),
    mark(&[Exact("encap-csum")], &[("encap-csum", "on")]),
    mark(&[Exact("noencap-csum")], &[("encap-csum", "off")]),
    mark(&[Exact("encap-udp6-csum")], &[("encap-csum6", "on")]),
    mark(&[Exact("noencap-udp6-csum")], &[("encap-csum6", "off")]),
    mark(&[Exact("encap-remcsum")], &[("encap-remcsum", "on")]),
    mark(&[Exact("noencap-remcsum")], &[("encap-remcsum", "off")]),
    mark(&[Exact("external")], &[("external", "on")]),
    mark(&[Exact("ignore-df")], &[("ignore-df", "on")]),
    mark(&[Exact("noignore-df")], &[("ignore-df", "off")]),
    (&[Exact("fwmark")], "fwmark", Act::Fwmark),
    (&[Exact("erspan")], "erspan", Act::ErspanIndex),
    (&[Exact("erspan_ver")], "erspan_ver", Act::ErspanVersion),
    (&[Exact("erspan_dir")], "erspan_dir", Act::ErspanDirection),
    (&[Exact("erspan_hwid")], "erspan_hwid", Act::ErspanHardware),
];

#[rustfmt::skip]
pub(super) const IP: &[Entry] = &[
    (&[Exact("mode")], "mode", Act::Mode),
    (&[Exact("remote")], "remote", Act::Address),
    (&[Exact("local")], "local", Act::Address),
    (&[Prefix("dev")], "dev", Act::Device),
    (&[Exact("ttl"), Exact("hoplimit"), Exact("hlim")], "ttl", Act::Ttl),
    (&[Exact("tos"), Exact("tclass"), Exact("tc"), Prefix("dsfield")], "tos", Act::Tos),
    mark(&[Exact("nopmtudisc")], &[("pmtudisc", "off")]),
    mark(&[Exact("pmtudisc")], &[("pmtudisc", "on")]),
    mark(&[Exact("isatap")], &[("isatap", "on")]),
    mark(&[Exact("noencap")], &[("encap", "none")]),
    (&[Exact("encap")], "encap", Act::Encap),
    (&[Exact("encap-sport")], "encap-sport", Act::Port("Invalid source port.")),
    (&[Exact("encap-dport")], "encap-dport", Act::Port("Invalid destination port.")),
    mark(&[Exact("encap-csum")], &[("encap-csum", "on")]),
    mark(&[Exact("noencap-csum")], &[("encap-csum", "off")]),
    mark(&[Exact("encap-udp6-csum")], &[("encap-csum6", "on")]),
    mark(&[Exact("noencap-udp6-csum")], &[("encap-csum6", "off")]),
    mark(&[Exact("encap-remcsum")], &[("encap-remcsum", "on")]),
    mark(&[Exact("noencap-remcsum")], &[("encap-remcsum", "off")]),
    mark(&[Exact("external")], &[("external", "on")]),
    (&[Exact("6rd-prefix")], "6rd-prefix", Act::SixRdPrefix),
    (&[Exact("6rd-relay_prefix")], "6rd-relay_prefix", Act::SixRdRelay),
    mark(&[Exact("6rd-reset")], &[("6rd-prefix", "2002::/16"), ("6rd-relay_prefix", "off")]),
    (&[Exact("fwmark")], "fwmark", Act::Fwmark),
];

#[rustfmt::skip]
pub(super) const VTI: &[Entry] = &[
    (&[Prefix("key")], "key", Act::Key("key", &["ikey", "okey"])),
    (&[Prefix("ikey")], "ikey", Act::Key("ikey", &["ikey"])),
    (&[Prefix("okey")], "okey", Act::Key("okey", &["okey"])),
    (&[Prefix("remote")], "remote", Act::Address),
    (&[Prefix("local")], "local", Act::Address),
    (&[Prefix("dev")], "dev", Act::Device),
    (&[Exact("fwmark")], "fwmark", Act::Fwmark),
];

#[rustfmt::skip]
pub(super) const GRE6: &[Entry] = &[
    (&[Prefix("key")], "key", Act::Key("key", &["ikey", "okey"])),
    mark(&[Prefix("nokey")], &[("ikey", "off"), ("okey", "off")]),
    (&[Prefix("ikey")], "ikey", Act::Key("ikey", &["ikey"])),
    mark(&[Prefix("noikey")], &[("ikey", "off")]),
    (&[Prefix("okey")], "okey", Act::Key("okey", &["okey"])),
    mark(&[Prefix("nookey")], &[("okey", "off")]),
    mark(&[Prefix("seq")], &[("iseq", "on"), ("oseq", "on")]),
    mark(&[Prefix("noseq")], &[("iseq", "off"), ("oseq", "off")]),
    mark(&[Prefix("iseq")], &[("iseq", "on")]),
    mark(&[Prefix("noiseq")], &[("iseq", "off")]),
    mark(&[Prefix("oseq")], &[("oseq", "on")]),
    mark(&[Prefix("nooseq")], &[("oseq", "off")]),
    mark(&[Prefix("csum")], &[("icsum", "on"), ("ocsum", "on")]),
    mark(&[Prefix("nocsum")], &[("icsum", "off"), ("ocsum", "off")]),
    mark(&[Prefix("icsum")], &[("icsum", "on")]),
    mark(&[Prefix("noicsum")], &[("icsum", "off")]),
    mark(&[Prefix("ocsum")], &[("ocsum", "on")]),
    mark(&[Prefix("noocsum")], &[("ocsum", "off")]),
    (&[Prefix("remote")], "remote", Act::Address),
    (&[Prefix("local")], "local", Act::Address),
    (&[Prefix("dev")], "dev", Act::Device),
    (&[Prefix("ttl"), Prefix("hoplimit"), Prefix("hlim")], "ttl", Act::Hops),
    (&[Prefix("tos"), Prefix("tclass"), Prefix("dsfield")], "tclass", Act::Tclass),
    (&[Exact("flowlabel"), Exact("fl")], "flowlabel", Act::FlowLabel),
    (&[Exact("dscp")], "dscp", Act::Dscp),
    mark(&[Exact("noencap")], &[("encap", "none")]),
    (&[Exact("encap")], "encap", Act::Encap),
    (&[Exact("encap-sport")], "encap-sport", Act::Port("Invalid source port.")),
    (&[Exact("encap-dport")], "encap-dport", Act::Port("Invalid destination port.")),
    mark(&[Exact("encap-csum")], &[("encap-csum", "on")]),
    mark(&[Exact("noencap-csum")], &[("encap-csum", "off")]),
    mark(&[Exact("encap-udp6-csum")], &[("encap-csum6", "on")]),
    mark(&[Exact("noencap-udp6-csum")], &[("encap-csum6", "off")]),
    mark(&[Exact("encap-remcsum")], &[("encap-remcsum", "on")]),
    mark(&[Exact("noencap-remcsum")], &[("encap-remcsum", "off")]),
    mark(&[Exact("external")], &[("external", "on")]),
    (&[Exact("fwmark")], "fwmark", Act::Fwmark),
    mark(&[Exact("allow-localremote")], &[("allow-localremote", "on")]),
    mark(&[Exact("noallow-localremote")], &[("allow-localremote", "off")]),
    (&[Exact("encaplimit")], "encaplimit", Act::EncapLimit),
    (&[Exact("erspan")], "erspan", Act::ErspanIndex),
    (&[Exact("erspan_ver")], "erspan_ver", Act::ErspanVersion),
    (&[Exact("erspan_dir")], "erspan_dir", Act::ErspanDirection),
    (&[Exact("erspan_hwid")], "erspan_hwid", Act::ErspanHardware),
];

#[rustfmt::skip]
pub(super) const IP6: &[Entry] = &[
    (&[Exact("mode")], "mode", Act::Mode),
    (&[Exact("remote")], "remote", Act::Address),
    (&[Exact("local")], "local", Act::Address),
    (&[Prefix("dev")], "dev", Act::Device),
    (&[Exact("ttl"), Exact("hoplimit"), Exact("hlim")], "ttl", Act::Hops),
    (&[Exact("encaplimit")], "encaplimit", Act::EncapLimit),
    (&[Exact("tos"), Exact("tclass"), Exact("tc"), Prefix("dsfield")], "tclass", Act::Tclass),
    (&[Exact("flowlabel"), Exact("fl")], "flowlabel", Act::FlowLabel),
    (&[Exact("dscp")], "dscp", Act::Dscp),
    (&[Exact("fwmark")], "fwmark", Act::Fwmark),
    mark(&[Exact("allow-localremote")], &[("allow-localremote", "on")]),
    mark(&[Exact("noallow-localremote")], &[("allow-localremote", "off")]),
    mark(&[Exact("noencap")], &[("encap", "none")]),
    (&[Exact("encap")], "encap", Act::Encap),
    (&[Exact("encap-sport")], "encap-sport", Act::Port("Invalid source port.")),
    (&[Exact("encap-dport")], "encap-dport", Act::Port("Invalid destination port.")),
    mark(&[Exact("encap-csum")], &[("encap-csum", "on")]),
    mark(&[Exact("noencap-csum")], &[("encap-csum", "off")]),
    mark(&[Exact("encap-udp6-csum")], &[("encap-csum6", "on")]),
    mark(&[Exact("noencap-udp6-csum")], &[("encap-csum6", "off")]),
    mark(&[Exact("encap-remcsum")], &[("encap-remcsum", "on")]),
    mark(&[Exact("noencap-remcsum")], &[("encap-remcsum", "off")]),
    mark(&[Exact("external")], &[("external", "on")]),
];
