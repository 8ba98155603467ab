//! The golden transcripts' sessions, asked of both at the level of the `ip` that is there.

use std::fs;
use std::path::Path;

use crate::contest;
use crate::session::pool;
use crate::session::real::Real;
use crate::session::transcript::Transcript;

/// rpdb and the real `ip` answer every golden session alike.
#[test]
fn live() {
    let Some(real) = Real::or_skip("the live comparison") else {
        return;
    };
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let mut files = Vec::new();
    collect(&root, &mut files);
    let contests = pool::map(files.len(), |index| {
        let (name, transcript) = &files[index];
        let mut session = transcript.session.clone();
        session.setting.level = real.level;
        let contest = contest::hold(&real, &session).err();
        contest.map(|contest| format!("--- {name}\n{}", contest.show()))
    });
    let contests: Vec<String> = contests.into_iter().flatten().collect();
    contests.iter().for_each(|contest| eprintln!("{contest}"));
    let (wrong, all) = (contests.len(), files.len());
    assert!(
        wrong == 0,
        "{wrong} of {all} sessions differ from ip {}",
        real.level
    );
}

/// All transcripts below a directory; unreadable ones are the golden runner's business.
fn collect(dir: &Path, files: &mut Vec<(String, Transcript)>) {
    for entry in fs::read_dir(dir).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, files);
        } else if let Some(transcript) = fs::read(&path)
            .ok()
            .and_then(|bytes| Transcript::read(&bytes).ok())
        {
            files.push((path.display().to_string(), transcript));
        }
    }
}
