//! The names that are known without any file (iproute2 7.1 `lib/rt_names.c`).

/// Routing tables.
pub const TABLES: &[(u32, &str)] = &[(253, "default"), (254, "main"), (255, "local")];

/// Routing protocols.
pub const PROTOCOLS: &[(u8, &str)] = &[
    (0, "unspec"),
    (1, "redirect"),
    (2, "kernel"),
    (3, "boot"),
    (4, "static"),
    (8, "gated"),
    (9, "ra"),
    (10, "mrt"),
    (11, "zebra"),
    (12, "bird"),
    (13, "dnrouted"),
    (14, "xorp"),
    (15, "ntk"),
    (16, "dhcp"),
    (18, "keepalived"),
    (42, "babel"),
    (186, "bgp"),
    (187, "isis"),
    (188, "ospf"),
    (189, "rip"),
    (192, "eigrp"),
];

/// Route scopes.
pub const SCOPES: &[(u8, &str)] = &[
    (0, "global"),
    (200, "site"),
    (253, "link"),
    (254, "host"),
    (255, "nowhere"),
];

/// Realms.
pub const REALMS: &[(u8, &str)] = &[(0, "unknown")];

/// Differentiated services.
pub const DSFIELDS: &[(u8, &str)] = &[(0, "0")];

/// Link groups.
pub const GROUPS: &[(u32, &str)] = &[(0, "default")];

/// Address protocols.
pub const ADDR_PROTOCOLS: &[(u8, &str)] = &[
    (0, "unspec"),
    (1, "kernel_lo"),
    (2, "kernel_ra"),
    (3, "kernel_ll"),
];

/// IP protocols, used only where the system has no `/etc/protocols` (the common part of the file
/// that Debian's netbase installs, in its order).
pub const IP_PROTOCOLS: &str = "\
ip 0 IP\nhopopt 0 HOPOPT\nicmp 1 ICMP\nigmp 2 IGMP\nggp 3 GGP\nipencap 4 IP-ENCAP\nst 5 ST\n\
tcp 6 TCP\negp 8 EGP\nigp 9 IGP\npup 12 PUP\nudp 17 UDP\nhmp 20 HMP\nxns-idp 22 XNS-IDP\n\
rdp 27 RDP\niso-tp4 29 ISO-TP4\ndccp 33 DCCP\nxtp 36 XTP\nddp 37 DDP\nidpr-cmtp 38 IDPR-CMTP\n\
ipv6 41 IPv6\nipv6-route 43 IPv6-Route\nipv6-frag 44 IPv6-Frag\nidrp 45 IDRP\nrsvp 46 RSVP\n\
gre 47 GRE\nesp 50 IPSEC-ESP\nah 51 IPSEC-AH\nskip 57 SKIP\nipv6-icmp 58 IPv6-ICMP\n\
ipv6-nonxt 59 IPv6-NoNxt\nipv6-opts 60 IPv6-Opts\nrspf 73 RSPF CPHB\nvmtp 81 VMTP\n\
eigrp 88 EIGRP\nospf 89 OSPFIGP\nax.25 93 AX.25\nipip 94 IPIP\netherip 97 ETHERIP\n\
encap 98 ENCAP\npim 103 PIM\nipcomp 108 IPCOMP\nvrrp 112 VRRP\nl2tp 115 L2TP\nisis 124 ISIS\n\
sctp 132 SCTP\nfc 133 FC\nmobility-header 135 Mobility-Header\nudplite 136 UDPLite\n\
mpls-in-ip 137 MPLS-in-IP\nmanet 138\nhip 139 HIP\nshim6 140 Shim6\nwesp 141 WESP\nrohc 142 ROHC\n\
ethernet 143 Ethernet\n";
