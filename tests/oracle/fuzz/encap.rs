//! `encap TYPE …` of routes, hops and next hop objects. The option strings of tunnels
//! (`geneve_opts` and its sisters) stay away: kernels have crashed on them.

use super::dice::{Dice, Line, say};
use super::values;

/// Keyword, type and parameters.
pub fn clause(dice: &mut Dice, line: &mut Line) {
    let kind = dice.pick(&[
        "ip",
        "ip",
        "ip",
        "ip6",
        "ip6",
        "seg6",
        "seg6",
        "seg6",
        "seg6local",
        "seg6local",
        "seg6local",
        "bpf",
        "mpls",
        "ila",
        "rpl",
        "ioam6",
        "xfrm",
    ]);
    let word = dice.keyword("encap");
    line.extend([word, kind.to_owned()]);
    match kind {
        "ip" => tunnel(dice, line, "tos", "ttl", values::address),
        "ip6" => tunnel(dice, line, "tc", "hoplimit", six),
        "seg6" => seg6(dice, line),
        "seg6local" => seg6local(dice, line),
        "bpf" => bpf(dice, line),
        "mpls" => {
            let labels = dice.or_odd(
                &["100", "100/200"],
                &["", "foo", "1/", "1048576", "implicit-null"],
            );
            line.push(labels);
            maybe(dice, line, "ttl", &["5"], &["0", "256", "foo"]);
        }
        "ila" => {
            let locator = dice.or_odd(&["1:2:3:4"], &["", "foo", "1:2", "::"]);
            line.push(locator);
            maybe(
                dice,
                line,
                "csum-mode",
                &["neutral-map", "no-action"],
                &["foo"],
            );
            maybe(dice, line, "ident-type", &["luid", "use-format"], &["foo"]);
            maybe(dice, line, "hook-type", &["input", "output"], &["foo"]);
        }
        "rpl" => maybe(
            dice,
            line,
            "segs",
            &["2001:db8::a,2001:db8::b"],
            &["foo", ""],
        ),
        "ioam6" => {
            maybe(dice, line, "freq", &["1/2"], &["2/1", "foo", "0/1"]);
            maybe(dice, line, "mode", &["inline", "encap", "auto"], &["foo"]);
            maybe(dice, line, "tundst", &["2001:db8::9"], &["foo"]);
            say(line, "trace prealloc type 0x800000");
            maybe(dice, line, "ns", &["1"], &["foo", "70000"]);
            maybe(dice, line, "size", &["12"], &["13", "0", "foo", "248"]);
        }
        _ => {
            maybe(dice, line, "if_id", &["7"], &["0", "foo"]);
            maybe(dice, line, "link_dev", &["lo"], &["nope", ""]);
        }
    }
}

/// A keyword with a value, or neither; now and then the keyword alone.
fn maybe(dice: &mut Dice, line: &mut Line, key: &str, usual: &[&str], odd: &[&str]) {
    if dice.chance(60) {
        line.push(key.to_owned());
        if !dice.chance(2) {
            let value = dice.or_odd(usual, odd);
            line.push(value);
        }
    }
}

fn six(dice: &mut Dice) -> String {
    dice.or_odd(
        &["2001:db8::a", "fd00:7::1", "::1"],
        &["10.0.0.1", "foo", "", "any"],
    )
}

fn tunnel(dice: &mut Dice, line: &mut Line, tos: &str, ttl: &str, addr: fn(&mut Dice) -> String) {
    for key in dice.some(&["id", "dst", "src", tos, ttl, "key", "csum", "seq"], 6) {
        line.push(key.to_owned());
        let value = match key {
            "id" => values::number(dice, &["5", "0", "18446744073709551615"]),
            "dst" | "src" => addr(dice),
            "key" | "csum" | "seq" => continue,
            _ => values::number(dice, &["4", "0x10", "64", "255"]),
        };
        line.push(value);
    }
}

const SEGMENTS: &[&str] = &[
    "2001:db8::a",
    "2001:db8::a,2001:db8::b",
    "fd00:7::1,fd00:7::2,fd00:7::3",
];
const ODD_SEGMENTS: &[&str] = &[
    "",
    "foo",
    ",",
    "10.0.0.1",
    "2001:db8::a,",
    "2001:db8::a,foo",
];

fn seg6(dice: &mut Dice, line: &mut Line) {
    let modes = [
        "encap",
        "encap",
        "inline",
        "l2encap",
        "encap.red",
        "l2encap.red",
    ];
    let mode = dice.or_odd(&modes, &["foo", "", "en"]);
    if !dice.chance(3) {
        line.extend(["mode".to_owned(), mode]);
    }
    let segments = dice.or_odd(SEGMENTS, ODD_SEGMENTS);
    if !dice.chance(3) {
        line.extend(["segs".to_owned(), segments]);
    }
    if dice.chance(5) {
        maybe(dice, line, "hmac", &["9"], &["0", "foo"]);
    }
}

fn seg6local(dice: &mut Dice, line: &mut Line) {
    let actions = [
        "End",
        "End.X",
        "End.T",
        "End.DX2",
        "End.DX6",
        "End.DX4",
        "End.DT6",
        "End.DT4",
        "End.B6",
        "End.B6.Encaps",
        "End.DT46",
        "End.BPF",
        "End.BM",
    ];
    let action = dice.or_odd(&actions, &["foo", "", "end", "End.S", "End.AS", "End.AM"]);
    if !dice.chance(3) {
        line.extend(["action".to_owned(), action.clone()]);
    }
    // What the action wants, most of the time.
    let wanted: &[&str] = match action.as_str() {
        "End.X" | "End.DX6" => &["nh6"],
        "End.T" | "End.DT6" => &["table"],
        "End.DX2" => &["oif"],
        "End.DX4" => &["nh4"],
        "End.DT4" | "End.DT46" => &["vrftable"],
        "End.B6" | "End.B6.Encaps" => &["srh"],
        _ => &[],
    };
    let all = [
        "table", "vrftable", "nh4", "nh6", "iif", "oif", "srh", "count", "flavors", "endpoint",
    ];
    let more = if dice.chance(30) {
        dice.some(&all, 2)
    } else {
        Vec::new()
    };
    let wanted = if dice.chance(8) { &[] } else { wanted };
    for key in wanted.iter().copied().chain(more) {
        line.push(key.to_owned());
        let value = match key {
            "table" | "vrftable" => values::table(dice),
            "nh4" => values::address(dice),
            "nh6" => six(dice),
            "iif" | "oif" => values::device(dice),
            "flavors" => dice.or_odd(&["psp", "usp,usd", "next-csid"], &["foo", "", "psp,psp"]),
            "srh" => {
                line.push("segs".to_owned());
                dice.or_odd(SEGMENTS, ODD_SEGMENTS)
            }
            "endpoint" => dice.word(&["pinned", "foo"]),
            _ => continue,
        };
        line.push(value);
    }
}

fn bpf(dice: &mut Dice, line: &mut Line) {
    maybe(dice, line, "headroom", &["8", "256"], &["0", "foo", "300"]);
    if dice.chance(50) {
        let place = dice.word(&["in", "out", "xmit"]);
        let source = dice.word(&["pinned /nonexistent", "fd /etc/passwd", "foo", "help"]);
        line.push(place);
        say(line, &source);
    }
}
