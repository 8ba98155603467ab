//! Values from small pools, so that rules, routes and lookups meet.

use super::dice::Dice;

const BASES: &[[u8; 4]] = &[
    [10, 0, 0, 0],
    [10, 0, 0, 0],
    [10, 0, 1, 0],
    [172, 16, 5, 0],
    [203, 0, 113, 0],
    [192, 168, 7, 0],
    [192, 168, 56, 0],
];
const HOSTS: &[u8] = &[0, 1, 1, 2, 2, 3, 9, 75, 128, 220, 254, 255];
const FAR: &[&str] = &[
    "8.8.8.8",
    "1.2.3.4",
    "59.82.122.115",
    "127.0.0.1",
    "127.1.2.3",
    "224.0.0.1",
    "224.0.0.5",
    "239.1.1.1",
    "255.255.255.255",
    "0.0.0.0",
    "0.1.2.3",
    "240.0.0.1",
    "169.254.1.1",
    "10.255.255.255",
];
const ODD_ADDRESSES: &[&str] = &[
    "10.0.0",
    "10",
    "10.8",
    "010.0.0.1",
    "0x0a.0.0.1",
    "10.0.0.1.",
    "10.0.0.256",
    "foo",
    "",
    "2001:db8::1",
    "10.0.0.1/24",
    "default",
    "all",
    "any",
    "::ffff:1.2.3.4",
    "1.2.3.4.5",
    "-1",
    "1.2.3.-4",
    "10.0.0.1 ",
    "0",
    "4294967295",
    "::",
    "::1.2.3.4",
    "fe80::1",
    "255.255.255.256",
    "any/8",
];
const BASES6: &[&str] = &[
    "2001:db8:0::",
    "2001:db8:0::",
    "2001:db8:1::",
    "2001:db8:2::",
    "2001:db8:5::",
    "fd00:7::",
];
const FAR6: &[&str] = &[
    "2606:4700::1111",
    "::1",
    "::",
    "fe80::1",
    "fe80::2",
    "ff02::1",
    "ff02::5",
    "ff05::9",
    "::ffff:1.2.3.4",
    "::1.2.3.4",
    "::5",
    "2002:a00:1::1",
    "2001:0:1::",
    "fec0::1",
    "64:ff9b::1",
];
const ODD_ADDRESSES6: &[&str] = &[
    "2001:db8:::1",
    "2001:00db8::",
    "10.0.0.1",
    "2001:DB8::A",
    "fe80::1%v0",
    "",
    ":",
    "::g",
    "default",
    "any",
    "all",
    "1:2:3:4:5:6:7:8:9",
    "2001:db8::1/64",
    "2001:db8::1.2.3",
    "foo",
];

/// An address of a host, of either side of the links or from far away.
pub fn address(dice: &mut Dice) -> String {
    if dice.chance(dice.odd) {
        let pool = if dice.six {
            ODD_ADDRESSES6
        } else {
            ODD_ADDRESSES
        };
        return dice.word(pool);
    }
    good_address(dice)
}

/// An address that parses.
pub fn good_address(dice: &mut Dice) -> String {
    if dice.six {
        return match dice.chance(20) {
            true => dice.word(FAR6),
            false => format!("{}{:x}", dice.pick(BASES6), dice.pick(HOSTS)),
        };
    }
    match dice.chance(20) {
        true => dice.word(FAR),
        false => near(dice),
    }
}

/// An IPv4 address on one of the links.
fn near(dice: &mut Dice) -> String {
    let [a, b, c, _] = dice.pick(BASES);
    format!("{a}.{b}.{c}.{}", dice.pick(HOSTS))
}

/// A likely gateway: a neighbour on one of the links.
pub fn gateway(dice: &mut Dice) -> String {
    if dice.chance(dice.odd + 10) {
        return address(dice);
    }
    if dice.six {
        let base = dice.pick(&["2001:db8:0::", "2001:db8:1::", "2001:db8:2::", "fe80::"]);
        return format!("{base}{:x}", dice.pick(&[1_u8, 3, 9, 75]));
    }
    let net = dice.pick(&[
        "10.0.0",
        "10.0.0",
        "10.0.1",
        "172.16.5",
        "203.0.113",
        "192.168.56",
    ]);
    format!("{net}.{}", dice.pick(&[1_u8, 3, 9, 220]))
}

/// A prefix: usually one without host bits.
pub fn prefix(dice: &mut Dice) -> String {
    if dice.chance(dice.odd) {
        return odd_prefix(dice);
    }
    match dice.below(10) {
        0 => {
            return dice
                .word(&[
                    "default",
                    "0.0.0.0/0",
                    "default",
                    "default",
                    "0/0",
                    "0.0.0.0/1",
                    "128.0.0.0/1",
                    "0.0.0.0/8",
                ])
                .replace("0.0.0.0/0", if dice.six { "::/0" } else { "0.0.0.0/0" });
        }
        1 | 2 => return good_address(dice),
        3 if !dice.six => {
            return dice.word(&[
                "127.0.0.0/8",
                "224.0.0.0/4",
                "169.254.0.0/16",
                "240.0.0.0/4",
                "10.0.0.0/8",
                "172.16.0.0/12",
            ]);
        }
        _ => {}
    }
    if dice.six {
        let length = dice.pick(&[16_u8, 32, 40, 48, 48, 64, 64, 64, 96, 126, 127, 128]);
        return format!("{}/{length}", dice.pick(BASES6));
    }
    let [a, b, c, _] = dice.pick(BASES);
    let host = dice.pick(HOSTS);
    let length = dice.pick(&[
        8_u32, 12, 16, 20, 22, 23, 24, 24, 24, 24, 25, 26, 28, 30, 31, 32,
    ]);
    let address = u32::from_be_bytes([a, b, c, host]);
    let mask = u32::MAX.checked_shl(32 - length).unwrap_or(0);
    // Host bits are refused for routes and kept for rules.
    let kept = if dice.chance(8) {
        address
    } else {
        address & mask
    };
    let [a, b, c, d] = kept.to_be_bytes();
    format!("{a}.{b}.{c}.{d}/{length}")
}

fn odd_prefix(dice: &mut Dice) -> String {
    if dice.chance(40) {
        return address(dice);
    }
    dice.word(&[
        "10.0.0.0/255.255.255.0",
        "10.0.0.0/255.0.255.0",
        "10.0.0.0/33",
        "10.0.0.0/",
        "10.0.0.0/-1",
        "10.0.0.0/0x18",
        "10.0.0.0/010",
        "10/8",
        "10.0/16",
        "10.0.0/24",
        "0.0.0.0/0",
        "0/0",
        "0",
        "default/8",
        "all",
        "any",
        "10.0.0.1/24",
        "2001:db8::/32",
        "2001:db8::/129",
        "::/0",
        "::",
        "/24",
        "10.0.0.0/24/24",
        "x/24",
        "10.0.0.0/24 ",
        "10.0.0.0/8x",
        "1.2.3.4/0",
        "10.0.0.0/255.255.255.255",
        "10.0.0.0/0.0.0.0",
        "255.255.255.255/32",
        "224.0.0.0/8",
        "0.0.0.0/32",
    ])
}

/// A device that is there, or one that is not.
pub fn device(dice: &mut Dice) -> String {
    dice.or_odd(
        &[
            "v0", "v0", "v0", "v1", "v2", "v2", "v3", "ifb9", "lo", "br0",
        ],
        &[
            "nope",
            "",
            "verylongdevicename",
            "v0/1",
            "if2",
            "if99",
            "if3foo",
            "lo ",
            ".",
            "..",
            "V0",
            "v",
            "if0",
            "sixteenbyteslong",
            "-1",
            "fifteenbyteslo",
        ],
    )
}

/// A routing table.
pub fn table(dice: &mut Dice) -> String {
    dice.or_odd(
        &[
            "100", "100", "100", "101", "200", "1000", "main", "main", "254", "local", "255",
            "default", "253", "77", "260",
        ],
        &[
            "0",
            "unspec",
            "foo",
            "-1",
            "4294967295",
            "4294967296",
            "0x64",
            "0144",
            "",
            "all",
            "cache",
            "1e3",
            " 7",
            "7 ",
            "+7",
            "Main",
            "help",
        ],
    )
}

/// A number that should fit.
pub fn number(dice: &mut Dice, usual: &[&str]) -> String {
    dice.or_odd(
        usual,
        &[
            "-1",
            "4294967295",
            "4294967296",
            "0x10",
            "010",
            "foo",
            "",
            "1.5",
            "65536",
            "256",
            "+6",
            " 5",
            "7 ",
            "0",
            "08",
            "0x",
            "18446744073709551616",
            "1e3",
        ],
    )
}

/// A type-of-service word.
pub fn tos(dice: &mut Dice) -> String {
    dice.or_odd(
        &[
            "0x10", "0x08", "8", "10", "4", "0x1c", "0", "CS1", "0x4", "c",
        ],
        &[
            "AF11", "EF", "0x20", "0xff", "100", "0x100", "1", "3", "foo", "", "cs1", "default",
            "0x1e", "fc", "0x01", "-1", "lowdelay",
        ],
    )
}

/// A mark, with or without a mask.
pub fn mark(dice: &mut Dice) -> String {
    dice.or_odd(
        &["1", "2", "3", "0x10", "0x1/0xf", "1/0xff", "0x100", "2/2"],
        &[
            "0",
            "0/0xff",
            "0x100/0xff",
            "1/0",
            "foo",
            "1/foo",
            "/1",
            "1/",
            "",
            "4294967295",
            "4294967296",
            "-1",
            "0xffffffff/0xffffffff",
            "1/1/1",
        ],
    )
}

/// A port specification.
pub fn ports(dice: &mut Dice) -> String {
    dice.or_odd(
        &[
            "80",
            "8080",
            "53",
            "1000-2000",
            "9090",
            "1-100",
            "5-5",
            "65534",
        ],
        &[
            "0",
            "65535",
            "65536",
            "80-",
            "-80",
            "90-80",
            "0-5",
            "1-65535",
            "80/0xff",
            "0x50/0xfff0",
            "80/0xffff",
            "foo",
            "",
            "0x50",
            "1-2/0xff",
            "80/",
            "80-90-100",
            "010",
            "1-0x10",
            "80/0",
            "81/0xf0",
            "70000-1",
        ],
    )
}

/// A single port for a lookup.
pub fn port(dice: &mut Dice) -> String {
    dice.or_odd(
        &["80", "8080", "53", "1500", "9090", "50", "5", "58964"],
        &[
            "0", "65535", "65536", "foo", "", "80-90", "-1", "0x50", "80/0xff",
        ],
    )
}

/// A transport protocol.
pub fn ipproto(dice: &mut Dice) -> String {
    dice.or_odd(
        &["tcp", "udp", "icmp", "6", "17", "tcp", "udp"],
        &[
            "1",
            "0",
            "ip",
            "255",
            "256",
            "foo",
            "",
            "TCP",
            "sctp",
            "ipv6-icmp",
            "58",
            "200",
            "0x6",
            "gre",
            "esp",
            "-1",
            "ospf",
        ],
    )
}

/// A routing protocol.
pub fn protocol(dice: &mut Dice) -> String {
    dice.or_odd(
        &[
            "static", "boot", "kernel", "bird", "4", "3", "2", "99", "zebra", "dhcp", "ra",
        ],
        &[
            "0", "unspec", "all", "foo", "", "255", "256", "-1", "0x10", "84", "ovn", "openr",
            "Static", "186", "77",
        ],
    )
}

/// A scope.
pub fn scope(dice: &mut Dice) -> String {
    dice.or_odd(
        &["link", "global", "host", "link", "253", "0", "200", "site"],
        &[
            "nowhere", "255", "254", "100", "all", "foo", "", "256", "-1", "0x10", "Link",
        ],
    )
}

/// A realm or a pair of realms.
pub fn realms(dice: &mut Dice) -> String {
    dice.or_odd(
        &["5", "1/2", "8/9", "cosmos", "3/cosmos", "7"],
        &[
            "0",
            "5/",
            "/5",
            "foo",
            "",
            "256",
            "300",
            "0x50006",
            "1/2/3",
            "1/256",
            "-1",
            "0/5",
            "unknown",
            "4294967296",
        ],
    )
}

/// A user range.
pub fn uidrange(dice: &mut Dice) -> String {
    dice.or_odd(
        &["0-0", "0-1000", "1000-2000", "500-500"],
        &[
            "5-1",
            "0-4294967295",
            "1000",
            "-",
            "1-",
            "-1",
            "foo",
            "",
            "1-2x",
            "0-4294967294",
            "4294967295-4294967295",
            "1 - 2",
            "0x1-2",
        ],
    )
}

/// A route type or rule action word.
pub fn kind(dice: &mut Dice) -> String {
    dice.or_odd(
        &[
            "unicast",
            "blackhole",
            "unreachable",
            "prohibit",
            "throw",
            "local",
            "broadcast",
            "multicast",
        ],
        &[
            "anycast",
            "nat",
            "xresolve",
            "brd",
            "prohibited",
            "bl",
            "unr",
            "foo",
            "7",
            "",
            "12",
            "255",
            "256",
            "unspec",
        ],
    )
}

/// A device group.
pub fn group(dice: &mut Dice) -> String {
    dice.or_odd(
        &["default", "5", "7", "0"],
        &[
            "foo",
            "",
            "-1",
            "4294967295",
            "0x5",
            "4294967296",
            "2147483648",
        ],
    )
}
