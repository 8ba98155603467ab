//! Rules: `struct fib_rule_hdr` and `FRA_*` (Linux 6.18 `net/core/fib_rules.c`, `fib_nl_fill_rule`).

use super::attribute::{
    Attributes, Malformed, Writer, be32_of, be64_of, ip_of, name_of, u8_of, u16_at, u16_of, u32_at,
    u32_of,
};
use crate::rtnl::RuleMsg;
use crate::types::{Action, Family, PortRange, Protocol, TableId, UidRange};

/// Bytes of the head.
const HEAD: usize = 12;

/// What the head says of a table that does not fit into its byte (`RT_TABLE_COMPAT`).
pub const TABLE_COMPAT: u8 = 252;

/// The byte of a head that stands for a table.
pub fn table_byte(table: TableId) -> u8 {
    u8::try_from(table.0).unwrap_or(TABLE_COMPAT)
}

/// `FRA_*`.
mod fra {
    pub const DST: u16 = 1;
    pub const SRC: u16 = 2;
    pub const IIFNAME: u16 = 3;
    pub const GOTO: u16 = 4;
    pub const PRIORITY: u16 = 6;
    pub const FWMARK: u16 = 10;
    pub const FLOW: u16 = 11;
    pub const TUN_ID: u16 = 12;
    pub const SUPPRESS_IFGROUP: u16 = 13;
    pub const SUPPRESS_PREFIXLEN: u16 = 14;
    pub const TABLE: u16 = 15;
    pub const FWMASK: u16 = 16;
    pub const OIFNAME: u16 = 17;
    pub const L3MDEV: u16 = 19;
    pub const UID_RANGE: u16 = 20;
    pub const PROTOCOL: u16 = 21;
    pub const IP_PROTO: u16 = 22;
    pub const SPORT_RANGE: u16 = 23;
    pub const DPORT_RANGE: u16 = 24;
    pub const DSCP: u16 = 25;
    pub const FLOWLABEL: u16 = 26;
    pub const FLOWLABEL_MASK: u16 = 27;
    pub const SPORT_MASK: u16 = 28;
    pub const DPORT_MASK: u16 = 29;
    pub const DSCP_MASK: u16 = 30;
}

/// Head and attributes of a rule.
pub fn encode(msg: &RuleMsg) -> Vec<u8> {
    let mut bytes = vec![
        msg.family.0,
        msg.dst_len,
        msg.src_len,
        msg.tos,
        table_byte(msg.table),
        0,
        0,
        msg.action.0,
    ];
    bytes.extend_from_slice(&msg.flags.to_ne_bytes());
    let mut writer = Writer { bytes };
    writer.u32(fra::TABLE, Some(msg.table.0));
    writer.u32(fra::SUPPRESS_PREFIXLEN, msg.suppress_prefixlen);
    writer.u8(fra::PROTOCOL, msg.protocol.map(|protocol| protocol.0));
    writer.name(fra::IIFNAME, msg.iif.as_ref());
    writer.name(fra::OIFNAME, msg.oif.as_ref());
    writer.u32(fra::PRIORITY, msg.priority);
    writer.u32(fra::FWMARK, msg.fwmark);
    writer.u32(fra::FWMASK, msg.fwmask);
    writer.u32(fra::GOTO, msg.goto);
    writer.be64(fra::TUN_ID, msg.tun_id);
    writer.u8(fra::L3MDEV, msg.l3mdev);
    if let Some(UidRange { start, end }) = msg.uid_range {
        writer.put(
            fra::UID_RANGE,
            &[start.to_ne_bytes(), end.to_ne_bytes()].concat(),
        );
    }
    ports(&mut writer, fra::SPORT_RANGE, msg.sport);
    writer.u16(fra::SPORT_MASK, msg.sport_mask);
    ports(&mut writer, fra::DPORT_RANGE, msg.dport);
    writer.u16(fra::DPORT_MASK, msg.dport_mask);
    writer.u8(fra::IP_PROTO, msg.ip_proto);
    writer.u32(fra::SUPPRESS_IFGROUP, msg.suppress_ifgroup);
    // what the family's own code adds (`fib4_rule_fill`, `fib6_rule_fill`)
    writer.u8(fra::DSCP, msg.dscp);
    writer.u8(fra::DSCP_MASK, msg.dscp_mask);
    writer.be32(fra::FLOWLABEL, msg.flowlabel);
    writer.be32(fra::FLOWLABEL_MASK, msg.flowlabel_mask);
    writer.ip(fra::DST, msg.dst);
    writer.ip(fra::SRC, msg.src);
    writer.u32(fra::FLOW, msg.flow);
    writer.bytes
}

fn ports(writer: &mut Writer, kind: u16, range: Option<PortRange>) {
    if let Some(PortRange { start, end }) = range {
        writer.put(kind, &[start.to_ne_bytes(), end.to_ne_bytes()].concat());
    }
}

/// The rule that head and attributes tell of.
///
/// # Errors
/// A head or an attribute that is too short.
pub fn decode(payload: &[u8]) -> Result<RuleMsg, Malformed> {
    let (head, rest) = payload.split_at_checked(HEAD).ok_or(Malformed)?;
    let byte = |at: usize| head.get(at).copied().unwrap_or_default();
    let mut msg = RuleMsg {
        family: Family(byte(0)),
        dst_len: byte(1),
        src_len: byte(2),
        tos: byte(3),
        table: TableId(u32::from(byte(4))),
        action: Action(byte(7)),
        flags: u32_at(head, 8).unwrap_or_default(),
        ..RuleMsg::default()
    };
    for (kind, value) in Attributes(rest) {
        place(&mut msg, kind, value)?;
    }
    Ok(msg)
}

fn place(msg: &mut RuleMsg, kind: u16, value: &[u8]) -> Result<(), Malformed> {
    match kind {
        fra::DST => msg.dst = Some(ip_of(value)?),
        fra::SRC => msg.src = Some(ip_of(value)?),
        fra::IIFNAME => msg.iif = Some(name_of(value)),
        fra::OIFNAME => msg.oif = Some(name_of(value)),
        fra::GOTO => msg.goto = Some(u32_of(value)?),
        fra::PRIORITY => msg.priority = Some(u32_of(value)?),
        fra::FWMARK => msg.fwmark = Some(u32_of(value)?),
        fra::FWMASK => msg.fwmask = Some(u32_of(value)?),
        fra::FLOW => msg.flow = Some(u32_of(value)?),
        fra::TUN_ID => msg.tun_id = Some(be64_of(value)?),
        fra::SUPPRESS_IFGROUP => msg.suppress_ifgroup = Some(u32_of(value)?),
        fra::SUPPRESS_PREFIXLEN => msg.suppress_prefixlen = Some(u32_of(value)?),
        fra::TABLE => msg.table = TableId(u32_of(value)?),
        fra::L3MDEV => msg.l3mdev = Some(u8_of(value)?),
        fra::UID_RANGE => {
            let end = u32_at(value, 4).ok_or(Malformed)?;
            let start = u32_of(value)?;
            msg.uid_range = Some(UidRange { start, end });
        }
        fra::PROTOCOL => msg.protocol = Some(Protocol(u8_of(value)?)),
        fra::IP_PROTO => msg.ip_proto = Some(u8_of(value)?),
        fra::SPORT_RANGE => msg.sport = Some(range_of(value)?),
        fra::DPORT_RANGE => msg.dport = Some(range_of(value)?),
        fra::SPORT_MASK => msg.sport_mask = Some(u16_of(value)?),
        fra::DPORT_MASK => msg.dport_mask = Some(u16_of(value)?),
        fra::DSCP => msg.dscp = Some(u8_of(value)?),
        fra::DSCP_MASK => msg.dscp_mask = Some(u8_of(value)?),
        fra::FLOWLABEL => msg.flowlabel = Some(be32_of(value)?),
        fra::FLOWLABEL_MASK => msg.flowlabel_mask = Some(be32_of(value)?),
        _ => {}
    }
    Ok(())
}

fn range_of(value: &[u8]) -> Result<PortRange, Malformed> {
    let end = u16_at(value, 2).ok_or(Malformed)?;
    let start = u16_of(value)?;
    Ok(PortRange { start, end })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::IfName;

    /// Every attribute that either family has.
    fn full() -> RuleMsg {
        RuleMsg {
            family: Family::INET,
            dst_len: 8,
            src_len: 16,
            tos: 0x10,
            action: Action::TO_TBL,
            flags: 2,
            table: TableId(300),
            dst: "9.0.0.0".parse().ok(),
            src: "10.1.0.0".parse().ok(),
            iif: Some(IfName::from("v0")),
            oif: Some(IfName::from("v1")),
            goto: Some(9),
            priority: Some(5),
            fwmark: Some(5),
            fwmask: Some(7),
            flow: Some(0x1_0002),
            tun_id: Some(9),
            suppress_ifgroup: Some(4),
            suppress_prefixlen: Some(3),
            l3mdev: Some(1),
            uid_range: Some(UidRange { start: 1, end: 2 }),
            protocol: Some(Protocol(9)),
            ip_proto: Some(6),
            sport: Some(PortRange { start: 5, end: 5 }),
            dport: Some(PortRange { start: 7, end: 9 }),
            sport_mask: Some(0xff),
            dport_mask: Some(0xfff),
            dscp: Some(5),
            dscp_mask: Some(0x3f),
            flowlabel: Some(5),
            flowlabel_mask: Some(0xfffff),
        }
    }

    #[test]
    fn every_attribute_survives() {
        assert_eq!(decode(&encode(&full())), Ok(full()));
        let bare = RuleMsg {
            family: Family::INET6,
            table: TableId::MAIN,
            ..RuleMsg::default()
        };
        assert_eq!(decode(&encode(&bare)), Ok(bare));
    }

    #[test]
    fn a_cut_message_is_read_as_far_as_it_goes_or_refused() {
        let bytes = encode(&full());
        for cut in 0..bytes.len() {
            assert_eq!(decode(&bytes[..cut]).is_err(), cut < HEAD, "{cut}");
        }
    }
}
