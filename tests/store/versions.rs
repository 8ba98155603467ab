//! States that were written by every version of the format are read for ever.

use std::fs;
use std::time::{Duration, SystemTime};

use crate::home::{Home, text};

#[test]
fn version_1_is_read() {
    let home = Home::new();
    let old = include_str!("versions/1.json");
    assert!(old.contains("\"version\":1,"));
    fs::write(home.file(), old).expect("written");
    let shows = |words: &str| home.good(words);
    let (routes, rules) = (shows("route show table all"), shows("rule show"));
    let (routes6, addrs) = (shows("-6 route show table all"), shows("address show"));
    assert!(
        routes.contains("default via 192.168.0.1 dev if_uplink_demo"),
        "{routes}"
    );
    assert!(rules.contains("from all sport 8080 lookup 100"), "{rules}");
    assert!(routes6.contains("2001:db8::/32"), "{routes6}");
    // Looking changes nothing; the first change brings today's version, and nothing else changes.
    assert_eq!(fs::read_to_string(home.file()).expect("text"), old);
    home.good("rule add pref 7 table 7");
    home.good("rule del pref 7 table 7");
    assert!(text(&fs::read(home.file()).expect("bytes")).contains("\"version\":3,"));
    assert_eq!(shows("route show table all"), routes);
    assert_eq!(shows("rule show"), rules);
    assert_eq!(shows("-6 route show table all"), routes6);
    assert_eq!(shows("address show"), addrs);
}

/// The moment at which the states of version 2 here were written.
const THEN: &str = "1700000000";

/// A home with the document of version 2, its stamp untouched, and its journal.
fn of_version_2() -> Home {
    let home = Home::new();
    let old = include_str!("versions/2.json");
    assert!(old.contains("\"version\":2,"));
    fs::write(home.file(), old).expect("written");
    // A stamp is good for a file with its time.
    let json: serde_json::Value = serde_json::from_str(old).expect("JSON");
    let time = [0, 1].map(|at| json["stamp"]["time"][at].as_u64().expect("a number"));
    let nanoseconds = u32::try_from(time[1]).expect("nanoseconds");
    let time = SystemTime::UNIX_EPOCH + Duration::new(time[0], nanoseconds);
    let file = fs::File::options().write(true).open(home.file());
    { file.expect("opened") }
        .set_modified(time)
        .expect("its time");
    let journal = home.folder().join("state.json.journal");
    fs::write(journal, include_str!("versions/2.json.journal")).expect("written");
    home
}

fn then(home: &Home, words: &str) -> String {
    let mut command = home.command(words);
    let output = command.env("RPDB_NOW", THEN).output().expect("rpdb runs");
    assert!(output.status.success(), "{words}: {output:?}");
    text(&output.stdout)
}

#[test]
fn version_2_is_read_with_its_journal() {
    let home = of_version_2();
    let shown = include_str!("versions/2.routes6");
    assert_eq!(then(&home, "-6 route show table all"), shown);
    for (get, expected) in [
        ("2001:db8:3000::1", "via 2001:db8:ff::4 dev v0"),
        ("2001:db8:7::1", "via 2001:db8:ff::8 dev v0"),
        ("2001:db8:1001::1", "unreachable"),
    ] {
        let output = home.command(&format!("route get {get}")).output();
        let output = output.expect("rpdb runs");
        let said = text(&output.stdout) + &text(&output.stderr);
        assert!(said.contains(expected), "{said}");
    }
    assert!(then(&home, "rule show").contains("77:\tfrom all lookup"));
    then(&home, "state check");
    // Looking changes nothing, and nothing follows the old journal: a change brings today's version.
    let old = include_bytes!("versions/2.json");
    assert_eq!(fs::read(home.file()).expect("bytes"), old);
    then(&home, "rule add pref 7 table 7");
    let new = fs::read(home.file()).expect("bytes");
    assert!(text(&new).contains("\"version\":3,"));
    assert!(!home.folder().join("state.json.journal").exists());
    assert_eq!(then(&home, "-6 route show table all"), shown);
    then(&home, "state check");
    assert!(new.len() < old.len() / 2, "{}", new.len());
}

#[test]
fn version_2_is_folded_into_todays() {
    let home = of_version_2();
    let told = then(&home, "state cat");
    then(&home, "state fold");
    let folded = text(&fs::read(home.file()).expect("bytes"));
    let unstamped = { folded.lines() }.filter(|line| !line.starts_with("\"stamp\""));
    assert_eq!(
        unstamped.collect::<Vec<_>>(),
        told.lines().collect::<Vec<_>>()
    );
    // One without a journal, too, and only once.
    let home = of_version_2();
    fs::remove_file(home.folder().join("state.json.journal")).expect("removed");
    then(&home, "state fold");
    let folded = fs::read(home.file()).expect("bytes");
    assert!(text(&folded).contains("\"version\":3,"));
    then(&home, "state fold");
    assert_eq!(fs::read(home.file()).expect("bytes"), folded);
}

#[test]
fn version_2_edited_by_hand_is_read_without_its_stamp() {
    let home = of_version_2();
    let journal = home.folder().join("state.json.journal");
    fs::remove_file(journal).expect("removed");
    let shown = then(&home, "-6 route show");
    let old = fs::read_to_string(home.file()).expect("text");
    let edited = old.replacen(
        "\"dst\":\"2001:db8:1::/48\",\"dev\":2",
        "\"dst\":\"2001:db8:1::/48\",\"dev\":3",
        1,
    );
    assert_ne!(edited, old);
    fs::write(home.file(), edited).expect("written");
    let expected = shown.replacen("via 2001:db8:ff::2 dev v0", "via 2001:db8:ff::2 dev v1", 1);
    assert_eq!(then(&home, "-6 route show"), expected);
}
