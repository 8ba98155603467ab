//! What the words of `add` come to, and how faults are worded.

use super::*;
use crate::grammar::trial::{faults, read, read_as, wrong_argument};
use crate::types::Protocol;

fn added(line: &str) -> RuleMsg {
    match read(&format!("rule add {line}")).result {
        Ok(Command::Rule(RuleCommand::Add(msg))) => msg,
        other => panic!("{line}: {other:?}"),
    }
}

#[test]
fn short_words_mean_what_comes_first() {
    assert_eq!(added("p 5").priority, Some(5));
    assert_eq!(added("o 5").priority, Some(5));
    assert_eq!(added("t 5").tun_id, Some(5));
    assert_eq!(added("ta 5").table, TableId(5));
    assert_eq!(added("d 10").tos, 16);
    assert_eq!(added("pro static").protocol, Some(Protocol::STATIC));
    assert_eq!(added("proh").action, Action::PROHIBIT);
    assert_eq!(added("b").action, Action::NOP);
    assert_eq!(added("99").action, Action(99));
    assert_eq!(added("type n").action, Action::NOP);
    let goto = added("g 7");
    assert_eq!((goto.action, goto.goto), (Action::GOTO, Some(7)));
}

#[test]
fn the_table_is_main_unless_something_else_is_said() {
    assert_eq!(added("from 10").table, TableId::MAIN);
    assert_eq!(added("blackhole").table, TableId::UNSPEC);
    assert_eq!(added("l3mdev").table, TableId::UNSPEC);
    let deleted = match read("rule del from 10").result {
        Ok(Command::Rule(RuleCommand::Delete(msg))) => msg,
        other => panic!("{other:?}"),
    };
    assert_eq!(
        (deleted.table, deleted.action),
        (TableId::UNSPEC, Action::UNSPEC)
    );
}

#[test]
fn a_wide_table_outranks_a_later_small_one() {
    assert_eq!(added("table 5 table 6").table, TableId(6));
    assert_eq!(added("table 500 table 6").table, TableId(500));
    assert_eq!(added("table 5 table 600").table, TableId(600));
}

#[test]
fn repeated_values_overwrite_and_masks_stay() {
    let msg = added("from 10/8 from all fwmark 1/2 fwmark 3 sport 80/0xf sport 90");
    assert_eq!((msg.src, msg.src_len), (None, 0));
    assert_eq!((msg.fwmark, msg.fwmask), (Some(3), Some(2)));
    assert_eq!(msg.sport.map(|range| range.start), Some(90));
    assert_eq!(msg.sport_mask, Some(15));
    let msg = added("dscp 300/0x3f flowlabel 5");
    assert_eq!((msg.dscp, msg.dscp_mask), (Some(44), None));
    assert_eq!(msg.flowlabel_mask, Some(0xf_ffff));
}

#[test]
fn faults_are_worded_as_the_original_words_them() {
    let wrong = wrong_argument;
    faults(&[
        ("rule add", "\"ip rule add\" requires arguments.\n", 1),
        ("rule d", "\"ip rule del\" requires arguments.\n", 1),
        (
            "rule add from",
            "Command line is not complete. Try option \"help\"\n",
            255,
        ),
        (
            "rule add from x",
            "Error: any valid prefix is expected rather than \"x\".\n",
            1,
        ),
        (
            "rule add fr 10",
            &wrong("fr", "Failed to parse rule type"),
            255,
        ),
        (
            "rule add pref -1",
            &wrong("-1", "preference value is invalid\n"),
            255,
        ),
        ("rule add realms /", &wrong("/", "invalid realms\n"), 255),
        (
            "rule add iif a/b",
            &wrong("a/b", "\"iif\"/\"dev\" not a valid ifname"),
            255,
        ),
        (
            "rule add sup_pl -1",
            &wrong("-1", "suppress_prefixlength value is invalid\n"),
            255,
        ),
        (
            "rule add ipproto 0x6",
            &wrong("0x6", "Invalid \"ipproto\" value\n"),
            255,
        ),
        (
            "rule add l3mdev table 5",
            "table can not be specified for l3mdev rules\n",
            22,
        ),
        (
            "rule add nat x",
            "Error: an IP address is expected rather than \"x\"\n",
            1,
        ),
        (
            "rule save x",
            "\"ip rule save\" does not take any arguments.\n",
            1,
        ),
    ]);
    let warned = Aside::Warn("Warning: route NAT is deprecated\n".to_owned());
    assert_eq!(read("rule add nat x").asides, [warned]);
}

#[test]
fn the_old_level_scans_ports_and_lacks_dscp() {
    let read = |line: &str| read_as(line, Family::UNSPEC, Level::V6_1).result;
    assert!(read("rule add sport 80-").is_ok());
    let fault = read("rule add sport x").expect_err("bad");
    assert_eq!(fault.text, wrong_argument("x", "invalid port range\n"));
    let fault = read("rule add dscp 5").expect_err("unknown");
    assert_eq!(
        fault.text,
        wrong_argument("dscp", "Failed to parse rule type")
    );
}
