//! The helper inside the namespace: this test binary again, started by `real` under `unshare`.
//! It reads the questions from a file, runs them, and writes the answers to a file.

use std::ffi::OsStr;
use std::fs;
use std::os::fd::AsFd;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use rustix::mount::{MountFlags, UnmountFlags, mount, unmount};
use rustix::thread::{LinkNameSpaceType, move_into_link_name_space};

use super::{Answer, Session, Step, process};

/// Runs all commands of the session that `RPDB_INSIDE` holds.
#[test]
#[ignore = "started by the oracle itself, inside a network namespace"]
fn inside() {
    let Some(dir) = std::env::var_os("RPDB_INSIDE").map(PathBuf::from) else {
        return;
    };
    let ip = std::env::var_os("RPDB_INSIDE_IP").expect("the oracle names its ip");
    let questions = fs::read(dir.join("questions")).expect("questions to read");
    let work = dir.join("work");
    // A command in a namespace may be `ip` again: the same one.
    let folder = Path::new(&ip).parent();
    let mut path = folder.unwrap_or(Path::new("/")).as_os_str().to_owned();
    path.push(":");
    path.push(std::env::var_os("PATH").unwrap_or_default());
    keep_quiet(&ip);
    let mut answers = Vec::new();
    let mut objects = false;
    let mut quiet_from = Instant::now();
    for step in read_questions(&questions) {
        if carries_links(&step) {
            std::thread::sleep(quiet_from.saturating_duration_since(Instant::now()));
        }
        objects |= step.argv.iter().any(|word| word == "nexthop");
        if objects && step.argv.iter().any(|word| is_get(word)) {
            forget_cached_routes(&ip, ["::1/128", "::2/128"]);
        }
        let first = step.argv.first().map_or("", String::as_str);
        let program = if first == "ip" {
            ip.as_os_str()
        } else {
            first.as_ref()
        };
        let mut command = Command::new(program);
        command
            .args(step.argv.iter().skip(1))
            .current_dir(&work)
            .env("PATH", &path)
            .env_remove("RPDB_INSIDE")
            .env_remove("RPDB_INSIDE_IP");
        write_answer(&mut answers, &process::answer(command, &step, &work));
        if step.argv.iter().any(|word| wants_notice(word)) {
            forget_cached_routes(&ip, ["127.0.0.1/32", "127.0.0.2/32"]);
        }
        if step.argv.iter().any(|word| names_an_end(word)) {
            // A tick of the kernel, after which some of the time is gone: before, none is.
            std::thread::sleep(Duration::from_millis(11));
        }
        if step.argv.iter().any(|word| moves_links(word)) && !only_looks(&step) {
            quiet_from = Instant::now() + LINKWATCH;
            settle();
            if step.argv.iter().any(|word| word == "nodad") {
                await_host_routes();
            }
            settle_elsewhere(&ip, &step);
        }
    }
    fs::write(dir.join("answers"), answers).expect("answers written");
}

/// `expires`, perhaps cut short.
fn names_an_end(word: &str) -> bool {
    word.len() > 2 && "expires".starts_with(word)
}

fn is_get(word: &str) -> bool {
    !word.is_empty() && "get".starts_with(word)
}

/// `notify`, perhaps cut short.
fn wants_notice(word: &str) -> bool {
    !word.is_empty() && "notify".starts_with(word)
}

/// Makes the kernel forget the routes of a family that its processors keep for themselves, so that
/// answers do not depend on which processor was asked before: a policy for nobody's packets that
/// comes and goes makes them all stale.
///
/// In IPv6, a processor answers from a next hop object with the route that it was asked for first,
/// even if that is the route to another prefix over the same object. In IPv4, the wish to be
/// notified stays with the route.
fn forget_cached_routes(ip: &std::ffi::OsStr, [src, dst]: [&str; 2]) {
    for verb in ["add", "del"] {
        let mut command = Command::new(ip);
        command.args(["xfrm", "policy", verb, "dir", "fwd"]);
        command.args(["src", src, "dst", dst]);
        process::answer(command, &Step::default(), Path::new("/"));
    }
}

/// Keeps the kernel from telling its neighbours which groups it has joined: a device counts what it
/// sends, and how much that is depends on when one looks.
fn keep_quiet(ip: &OsStr) {
    let mut command = Command::new(ip);
    let words = "xfrm policy add dir out src ::/0 dst ff02::/16 action block";
    command.args(words.split(' '));
    process::answer(command, &Step::default(), Path::new("/"));
}

/// How long the kernel puts off what a device that is down has to tell of its carrier.
const LINKWATCH: Duration = Duration::from_millis(1100);

/// Whether a command may move a device to another namespace: what is put off for it is seen there.
fn carries_links(step: &Step) -> bool {
    let text = String::from_utf8_lossy(&step.stdin);
    let mut lines = text.lines().map(|line| line.split_whitespace().collect());
    let words: Vec<_> = step.argv.iter().map(String::as_str).collect();
    let moves = |words: &Vec<&str>| {
        ["link", "set", "netns"]
            .iter()
            .all(|word| words.contains(word))
    };
    moves(&words) || lines.any(|line| moves(&line))
}

/// Whether a word can be the object of a command after which the kernel has work left to do.
fn moves_links(word: &str) -> bool {
    ["link", "address", "netns", "nexthop", "tuntap", "sysctl"]
        .iter()
        .any(|object| !word.is_empty() && object.starts_with(word))
        || word == "-b"
        || word.starts_with("-batch")
}

/// Whether no word of a command begins like one that changes anything.
fn only_looks(step: &Step) -> bool {
    let changes = [
        "ad", "de", "se", "ch", "re", "ap", "pr", "at", "fl", "ex", "sy", "-b", "-a",
    ];
    let mut words = step.argv.iter().map(String::as_str);
    !words.any(|word| word == "s" || changes.iter().any(|known| word.starts_with(known)))
}

/// Waits for the two things that Linux does a moment later: carrier changes (reading `carrier`
/// makes the kernel catch up at once) and the end of IPv6 duplicate address detection.
///
/// The kernel's own worker comes first, since the order of its work shows in IPv6 tables; it is
/// only on a busy machine, and for what it puts off for a second, that reading helps along.
fn settle() {
    let devices = fs::read_dir("/sys/class/net").into_iter().flatten();
    let devices: Vec<_> = devices.flatten().map(|device| device.path()).collect();
    for _ in 0..50 {
        if !devices
            .iter()
            .any(|device| awaits_carrier(device, &devices))
        {
            break;
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    for device in &devices {
        let _ = fs::read(device.join("carrier"));
    }
    for _ in 0..50 {
        if !awaits_detection() {
            break;
        }
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// An address without detection is ready at once, but its route is the worker's to make. Someone may
/// have deleted one, so that there is an end to the waiting.
fn await_host_routes() {
    for _ in 0..20 {
        let read = |file| fs::read_to_string(file).unwrap_or_default();
        let (addresses, routes) = (read("/proc/net/if_inet6"), read("/proc/net/ipv6_route"));
        let has_route = |line: &str| {
            let address = line.split_whitespace().next().unwrap_or_default();
            let host = format!("{address} 80 ");
            routes.lines().any(|route| route.starts_with(&host))
        };
        if addresses.lines().all(has_route) {
            break;
        }
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// Whether a device is up, and so is the one at its other end, and its state does not yet tell.
/// Reading these files does not make the kernel do anything.
fn awaits_carrier(device: &Path, all: &[PathBuf]) -> bool {
    let read =
        |device: &Path, file: &str| fs::read_to_string(device.join(file)).unwrap_or_default();
    let up = |device: &Path| {
        let flags = read(device, "flags");
        let flags = flags.trim().trim_start_matches("0x");
        u32::from_str_radix(flags, 16).is_ok_and(|flags| flags & 1 != 0)
    };
    let other_end = read(device, "iflink");
    let is_up = |end: &PathBuf| read(end, "ifindex") == other_end && up(end);
    let idle = ["down", "lowerlayerdown"].contains(&read(device, "operstate").trim());
    idle && up(device) && !device.join("bridge").exists() && all.iter().any(is_up)
}

/// The same in every other namespace; and those that were deleted take a moment to be gone.
fn settle_elsewhere(ip: &OsStr, step: &Step) {
    let ends = |word: &str| word.starts_with("del") || word == "d";
    let text = String::from_utf8_lossy(&step.stdin);
    let mut words = { step.argv.iter().map(String::as_str) }.chain(text.split_whitespace());
    if words.any(ends) && Path::new("/run/netns").is_dir() {
        std::thread::sleep(Duration::from_millis(40));
    }
    let names = fs::read_dir("/run/netns").into_iter().flatten().flatten();
    let names: Vec<_> = names.map(|name| name.path()).collect();
    await_ends(&names);
    if names.is_empty() {
        return;
    }
    list_links(ip);
    for name in names {
        let ip = ip.to_owned();
        // A thread can be in another network namespace than the rest of its process.
        let _ = std::thread::spawn(move || settle_in(&ip, &name)).join();
    }
}

/// Waits for the devices of namespaces that have no name any more to be gone.
fn await_ends(names: &[PathBuf]) {
    let file = |name: &PathBuf| Some(fs::metadata(name).ok()?.ino().to_string());
    let alive: Vec<String> = names.iter().filter_map(file).collect();
    for view in fs::read_dir("sys").into_iter().flatten().flatten() {
        if alive.iter().any(|ino| view.file_name() == ino.as_str()) {
            continue;
        }
        let devices = view.path().join("class/net");
        let some = || fs::read_dir(&devices).is_ok_and(|mut devices| devices.next().is_some());
        for _ in 0..1000 {
            if !some() {
                break;
            }
            std::thread::sleep(Duration::from_millis(3));
        }
        let _ = unmount(view.path(), UnmountFlags::DETACH);
        let _ = fs::remove_dir(view.path());
    }
}

/// Settles the namespace of a name, if it is one.
fn settle_in(ip: &OsStr, name: &Path) -> Option<()> {
    let file = fs::File::open(name).ok()?;
    let network = Some(LinkNameSpaceType::Network);
    move_into_link_name_space(file.as_fd(), network).ok()?;
    // Its view of its devices, which outlives neither it nor this process.
    let seen = Path::new("sys").join(file.metadata().ok()?.ino().to_string());
    if !seen.exists() {
        fs::create_dir_all(&seen).ok()?;
        mount("sysfs", &seen, "sysfs", MountFlags::empty(), None).ok()?;
        keep_quiet(ip);
    }
    for device in fs::read_dir(seen.join("class/net")).ok()?.flatten() {
        let _ = fs::read(device.path().join("carrier"));
    }
    list_links(ip);
    Some(())
}

/// Whoever lists links gives namespaces ids.
fn list_links(ip: &OsStr) {
    let mut list = Command::new(ip);
    list.arg("link");
    process::answer(list, &Step::default(), Path::new("/"));
}

/// Whether an address is still tentative (flag 0x40) that need not be: its device has carrier, or
/// there is no detection, which the kernel's worker only has to notice.
fn awaits_detection() -> bool {
    let table = fs::read_to_string("/proc/net/if_inet6").unwrap_or_default();
    table.lines().any(|line| {
        let mut fields = line.split_whitespace().skip(4);
        let flags = fields
            .next()
            .and_then(|hex| u32::from_str_radix(hex, 16).ok());
        let ends = |device: &str| has_carrier(device) || !detects("all") && !detects(device);
        flags.unwrap_or(0) & 0x40 != 0 && fields.next().is_some_and(ends)
    })
}

fn has_carrier(device: &str) -> bool {
    let path = Path::new("/sys/class/net").join(device).join("carrier");
    fs::read(path).is_ok_and(|text| text.starts_with(b"1"))
}

/// Whether duplicates are looked for on a device; `all` speaks for every one.
fn detects(device: &str) -> bool {
    let path = Path::new("/proc/sys/net/ipv6/conf").join(device);
    let text = fs::read_to_string(path.join("accept_dad")).unwrap_or_default();
    text.trim().parse().is_ok_and(|value: i32| value >= 1)
}

/// The session's commands as length-prefixed fields.
pub fn write_questions(session: &Session) -> Vec<u8> {
    let mut out = Vec::new();
    for step in &session.steps {
        put(&mut out, step.argv.len().to_string().as_bytes());
        step.argv
            .iter()
            .for_each(|word| put(&mut out, word.as_bytes()));
        put(&mut out, &step.stdin);
        put(
            &mut out,
            step.read.as_deref().unwrap_or_default().as_bytes(),
        );
        put(
            &mut out,
            step.write.as_deref().unwrap_or_default().as_bytes(),
        );
    }
    out
}

fn read_questions(mut text: &[u8]) -> Vec<Step> {
    let string = |field: Vec<u8>| String::from_utf8(field).expect("words are UTF-8");
    let file = |name: String| Some(name).filter(|name| !name.is_empty());
    let mut steps = Vec::new();
    while let Some(count) = take(&mut text) {
        let count = string(count).parse().expect("a number of words");
        let mut next = || take(&mut text).expect("a complete command");
        steps.push(Step {
            argv: (0..count).map(|_| string(next())).collect(),
            stdin: next(),
            read: file(string(next())),
            write: file(string(next())),
        });
    }
    steps
}

fn write_answer(out: &mut Vec<u8>, answer: &Answer) {
    put(out, answer.status.to_string().as_bytes());
    put(out, &answer.stdout);
    put(out, &answer.stderr);
}

/// The answers that the helper wrote.
pub fn read_answers(mut text: &[u8]) -> Vec<Answer> {
    let mut answers = Vec::new();
    while let (Some(status), Some(stdout), Some(stderr)) =
        (take(&mut text), take(&mut text), take(&mut text))
    {
        let status = String::from_utf8_lossy(&status).parse().unwrap_or(-1);
        answers.push(Answer {
            status,
            stdout,
            stderr,
        });
    }
    answers
}

fn put(out: &mut Vec<u8>, field: &[u8]) {
    out.extend_from_slice(format!("{}\n", field.len()).as_bytes());
    out.extend_from_slice(field);
}

fn take(text: &mut &[u8]) -> Option<Vec<u8>> {
    let end = text.iter().position(|byte| *byte == b'\n')?;
    let length: usize = std::str::from_utf8(&text[..end]).ok()?.parse().ok()?;
    let field = text.get(end + 1..end + 1 + length)?.to_vec();
    *text = &text[end + 1 + length..];
    Some(field)
}
