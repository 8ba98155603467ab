//! The smallest session that still shows a difference: delta debugging over commands, then words.

use crate::contest::{self, Contest};
use crate::session::real::Real;
use crate::session::{Session, Step};

/// How many sessions shrinking one contest may ask, unless `RPDB_FUZZ_SHRINK` says.
const PATIENCE: usize = 400;

/// Takes away what the difference does not need; it stays the same difference.
pub fn shrink(real: &Real, contest: Contest) -> Contest {
    let mut best = cut_tail(contest);
    let asked = std::env::var("RPDB_FUZZ_SHRINK").ok();
    let mut left = { asked.and_then(|number| number.parse().ok()) }.unwrap_or(PATIENCE);
    loop {
        let before = size(&best);
        best = fewer_steps(real, best, &mut left);
        best = fewer_words(real, best, &mut left);
        if size(&best) == before || left == 0 {
            return best;
        }
    }
}

fn size(contest: &Contest) -> usize {
    contest
        .session
        .steps
        .iter()
        .map(|step| step.argv.len())
        .sum()
}

/// Nothing after the difference can have caused it.
fn cut_tail(mut contest: Contest) -> Contest {
    let count = contest.index + 1;
    contest.session.steps.truncate(count);
    contest.real.truncate(count);
    contest.ours.truncate(count);
    contest
}

/// The contest over other steps, if there still is one, of the same kind in the last command.
fn attempt(real: &Real, best: &Contest, steps: Vec<Step>, left: &mut usize) -> Option<Contest> {
    *left = left.checked_sub(1)?;
    let session = Session {
        setting: best.session.setting.clone(),
        steps,
    };
    contest::hold(real, &session)
        .err()
        .map(|contest| cut_tail(*contest))
        .filter(|contest| contest.symptom() == best.symptom())
}

/// Drops runs of commands, long runs first.
fn fewer_steps(real: &Real, mut best: Contest, left: &mut usize) -> Contest {
    let mut run = best.session.steps.len() / 2;
    while run > 0 {
        let mut start = 0;
        while start < best.session.steps.len() {
            let steps = &best.session.steps;
            let end = (start + run).min(steps.len());
            let kept = [&steps[..start], &steps[end..]].concat();
            match attempt(real, &best, kept, left) {
                Some(smaller) => best = smaller,
                None => start = end,
            }
        }
        run /= 2;
    }
    best
}

/// Drops runs of up to two words of each command.
fn fewer_words(real: &Real, mut best: Contest, left: &mut usize) -> Contest {
    let mut index = 0;
    while index < best.session.steps.len() {
        for run in [2, 1] {
            let mut word = 1;
            while best
                .session
                .steps
                .get(index)
                .is_some_and(|step| word < step.argv.len())
            {
                let mut steps = best.session.steps.clone();
                let argv = &mut steps[index].argv;
                let end = (word + run).min(argv.len());
                argv.drain(word..end);
                match attempt(real, &best, steps, left) {
                    Some(smaller) => best = smaller,
                    None => word += 1,
                }
            }
        }
        index += 1;
    }
    best
}
