//! Other programs' commands end up at rpdb: through links that remember their state, in a
//! namespace of the state, and in the namespaces of `rpdb run`.
#![allow(clippy::print_stderr)] // a test report

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

/// A state of its own.
struct Lab(TempDir);

impl Lab {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a temporary folder"))
    }

    fn state(&self) -> PathBuf {
        self.0.path().join("state.json")
    }

    fn run(&self, words: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rpdb"));
        command
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("RPDB_STATE", self.state());
        { command.args(words).stdin(Stdio::null()) }
            .output()
            .expect("rpdb runs")
    }

    /// Namespaces to run scripts in can be had; says so where they cannot.
    fn can_run(&self) -> bool {
        let probe = self.run(&["run", "--", "true"]);
        let can = probe.status.success();
        if !can {
            let why = String::from_utf8_lossy(&probe.stderr);
            eprintln!("SKIPPED rpdb run: {why}");
        }
        can
    }

    /// What a command says that succeeds.
    fn says(&self, line: &str) -> String {
        let words: Vec<&str> = line.split(' ').collect();
        good(&self.run(&words))
    }
}

fn good(output: &Output) -> String {
    assert!(output.status.success(), "{output:?}");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn a_link_finds_its_state_in_a_cleared_environment() {
    let lab = Lab::new();
    let folder = lab.0.path().join("bin");
    let state = lab.0.path().join("other.json");
    let named = |path: &Path| path.to_str().expect("a path that is text").to_owned();
    let words = ["link-into", &named(&folder), "--state", &named(&state)];
    good(&lab.run(&words));
    let ip = |words: &str| {
        let mut command = Command::new(folder.join("ip"));
        command.env_clear().args(words.split(' '));
        good(&command.output().expect("the link runs"))
    };
    ip("link add d0 type dummy");
    assert!(ip("link show d0").starts_with("2: d0: "));
    assert!(state.exists() && !lab.state().exists());
    // What the environment says counts more.
    let mut command = Command::new(folder.join("ip"));
    command.env_clear().env("RPDB_STATE", lab.state());
    let output = command.args(["link", "show", "d0"]).output();
    assert_eq!(output.expect("the link runs").status.code(), Some(1));
    // Called as ip, there are no verbs of rpdb.
    let mut command = Command::new(folder.join("ip"));
    let output = command.env_clear().args(["state", "path"]).output();
    let said = output.expect("the link runs").stderr;
    assert!(said.starts_with(b"Object \"state\" is unknown"));
}

#[test]
fn a_command_in_a_namespace_is_surrounded_by_rpdb() {
    let lab = Lab::new();
    lab.says("netns add a");
    let script = "cd / && ip link add m0 type dummy && ip netns identify && ip netns identify $$ \
                  && sysctl -n net.ipv4.ip_forward && rpdb state path && exit 7";
    let output = lab.run(&["netns", "exec", "a", "sh", "-c", script]);
    assert_eq!(output.status.code(), Some(7), "{output:?}");
    let state = lab.state().canonicalize().expect("a state");
    let said = format!("a\na\n0\n{}\n", state.display());
    assert_eq!(String::from_utf8_lossy(&output.stdout), said);
    assert!(lab.says("-n a link show m0").contains(" m0: "));
    assert_eq!(lab.run(&["link", "show", "m0"]).status.code(), Some(1));
}

#[test]
fn states_do_not_see_each_others_namespaces() {
    let (one, other) = (Lab::new(), Lab::new());
    one.says("netns add a");
    assert_eq!(other.says("netns"), "");
    let line = "Cannot open network namespace \"a\": No such file or directory\n";
    let output = other.run(&["-n", "a", "link"]);
    assert_eq!(output.status.code(), Some(255));
    assert_eq!(String::from_utf8_lossy(&output.stderr), line);
}

#[test]
fn a_batch_may_start_rpdb_itself() {
    let lab = Lab::new();
    let file = lab.0.path().join("batch");
    let text = "netns add a\nnetns exec a ip link add m0 type dummy\n-n a link show m0\n\
                netns exec a false\nnetns add b\n";
    std::fs::write(&file, text).expect("written");
    let output = lab.run(&["-b", file.to_str().expect("a path that is text")]);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert_eq!(lab.says("netns"), "a\n");
    assert!(lab.says("-n a link show m0").contains(" m0: "));
}

#[test]
fn a_script_is_root_and_sees_nothing_of_the_host() {
    let lab = Lab::new();
    if !lab.can_run() {
        return;
    }
    let script = "id -u; ip link add d0 type dummy; ip -br link show d0 | cut -d' ' -f1; \
                  ls /sys/class/net; ping -c 3 127.0.0.1";
    let said = good(&lab.run(&["run", "--", "sh", "-c", script]));
    let line = "3 packets transmitted, 3 received, 0% packet loss, time 0ms\n";
    assert_eq!(said, format!("0\nd0\nd0\nlo\n{line}"));
    assert!(lab.says("link show d0").contains(" d0: "));
    if Path::new("/sbin/ip").exists() {
        let script = "env -i /sbin/ip -br link show d0 | cut -d' ' -f1";
        assert_eq!(good(&lab.run(&["run", "--", "sh", "-c", script])), "d0\n");
    }
    let output = lab.run(&["run", "--", "sh", "-c", "exit 5"]);
    assert_eq!(output.status.code(), Some(5));
}

#[test]
fn a_script_sees_the_devices_where_the_kernel_shows_them() {
    let lab = Lab::new();
    if !lab.can_run() {
        return;
    }
    lab.says("link add v0 address 02:00:00:00:00:01 type veth peer name v1");
    let script = "cd /sys/class/net; ls; cat v0/address v0/flags v0/operstate v0/mtu; \
                  ip link set v0 up mtu 1400; ip link add br0 type bridge forward_delay 700; \
                  ip link set v1 master br0 up; ip link set br0 up; \
                  cat v0/flags v0/operstate v0/carrier v0/mtu br0/bridge/forward_delay; \
                  ls br0/brif; readlink v1/master; cat br0/brif/v1/state; ip link del v0; ls; \
                  ip netns add a; ip link add m0 type veth peer name m1 netns a; \
                  ip netns exec a sh -c 'cd /sys/class/net; ls; cat m1/flags; ip link set m1 up; \
                  cat m1/flags; ip link set lo name l9; ls'; ls; ip netns del a; ls";
    let seen = good(&lab.run(&["run", "--", "sh", "-c", script]));
    let words: Vec<&str> = seen.split_whitespace().collect();
    let expected = "lo v0 v1 02:00:00:00:00:01 0x1002 down 1500 0x1003 up 1 1400 700 v1 ../br0 3 br0 lo \
         lo m1 0x1002 0x1003 l9 m1 br0 lo m0 br0 lo";
    assert_eq!(words.join(" "), expected);
    // Once nobody looks any more, nothing is shown.
    lab.says("link add d0 type dummy");
    let tools = lab.0.path().join("state.json.bin");
    assert!(tools.is_dir() && !tools.join(".net").exists());
}

#[test]
fn a_script_reads_and_writes_settings_where_the_kernel_shows_them() {
    let lab = Lab::new();
    if !lab.can_run() {
        return;
    }
    let script = "cd /proc/sys/net/ipv4; cat ip_forward; echo 1 > ip_forward; \
                  ip link add v0 type veth peer name v1; cat conf/v0/forwarding; \
                  sysctl -qw net.ipv4.conf.v0.rp_filter=2; cat conf/v0/rp_filter; \
                  echo no > conf/v0/rp_filter; ip link del v0; ls conf; \
                  ip netns add a; ip netns exec a sh -c 'cat /proc/sys/net/ipv4/ip_forward; \
                  echo 1 > /proc/sys/net/ipv4/ip_forward; ip netns add b'; \
                  ip netns exec b cat /proc/sys/net/ipv4/ip_forward; \
                  ip netns exec a sysctl -n net.ipv4.ip_forward; \
                  echo 1 > /proc/sys/net/ipv6/conf/default/forwarding";
    let seen = good(&lab.run(&["run", "--", "sh", "-c", script]));
    let words: Vec<&str> = seen.split_whitespace().collect();
    assert_eq!(words.join(" "), "0 1 2 all default lo 1 1 1");
    // What was written last counts too, although the run is over.
    let after = lab.run(&["sysctl", "-n", "net.ipv6.conf.default.forwarding"]);
    assert_eq!(good(&after), "1\n");
    lab.says("link add d0 type dummy");
    let tools = lab.0.path().join("state.json.bin");
    assert!(tools.is_dir() && !tools.join(".sys").exists());
}

#[test]
fn vrfs_do_not_share_tables_in_strict_mode() {
    let lab = Lab::new();
    lab.says("link add v1 type vrf table 10");
    lab.says("link add v2 type vrf table 10");
    let refused = lab.run(&["sysctl", "-w", "net.vrf.strict_mode=1"]);
    assert_eq!(refused.status.code(), Some(1));
    lab.says("link del v2");
    good(&lab.run(&["sysctl", "-qw", "net.vrf.strict_mode=1"]));
    let refused = lab.run(&["link", "add", "v2", "type", "vrf", "table", "10"]);
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert_eq!(said, "Error: Table is used by another VRF.\n");
    lab.says("link add d0 up type dummy");
    let segment = |table: &str| {
        let encap = "encap seg6local action End.DT4 vrftable";
        format!("-6 route add fc00::1 {encap} {table} dev d0")
    };
    let refused = lab.run(&segment("11").split(' ').collect::<Vec<_>>());
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert_eq!(said, "Error: Table has no associated VRF device.\n");
    lab.says(&segment("10"));
}

#[test]
fn a_ping_starts_in_its_vrf_and_comes_back_through_another() {
    let lab = Lab::new();
    for line in [
        "netns add h",
        "link add e1 type veth peer name e0 netns h",
        "link add blue up type vrf table 101",
        "link add red up type vrf table 102",
        "link add d0 master blue up type dummy",
        "link set e1 master red up",
        "-n h link set e0 up",
        "addr add 172.16.1.253/24 dev d0",
        "addr add 172.16.2.253/24 dev e1",
        "addr add 2001:db8:1::253/64 dev d0 nodad",
        "addr add 2001:db8:2::253/64 dev e1 nodad",
        "-n h addr add 172.16.2.2/24 dev e0",
        "-n h addr add 2001:db8:2::2/64 dev e0 nodad",
        "-n h route add default via 172.16.2.253",
        "-n h -6 route add default via 2001:db8:2::253",
        "route add vrf blue 172.16.2.0/24 dev red",
        "route add vrf red 172.16.1.0/24 dev blue",
        "-6 route add vrf blue 2001:db8:2::/64 dev red",
        "-6 route add vrf red 2001:db8:1::/64 dev blue",
    ] {
        lab.says(line);
    }
    for key in ["net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1"] {
        good(&lab.run(&["sysctl", "-qw", key]));
    }
    for dst in ["172.16.2.2", "2001:db8:2::2"] {
        let inside = lab.run(&["vrf", "exec", "blue", "rpdb", "ping", dst]);
        assert_eq!(inside.status.code(), Some(0), "{dst}");
        assert_eq!(lab.run(&["ping", dst]).status.code(), Some(2), "{dst}");
        let bound = lab.run(&["ping", "-I", "blue", dst]);
        assert_eq!(bound.status.code(), Some(0), "{dst}");
    }
}

#[test]
fn what_a_script_writes_into_a_scratch_folder_is_gone() {
    let lab = Lab::new();
    let folder = lab.0.path().join("etc");
    std::fs::create_dir(&folder).expect("a folder");
    std::fs::write(folder.join("old"), "old\n").expect("written");
    let named = folder.to_str().expect("a path that is text");
    let script = format!("cat {named}/old; echo new > {named}/old; cat {named}/old");
    let output = lab.run(&["run", "--scratch", named, "--", "sh", "-c", &script]);
    if !output.status.success() {
        eprintln!(
            "SKIPPED rpdb run: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        return;
    }
    assert_eq!(good(&output), "old\nnew\n");
    let kept = std::fs::read_to_string(folder.join("old")).expect("readable");
    assert_eq!(kept, "old\n");
}
