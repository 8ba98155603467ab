//! Every file below `tests/golden` is a transcript of the real `ip`, and rpdb says the same, byte
//! for byte.
//!
//! A transcript is written without answers (the sentence, `level`, commands) and recorded:
//! `RPDB_BLESS=1 cargo test --test golden` asks the installed `ip` (or `RPDB_ORACLE_IP`) and writes
//! its answers into the transcripts of its level. rpdb's own answers are never written down.
//! `RPDB_GOLDEN=part/of/path` keeps the run to some files.
#![allow(clippy::print_stderr)] // a test report

use std::fs;
use std::path::{Path, PathBuf};

use session::real::Real;
use session::transcript::Transcript;
use session::{Answer, Session, agree, difference, pool, rpdb};

mod session;

/// rpdb answers as every transcript says.
#[test]
fn golden() {
    let files = files();
    if std::env::var_os("RPDB_BLESS").is_some() {
        bless(&files);
        return;
    }
    let verdicts = pool::map(files.len(), |index| check(&files[index]));
    let wrong: Vec<String> = verdicts.into_iter().filter_map(Result::err).collect();
    wrong.iter().for_each(|report| eprintln!("{report}"));
    let count = files.len();
    assert!(
        wrong.is_empty(),
        "{} of {count} transcripts differ",
        wrong.len()
    );
}

/// All files, in order; none is passed over but the attributes that keep their bytes.
fn files() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let wanted = std::env::var("RPDB_GOLDEN").unwrap_or_default();
    let mut files = Vec::new();
    let mut dirs = vec![root];
    while let Some(dir) = dirs.pop() {
        for entry in fs::read_dir(&dir).expect("a directory of transcripts") {
            let path = entry.expect("a directory entry").path();
            if path.is_dir() {
                dirs.push(path);
            } else if !path.ends_with(".gitattributes") && path.to_string_lossy().contains(&wanted)
            {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

fn read(path: &Path) -> Result<Transcript, String> {
    let bytes = fs::read(path).map_err(|error| error.to_string())?;
    Transcript::read(&bytes).map_err(|why| format!("{}: {why}", path.display()))
}

fn check(path: &Path) -> Result<(), String> {
    let transcript = read(path)?;
    let got = rpdb::run(&transcript.session);
    let differs = |index: &usize| !agree(&transcript.answers[*index], &got[*index]);
    let wrong: Vec<usize> = (0..got.len()).filter(differs).collect();
    let Some(first) = wrong.first() else {
        return Ok(());
    };
    let step = &transcript.session.steps[*first];
    let shown = difference::show(step, &transcript.answers[*first], &got[*first]);
    let (all, count) = (got.len(), wrong.len());
    Err(format!(
        "--- {}: {count} of {all} answers differ, the first:\n{shown}",
        path.display()
    ))
}

fn bless(files: &[PathBuf]) {
    let real = Real::find().expect("answers are recorded from the real ip only");
    let outcomes = pool::map(files.len(), |index| record(&real, &files[index]));
    for (path, outcome) in files.iter().zip(outcomes) {
        match outcome {
            Ok(true) => eprintln!("recorded {}", path.display()),
            Ok(false) => {}
            Err(why) => eprintln!("NOT recorded {}: {why}", path.display()),
        }
    }
}

/// Writes the real answers down; whether the file changed.
fn record(real: &Real, path: &Path) -> Result<bool, String> {
    let mut transcript = read(path)?;
    if transcript.session.setting.level != real.level {
        return Ok(false);
    }
    transcript.answers = steady(real, &transcript.session)?;
    let bytes = transcript.write();
    let old = fs::read(path).map_err(|error| error.to_string())?;
    fs::write(path, &bytes).map_err(|error| error.to_string())?;
    Ok(old != bytes)
}

/// Answers that three runs agree on.
fn steady(real: &Real, session: &Session) -> Result<Vec<Answer>, String> {
    let answers = real.run(session);
    for _ in 0..2 {
        let again = real.run(session);
        if let Some(index) = (0..answers.len()).find(|index| answers[*index] != again[*index]) {
            return Err(format!("the answer to command {} varies", index + 1));
        }
    }
    Ok(answers)
}
