//! `rpdb demo`: a short story of policy routing, played by real runs over a throw-away state.

use std::ffi::OsString;
use std::os::unix::fs::DirBuilderExt;

use super::{Output, own_error, run};
use crate::cli::{Environment, Setup};

/// A host with two ways out. Packets of the service on port 8080 are to leave by the downlink.
const STORY: &[&str] = &[
    "link add if_uplink_demo type veth peer name if_uplink_far",
    "link add if_dnlink_demo type veth peer name if_dnlink_far",
    "address add 192.168.0.2/24 dev if_uplink_demo",
    "address add 10.0.0.2/24 dev if_dnlink_demo",
    "link set if_uplink_demo up",
    "link set if_uplink_far up",
    "link set if_dnlink_demo up",
    "link set if_dnlink_far up",
    "route add default via 192.168.0.1 dev if_uplink_demo",
    "route add default via 10.0.0.1 dev if_dnlink_demo table 100",
    "rule add sport 8080 table 100",
    "rule show",
    "route get 172.13.14.1 ipproto tcp sport 8080 dport 58964",
    "route get 172.13.14.1 ipproto tcp sport 9090 dport 58964",
];

/// Plays the story: every command as it would be typed, and its answer.
pub fn play(setup: &Setup, env: &Environment) -> Output {
    let folder = std::env::temp_dir().join(format!("rpdb-demo-{}", std::process::id()));
    if let Err(error) = std::fs::DirBuilder::new().mode(0o700).create(&folder) {
        let cause = crate::store::cause(&error);
        return own_error(&format!("{}: {cause}", folder.display()));
    }
    let env = Environment {
        state: Some(folder.join("state.json").into_os_string()),
        iproute2: Some(if setup.level.modern() { "7.1" } else { "6.1" }.into()),
        ..env.clone()
    };
    let output = tell(&env);
    // What is left in the temporary folder hurts nobody.
    let _ = std::fs::remove_dir_all(&folder);
    output
}

fn tell(env: &Environment) -> Output {
    let mut story = Output::default();
    story.in_order = true;
    for line in STORY {
        story.out(format!("$ rpdb {line}\n").into_bytes());
        let words = std::iter::once("rpdb").chain(line.split(' '));
        let args: Vec<OsString> = words.map(OsString::from).collect();
        let answer = run(&args, env);
        story.out(answer.stdout());
        story.err(answer.stderr());
        if answer.status != 0 {
            story.status = answer.status;
            break;
        }
    }
    story
}
