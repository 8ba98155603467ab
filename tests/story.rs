//! The first page of README is true: it is what `rpdb demo` plays, and each command typed alone
//! gives the same.

use std::process::Command;

/// The story as README tells it.
fn told() -> String {
    let readme = include_str!("../README.md");
    let (_, rest) = readme.split_once("```console\n").expect("a story");
    let (story, _) = rest.split_once("```").expect("its end");
    story.to_owned()
}

#[test]
fn the_demo_plays_what_readme_tells() {
    let output = Command::new(env!("CARGO_BIN_EXE_rpdb"))
        .arg("demo")
        .env_clear()
        .output()
        .expect("rpdb runs");
    assert!(output.status.success(), "{output:?}");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert_eq!(String::from_utf8_lossy(&output.stdout), told());
}

#[test]
fn an_explanation_ends_with_the_answer_of_route_get() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let run = |line: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rpdb"));
        command
            .env_clear()
            .env("RPDB_STATE", folder.path().join("state.json"));
        let output = command.args(line.split(' ')).output().expect("rpdb runs");
        (output.status.code(), output.stdout, output.stderr)
    };
    let told = told();
    for line in told.lines().filter_map(|line| line.strip_prefix("$ rpdb ")) {
        assert_eq!(run(line).0, Some(0), "{line}");
    }
    let questions = [
        "172.13.14.1 ipproto tcp sport 8080 dport 58964",
        "127.0.0.1",
        "224.0.0.1",
        "172.13.14.1 from 10.9.9.9",
        "172.13.14.1 iif lo",
        "nonsense",
    ];
    for question in questions {
        for options in ["", "-j ", "-d ", "-o "] {
            let (status, answer, error) = run(&format!("{options}route get {question}"));
            let (explained, walk, complaint) = run(&format!("{options}explain {question}"));
            assert_eq!((explained, complaint), (status, error), "{question}");
            assert!(walk.ends_with(&answer), "{question}");
        }
    }
}
