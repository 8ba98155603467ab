//! Documents and journals that are not what they should be: one line, status 1, never a panic, and
//! the files stay as they are.

use std::ffi::OsString;
use std::fs;

use rpdb::cli::Environment;

use crate::home::{Home, large, text};

/// One run of the program, in this process, so that a panic is one of this test.
fn run(home: &Home, line: &str) -> (u8, String) {
    let args: Vec<OsString> = { std::iter::once("rpdb").chain(line.split(' ')) }
        .map(OsString::from)
        .collect();
    let env = Environment {
        state: Some(home.file().into_os_string()),
        ..Environment::default()
    };
    let output = rpdb::run::run(&args, &env);
    (output.status, text(&output.stderr()))
}

/// What every command says of a document.
fn is_told(home: &Home, document: &[u8]) -> String {
    fs::write(home.file(), document).expect("written");
    let (status, said) = run(home, "rule show");
    assert_eq!((status, said.lines().count()), (1, 1), "{said}");
    assert!(
        said.starts_with(&format!("rpdb: {}", home.file().display())),
        "{said}"
    );
    assert_eq!(run(home, "rule add pref 5 table 5").0, 1);
    assert_eq!(run(home, "state check").0, 1);
    assert_eq!(run(home, "state fold").0, 1);
    assert_eq!(fs::read(home.file()).expect("bytes"), document);
    said
}

#[test]
fn impossible_documents_are_told_of() {
    let home = Home::new();
    home.good("link add d0 type dummy");
    home.good("link set d0 up");
    home.good("route add 198.51.100.0/24 dev d0 mtu 1400");
    let good = fs::read_to_string(home.file()).expect("text");
    let deep = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
    let cases = [
        deep.clone(),
        good.replacen("\"netns\":[", &format!("\"netns\":[{deep},"), 1),
        good.replacen("\"last_index\":2", "\"last_index\":1e400", 1),
        good.replacen(
            "\"last_index\":2",
            "\"last_index\":99999999999999999999999999",
            1,
        ),
        good.replacen("\"last_index\":2", "\"last_index\":2,\"last_index\":2", 1),
        good.replacen(
            "\"metrics\":{\"2\":1400}",
            "\"metrics\":{\"2\":1400,\"2\":1300}",
            1,
        ),
        good.replacen(
            "\"disable_policy\":1",
            "\"disable_policy\":1,\"disable_policy\":0",
            1,
        ),
        good.replacen("\"version\":3", "\"version\":3,\"version\":3", 1),
        good.replacen("\"version\":3", "\"version\":1", 1),
        good.replacen("\"version\":3", "\"version\":0", 1),
        good.replacen("\"version\":3", "\"version\":-1", 1),
        good.replacen("\"version\":3", "\"version\":18446744073709551616", 1),
        good.replacen("rpdb state", "rpdb stole", 1),
        good.replacen("\"table\":254,\"routes\"", "\"table\":77,\"routes\"", 1),
        good.replacen("\"netns\":0,\"table\":254", "\"netns\":9,\"table\":254", 1),
        good.replacen(
            "\"routes6\":[",
            "\"routes6\":[\n{\"netns\":0,\"table\":254,\"routes\":[]},",
            1,
        ) + "x",
        format!("{good}{good}"),
        "\u{feff}".to_owned() + &good,
        "null".to_owned(),
        "{}".to_owned(),
        "\"\"".to_owned(),
    ];
    for case in cases {
        assert_ne!(case, good);
        is_told(&home, case.as_bytes());
    }
    is_told(&home, b"");
    is_told(&home, &[0; 5000]);
    is_told(&home, &[0xff; 5000]);
    let mut bytes = good.into_bytes();
    bytes[200] = 0xff;
    is_told(&home, &bytes);
}

#[test]
fn cut_and_flipped_documents_are_told_of_or_possible() {
    let home = Home::new();
    home.good("link add d0 type dummy");
    home.good("link set d0 up");
    home.good("-6 route add 2001:db8::/32 dev d0");
    let good = fs::read(home.file()).expect("bytes");
    for cut in (0..good.len() - 1).step_by(97) {
        is_told(&home, &good[..cut]);
    }
    for at in (0..good.len()).step_by(23) {
        let mut bad = good.clone();
        bad[at] ^= 1 << (at % 8);
        fs::write(home.file(), &bad).expect("written");
        let (status, said) = run(&home, "state check");
        assert!(
            status == 0 || (status == 1 && said.lines().count() == 1),
            "{at}: {said}"
        );
        // Recovering gives a state that is good, or says why not.
        let to = home.folder().join("recovered.json");
        let (status, said) = run(&home, &format!("state recover {}", to.display()));
        assert!(status == 0 || said.lines().count() == 1, "{at}: {said}");
        if status == 0 {
            let (status, said) = run(&home, &format!("--state {} state check", to.display()));
            assert_eq!(status, 0, "{at}: {said}");
            fs::remove_file(&to).expect("removed");
        }
        assert_eq!(fs::read(home.file()).expect("bytes"), bad);
    }
}

#[test]
fn a_damaged_state_is_recovered_up_to_its_damage() {
    let home = Home::new();
    large(&home, 3000);
    home.good("rule add pref 1 table 1");
    home.good("rule add pref 2 table 2");
    home.good("rule add pref 3 table 3");
    let to = home.folder().join("recovered.json");
    let recover = format!("state recover {}", to.display());
    // A journal, from its third change on.
    let journal = home.folder().join("state.json.journal");
    let good = fs::read(&journal).expect("bytes");
    let bad = text(&good).replacen("\\\"priority\\\":3", "\\\"priority\\\":4", 1);
    assert_ne!(bad.as_bytes(), good);
    fs::write(&journal, &bad).expect("written");
    home.bad("rule show");
    let said = home.good(&recover);
    assert!(
        said.contains("lost:") && said.contains("state.json.journal:4:"),
        "{said}"
    );
    let rules = |state: &str| {
        home.good(&format!("--state {state} rule show"))
            .lines()
            .count()
    };
    assert_eq!(rules(&to.display().to_string()), 5);
    let again = home.run(&recover);
    assert_eq!(again.status.code(), Some(1));
    assert!(text(&again.stderr).contains("recovered.json: is there already"));
    fs::remove_file(&to).expect("removed");
    // A row of the document: its journal does not follow it any more.
    let document = fs::read_to_string(home.file()).expect("text");
    fs::write(
        home.file(),
        document.replacen("[\"20.0.2.2/32\",", "[\"20.0.2.x/32\",", 1),
    )
    .expect("written");
    let said = home.good(&recover);
    assert_eq!(
        said.lines()
            .filter(|line| line.starts_with("lost: "))
            .count(),
        3,
        "{said}"
    );
    let shown = home.good(&format!("--state {} route show", to.display()));
    assert_eq!(shown.lines().count(), 3000);
    assert!(!shown.contains("20.0.2.2 "));
}
