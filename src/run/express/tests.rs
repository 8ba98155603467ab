use std::ffi::OsString;
use std::net::{Ipv4Addr, Ipv6Addr};

use proptest::prelude::*;

use super::*;
use crate::cli::Environment;
use crate::run::Output;

fn read(line: &str) -> Option<(Prefix, String)> {
    let plain = plain(line.as_bytes())?;
    let ending = String::from_utf8_lossy(plain.ending).into_owned();
    Some((plain.prefix, ending))
}

#[test]
fn only_one_spelling_is_plain() {
    let four = Prefix4::holding(Ipv4Addr::new(10, 0, 200, 0), 24);
    let six = Prefix6::holding(Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32);
    for (text, prefix) in [
        ("10.0.200.0/24", Prefix::Four(four)),
        ("2001:db8::/32", Prefix::Six(six)),
    ] {
        let read_back = read(&format!("route add {text} dev v0\n"));
        assert_eq!(read_back, Some((prefix, "dev v0\n".to_owned())));
    }
    for odd in [
        "route add 10.0.200.1/24 dev v0",
        "route add 10.0.200.0/024 dev v0",
        "route add 10.0.0200.0/24 dev v0",
        "route add 10.0.256.0/24 dev v0",
        "route add 10.0.200.0/33 dev v0",
        "route add 0.0.0.0/0 dev v0",
        "route add 10.0.200/24 dev v0",
        "route add 10.0.200.0 dev v0",
        "route add 10.0.200.0/24",
        "route append 10.0.200.0/24 dev v0",
        "route add 10.0.200.0/24 dev \"v0\"",
        "route add 10.0.200.0/24 dev v0 # x",
        "route add 10.0.200.0/24 dev \\\n",
        "route add 2001:db8::1/32 dev v0",
        "route add 2001:db8::/129 dev v0",
        "route add 2001:DB8::/32 dev v0",
        "route add 2001:db8::0/32 dev v0",
        "route add 2001:db8::/0 dev v0",
        "route add 2001:db8:: dev v0",
        "route add ::/0 dev v0",
        "route add 2001:db8::/32 dev v0 # x",
    ] {
        assert_eq!(read(odd), None, "{odd}");
    }
}

/// Runs a batch over a host with one network; the output, and the state afterwards.
fn played(batch: &str, force: bool) -> (Output, Vec<u8>) {
    let folder = tempfile::tempdir().expect("a folder");
    let env = Environment {
        state: Some(folder.path().join("state.json").into_os_string()),
        now: Some("7".into()),
        ..Environment::default()
    };
    let rpdb = |words: &[&str]| {
        let args: Vec<OsString> = { ["rpdb"].iter().chain(words) }
            .map(OsString::from)
            .collect();
        crate::run::run(&args, &env)
    };
    let file = folder.path().join("batch");
    let setup = "link add v0 type dummy\nlink set v0 up\naddress add 10.0.0.1/24 dev v0\n\
                 address add 2001:db8::1/64 dev v0 nodad\n";
    std::fs::write(&file, setup).expect("written");
    let name = file.to_string_lossy().into_owned();
    assert_eq!(rpdb(&["-batch", &name]).status, 0);
    std::fs::write(&file, batch).expect("written");
    let words: &[&str] = if force {
        &["-force", "-batch"]
    } else {
        &["-batch"]
    };
    let output = rpdb(&[words, &[&name]].concat());
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).replace(&name, "FILE");
    let mut told = Output::default();
    told.out(text(output.stdout()).into_bytes());
    told.err(text(output.stderr()).into_bytes());
    told.status = output.status;
    (told, rpdb(&["state", "cat"]).stdout())
}

/// A line that adds a route; prefixes and endings are few, so that they meet again.
fn adding() -> impl Strategy<Value = String> {
    let four = (0u8..12, 16u8..=32).prop_map(|(net, len)| {
        let addr = Ipv4Addr::new(10, net & 3, net << 4, net);
        let prefix = Prefix4::holding(addr, len);
        format!("{}/{}", prefix.addr(), prefix.len())
    });
    let ending = prop_oneof![
        6 => Just("via 10.0.0.2 dev v0 proto bgp metric 20"),
        6 => Just("via 10.0.0.3"),
        3 => Just("dev v0 proto static"),
        2 => Just("blackhole"),
        2 => Just("via 10.0.0.3 proto 77"),
        2 => Just("via 10.0.0.2 table 9"),
        1 => Just("via 10.9.9.9"),
        1 => Just("dev nowhere"),
        1 => Just("via 10.0.0.2 via 10.0.0.3"),
    ];
    let six = (0u16..12, 28u8..=72).prop_map(|(net, len)| {
        let addr = Ipv6Addr::new(0x2001, 0xdb8, net & 3, net << 8, net << 6, 0, 0, net >> 3);
        let prefix = Prefix6::holding(addr, len);
        format!("{}/{}", prefix.addr(), prefix.len())
    });
    let ending6 = prop_oneof![
        6 => Just("via 2001:db8::2 dev v0 proto bgp metric 20"),
        6 => Just("via 2001:db8::3"),
        3 => Just("via fe80::7 dev v0"),
        3 => Just("dev v0 proto static"),
        2 => Just("via 2001:db8::2 metric 7 mtu 1400"),
        1 => Just("via 2001:db8::2 table 9"),
        1 => Just("via 2001:db8::2 src 2001:db8::1"),
        1 => Just("via 2001:db8::2 expires 9"),
        1 => Just("dev lo"),
        1 => Just("via 2001:db8:1::9"),
        1 => Just("via 2001:db8::1"),
        1 => Just("dev nowhere"),
    ];
    let line = |(prefix, ending): (String, &str)| format!("route add {prefix} {ending}");
    let kind = prop_oneof![8 => Just(""), 1 => Just("blackhole "), 1 => Just("unreachable ")];
    prop_oneof![
        2 => (four, ending).prop_map(line),
        3 => (six.clone(), ending6).prop_map(line),
        1 => (kind, six).prop_map(|(kind, prefix)| format!("route add {kind}{prefix} dev v0")),
    ]
}

/// Lines of few shapes.
fn line() -> impl Strategy<Value = String> {
    let other = prop_oneof![
        Just("rule show"),
        Just("# nothing"),
        Just("route del 10.0.0.0/24"),
        Just("link set v0 down"),
        Just("link set v0 up"),
        Just("address add 10.0.0.1/24 dev v0"),
        Just("address add 2001:db8::1/64 dev v0 nodad"),
        Just("route show proto bgp"),
        Just("route show proto 77"),
        Just("route add 10.9.0.0/16 via 10.0.0.2 proto 5"),
        Just("route add 10.10.0.0/16 via 10.0.0.2 proto static"),
        Just("route add 2001:db8::/64 via 2001:db8::9"),
        Just("route add 2001:db8::2/128 dev v0"),
        Just("route add 2001:db8:2::/48 from 2001:db8::/32 dev v0"),
        Just("route append 2001:db8:2::/48 via 2001:db8::9"),
        Just("route del 2001:db8::/64"),
    ];
    let get = (0u8..12, prop_oneof![Just(0u8), Just(1), Just(7), Just(255)])
        .prop_map(|(net, host)| format!("route get 10.{}.{}.{host}", net & 3, net << 4));
    let get6 = (
        0u16..12,
        prop_oneof![Just(0u16), Just(1), Just(2), Just(0xfff)],
    )
        .prop_map(|(net, host)| {
            let addr = Ipv6Addr::new(0x2001, 0xdb8, net & 3, net << 8, 0, 0, 0, host);
            format!("route get {addr}")
        });
    prop_oneof![
        4 => get,
        6 => get6,
        14 => adding(),
        1 => other.prop_map(str::to_owned),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    /// The short ways change nothing: two blanks keep a line out of them.
    #[test]
    fn the_lane_is_not_seen(lines in proptest::collection::vec(line(), 0..80), force in any::<bool>()) {
        let batch = lines.join("\n") + "\nroute show table all\n";
        let slow = batch.replace("route add ", "route  add ").replace("route get ", "route  get ");
        prop_assert_eq!(played(&batch, force), played(&slow, force));
    }
}

#[test]
fn a_long_run_takes_the_lane() {
    for [net, other, gateway] in [
        ["172.16.N.0/24", "172.17.0.0/24", "10.0.0.2"],
        ["2001:db8:N::/48", "2001:db9::/32", "2001:db8::2"],
    ] {
        let add = |prefix: &str| format!("route add {prefix} via {gateway}\n");
        let number = |number: usize| net.replace('N', &number.to_string());
        let mut batch: String = (10..50).map(|place| add(&number(place))).collect();
        batch += &(add(&number(17)) + &add(other));
        let slow = batch.replace("route add ", "route  add ");
        let (told, state) = played(&batch, false);
        assert_eq!((told.clone(), state), played(&slow, false));
        let said = "RTNETLINK answers: File exists\nCommand failed FILE:41\n";
        assert_eq!(told.stderr(), said.as_bytes());
    }
}
