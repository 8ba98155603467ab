//! What is done with the bytes that a fuzzer comes up with. `cargo test` does the same with those
//! that are kept in `fuzz/corpus`.

use std::ffi::OsString;
use std::fs;
use std::hash::Hasher;
use std::path::Path;

use rpdb::cli::Environment;
use siphasher::sip::SipHasher13;

/// One run of the program; its status and stdout.
fn run(folder: &Path, words: &[&str]) -> (u8, Vec<u8>) {
    let args: Vec<OsString> = std::iter::once("rpdb")
        .chain(words.iter().copied())
        .map(OsString::from)
        .collect();
    let env = Environment {
        state: Some(folder.join("state.json").into_os_string()),
        names_dir: Some(folder.join("names").into_os_string()),
        home: Some(folder.as_os_str().to_owned()),
        now: Some("1764000000".into()),
        ..Environment::default()
    };
    let output = rpdb::run::run(&args, &env);
    (output.status, output.stdout())
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a folder")
}

/// A state document: refused in one line, or as good as any.
pub fn document(data: &[u8]) {
    let folder = folder();
    let state = folder.path().join("state.json");
    fs::write(&state, data).expect("written");
    let (status, _) = run(folder.path(), &["state", "check"]);
    let (told, document) = run(folder.path(), &["state", "cat"]);
    assert_eq!(status, told, "checked and told alike");
    if status == 0 {
        fs::write(&state, &document).expect("written");
        assert_eq!(
            run(folder.path(), &["state", "cat"]),
            (0, document),
            "told as it was read"
        );
        run(folder.path(), &["route", "get", "198.51.100.1"]);
        run(folder.path(), &["link", "del", "v0"]);
        run(folder.path(), &["rule", "flush"]);
        assert_eq!(
            run(folder.path(), &["state", "check"]).0,
            0,
            "still good after changes"
        );
    }
    let to = folder.path().join("recovered.json");
    fs::write(&state, data).expect("written");
    let words = ["state", "recover", to.to_str().expect("text")];
    if run(folder.path(), &words).0 == 0 {
        fs::rename(&to, &state).expect("renamed");
        assert_eq!(
            run(folder.path(), &["state", "check"]).0,
            0,
            "what was recovered is good"
        );
    }
}

/// The lines of a journal, each without its sum, which is put right.
pub fn journal(data: &[u8]) {
    let folder = folder();
    let batch = folder.path().join("batch");
    let mut lines = String::from("link add v0 type veth peer name v1\nlink set v0 up\n");
    for n in 0..3600 {
        lines += &format!("route add 20.0.{}.{}/32 dev v0\n", n / 256, n % 256);
    }
    fs::write(&batch, lines).expect("written");
    run(folder.path(), &["-batch", batch.to_str().expect("text")]);
    run(folder.path(), &["rule", "add", "pref", "7", "table", "7"]);
    let path = folder.path().join("state.json.journal");
    let good = fs::read(&path).expect("a journal");
    let header = good
        .split_inclusive(|byte| *byte == b'\n')
        .next()
        .expect("a header");
    let mut bytes = header.to_vec();
    let digits = header
        .get(header.len() - 19..header.len() - 3)
        .expect("a sum");
    let digits = std::str::from_utf8(digits).expect("digits");
    let mut sum = u64::from_str_radix(digits, 16).expect("a sum");
    for line in data.split(|byte| *byte == b'\n') {
        let content = line.strip_suffix(b"}").unwrap_or(line);
        let mut hasher = SipHasher13::new_with_keys(sum, 0x7270_6462);
        hasher.write(content);
        sum = hasher.finish();
        bytes.extend_from_slice(content);
        bytes.extend_from_slice(format!(",\"sum\":\"{sum:016x}\"}}\n").as_bytes());
    }
    fs::write(&path, bytes).expect("written");
    let (status, _) = run(folder.path(), &["state", "check"]);
    run(folder.path(), &["route", "get", "20.0.0.7"]);
    run(folder.path(), &["-6", "route", "show", "table", "all"]);
    let to = folder.path().join("recovered.json");
    let recovered = run(
        folder.path(),
        &["state", "recover", to.to_str().expect("text")],
    );
    assert_eq!(recovered.0, 0, "the document is good");
    if status == 0 {
        assert_eq!(run(folder.path(), &["state", "fold"]).0, 0);
        assert_eq!(
            run(folder.path(), &["state", "check"]).0,
            0,
            "good when folded in"
        );
    }
}

/// A session: a line for each command.
pub fn argv(data: &[u8]) {
    let folder = folder();
    let text = String::from_utf8_lossy(data);
    for line in text.lines().take(30) {
        let words: Vec<&str> = line.split(' ').collect();
        // What starts processes, waits, or reads files of its own is no matter for a fuzzer.
        let apart = [
            "run",
            "shell",
            "link-into",
            "demo",
            "ping",
            "sysctl",
            "man",
            "completions",
            "log",
        ];
        let reads = |word: &str| {
            let word = word.trim_start_matches('-');
            !word.is_empty()
                && [
                    "batch", "restore", "showdump", "exec", "monitor", "netns", "all", "force",
                ]
                .iter()
                .any(|verb| verb.starts_with(word))
                || word.starts_with("b")
                || word.contains('/') && word.contains("..")
        };
        if words.iter().any(|word| apart.contains(word) || reads(word)) {
            continue;
        }
        run(folder.path(), &words);
    }
    assert_eq!(run(folder.path(), &["state", "check"]).0, 0);
}

/// A batch file.
pub fn batch(data: &[u8]) {
    // `monitor` waits and `netns` starts processes, in every abbreviation.
    let text = String::from_utf8_lossy(data).replace("\\\n", "");
    if text.contains("net") || text.contains("mo") {
        return;
    }
    let folder = folder();
    let file = folder.path().join("batch");
    fs::write(&file, data).expect("written");
    run(
        folder.path(),
        &["-force", "-batch", file.to_str().expect("text")],
    );
    assert_eq!(run(folder.path(), &["state", "check"]).0, 0);
}

/// A file of names.
pub fn names(data: &[u8]) {
    let folder = folder();
    let names = folder.path().join("names");
    fs::create_dir(&names).expect("made");
    for name in [
        "rt_tables",
        "rt_protos",
        "rt_scopes",
        "rt_realms",
        "rt_dsfield",
        "group",
    ] {
        fs::write(names.join(name), data).expect("written");
    }
    for words in [
        ["rule", "show"].as_slice(),
        &["rule", "add", "lookup", "lab"],
        &["route", "show", "table", "all"],
        &[
            "route",
            "add",
            "blackhole",
            "198.51.100.0/24",
            "proto",
            "lab",
            "realms",
            "lab",
        ],
        &["-details", "route", "show", "table", "all"],
        &["link", "set", "lo", "group", "lab"],
        &["link", "show"],
    ] {
        run(folder.path(), words);
    }
}

/// A message of a file that `save` writes: its kind, then what it says.
pub fn dump(data: &[u8]) {
    for kind in [20, 24, 25, 32] {
        let header = rpdb::wire::Header {
            length: 16 + data.len() as u32,
            kind,
            flags: 0,
        };
        if let Ok(Some(row)) = rpdb::wire::decode(header, data) {
            let _ = rpdb::wire::encode(&row, 0);
        }
    }
}
