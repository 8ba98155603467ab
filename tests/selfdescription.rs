//! What rpdb says about itself is true and at hand: the committed manual pages are those that it
//! prints, roff has nothing to complain about, and the completion scripts work in their shells.
//! `RPDB_BLESS=1 cargo test --test selfdescription` writes the pages anew.
#![allow(clippy::print_stderr)] // a test report

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn rpdb(words: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_rpdb"))
        .args(words)
        .env_clear()
        .output()
        .expect("rpdb runs")
}

fn text(output: &Output) -> String {
    assert!(output.status.success(), "{output:?}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// The pages that `rpdb man` lists, by the names of their files.
fn pages() -> Vec<String> {
    let list = text(&rpdb(&["man"]));
    let name = |line: &str| {
        let name = line.split(' ').next().unwrap_or_default();
        name.replace('(', ".").replace(')', "")
    };
    list.lines().map(name).collect()
}

/// Whether a program is there to be asked.
fn there(program: &str) -> bool {
    let found = Command::new(program).arg("--version").output().is_ok();
    if !found {
        eprintln!("skipped: no {program} here");
    }
    found
}

#[test]
fn the_committed_pages_are_those_that_rpdb_prints() {
    let folder = root().join("man");
    for page in pages() {
        let printed = text(&rpdb(&["man", &page]));
        let file = folder.join(&page);
        if std::env::var_os("RPDB_BLESS").is_some() {
            fs::write(&file, &printed).expect("a page written");
        }
        let committed = fs::read_to_string(&file).unwrap_or_default();
        assert!(
            committed == printed,
            "man/{page} is not what rpdb man prints; RPDB_BLESS=1 writes it"
        );
    }
    let committed = fs::read_dir(&folder).expect("the folder man").count();
    assert_eq!(
        committed,
        pages().len(),
        "man/ has pages that rpdb does not print"
    );
}

#[test]
fn roff_does_not_complain() {
    if !there("groff") {
        return;
    }
    for page in pages() {
        let mut groff = Command::new("groff");
        groff.args(["-man", "-Tutf8", "-ww", "-rLL=100n"]);
        let output = groff.arg(root().join("man").join(&page)).output();
        let output = output.expect("groff runs");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{page}");
        assert!(
            output.status.success() && output.stdout.len() > 1000,
            "{page}"
        );
    }
}

#[test]
fn there_is_no_other_page_and_no_other_shell() {
    for words in [["man", "ls"], ["completions", "csh"]] {
        let output = rpdb(&words);
        assert_eq!(output.status.code(), Some(1), "{words:?}");
        let line = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(
            line.starts_with("rpdb: ") && line.lines().count() == 1,
            "{line}"
        );
    }
}

#[test]
fn called_as_ip_there_are_no_such_verbs() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let ip = folder.path().join("ip");
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_rpdb"), &ip).expect("a link");
    for verb in ["man", "completions"] {
        let output = Command::new(&ip).args([verb, "bash"]).env_clear().output();
        let output = output.expect("ip runs");
        let wanted = format!("Object \"{verb}\" is unknown, try \"ip help\".\n");
        assert_eq!(String::from_utf8_lossy(&output.stderr), wanted);
        assert_eq!(output.status.code(), Some(1));
    }
}

/// Each shell with the file of its script.
const SCRIPTS: [(&str, &str); 3] = [
    ("bash", "rpdb.bash"),
    ("zsh", "_rpdb"),
    ("fish", "rpdb.fish"),
];

#[test]
fn the_scripts_are_printed_as_committed_and_their_shells_can_read_them() {
    for (shell, name) in SCRIPTS {
        let file = root().join("completions").join(name);
        let committed = fs::read_to_string(&file).expect("a script");
        assert_eq!(text(&rpdb(&["completions", shell])), committed);
        if there(shell) {
            let output = Command::new(shell).arg("-n").arg(&file).output();
            let output = output.expect("the shell runs");
            assert!(
                output.status.success() && output.stderr.is_empty(),
                "{output:?}"
            );
        }
    }
}

/// What bash would offer behind this line.
fn offered(line: &str, state: &Path) -> Vec<String> {
    let script: PathBuf = root().join("completions/rpdb.bash");
    let asked = r#"source "$1"; COMP_LINE=$2 COMP_POINT=${#2}; read -ra COMP_WORDS <<<"$2"
        COMP_WORDS[0]=$3; _rpdb; ((${#COMPREPLY[@]})) && printf '%s\n' "${COMPREPLY[@]}""#;
    let mut bash = Command::new("bash");
    bash.args(["--norc", "-c", asked, "bash"]);
    bash.arg(script).arg(line).arg(env!("CARGO_BIN_EXE_rpdb"));
    let output = bash.env("RPDB_STATE", state).output().expect("bash runs");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{line}");
    let offered = String::from_utf8_lossy(&output.stdout);
    offered.lines().map(str::to_owned).collect()
}

#[test]
fn bash_offers_what_may_follow() {
    if !there("bash") {
        return;
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    let state = folder.path().join("state.json");
    let named = state.to_str().expect("a path that is text").to_owned();
    text(&rpdb(&[
        "--state", &named, "link", "add", "lan", "type", "dummy",
    ]));
    let all = |line: &str| offered(line, &state);
    assert_eq!(all("rpdb ru"), ["rule", "run"]);
    assert_eq!(all("rpdb rule fl"), ["flush"]);
    assert_eq!(all("rpdb -j r g 1.1.1.1 fi"), ["fibmatch"]);
    assert_eq!(all("rpdb route add default dev "), ["lo", "lan"]);
    assert_eq!(all("rpdb link set la"), ["lan"]);
    assert_eq!(all("rpdb --iproute2=6.1 rule add fl"), [""; 0]);
    assert_eq!(all("rpdb --iproute2 "), ["6.1", "7.1"]);
    assert_eq!(
        all("rpdb -6 route add 2001:db8::/32 via fe80::1 de"),
        ["dev"]
    );
    let files = all(&format!("rpdb --state {}/st", folder.path().display()));
    assert!(files.contains(&named), "{files:?}");
    // A state that cannot be read has no names, and is no trouble.
    fs::write(&state, "nonsense").expect("a file");
    assert_eq!(all("rpdb link set dev "), [""; 0]);
}

#[test]
fn fish_offers_what_may_follow() {
    if !there("fish") {
        return;
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    let state = folder.path().join("state.json");
    let program = Path::new(env!("CARGO_BIN_EXE_rpdb"));
    let mut path = program.parent().expect("a folder").as_os_str().to_owned();
    path.push(":");
    path.push(std::env::var_os("PATH").unwrap_or_default());
    let asked = "source $argv[1]; for line in $argv[2..]; complete -C $line; end";
    let mut fish = Command::new("fish");
    fish.args(["--no-config", "-c", asked]);
    fish.arg(root().join("completions/rpdb.fish"));
    fish.args(["rpdb rule fl", "rpdb link set dev ", "rpdb man rpdb-st"]);
    fish.env("PATH", path);
    fish.env("HOME", folder.path()).env("RPDB_STATE", state);
    let output = fish.output().expect("fish runs");
    let offered = String::from_utf8_lossy(&output.stdout).into_owned();
    let words = offered.lines().filter_map(|line| line.split('\t').next());
    assert_eq!(words.collect::<Vec<_>>(), ["flush", "lo", "rpdb-state"]);
}
