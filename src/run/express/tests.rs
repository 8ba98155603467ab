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
    played_with(batch, force, &[])
}

/// The same with files of names.
fn played_with(batch: &str, force: bool, names: &[(&str, &str)]) -> (Output, Vec<u8>) {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in names {
        let path = folder.path().join("names").join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        std::fs::write(path, text).expect("written");
    }
    let env = Environment {
        names_dir: (!names.is_empty()).then(|| folder.path().join("names").into_os_string()),
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
    let packet = prop_oneof![
        6 => Just(""),
        2 => Just(" mark 3"),
        2 => Just(" mark 300"),
        2 => Just(" mark 77 ipproto tcp dport 80"),
        1 => Just(" ipproto udp sport 5"),
        1 => Just(" mark 0"),
        1 => Just(" mark 4294967296"),
    ];
    let host = prop_oneof![Just(0u8), Just(1), Just(7), Just(255)];
    let get = (0u8..12, host, packet).prop_map(|(net, host, packet)| {
        format!("route get 10.{}.{}.{host}{packet}", net & 3, net << 4)
    });
    let get6 = (
        0u16..12,
        prop_oneof![Just(0u16), Just(1), Just(2), Just(0xfff)],
    )
        .prop_map(|(net, host)| {
            let addr = Ipv6Addr::new(0x2001, 0xdb8, net & 3, net << 8, 0, 0, 0, host);
            format!("route get {addr}")
        });
    prop_oneof![
        6 => get,
        6 => get6,
        14 => adding(),
        6 => ruling(),
        1 => other.prop_map(str::to_owned),
    ]
}

/// A line that adds a rule; selectors and priorities are few, so that there are doubles.
fn ruling() -> impl Strategy<Value = String> {
    let odd = prop_oneof![
        Just("from 10.0.0.0/8 iif v0 fwmark 5 ipproto udp pref 5"),
        Just("not from 10.0.0.1 pref 3"),
        Just("from 2001:db8::/32 pref 3"),
        Just("from all pref 4"),
        Just("from 10.0.0.1 pref 4 table main"),
        Just("from 10.0.0.1 pref 4 prohibit"),
        Just("from 10.0.0.1 pref 4 goto 32766"),
        Just("from 10.0.0.1 pref 0"),
        Just("from 10.0.0.1 pref 4294967296"),
    ];
    prop_oneof![8 => plain_rule(), 1 => odd.prop_map(|words| format!("rule add {words}"))]
}

/// One of nothing but plain values.
fn plain_rule() -> impl Strategy<Value = String> {
    let selector = prop_oneof![
        4 => (0u8..4, 20u8..33).prop_map(|(net, len)| format!("from 10.{net}.0.1/{len}")),
        2 => (0u8..4).prop_map(|net| format!("from 10.{net}.0.1")),
        2 => (0u8..4, 23u8..26).prop_map(|(net, len)| format!("to 10.{net}.16.0/{len}")),
        2 => (1u8..4, 1u8..4).prop_map(|(mark, mask)| format!("fwmark {mark}/0x{mask}")),
        1 => (70u8..80).prop_map(|mark| format!("fwmark {mark:#x}")),
        2 => (78u8..82).prop_map(|port| format!("ipproto tcp dport {port}")),
        1 => (78u8..82, 1u16..).prop_map(|(to, from)| format!("sport {from} dport {to}")),
        1 => (0u8..3).prop_map(|number| format!("iif v{number}")),
    ];
    let rest = prop_oneof![
        5 => (1u32..9, 1u32..400).prop_map(|(pref, table)| format!("pref {pref} table {table}")),
        2 => (250u32..260).prop_map(|table| format!("table {table}")),
        2 => (1u32..9).prop_map(|pref| format!("priority {pref}")),
    ];
    (selector, rest).prop_map(|(selector, rest)| format!("rule add {selector} {rest}"))
}

/// A question, of few shapes; its answer depends on each of its values.
fn asking() -> impl Strategy<Value = String> {
    let packet = prop_oneof![
        4 => Just(String::new()),
        3 => (1u32..30).prop_map(|mark| format!(" mark {mark}")),
        3 => (1u32..4, 79u16..82).prop_map(|(mark, port)| format!(" mark {mark} dport {port}")),
        2 => (4u16..7).prop_map(|port| format!(" ipproto udp sport {port}")),
    ];
    let (net, host) = (0u8..4, prop_oneof![Just(1u8), Just(2), Just(9), Just(255)]);
    let addr = prop_oneof![
        3 => (net.clone(), host).prop_map(|(net, host)| format!("10.{net}.0.{host}")),
        1 => net.prop_map(|net| format!("2001:db8:{net}::9")),
    ];
    (addr, packet).prop_map(|(addr, packet)| format!("route get {addr}{packet}"))
}

/// Ways that depend on marks and ports.
const WAYS: &str = "\
route add 10.1.0.0/16 via 10.0.0.2
route add 10.2.0.0/16 via 10.0.0.3 mtu 1400
route add 10.3.0.0/17 via 10.0.0.4 table 7
route add 10.3.0.0/16 via 10.0.0.5 table 8
route add default via 10.0.0.6 table 9
route add default via 10.0.0.7 table 10
route add blackhole 10.2.0.9
route add 2001:db8:1::/48 via 2001:db8::2
route add 2001:db8:2::/48 via 2001:db8::3
rule add fwmark 1 table 7 pref 10
rule add fwmark 2/2 table 8 pref 11
rule add dport 80 table 9 pref 12
rule add sport 5 table 10 pref 13
rule add to 10.1.0.2/32 realms 3/4 table main pref 14
";

/// The same lines, which no short way takes: two blanks keep them out.
fn slow(batch: &str) -> String {
    { batch.replace("route add ", "route  add ") }
        .replace("route get ", "route  get ")
        .replace("rule add ", "rule  add ")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    /// The short ways change nothing: two blanks keep a line out of them.
    #[test]
    fn the_lane_is_not_seen(lines in proptest::collection::vec(line(), 0..80), force in any::<bool>()) {
        let batch = lines.join("\n") + "\nroute show table all\nrule show\n";
        prop_assert_eq!(played(&batch, force), played(&slow(&batch), force));
    }

    #[test]
    fn rules_behind_one_another_are_as_if_each_stood_alone(
        lines in proptest::collection::vec(ruling(), 0..60),
    ) {
        let batch = lines.join("\n");
        prop_assert_eq!(played(&batch, true), played(&slow(&batch), true));
    }

    #[test]
    fn questions_behind_one_another_are_as_if_each_stood_alone(
        lines in proptest::collection::vec(asking(), 0..120),
    ) {
        let batch = WAYS.to_owned() + &lines.join("\n");
        prop_assert_eq!(played(&batch, true), played(&slow(&batch), true));
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

/// Many questions of one kind, of which two threads take a half each; a line that goes the usual
/// way stands anywhere between them.
#[test]
fn a_long_run_of_questions_is_answered_in_order() {
    let ask = |number: usize| format!("route get 10.{}.0.{}\n", number % 3, number % 250);
    for odd in [
        "route get 10.2.0.9",
        "route get 0.0.0.0",
        "rule add pref 9",
        "# nothing",
        "x",
    ] {
        for place in [3, 40, 41, 90, 131, 170, 199] {
            let lines = (1..200).map(|number| match number == place {
                true => format!("{odd}\n"),
                false => ask(number),
            });
            let batch = WAYS.to_owned() + &lines.collect::<String>();
            for force in [false, true] {
                let (told, state) = played(&batch, force);
                let expected = played(&slow(&batch), force);
                assert!((told, state) == expected, "{odd} {place}");
            }
        }
    }
}

/// A number may be the name of a table, and stand for another one.
#[test]
fn a_number_of_a_table_may_be_a_name() {
    let add = |number: u32| {
        format!(
            "rule add from 10.0.0.{number} pref 5 table {}\n",
            300 + number
        )
    };
    let batch: String = (1..9).map(add).collect();
    let names = [("rt_tables.d/odd.conf", "77 304\n")];
    let (told, state) = played_with(&batch, false, &names);
    assert!((told, state.clone()) == played_with(&slow(&batch), false, &names));
    let state = String::from_utf8(state).expect("text");
    assert!(state.contains("\"table\":77") && !state.contains("\"table\":304"));
}
