//! What a test sees of the calls of a script, and what it can do to them: `RPDB_LOG`, `RPDB_FAIL`.

#![allow(clippy::print_stderr, unused_imports)] // the session room belongs to other tests, too

use session::rpdb::Place;
use session::{Level, Setting};

mod session;

fn told(script: &str) -> String {
    let place = Place::new(&Setting::plain(Level::V7_1));
    let answer = place.shell(&format!("exec 2>&1\n{script}"));
    String::from_utf8_lossy(&answer.stdout).into_owned()
}

fn log(script: &str) -> Vec<serde_json::Value> {
    let text = told(&format!("export RPDB_LOG=log\n{script}\ncat log"));
    let line = |line: &str| serde_json::from_str(line).unwrap_or_else(|_| panic!("{line}"));
    text.lines().map(line).collect()
}

#[test]
fn a_call_is_a_line_with_what_it_changed() {
    let log = log("
        $IP link add v0 type ifb; $IP link set v0 up
        $IP addr add 10.0.0.1/24 dev v0
        $IP netns add red; $IP -n red rule add pref 5 table 7
        $IP rule del pref 9 2>/dev/null");
    let [.., addr, _, rule, wrong] = log.as_slice() else {
        panic!("{log:?}");
    };
    assert_eq!(addr["argv"][1], "addr");
    assert_eq!(addr["status"], 0);
    let texts = addr["changes"].as_array().expect("changes");
    let texts: Vec<&str> = { texts.iter() }
        .filter_map(|change| change["text"].as_str())
        .collect();
    assert_eq!(texts.len(), 4, "{texts:?}");
    assert!(
        texts[0].starts_with("2: v0    inet 10.0.0.1/24 "),
        "{texts:?}"
    );
    let change = &rule["changes"][0];
    assert_eq!(
        (&change["netns"], &change["object"]),
        (&"red".into(), &"rule".into())
    );
    assert_eq!(change["text"], "5:\tfrom all lookup 7");
    assert_eq!(rule["netns"], "red");
    assert_eq!(
        (&wrong["status"], &wrong["changes"]),
        (&2.into(), &serde_json::json!([]))
    );
}

#[test]
fn neighbours_settings_and_ids_of_namespaces_are_told() {
    let log = log("
        $IP link add v0 type ifb; $IP link set v0 up; $IP netns add a; $IP netns set a 7
        for last in 2 3; do $IP neigh add 10.0.0.$last lladdr 02:00:00:00:00:0$last dev v0; done
        $IP neigh replace 10.0.0.2 lladdr 02:00:00:00:00:02 dev v0
        $IP neigh del 10.0.0.2 dev v0
        $IP link set v0 down
        $IP netns del a
        $IP link del v0");
    let texts = |at: usize| -> Vec<String> {
        let changes = log[at]["changes"].as_array().expect("changes");
        let text = |change: &serde_json::Value| {
            let text = change["text"].as_str().unwrap_or_default();
            let event = change["event"].as_str().unwrap_or_default();
            (change["object"] != "link").then(|| format!("{event} {text}"))
        };
        changes.iter().filter_map(text).collect()
    };
    let settings = "forwarding off rp_filter off mc_forwarding off proxy_neigh off \
                    ignore_routes_with_linkdown off";
    assert_eq!(texts(0)[0], format!("new inet v0 {settings}"));
    assert_eq!(texts(3), ["new nsid 7 (iproute2 netns name: a)"]);
    let lladdr = "lladdr 02:00:00:00:00:0";
    let first = format!("new 10.0.0.2 dev v0 {lladdr}2 PERMANENT");
    assert_eq!(texts(4), [first]);
    assert_eq!(texts(6), [""; 0], "as it was");
    let gone = [
        "new 10.0.0.2 dev v0 FAILED",
        "deleted 10.0.0.2 dev v0 FAILED",
    ];
    assert_eq!(texts(7), gone);
    let dropped = format!("deleted 10.0.0.3 dev v0 {lladdr}3 PERMANENT");
    assert_eq!(texts(8)[0], dropped);
    let told = texts(9);
    assert_eq!(told[1], "deleted nsid 7 (iproute2 netns name: a)");
    assert_eq!(texts(10), ["deleted inet v0", "deleted inet6 v0"]);
}

#[test]
fn lines_of_calls_at_the_same_time_do_not_mix() {
    let log = log("
        for i in 1 2 3 4 5 6 7 8 9 10 11 12; do $IP rule add pref $i table $i & done
        wait");
    assert_eq!(log.len(), 12);
    let mut tables: Vec<&str> = { log.iter() }
        .filter_map(|line| line["argv"][6].as_str())
        .collect();
    tables.sort_unstable();
    tables.dedup();
    assert_eq!(tables.len(), 12, "{tables:?}");
}

#[test]
fn commands_fail_as_the_rules_say() {
    let script = "
        cat > fail <<'END'
match 'rule add *' nth 2 errno ENETUNREACH
match 'rule add * table 9' errno EINVAL note 'No such luck'   # always
netns red match '*show*' exit 7 stdout 'half\\n' stderr 'boom\\n'
netns '' match 'rule show*' nth 1 errno EINTR
END
        export RPDB_FAIL=fail
        $IP rule add pref 5 table 5; echo $?
        $IP rule add pref 6 table 6; echo $?
        $IP rule add pref 6 table 6; echo $?
        $IP rule add pref 6 table 9; echo $?
        $IP netns add red; $IP -n red rule show; echo $?
        $IP rule show; echo $?
        $IP rule show | wc -l
        printf 'rule add pref 7 table 7\\nrule add pref 8 table 9\\nrule add pref 9 table 8\\n' > lines
        $IP -force -batch lines; echo $?
        rm fail; $IP rule show; echo $?";
    let wanted = "0
RTNETLINK answers: Network is unreachable
2
0
Error: No such luck.
2
boom
half
7
RTNETLINK answers: Interrupted system call
Dump terminated
255
5
Error: No such luck.
Command failed lines:2
1
rpdb: RPDB_FAIL: cannot read fail: No such file or directory
1
";
    assert_eq!(told(script), wanted);
}

#[test]
fn a_command_in_a_domain_knows_where_it_is() {
    let said = told(
        "
        $IP link add red type vrf table 10; $IP netns add lab
        $IP vrf identify
        $IP vrf exec red $IP vrf identify
        $IP vrf exec red $IP vrf exec default $IP vrf identify
        $IP vrf exec red $IP netns exec lab $IP vrf identify
        $IP vrf exec red $IP vrf exec blue true; echo $?
        $IP vrf exec red sh -c 'exit 7'; echo $?",
    );
    assert_eq!(said, "red\nInvalid VRF name\n255\n7\n");
}
