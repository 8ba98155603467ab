//! Single changes to a large state go to a journal, and the state is the document with it.

use std::fs;
use std::io::Write;
use std::path::PathBuf;

use crate::home::{Home, cat, large, text};

fn journal(home: &Home) -> PathBuf {
    home.folder().join("state.json.journal")
}

fn journal_bytes(home: &Home) -> Vec<u8> {
    fs::read(journal(home)).expect("a journal")
}

fn home() -> Home {
    let home = Home::new();
    large(&home, 4000);
    home
}

#[test]
fn the_document_alone_is_json_and_its_journal_is_lines_of_it() {
    let home = home();
    let before = fs::read(home.file()).expect("a document");
    home.good("route add 198.51.100.0/24 via 192.0.2.9");
    home.good("rule add pref 77 table 7");
    home.good("-6 route add 2001:db8::/32 dev v0");
    assert_eq!(fs::read(home.file()).expect("a document"), before);
    let json = |bytes: &[u8]| serde_json::from_slice::<serde_json::Value>(bytes).expect("JSON");
    assert_eq!(json(&before)["version"], 3);
    let journal = text(&journal_bytes(&home));
    let lines: Vec<_> = journal.lines().map(|line| json(line.as_bytes())).collect();
    assert_eq!(lines.len(), 4, "{journal}");
    assert_eq!(lines[0]["format"], "rpdb journal");
    let whole = json(cat(&home).as_bytes());
    assert!(whole["routes4"].to_string().contains("198.51.100.0/24"));
    assert!(whole["routes6"].to_string().contains("2001:db8::/32"));
    // Whole again, and the same.
    let told = cat(&home);
    home.good("state fold");
    assert!(!self::journal(&home).exists());
    assert_eq!(cat(&home), told);
    let folded = text(&fs::read(home.file()).expect("a document"));
    let unstamped: Vec<_> = folded
        .lines()
        .filter(|line| !line.starts_with("\"stamp\""))
        .collect();
    assert_eq!(unstamped, told.lines().collect::<Vec<_>>());
}

#[test]
fn what_is_looked_up_is_what_was_written() {
    let home = home();
    home.good("route add 20.0.5.0/24 via 192.0.2.99");
    home.good("route del 20.0.5.7/32");
    home.good("route replace 20.0.5.8/32 via 192.0.2.98");
    let get = |addr: &str| home.good(&format!("route get {addr}"));
    assert!(
        get("20.0.5.7").contains("via 192.0.2.99"),
        "{}",
        get("20.0.5.7")
    );
    assert!(get("20.0.5.8").contains("via 192.0.2.98"));
    assert!(get("20.0.5.6").contains("via 192.0.2."));
    let before: Vec<String> = (0..16).map(|n| get(&format!("20.0.5.{n}"))).collect();
    let shown = home.good("route show");
    home.good("state fold");
    let after: Vec<String> = (0..16).map(|n| get(&format!("20.0.5.{n}"))).collect();
    assert_eq!(before, after);
    assert_eq!(home.good("route show"), shown);
    assert_eq!(shown.lines().count(), 4001);
}

#[test]
fn what_is_looked_up_of_ipv6_is_what_was_written() {
    let home = Home::new();
    let mut lines = String::from(
        "link add v0 type veth peer name v1\nlink set v0 up\nlink set v1 up\n\
         addr add 2001:db8:ff::1/64 dev v0 nodad\n",
    );
    for n in 0..4000u32 {
        let via = 2 + n % 7;
        lines += &format!("route add 2001:db9:{n:x}::/48 via 2001:db8:ff::{via} dev v0\n");
    }
    let batch = home.folder().join("large.batch");
    fs::write(&batch, lines).expect("written");
    home.good(&format!("-batch {}", batch.display()));
    home.good("-6 route add 2001:db9:5:1::/64 via 2001:db8:ff::99 dev v0");
    home.good("-6 route del 2001:db9:7::/48");
    home.good("-6 route replace 2001:db9:8::/48 via 2001:db8:ff::98 metric 1024");
    home.good("-6 route append 2001:db9:9::/48 via 2001:db8:ff::97 metric 1024");
    home.good("-6 route add default via 2001:db8:ff::96");
    assert!(journal(&home).exists());
    let get = |addr: &str| home.good(&format!("route get {addr}"));
    for (addr, via) in [
        ("2001:db9:5:1::1", "99"),
        ("2001:db9:5:2::1", "7"),
        ("2001:db9:7::1", "96"),
        ("2001:db9:8::1", "98"),
    ] {
        let said = get(addr);
        assert!(
            said.contains(&format!("via 2001:db8:ff::{via} dev v0")),
            "{said}"
        );
    }
    let looks = || -> Vec<String> {
        let addrs = (0..24).map(|n| get(&format!("2001:db9:{n:x}:1::1")));
        addrs.collect()
    };
    let before = looks();
    let shown = home.good("-6 route show");
    home.good("state check");
    home.good("state fold");
    assert_eq!(looks(), before);
    assert_eq!(home.good("-6 route show"), shown);
    // One came and one went; two are shown as ways of one; the default, and those of the links.
    assert_eq!(shown.lines().count(), 4000 + 2 + 1 + 3);
    // Where a route asks for a source, others to its destination are passed over for other sources.
    home.good("-6 route add 2001:db9:6::/48 from 2001:db8:ff::/64 via 2001:db8:ff::95 dev v0");
    let mut expected = before;
    let beside = std::mem::replace(&mut expected[6], get("2001:db9:6:1::1"));
    assert_ne!(beside, expected[6]);
    let own = home.good("route get 2001:db9:6:1::1 from 2001:db8:ff::1");
    assert!(own.contains("via 2001:db8:ff::95"), "{own}");
    home.good("state fold");
    assert_eq!(looks(), expected);
    assert_eq!(
        home.good("route get 2001:db9:6:1::1 from 2001:db8:ff::1"),
        own
    );
    home.good("state check");
}

#[test]
fn a_long_journal_is_folded_in() {
    let home = home();
    let mut longest = 0;
    for n in 0..150 {
        home.good(&format!("route add 21.{n}.0.0/16 via 192.0.2.9 metric {n}"));
        let len = fs::metadata(journal(&home)).map_or(0, |meta| meta.len());
        longest = longest.max(len);
    }
    assert!(longest < 64 << 10, "{longest}");
    assert_eq!(home.good("route show 21.0.0.0/8").lines().count(), 0);
    assert_eq!(home.good("route show root 21.0.0.0/8").lines().count(), 150);
    // A device that goes takes its routes along, and the document is written anew.
    home.good("link del v0");
    assert!(!journal(&home).exists());
    assert_eq!(home.good("route show").lines().count(), 0);
    home.good("state check");
}

#[test]
fn a_torn_last_line_was_never_acknowledged() {
    let home = home();
    home.good("rule add pref 1 table 1");
    let acknowledged = journal_bytes(&home);
    let told = cat(&home);
    home.good("rule add pref 2 table 2");
    let both = journal_bytes(&home);
    for cut in (acknowledged.len()..both.len()).step_by(7) {
        fs::write(journal(&home), &both[..cut]).expect("written");
        assert_eq!(cat(&home), told, "cut at {cut}");
        // Blocks that never reached the disk read as zeros.
        let mut holes = both.clone();
        holes[acknowledged.len()..cut].fill(0);
        fs::write(journal(&home), &holes).expect("written");
        if cut > acknowledged.len() {
            assert_eq!(cat(&home), told, "zeros up to {cut}");
        }
    }
    // The next writer goes on behind what counts.
    fs::write(journal(&home), &both[..both.len() - 3]).expect("written");
    home.good("rule add pref 3 table 3");
    assert_eq!(home.good("rule show").lines().count(), 5);
    home.good("state check");
}

#[test]
fn an_acknowledged_line_is_never_dropped() {
    let home = home();
    home.good("rule add pref 1 table 1");
    home.good("rule add pref 2 table 2");
    let good = journal_bytes(&home);
    let lines: Vec<usize> = { good.iter().enumerate() }
        .filter(|(_, byte)| **byte == b'\n')
        .map(|(at, _)| at)
        .collect();
    for at in (0..good.len()).step_by(11).filter(|at| !lines.contains(at)) {
        let mut bad = good.clone();
        bad[at] ^= 4;
        fs::write(journal(&home), &bad).expect("written");
        let line = 1 + lines.iter().filter(|end| **end < at).count();
        for command in ["rule show", "rule add pref 3 table 3", "state check"] {
            let said = home.bad(command);
            assert!(
                said.contains(&format!("state.json.journal:{line}:")),
                "{said}"
            );
        }
        assert_eq!(journal_bytes(&home), bad);
    }
    fs::write(journal(&home), &good).expect("written");
    assert_eq!(home.good("rule show").lines().count(), 5);
}

#[test]
fn a_journal_of_another_document_is_left_alone_or_told_of() {
    let home = home();
    let document = fs::read(home.file()).expect("a document");
    home.good("rule add pref 1 table 1");
    let old = journal_bytes(&home);
    home.good("state fold");
    // As after a crash between writing the document and removing its old journal.
    fs::write(journal(&home), &old).expect("written");
    assert_eq!(home.good("rule show").lines().count(), 4);
    home.good("rule add pref 2 table 2");
    assert_eq!(home.good("rule show").lines().count(), 5);
    // An edit by hand of a document that has a journal.
    let edited =
        text(&fs::read(home.file()).expect("a document")).replacen("/32\",0]", "/32\",1]", 1);
    fs::write(home.file(), &edited).expect("written");
    let said = home.bad("rule show");
    assert!(said.contains("changed by another program"), "{said}");
    fs::remove_file(journal(&home)).expect("removed");
    assert_eq!(home.good("rule show").lines().count(), 4);
    // Another document altogether, and none.
    home.good("rule add pref 3 table 3");
    fs::write(home.file(), document).expect("written");
    assert_eq!(home.good("rule show").lines().count(), 3);
    fs::remove_file(home.file()).expect("removed");
    assert_eq!(home.good("route show").lines().count(), 0);
}

#[test]
fn an_edit_by_hand_is_read_and_checked_in_full() {
    let home = home();
    let good = text(&fs::read(home.file()).expect("a document"));
    let edited = good.replacen("[\"20.0.3.4/32\",", "[\"20.0.3.4/32\",9", 1);
    assert_ne!(edited, good);
    fs::write(home.file(), &edited).expect("written");
    let line = 1 + good
        .lines()
        .position(|line| line.contains("20.0.3.4/32"))
        .expect("there");
    let said = home.bad("rule show");
    assert!(
        said.contains(&format!("state.json:{line}:")) && said.contains("no path"),
        "{said}"
    );
    // A good one is taken over, and the next change makes it the writer's own again.
    let row = { good.lines() }.find(|line| line.contains("20.0.3.4/32"));
    let edited = good.replacen(row.expect("there"), "[\"20.0.3.4/32\",0],", 1);
    fs::write(home.file(), &edited).expect("written");
    assert!(home.run("rule show").status.success());
    home.good("rule add pref 1 table 1");
    assert!(!journal(&home).exists());
    home.good("rule add pref 2 table 2");
    assert!(journal(&home).exists());
}

#[test]
fn links_and_pipes_are_no_journals() {
    let home = home();
    let target = home.folder().join("target");
    fs::File::create(&target)
        .and_then(|mut file| file.write_all(b"x\n"))
        .expect("written");
    std::os::unix::fs::symlink(&target, journal(&home)).expect("made");
    assert!(
        home.bad("rule add pref 1 table 1")
            .contains("state.json.journal")
    );
    assert_eq!(fs::read(&target).expect("bytes"), b"x\n");
}
