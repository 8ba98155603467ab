//! Where the contestants meet: a network namespace of our own with one device, for those that
//! need a kernel, and a folder with a state of the same, for rpdb.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// What both have before any work: a device, its addresses, a default route.
pub const SETUP: &str = "\
link add v0 type veth peer name v1
link set v0 up
link set v1 up
link set lo up
address add 192.0.2.1/24 dev v0
-6 address add 2001:db8:ff::1/64 dev v0 nodad
route add default via 192.0.2.254
";

/// A command with the streams of nobody.
pub fn quiet(program: impl AsRef<Path>, words: &[&str]) -> Command {
    let mut command = Command::new(program.as_ref());
    command.args(words).stdin(Stdio::null());
    command.stdout(Stdio::null()).stderr(Stdio::inherit());
    command
}

/// Runs a command to its end, which must be good; the wall time.
pub fn time(mut command: Command) -> Duration {
    let start = Instant::now();
    let status = command.status().expect("the command starts");
    let taken = start.elapsed();
    assert!(status.success(), "{command:?}: {status}");
    taken
}

/// The same, into a file that is overwritten.
pub fn time_into(mut command: Command, file: &Path) -> Duration {
    command.stdout(std::fs::File::create(file).expect("a file"));
    time(command)
}

/// Sets a namespace or a state up.
pub fn set_up(program: &Path, state: Option<&Path>) {
    for line in SETUP.lines() {
        let words: Vec<&str> = line.split(' ').collect();
        let mut command = quiet(program, &words);
        if let Some(state) = state {
            command.env("RPDB_STATE", state);
        }
        time(command);
    }
}

/// The most memory that a command ever held, in kilobytes: asked for while it runs, from outside.
pub fn peak(mut command: Command) -> u64 {
    let mut child = command.spawn().expect("the command starts");
    let path = PathBuf::from(format!("/proc/{}/status", child.id()));
    let mut most = 0;
    while child.try_wait().expect("a child").is_none() {
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let number = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
        most = most.max(number.unwrap_or(0));
        std::thread::sleep(Duration::from_millis(1));
    }
    most
}

/// Starts this very program again in a namespace of its own, with these words; its stdout.
pub fn inside(words: &[&str]) -> Option<String> {
    let mut command = Command::new("unshare");
    if rustix::process::geteuid().is_root() {
        command.args(["-n", "-m"]);
    } else {
        command.args(["-r", "-n", "-m"]);
    }
    let me = std::env::current_exe().expect("this program");
    let output = { command.arg(me).args(words).stderr(Stdio::inherit()) }
        .output()
        .ok()?;
    let good = output.status.success();
    good.then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}
