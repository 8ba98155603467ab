//! Random commands, each in a process that reads the state and writes what changed, end where the
//! same commands end that are carried out in one go, in memory.

use std::ffi::OsString;
use std::fs;
use std::path::Path;

use proptest::prelude::*;
use rpdb::cli::Environment;

use crate::home::{Home, large};

/// One run of the program, in this process.
fn run(state: &Path, line: &str) -> (u8, Vec<u8>, Vec<u8>) {
    let args: Vec<OsString> = { std::iter::once("rpdb").chain(line.split(' ')) }
        .map(OsString::from)
        .collect();
    let env = Environment {
        state: Some(state.as_os_str().to_owned()),
        now: Some("1000".into()),
        ..Environment::default()
    };
    let output = rpdb::run::run(&args, &env);
    (output.status, output.stdout(), output.stderr())
}

/// A command; most succeed, and some touch a lot.
fn command() -> impl Strategy<Value = String> {
    let small = 0u8..4;
    let verb = prop::sample::select(vec![
        "add", "add", "add", "replace", "append", "prepend", "change", "del",
    ]);
    let route4 = (
        verb.clone(),
        small.clone(),
        16u8..26,
        small.clone(),
        small.clone(),
    )
        .prop_map(|(verb, net, len, via, table)| {
            let tail = match via {
                0 => "dev v0".to_owned(),
                1 => "via 192.0.2.77 metric 5".to_owned(),
                2 => "via 192.0.2.78 tos 8 realms 3".to_owned(),
                _ => {
                    "nexthop via 192.0.2.3 dev v0 nexthop via 192.0.2.4 dev v0 weight 2".to_owned()
                }
            };
            let len = if len < 24 { 24 } else { 32 };
            let table = if table == 0 { " table 7" } else { "" };
            let net = if len == 24 { 0 } else { net };
            format!("route {verb} 20.0.0.{net}/{len}{table} {tail}")
        });
    let route6 = (verb, small.clone(), small.clone()).prop_map(|(verb, net, via)| {
        let tail = if via == 0 {
            "dev v0"
        } else {
            "dev v0 metric 9"
        };
        format!("route {verb} 2001:db8:{net}::/48 {tail}")
    });
    let rule = (
        prop::sample::select(vec!["add", "del"]),
        small.clone(),
        small.clone(),
    )
        .prop_map(|(verb, pref, table)| format!("rule {verb} pref 1{pref} table {}", 7 + table));
    let rest = prop::sample::select(vec![
        "link set v0 down",
        "link set v0 up",
        "link set v0 up",
        "addr add 198.51.100.1/24 dev v0",
        "addr del 198.51.100.1/24 dev v0",
        "link add vrf1 type vrf table 100",
        "link del vrf1",
        "nexthop add id 5 via 192.0.2.5 dev v0",
        "nexthop replace id 5 via 192.0.2.6 dev v0",
        "nexthop del id 5",
        "route add 203.0.113.0/24 nhid 5",
        "route flush 203.0.113.0/24",
        "route del 20.0.1.7/32",
        "rule flush",
        "netns add blue",
        "netns del blue",
        "state fold",
        "state fold",
    ]);
    prop_oneof![4 => route4, 2 => route6, 2 => rule, 3 => rest.prop_map(str::to_owned)]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, max_shrink_iters: 40, ..ProptestConfig::default() })]

    #[test]
    fn many_processes_are_as_one(commands in prop::collection::vec(command(), 1..40)) {
        let (many, one) = (Home::new(), Home::new());
        large(&many, 2800);
        fs::copy(many.file(), one.file()).expect("copied");
        // The times of the copy are its own: it is read as a whole.
        for command in &commands {
            run(&many.file(), command);
        }
        let batch = one.folder().join("batch");
        let lines: Vec<&str> = commands.iter().map(String::as_str).filter(|line| !line.starts_with("state")).collect();
        // What a batch cannot do in between, it does at the end.
        fs::write(&batch, lines.join("\n") + "\n").expect("written");
        let (status, _, said) = run(&one.file(), &format!("-force -batch {}", batch.display()));
        prop_assert!(status < 255, "{}", String::from_utf8_lossy(&said));
        let told = |home: &Home| String::from_utf8(run(&home.file(), "state cat").1).expect("text");
        let (a, b) = (told(&many), told(&one));
        if a != b {
            let differs = a.lines().zip(b.lines()).filter(|(a, b)| a != b).take(5).collect::<Vec<_>>();
            prop_assert!(false, "{commands:#?}: {differs:#?}");
        }
        for addr in ["20.0.0.1", "20.0.0.2", "20.0.1.7", "198.51.100.9", "192.0.2.1", "203.0.113.9"] {
            let line = format!("route get {addr}");
            prop_assert_eq!(run(&many.file(), &line), run(&one.file(), &line));
        }
        prop_assert_eq!(run(&many.file(), "state check").0, 0);
    }
}
