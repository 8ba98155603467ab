//! Output switches on every command that shows something: `RPDB_FUZZ_SWITCHES` says on how many of
//! a hundred (default 20). They have dice of their own, so that a seed means the same commands with
//! and without them.

use super::dice::Dice;
use crate::session::{Session, Step};

/// Switches for any listing. Statistics of devices count packets, which differ from run to run;
/// `-resolve` asks name servers, which nobody answers for.
const SWITCHES: [&str; 23] = [
    "-j",
    "-j",
    "-j -p",
    "-p",
    "-d",
    "-d",
    "-d -d",
    "-o",
    "-o",
    "-br",
    "-N",
    "-N",
    "-c",
    "-c=always",
    "-c=auto",
    "-c=never",
    "-h",
    "-iec",
    "-t",
    "-ts",
    "-a",
    "-echo",
    "-details -oneline",
];

/// Puts switches on the session's commands.
pub fn sprinkle(session: &mut Session, seed: u64, percent: u64) {
    let mut dice = Dice::new(seed ^ 0x5f17_c4e5);
    // The timers of a bridge never stand still.
    let timers = { session.steps.iter() }.any(|step| step.argv.iter().any(|word| word == "bridge"));
    for step in &mut session.steps {
        if dice.chance(percent) {
            put(&mut dice, step, timers);
        }
    }
}

fn put(dice: &mut Dice, step: &mut Step, timers: bool) {
    let is_ip = step.argv.first().is_some_and(|word| word == "ip");
    // Options end at the first word without a dash; `-n` and `-f` have values.
    let batch = step
        .argv
        .iter()
        .any(|word| word == "-b" || word.starts_with("-batch"));
    // A tun device lists the processes that have it open.
    let tun = step.argv.iter().any(|word| word.starts_with("tun"));
    if !is_ip || batch || tun {
        return;
    }
    let mut switches: Vec<&str> = Vec::new();
    for _ in 0..=dice.below(3) {
        let choice = match shows(step) {
            true if dice.chance(12) && !of_devices(step) && !is_lookup(step) => {
                dice.pick(&["-s", "-s -s"])
            }
            true => dice.pick(&SWITCHES),
            // `a` may be the object of a listing as well as a verb.
            false if of_devices(step) => dice.pick(&["-echo", "-echo -j", "-echo -d", "-j"]),
            false => dice.pick(&[
                "-echo", "-echo -j", "-echo -d", "-j", "-echo -N", "-echo -o", "-s",
            ]),
        };
        switches.extend(choice.split(' '));
    }
    if timers && of_devices(step) && shows(step) {
        switches.retain(|switch| !switch.starts_with("-d"));
    }
    let switches = switches.into_iter().map(str::to_owned);
    step.argv.splice(1..1, switches);
}

/// Whether it is a listing or a lookup, as far as can be told from its words.
fn shows(step: &Step) -> bool {
    const CHANGES: [&str; 14] = [
        "add", "del", "delete", "set", "change", "replace", "append", "prepend", "flush", "test",
        "chg", "a", "d", "exec",
    ];
    let mut words = step.argv.iter().skip(1);
    // What stands before the verb: options and the object.
    const VALUED: [&str; 6] = ["-f", "-family", "-n", "-netns", "-net", "-l"];
    let mut valued = false;
    let object = words.position(|word| {
        let after = std::mem::replace(&mut valued, VALUED.contains(&word.as_str()));
        !word.starts_with('-') && !after
    });
    object.is_none() || !words.any(|word| CHANGES.contains(&word.as_str()))
}

/// Statistics of a lookup tell the age of the processor's own copy of the route, which its first
/// packet made, be it the kernel's own: it differs with the processor that happens to answer, and
/// by whether ten milliseconds have passed.
fn is_lookup(step: &Step) -> bool {
    step.argv
        .iter()
        .any(|word| !word.is_empty() && "get".starts_with(word.as_str()))
}

fn of_devices(step: &Step) -> bool {
    step.argv.iter().any(|word| {
        !word.is_empty()
            && ["link", "address", "netns"]
                .iter()
                .any(|object| object.starts_with(word.as_str()))
    })
}
