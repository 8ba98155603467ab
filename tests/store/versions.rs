//! States that were written by every version of the format are read for ever.

use std::fs;

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
    assert!(text(&fs::read(home.file()).expect("bytes")).contains("\"version\":2,"));
    assert_eq!(shows("route show table all"), routes);
    assert_eq!(shows("rule show"), rules);
    assert_eq!(shows("-6 route show table all"), routes6);
    assert_eq!(shows("address show"), addrs);
}
