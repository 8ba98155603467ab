//! Objects that rpdb does not have: their usage, and nothing else. Whoever asks `ip OBJECT help`
//! whether a word is known gets the answer that iproute2 would give; whoever uses it is refused.

use super::{Usage, Words, not_modelled, rule};
use crate::fault::Fault;
use crate::types::Level;

/// What one of these objects would take.
struct Absent {
    name: &'static str,
    /// Synopsis lines, behind `ip NAME`.
    synopses: &'static [&'static str],
    /// Productions.
    productions: &'static [(&'static str, &'static str)],
}

#[rustfmt::skip]
const ABSENT: &[Absent] = &[
    Absent { name: "maddress",
        synopses: &["{ add | del } LLADDRESS dev DEV", "show [ dev DEV ]"],
        productions: &[] },
    Absent { name: "ntable",
        synopses: &["change name NAME [ dev DEV ] [ thresh1 N ] [ thresh2 N ] [ thresh3 N ] [ gc_int MSEC ] [ PARMS ]", "show [ dev DEV ] [ name NAME ]"],
        productions: &[("PARMS", "[ base_reachable MSEC ] [ retrans MSEC ] [ gc_stale MSEC ] [ delay_probe MSEC ] [ queue LEN ]"), ("", "[ app_probes N ] [ ucast_probes N ] [ mcast_probes N ] [ anycast_delay MSEC ]"), ("", "[ proxy_delay MSEC ] [ proxy_queue LEN ] [ locktime MSEC ]")] },
    Absent { name: "l2tp",
        synopses: &["add tunnel remote ADDRESS local ADDRESS tunnel_id ID peer_tunnel_id ID [ encap { ip | udp } ] [ udp_sport PORT ] [ udp_dport PORT ] [ udp_csum ONOFF ] [ udp6_csum_tx ONOFF ] [ udp6_csum_rx ONOFF ]",
            "add session [ name NAME ] tunnel_id ID session_id ID peer_session_id ID [ cookie HEX ] [ peer_cookie HEX ] [ seq { none | send | recv | both } ] [ l2spec_type L2SPEC ]",
            "del { tunnel tunnel_id ID | session tunnel_id ID session_id ID }", "show { tunnel [ tunnel_id ID ] | session [ tunnel_id ID ] [ session_id ID ] }"],
        productions: &[("L2SPEC", "{ none | default }"), ("ONOFF", "{ on | off }")] },
    Absent { name: "fou",
        synopses: &["add port PORT { ipproto PROTO | gue } [ local ADDRESS ] [ peer ADDRESS ] [ peer_port PORT ] [ dev DEV ]", "del port PORT [ local ADDRESS ] [ peer ADDRESS ] [ peer_port PORT ] [ dev DEV ]", "show"],
        productions: &[] },
    Absent { name: "ila",
        synopses: &["add loc_match LOCATOR loc LOCATOR [ dev DEV ] OPTIONS", "del loc_match LOCATOR [ loc LOCATOR ] [ dev DEV ]", "list"],
        productions: &[("OPTIONS", "[ csum-mode { adj-transport | neutral-map | neutral-map-auto | no-action } ] [ ident-type { luid | use-format } ]")] },
    Absent { name: "macsec",
        synopses: &["add DEV tx sa { 0..3 } [ OPTS ] key ID KEY", "set DEV tx sa { 0..3 } [ OPTS ]", "del DEV tx sa { 0..3 }",
            "add DEV rx SCI [ on | off ]", "set DEV rx SCI [ on | off ]", "del DEV rx SCI",
            "add DEV rx SCI sa { 0..3 } [ OPTS ] key ID KEY", "set DEV rx SCI sa { 0..3 } [ OPTS ]", "del DEV rx SCI sa { 0..3 }", "offload DEV { off | phy | mac }", "show [ DEV ]"],
        productions: &[("OPTS", "[ { pn | xpn } NUMBER ] [ salt SALT ] [ ssci NUMBER ] [ on | off ]"), ("SCI", "{ sci NUMBER | port NUMBER address LLADDRESS }")] },
    Absent { name: "tcpmetrics",
        synopses: &["{ show | flush } SELECTOR", "delete [ address ] ADDRESS"],
        productions: &[("SELECTOR", "[ [ address ] PREFIX ]")] },
    Absent { name: "xfrm",
        synopses: &["{ state | policy } { add | update | delete | get | deleteall | list | show | flush | count | setdefault | getdefault | allocspi | set } ARGS", "monitor [ nokeys ] [ all-nsid ] [ all | acquire | expire | SA | aevent | policy | report ]...", "OBJECT help"],
        productions: &[("OBJECT", "{ state | policy | monitor }"), ("ARGS", "[ src ADDRESS ] [ dst ADDRESS ] [ proto PROTO ] [ spi SPI ] [ mode MODE ] [ mark MARK [ mask MASK ] ] [ reqid ID ] [ if_id ID ] [ sel SELECTOR ]"), ("", "[ enc NAME KEY ] [ auth NAME KEY ] [ auth-trunc NAME KEY BITS ] [ aead NAME KEY BITS ] [ comp NAME ] [ replay-window N ] [ flag FLAGS ] [ limit LIMIT ] [ encap ENCAP ]"), ("", "[ dir { in | out | fwd } ] [ ptype { main | sub } ] [ action { allow | block } ] [ priority N ] [ tmpl TMPL ] [ offload [ crypto | packet ] dev DEV dir DIR ] [ output-mark MARK ]"), ("MODE", "{ transport | tunnel | beet | ro | in_trigger | iptfs }"), ("PROTO", "{ esp | ah | comp | route2 | hao }")] },
    Absent { name: "sr",
        synopses: &["hmac { show | set KEYID ALGO }", "tunsrc { show | set ADDRESS }"],
        productions: &[("ALGO", "{ sha1 | sha256 }")] },
    Absent { name: "mptcp",
        synopses: &["endpoint add ADDRESS [ dev DEV ] [ id ID ] [ port PORT ] [ FLAG ]...", "endpoint delete id ID [ ADDRESS ]", "endpoint change { id ID | ADDRESS } [ port PORT ] CHANGE", "endpoint { show [ id ID ] | flush }", "limits { set [ subflows N ] [ add_addr_accepted N ] | show }", "monitor"],
        productions: &[("FLAG", "{ signal | subflow | backup | fullmesh | laminar }"), ("CHANGE", "{ backup | nobackup | fullmesh | nofullmesh }")] },
    Absent { name: "ioam",
        synopses: &["namespace show", "namespace { add ID [ data DATA32 ] [ wide DATA64 ] | del ID }", "schema show", "schema { add ID DATA | del ID }", "namespace set ID schema { ID | none }", "monitor"],
        productions: &[] },
    Absent { name: "stats",
        synopses: &["show [ dev DEV ] [ group GROUP [ subgroup SUBGROUP [ suite SUITE ] ] ]...", "set dev DEV l3_stats { on | off }"],
        productions: &[("GROUP", "{ link | xstats | xstats_slave | offload | afstats }"), ("SUBGROUP", "{ bridge | bond | cpu_hit | hw_stats_info | l3_stats | mpls }"), ("SUITE", "{ 802.3ad | mcast | stp }")] },
];

/// The answer to a command of an object that rpdb does not have.
pub fn answer(name: &str, words: Words<'_>, level: Level) -> Fault {
    let asks = words.0.iter().any(|word| word == "help") || asks_first(words);
    match usage(name, level).filter(|_| asks) {
        Some(usage) => usage,
        None => not_modelled(&format!("ip {name}")),
    }
}

/// The first word may be an abbreviation of `help`.
fn asks_first(words: Words<'_>) -> bool {
    let first = words.peek().filter(|word| !word.is_empty());
    first.is_some_and(|word| "help".starts_with(word))
}

/// Its usage.
fn usage(name: &str, level: Level) -> Option<Fault> {
    if name == "mrule" {
        // iproute2's is the same as that of rules, too.
        return Some(rule::usage(level));
    }
    let absent = ABSENT.iter().find(|absent| absent.name == name)?;
    let mut usage = Usage::new(level);
    for line in absent.synopses {
        usage = usage.synopsis(format!("ip {name} {line}"));
    }
    let mut last = "";
    for (production, body) in absent.productions {
        last = if production.is_empty() {
            last
        } else {
            production
        };
        usage = usage.production(last, body);
    }
    let fault = usage.fault();
    let text = format!("{}rpdb models none of this.\n", fault.text);
    // `ip stats help` alone succeeds.
    let status = if name == "stats" { 0 } else { fault.status };
    Some(Fault {
        text,
        status,
        ..fault
    })
}

#[cfg(test)]
mod tests {
    use super::super::trial::fault;
    use super::super::{OBJECTS, Object};

    #[test]
    fn every_absent_object_has_a_usage() {
        for object in OBJECTS {
            if let Object::Absent(name) = object.means {
                let (text, status, exits) = fault(&format!("{name} help"));
                assert!(text.starts_with("Usage: ip "), "{name}: {text}");
                assert_eq!(
                    (status, exits),
                    (if name == "stats" { 0 } else { 255 }, true)
                );
                let (text, status, _) = fault(&format!("{name} show"));
                assert!(
                    text.contains("is not modelled") && status == 1,
                    "{name}: {text}"
                );
            }
        }
        assert!(fault("xfrm state help").0.contains("deleteall"));
        assert!(fault("mptcp h").0.contains("fullmesh"));
    }
}
