//! What the tool says of a small tree, as recorded from the original.

use std::collections::BTreeMap;

use super::{Files, act};
use crate::client::testing::Seen;
use crate::command::SysctlCommand;
use crate::grammar::sysctl::read;
use crate::rtnl::{Errno, Node, Settings};
use crate::types::text_of_bytes;

/// Files by their paths; numbers only may be written.
struct Tree(BTreeMap<&'static str, String>);

impl Tree {
    fn new() -> Self {
        let files = [
            ("net/ipv4/conf/all/rp_filter", "0"),
            ("net/ipv4/conf/e.2/rp_filter", "0"),
            ("net/ipv4/conf/lo/mc_forwarding", "0"),
            ("net/ipv4/conf/lo/rp_filter", "0"),
            ("net/ipv4/ip_forward", "1"),
            ("net/ipv4/route/flush", ""),
            ("net/secret", "unset"),
        ];
        Self(files.map(|(path, text)| (path, text.to_owned())).into())
    }
}

/// Without doubled slashes.
fn plain(path: &str) -> String {
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    parts.join("/")
}

impl Settings for Tree {
    fn look(&self, path: &str) -> Result<(String, Node), Errno> {
        let plain = plain(path);
        let inside = format!("{plain}/");
        if self.0.contains_key(plain.as_str()) {
            let node = Node::File {
                readable: !plain.ends_with("flush"),
                writable: !plain.ends_with("mc_forwarding"),
            };
            return if path.ends_with('/') {
                Err(Errno::ENOTDIR)
            } else {
                Ok((plain, node))
            };
        }
        if plain.is_empty() || self.0.keys().any(|file| file.starts_with(&inside)) {
            return Ok((plain, Node::Directory));
        }
        Err(Errno::ENOENT)
    }

    fn names(&self, path: &str) -> Vec<String> {
        let inside = match plain(path).as_str() {
            "" => String::new(),
            path => format!("{path}/"),
        };
        let mut names: Vec<String> = { self.0.keys() }
            .filter_map(|file| file.strip_prefix(&inside))
            .filter_map(|rest| rest.split('/').next().map(str::to_owned))
            .collect();
        names.dedup();
        names
    }

    fn read(&self, path: &str) -> Result<String, Errno> {
        match self.0.get(plain(path).as_str()) {
            Some(text) if text == "unset" => Err(Errno::EIO),
            Some(text) => Ok(format!("{text}\n")),
            None => Err(Errno::ENOENT),
        }
    }

    fn write(&mut self, path: &str, text: &[u8]) -> Result<(), Errno> {
        let text = text_of_bytes(text);
        let slot = self.0.get_mut(plain(path).as_str()).ok_or(Errno::ENOENT)?;
        match text.trim() {
            "locked" => Err(Errno::EACCES),
            number if number.parse::<i32>().is_ok() => {
                *slot = number.to_owned();
                Ok(())
            }
            _ => Err(Errno::EINVAL),
        }
    }
}

/// One file, `f`.
struct OneFile(&'static str);

impl Files for OneFile {
    fn read(&mut self, path: &str) -> Result<Vec<u8>, String> {
        match path {
            "f" => Ok(self.0.as_bytes().to_vec()),
            _ => Err("No such file or directory".to_owned()),
        }
    }

    fn names(&mut self, directory: &str) -> Vec<String> {
        match directory {
            "/etc/sysctl.d" => vec!["b.conf".into(), "a.conf".into(), "README".into()],
            _ => Vec::new(),
        }
    }

    fn is_file(&mut self, _: &str) -> bool {
        false
    }
}

/// stdout, stderr and the status.
fn play(tree: &mut Tree, line: &str, file: &'static str) -> (String, String, u8) {
    let words: Vec<String> = line.split(' ').map(str::to_owned).collect();
    let Ok((SysctlCommand::Act(options, work), _)) = read(&words) else {
        panic!("{line}");
    };
    let mut seen = Seen::default();
    let result = act(&options, &work, tree, &mut OneFile(file), &mut seen);
    let status = result.map_or_else(|fault| fault.status, |()| 0);
    (seen.outline(), seen.complaints, status)
}

/// stdout, stderr and the status of each line in turn, on one tree.
fn check(cases: &[(&str, &str, &str, u8)]) {
    let mut tree = Tree::new();
    for (line, out, err, status) in cases {
        let err: String = err
            .lines()
            .map(|line| format!("sysctl: {line}\n"))
            .collect();
        let expected = ((*out).to_owned(), err, *status);
        assert_eq!(play(&mut tree, line, ""), expected, "{line}");
    }
}

#[test]
fn settings_are_shown() {
    check(&[
        ("net.ipv4.ip_forward", "net.ipv4.ip_forward = 1\n", "", 0),
        ("-n net/ipv4/ip_forward", "1\n", "", 0),
        ("-b net.ipv4.ip_forward net.ipv4.ip_forward", "11", "", 0),
        ("-N net.ipv4.ip_forward", "net.ipv4.ip_forward\n", "", 0),
        ("/net/ipv4/ip_forward", ".net.ipv4.ip_forward = 1\n", "", 0),
        (
            "net.ipv4.conf.e/2",
            "net.ipv4.conf.e/2.rp_filter = 0\n",
            "",
            0,
        ),
        ("net.ipv4.route.flush", "", "", 0),
        ("net.secret", "", "", 1),
        ("-N net.ipv4.route", "", "", 0),
        ("-n net", "0\n0\n0\n0\n1\n", "", 1),
        (
            "net..ipv4.ip_forward",
            "net..ipv4.ip_forward = 1\n",
            "separators should not be repeated: ..ipv4.ip_forward",
            0,
        ),
    ]);
}

#[test]
fn what_does_not_exist_is_counted() {
    check(&[
        (
            "a.b net.ipv4.ip_forward c",
            "net.ipv4.ip_forward = 1\n",
            "cannot stat /proc/sys/a/b: No such file or directory\n\
             cannot stat /proc/sys/c: No such file or directory",
            2,
        ),
        (
            "net.ipv4.ip_forward.",
            "",
            "cannot stat /proc/sys/net/ipv4/ip_forward/: Not a directory",
            1,
        ),
        ("-e a.b c=1", "", "", 0),
        ("", "", "\"\" is an unknown key", 255),
        ("=1", "", "Path is not under /proc/sys/: /proc/sys/", 1),
    ]);
}

#[test]
fn settings_are_written() {
    let refused = "setting key \"net.ipv4.ip_forward\": Invalid argument";
    check(&[
        ("net/ipv4/ip_forward=0", "net.ipv4.ip_forward = 0\n", "", 0),
        ("-qw net.ipv4.ip_forward=2", "", "", 0),
        (
            "-n net.ipv4.ip_forward net.ipv4.ip_forward=1",
            "2\n1\n",
            "",
            0,
        ),
        ("-N net.ipv4.ip_forward=1", "1\n", "", 0),
        ("net.ipv4.ip_forward=x", "", refused, 1),
        ("-- -net.ipv4.ip_forward=x", "", refused, 1),
        ("-w -- -net.ipv4.ip_forward", "", refused, 1),
        (
            "net.ipv4.conf.e/2.rp_filter=1",
            "net.ipv4.conf.e/2.rp_filter = 1\n",
            "",
            0,
        ),
        (
            "--dry-run -q net.ipv4.ip_forward=x",
            "net.ipv4.ip_forward = x\n",
            "",
            0,
        ),
        (
            "net.ipv4.ip_forward=locked",
            "",
            "permission denied on key \"net.ipv4.ip_forward\"",
            1,
        ),
        (
            "-- -net.ipv4.ip_forward=locked",
            "net.ipv4.ip_forward = locked\n",
            "permission denied on key \"net.ipv4.ip_forward\", ignoring",
            0,
        ),
        (
            "net.ipv4.conf.lo.mc_forwarding=1",
            "",
            "setting key \"net.ipv4.conf.lo.mc_forwarding\": Invalid argument",
            0,
        ),
        (
            "-w net.ipv4.ip_forward",
            "",
            "command line(0): invalid syntax, continuing...",
            1,
        ),
        ("#a=1", "", "", 1),
    ]);
}

#[test]
fn files_are_read_line_by_line() {
    let mut tree = Tree::new();
    let file = "# c\n\n;d\n net.ipv4.ip_forward = 3 \nx\n-net.bogus=1\n";
    let (out, err, status) = play(&mut tree, "-p f g", file);
    assert_eq!(out, "net.ipv4.ip_forward = 3\n");
    let expected = "sysctl: f(5): invalid syntax, continuing...\n\
                    sysctl: cannot open \"g\": No such file or directory\n\
                    sysctl: cannot stat /proc/sys/net/bogus: No such file or directory\n";
    assert_eq!((err.as_str(), status), (expected, 1));
}

#[test]
fn patterns_spread_over_what_is_not_named() {
    let file = "-net.ipv4.conf.lo.rp_filter\nnet.ipv4.conf.*.rp_filter=1\n\
                net.ipv4.conf.all.rp_filter=3\nnet.*.nothing=1";
    let (out, err, status) = play(&mut Tree::new(), "-p f", file);
    let expected = "net.ipv4.conf.e/2.rp_filter = 1\nnet.ipv4.conf.all.rp_filter = 3\n";
    assert_eq!((out.as_str(), err.as_str(), status), (expected, "", 0));
}

#[test]
fn the_systems_files_come_in_the_order_of_their_names() {
    let (out, err, status) = play(&mut Tree::new(), "--system", "");
    let applied = "* Applying /etc/sysctl.d/a.conf ...\n* Applying /etc/sysctl.d/b.conf ...\n";
    assert_eq!(out, applied);
    assert!(err.contains("cannot open \"/etc/sysctl.d/a.conf\"") && status == 1);
}

#[test]
fn expressions_are_refused() {
    let words = ["-r", "x", "net"].map(str::to_owned);
    let Ok((SysctlCommand::Act(options, work), _)) = read(&words) else {
        panic!("not read");
    };
    let mut seen = Seen::default();
    let result = act(
        &options,
        &work,
        &mut Tree::new(),
        &mut OneFile(""),
        &mut seen,
    );
    let text = result.expect_err("refused").text;
    assert_eq!(text, "rpdb: \"sysctl -r\" is not modelled.\n");
}
