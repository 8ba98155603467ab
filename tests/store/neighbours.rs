//! Secrets and neighbours: whose the files are, and whose links are followed. Only root can play
//! two users; these tests say so and skip elsewhere.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown, symlink};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Output;

use crate::home::{Home, large, root, rpdb, text};

const NOBODY: u32 = 65534;

fn skipped() -> bool {
    if !root() {
        #[expect(clippy::print_stdout, reason = "a skipped test says so")]
        {
            println!("skipped: needs root, to be two users");
        }
    }
    !root()
}

/// A copy of the program that everybody may start.
fn as_nobody(folder: &Path, state: &Path, line: &str) -> Output {
    let program = folder.join("rpdb-for-all");
    if !program.exists() {
        // By a process of its own: what this one has open for writing may be open in a child of
        // another test, and then it is too busy to be started.
        let mut cp = std::process::Command::new("cp");
        cp.arg(env!("CARGO_BIN_EXE_rpdb")).arg(&program);
        assert!(cp.status().expect("cp runs").success());
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).expect("allowed");
    }
    let mut command = std::process::Command::new(program);
    command
        .args(line.split(' '))
        .env_clear()
        .env("RPDB_STATE", state);
    command.uid(NOBODY).gid(NOBODY).output().expect("rpdb runs")
}

/// A folder that everybody may enter.
fn open_folder(home: &Home, mode: u32) {
    fs::set_permissions(home.folder(), fs::Permissions::from_mode(mode)).expect("allowed");
}

fn owner(path: &Path) -> u32 {
    fs::metadata(path).expect("is there").uid()
}

fn refused(output: &Output, says: &str) {
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert_eq!(said.lines().count(), 1, "{said}");
    assert!(said.contains(says), "{said}");
}

#[test]
fn a_state_of_another_user_is_read_where_allowed_and_never_changed() {
    if skipped() {
        return;
    }
    let home = Home::new();
    open_folder(&home, 0o777);
    home.good("rule add pref 7 table 7");
    let nobody = |line: &str| as_nobody(home.folder(), &home.file(), line);
    refused(&nobody("rule show"), "Permission denied");
    fs::set_permissions(home.file(), fs::Permissions::from_mode(0o666)).expect("allowed");
    assert!(nobody("rule show").status.success());
    let before = fs::read(home.file()).expect("bytes");
    refused(&nobody("rule add pref 8 table 8"), "another user");
    assert_eq!(fs::read(home.file()).expect("bytes"), before);
    assert_eq!(owner(&home.file()), 0);
}

#[test]
fn what_root_writes_stays_its_owners() {
    if skipped() {
        return;
    }
    let home = Home::new();
    chown(home.folder(), Some(NOBODY), Some(NOBODY)).expect("allowed");
    open_folder(&home, 0o755);
    home.good("rule add pref 7 table 7");
    let lock = home.folder().join("state.json.lock");
    assert_eq!((owner(&home.file()), owner(&lock)), (NOBODY, NOBODY));
    let nobody = |line: &str| as_nobody(home.folder(), &home.file(), line);
    assert!(nobody("rule add pref 8 table 8").status.success());
    large(&home, 3000);
    home.good("rule add pref 9 table 9");
    let journal = home.folder().join("state.json.journal");
    assert_eq!((owner(&home.file()), owner(&journal)), (NOBODY, NOBODY));
    assert!(nobody("rule add pref 10 table 10").status.success());
    assert_eq!(text(&nobody("rule show").stdout).lines().count(), 7);
}

#[test]
fn links_of_others_in_a_shared_folder_are_not_followed() {
    if skipped() {
        return;
    }
    let (home, shared) = (Home::new(), Home::new());
    open_folder(&shared, 0o1777);
    chown(shared.folder(), Some(1), Some(1)).expect("allowed");
    home.good("rule add pref 7 table 7");
    let before = fs::read(home.file()).expect("bytes");
    let link = shared.folder().join("link.json");
    symlink(home.file(), &link).expect("made");
    std::os::unix::fs::lchown(&link, Some(NOBODY), Some(NOBODY)).expect("allowed");
    for line in ["rule show", "rule add pref 8 table 8"] {
        refused(
            &rpdb(&link, line).output().expect("runs"),
            "symbolic link of another user",
        );
    }
    assert_eq!(fs::read(home.file()).expect("bytes"), before);
    // One's own is.
    std::os::unix::fs::lchown(&link, Some(0), Some(0)).expect("allowed");
    assert!(
        rpdb(&link, "rule add pref 8 table 8")
            .status()
            .expect("runs")
            .success()
    );
    assert_eq!(home.good("rule show").lines().count(), 5);
    // Nor is a lock or a temporary file that somebody put there.
    let state = shared.folder().join("state.json");
    let victim = home.folder().join("victim");
    fs::write(&victim, "mine").expect("written");
    symlink(&victim, shared.folder().join("state.json.lock")).expect("made");
    symlink(&victim, shared.folder().join(".state.json.tmp")).expect("made");
    refused(
        &rpdb(&state, "rule add pref 8 table 8")
            .output()
            .expect("runs"),
        "cannot lock",
    );
    fs::remove_file(shared.folder().join("state.json.lock")).expect("removed");
    assert!(
        rpdb(&state, "rule add pref 8 table 8")
            .status()
            .expect("runs")
            .success()
    );
    assert_eq!(fs::read(&victim).expect("bytes"), b"mine");
}

#[test]
fn a_link_to_a_state_that_is_not_there_yet_leads_to_it() {
    let home = Home::new();
    let link = home.folder().join("link.json");
    symlink("state.json", &link).expect("made");
    assert!(
        rpdb(&link, "rule add pref 8 table 8")
            .status()
            .expect("runs")
            .success()
    );
    assert!(link.is_symlink());
    assert_eq!(home.good("rule show").lines().count(), 4);
    symlink("loop.json", home.folder().join("loop.json")).expect("made");
    let looped = rpdb(&home.folder().join("loop.json"), "rule show")
        .output()
        .expect("runs");
    refused(&looped, "symbolic links");
}
