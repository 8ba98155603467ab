//! The state file survives what happens to files: crowds, crashes, damage, full and read-only disks.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::home::{Home, mode, root, rpdb, text};

#[test]
fn reading_leaves_no_trace_and_writing_is_private() {
    let home = Home::new();
    let file = home.folder().join("a/b/state.json");
    let run = |line: &str| rpdb(&file, line).output().expect("rpdb runs");
    assert!(run("rule show").status.success());
    assert!(!home.folder().join("a").exists());
    assert!(run("rule add pref 7 table 7").status.success());
    assert_eq!(
        (mode(&file), mode(&home.folder().join("a/b"))),
        (0o600, 0o700)
    );
    // A command that changes nothing writes nothing.
    let before = fs::metadata(&file)
        .expect("is there")
        .modified()
        .expect("a time");
    assert_eq!(run("rule add pref 7 table 7").status.code(), Some(2));
    assert_eq!(
        fs::metadata(&file)
            .expect("is there")
            .modified()
            .expect("a time"),
        before
    );
}

#[test]
fn a_chosen_mode_and_a_link_stay() {
    let home = Home::new();
    home.good("rule add pref 7 table 7");
    fs::set_permissions(home.file(), fs::Permissions::from_mode(0o640)).expect("allowed");
    let link = home.folder().join("link.json");
    std::os::unix::fs::symlink(home.file(), &link).expect("allowed");
    assert!(
        rpdb(&link, "rule add pref 8 table 8")
            .status()
            .expect("runs")
            .success()
    );
    assert_eq!(mode(&home.file()), 0o640);
    assert!(link.is_symlink());
    assert_eq!(home.good("rule show").lines().count(), 5);
}

#[test]
fn a_refused_command_keeps_what_it_did_change() {
    let home = Home::new();
    let batch = home.folder().join("batch");
    fs::write(
        &batch,
        "rule add pref 5 table 5\nrule add pref 5 table 5\nrule add pref 6 table 6\n",
    )
    .expect("written");
    let output = home.run(&format!("-batch {}", batch.display()));
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains(&format!("Command failed {}:2", batch.display())));
    assert_eq!(home.good("rule show").lines().count(), 4);
}

#[test]
fn every_one_of_many_writers_lands() {
    const WRITERS: usize = 24;
    let home = Home::new();
    let start = |number: usize| {
        let line = format!("rule add pref {} table 9", 100 + number);
        home.command(&line)
            .stdout(Stdio::null())
            .spawn()
            .expect("rpdb runs")
    };
    let mut children: Vec<_> = (0..WRITERS).map(start).collect();
    for child in &mut children {
        assert!(child.wait().expect("ends").success());
    }
    assert_eq!(home.good("rule show").lines().count(), WRITERS + 3);
}

#[test]
fn killing_a_writer_loses_its_change_at_most() {
    let home = Home::new();
    let mut lines = 3;
    for number in 0..30u64 {
        let line = format!("rule add pref {} table 9", 100 + number);
        let mut child = home.command(&line).spawn().expect("rpdb runs");
        std::thread::sleep(Duration::from_micros(number * 250));
        child.kill().expect("killed");
        child.wait().expect("ends");
        let now = home.good("rule show").lines().count();
        assert!(
            now == lines || now == lines + 1,
            "{lines} rules, then {now}"
        );
        lines = now;
    }
    // Nothing that a crash left behind is in the way.
    home.good("rule add pref 9 table 9");
    home.good("state check");
}

#[test]
fn what_a_crash_left_behind_is_in_nobodys_way() {
    let home = Home::new();
    home.good("rule add pref 9 table 9");
    fs::write(home.folder().join(".state.json.tmp"), "half a st").expect("written");
    home.good("rule add pref 10 table 9");
    assert!(!home.folder().join(".state.json.tmp").exists());
}

#[test]
fn damage_is_told_with_its_place_and_touches_nothing() {
    let home = Home::new();
    home.good("rule add pref 7 table 7");
    let good = fs::read_to_string(home.file()).expect("text");
    let line = |text: &str| {
        good.lines()
            .position(|line| line.contains(text))
            .expect("is there")
            + 1
    };
    let seven = format!(":{}:", line("\"priority\":7,"));
    let broken_off = format!(":{}:", good[..good.len() / 2].lines().count());
    let cases = [
        (
            good.replacen("\"priority\":7", "\"priority\":-7", 1),
            seven.as_str(),
        ),
        (good[..good.len() / 2].to_owned(), broken_off.as_str()),
        (
            good.replacen("\"version\":3", "\"version\":9", 1),
            "newer rpdb",
        ),
        (String::new(), "EOF"),
        ("[]".to_owned(), "damaged"),
        ("\u{0}\u{1}garbage".to_owned(), "damaged"),
    ];
    for (bad, says) in cases {
        fs::write(home.file(), &bad).expect("written");
        for line in [
            "rule show",
            "rule add pref 8 table 8",
            "state check",
            "-j rule show",
        ] {
            let said = home.bad(line);
            assert!(said.contains(says), "{said}");
        }
        assert_eq!(fs::read_to_string(home.file()).expect("text"), bad);
    }
}

#[test]
fn no_file_where_a_file_should_be() {
    let home = Home::new();
    fs::create_dir(home.file()).expect("made");
    assert!(home.bad("rule show").contains("is a directory"));
    assert!(
        home.bad("rule add pref 8 table 8")
            .contains("is a directory")
    );
    let pipe = home.folder().join("pipe/state.json");
    fs::write(home.folder().join("pipe"), "x").expect("written");
    let output = rpdb(&pipe, "rule add pref 8 table 8")
        .output()
        .expect("runs");
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(text(&output.stderr).lines().count(), 1);
    let device = rpdb(Path::new("/dev/null"), "rule show")
        .output()
        .expect("runs");
    assert!(text(&device.stderr).contains("not a regular file"));
}

#[test]
fn a_read_only_state_can_be_read() {
    let home = Home::new();
    home.good("rule add pref 7 table 7");
    fs::set_permissions(home.folder(), fs::Permissions::from_mode(0o500)).expect("allowed");
    assert_eq!(home.good("rule show").lines().count(), 4);
    if !root() {
        let before = fs::read(home.file()).expect("bytes");
        assert!(
            home.bad("rule add pref 8 table 8")
                .contains("Permission denied")
        );
        assert_eq!(fs::read(home.file()).expect("bytes"), before);
    }
    fs::set_permissions(home.folder(), fs::Permissions::from_mode(0o700)).expect("allowed");
}

#[test]
#[expect(clippy::print_stdout, reason = "a skipped test says so")]
fn a_full_disk_leaves_the_old_state() {
    let home = Home::new();
    if !root() || !mounted_small(home.folder()) {
        println!("skipped: needs root, to mount a small tmpfs");
        return;
    }
    home.good("rule add pref 7 table 7");
    let before = fs::read(home.file()).expect("bytes");
    // Whatever is left of the disk goes to a filler.
    let _ = fs::write(home.folder().join("filler"), vec![0; 1 << 20]);
    let said = home.bad("rule add pref 8 table 8");
    let after = fs::read(home.file()).expect("bytes");
    let unmounted = Command::new("umount").arg("-l").arg(home.folder()).status();
    assert!(unmounted.is_ok_and(|status| status.success()));
    assert!(said.contains("No space left on device"), "{said}");
    assert_eq!(after, before);
}

fn mounted_small(folder: &Path) -> bool {
    let mut mount = Command::new("mount");
    mount.args(["-t", "tmpfs", "-o", "size=64k", "tmpfs"]);
    let status = mount.arg(folder).stderr(Stdio::null()).status();
    status.is_ok_and(|status| status.success())
}
