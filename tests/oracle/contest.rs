//! One session, asked of both.

use crate::session::real::Real;
use crate::session::{Answer, Session, agree, difference, rpdb, transcript};

/// A session that the two answer differently.
#[derive(Clone)]
pub struct Contest {
    /// The commands.
    pub session: Session,
    /// What the real `ip` answered.
    pub real: Vec<Answer>,
    /// What rpdb answered.
    pub ours: Vec<Answer>,
    /// The first command with two answers.
    pub index: usize,
}

/// Asks both; the answers when they agree. Answers that vary from run to run are nobody's fault: a
/// difference counts only where the kernel repeats itself, and where rpdb differs a second time (a
/// second may have ended between the two commands of a first).
/// `RPDB_SELF=1` asks the real `ip` twice instead, to see what the kernel leaves to chance.
///
/// # Errors
/// The contest, when they differ.
pub fn hold(real: &Real, session: &Session) -> Result<Vec<Answer>, Box<Contest>> {
    let theirs = real.run(session);
    let other = || match std::env::var_os("RPDB_SELF") {
        Some(_) => real.run(session),
        None => rpdb::run(session),
    };
    let ours = other();
    // How the original crashes is no law.
    let differs = |index: usize, ours: &[Answer]| {
        theirs[index].status >= 0 && !agree(&theirs[index], &ours[index])
    };
    if !(0..ours.len()).any(|index| differs(index, &ours)) {
        return Ok(theirs);
    }
    let once_more = other();
    let again = [real.run(session), real.run(session)];
    let steady = |index: usize| again.iter().all(|run| run[index] == theirs[index]);
    let twice = |index: usize| differs(index, &ours) && differs(index, &once_more);
    let first = (0..ours.len()).find(|index| twice(*index) && steady(*index));
    // Once the kernel has wavered on something that changes state, what follows proves nothing.
    let wavered = |index| !steady(index) && theirs[index].stdout.is_empty();
    match first {
        Some(index) if !(0..index).any(wavered) => Err(Box::new(Contest {
            session: session.clone(),
            real: theirs,
            ours,
            index,
        })),
        _ => Ok(theirs),
    }
}

/// Clocks go on and the kernel takes its time between the commands of two programs: what they say
/// differently counts when it comes in each of three tries, of which the later may take longer.
///
/// # Panics
/// With what the last try says.
pub fn thrice(attempt: impl Fn(u32) -> Result<(), String>) {
    let last = (1..=3)
        .map(&attempt)
        .try_fold(String::new(), |_, tried| tried.err());
    if let Some(difference) = last {
        panic!("{difference}");
    }
}

impl Contest {
    /// What kind of difference it is: the command without its values, and the first line that
    /// differs without its numbers. Contests of one shape most likely have one cause.
    pub fn shape(&self) -> String {
        let step = &self.session.steps[self.index];
        let command: Vec<String> = step.argv.iter().skip(1).map(|word| blur(word)).collect();
        let command: Vec<String> = command.into_iter().filter(|word| word != "N").collect();
        format!("{} | {}", command.join(" "), self.symptom())
    }

    /// What the two said differently: the statuses and the first lines, without their numbers.
    pub fn symptom(&self) -> String {
        let (real, ours) = (&self.real[self.index], &self.ours[self.index]);
        let line = |a: &[u8], b: &[u8]| {
            let [a, b] = [a, b].map(|s| String::from_utf8_lossy(s).into_owned());
            let pairs = a.lines().chain([""]).zip(b.lines().chain([""]));
            let pair = pairs.into_iter().find(|(a, b)| a != b);
            pair.map(|(a, b)| format!("{} / {}", blur(a), blur(b)))
                .unwrap_or_default()
        };
        format!(
            "{} {} | {} | {}",
            real.status,
            ours.status,
            line(&real.stderr, &ours.stderr),
            line(&real.stdout, &ours.stdout),
        )
    }

    /// The session up to the difference, in transcript form, and the difference.
    pub fn show(&self) -> String {
        let mut out = format!("level {}\n\n", self.session.setting.level).into_bytes();
        let steps = self.session.steps.iter().zip(&self.real).take(self.index);
        for (step, answer) in steps {
            transcript::write_block(&mut out, step, answer);
        }
        let (real, ours) = (&self.real[self.index], &self.ours[self.index]);
        let step = &self.session.steps[self.index];
        let difference = difference::show(step, real, ours);
        format!(
            "{}(- ip, + rpdb)\n{difference}",
            String::from_utf8_lossy(&out)
        )
    }
}

/// Words that carry a number become `N`.
fn blur(text: &str) -> String {
    let blurred = |word: &str| {
        let number = word.chars().any(|c| c.is_ascii_digit()) || word.contains("::");
        if number {
            "N".to_owned()
        } else {
            word.to_owned()
        }
    };
    text.split_whitespace()
        .map(blurred)
        .collect::<Vec<_>>()
        .join(" ")
}
