//! The golden transcripts' sessions, asked of both at the level of the `ip` that is there.

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::contest::{self, Contest};
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
    let strangers = AtomicUsize::new(0);
    let contests = pool::map(files.len(), |index| {
        let (name, transcript) = &files[index];
        let mut session = transcript.session.clone();
        session.setting.level = real.level;
        let contest = contest::hold(&real, &session).err()?;
        if lacks_driver(&contest) {
            strangers.fetch_add(1, Ordering::Relaxed);
            return None;
        }
        Some(format!("--- {name}\n{}", contest.show()))
    });
    let contests: Vec<String> = contests.into_iter().flatten().collect();
    let strangers = strangers.into_inner();
    if strangers > 0 {
        eprintln!("SKIPPED {strangers} sessions with devices that this kernel has no driver for");
    }
    contests.iter().for_each(|contest| eprintln!("{contest}"));
    let (wrong, all) = (contests.len(), files.len());
    assert!(
        wrong == 0,
        "{wrong} of {all} sessions differ from ip {}",
        real.level
    );
}

/// The session makes a device of a kind that this kernel was built without, dummy or VRF say: what
/// it would go on to answer cannot be known here.
fn lacks_driver(contest: &Contest) -> bool {
    let said = String::from_utf8_lossy(&contest.real[contest.index].stderr);
    said.contains("Error: Unknown device type.")
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
