//! `monitor` beside the kernel's own: the same changes in the same order, in the same words.
//!
//! Links are not compared: the kernel tells of them several times on the way to what becomes of
//! them, rpdb once.

use crate::contest;
use crate::session::real::Real;
use crate::session::rpdb::Place;
use crate::session::{Level, Setting};

/// What is done while `monitor` looks on. Each command is given time to be told of: how long a
/// real `ip` takes to get there is nobody's fault.
const COMMANDS: &str = "
addr add 10.0.0.1/24 dev v0
addr add 10.0.0.2/24 dev v0
addr add 2001:db8:1::1/64 dev v0 nodad
addr change 10.0.0.1/24 dev v0 metric 7
route add 10.1.0.0/16 via 10.0.0.9
route replace 10.1.0.0/16 via 10.0.0.8
route append 10.1.0.0/16 via 10.0.0.7
route del 10.1.0.0/16 via 10.0.0.8
route add blackhole 10.9.0.0/16 table 77
route add 10.2.0.0/16 nexthop via 10.0.0.9 nexthop via 10.0.0.8
-6 route add 2001:db8:9::/48 via 2001:db8:1::9
-6 route append 2001:db8:9::/48 via 2001:db8:1::8
-6 route append 2001:db8:9::/48 via 2001:db8:1::7
-6 route del 2001:db8:9::/48 via 2001:db8:1::8
rule add from 10.0.0.1 table 77
rule add pref 9 goto 32766
-6 rule add from 1::/64 table 9
rule del pref 9
nexthop add id 5 via 10.0.0.9 dev v0
nexthop add id 6 group 5
route add 10.3.0.0/16 nhid 6
nexthop replace id 5 via 10.0.0.8 dev v0
nexthop del id 5
addr del 10.0.0.1/24 dev v0
addr add 10.0.0.1/24 dev v0
addr add 10.7.0.1 peer 10.7.0.2 dev v0
addr del 2001:db8:1::1/64 dev v0
route flush table 77
addr flush dev v0
link set v0 down";

fn script(monitor: &str, pause: &str) -> String {
    let commands = COMMANDS.lines().filter(|line| !line.is_empty());
    let commands: String = commands
        .map(|line| format!("echo \"$ {line}\"; $IP {line}; sleep {pause}\n"))
        .collect();
    format!(
        "$IP link add v0 type ifb; $IP link set v0 addrgenmode none; $IP link set v0 up\n\
         $IP {monitor} & M=$!\nsleep 0.3\n{commands}kill $M; wait $M; true\n"
    )
}

#[test]
fn changes_are_told_as_the_kernel_tells_them() {
    let Some(real) = Real::or_skip("monitor") else {
        return;
    };
    contest::thrice(|turn| {
        let pause = f64::from(turn) * 0.04;
        let script = script("monitor all route address rule nexthop", &pause.to_string());
        let place = Place::new(&Setting::plain(real.level));
        let (theirs, ours) = (real.shell(&script), place.shell(&script));
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let (theirs, ours) = (text(&theirs.stdout), text(&ours.stdout));
        let told = theirs.contains("[ROUTE]Deleted");
        if told && theirs == ours {
            Ok(())
        } else {
            Err(format!("--- real\n{theirs}\n--- rpdb\n{ours}"))
        }
    });
}

#[test]
fn a_monitor_ends_when_it_is_told_to_and_hinders_nobody() {
    let place = Place::new(&Setting::plain(Level::V7_1));
    let script = "
        $IP -ts monitor rule > told & M=$!
        sleep 0.2
        $IP rule add pref 5 table 7 && $IP rule add pref 6 table 7
        for i in 1 2 3 4 5 6 7 8 9 10; do grep -q 'lookup 7' told && [ $(grep -c . told) = 2 ] && break; sleep 0.1; done
        kill $M; wait $M; echo $?
        cut -c 29- told; ls ../";
    let answer = place.shell(script);
    let text = String::from_utf8_lossy(&answer.stdout).into_owned();
    let wanted = "143\n 5:\tfrom all lookup 7\n 6:\tfrom all lookup 7\n";
    assert!(text.starts_with(wanted), "{text}");
}
