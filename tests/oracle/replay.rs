//! Recorded answers played again: `RPDB_REPLAY=FILE.jsonl[:FILTER] cargo test --test oracle replay -- --nocapture`.
//!
//! Two kinds of lines are understood. Single questions: `{id, topic, ip, setup, setup_rc, cmd,
//! stdout, stderr, rc}`, where `ip` is the level that answered (`both`, `6.1.0`, `7.1.0`). Sessions:
//! `{name, cmds, results}`, commands without the word `ip`, results `[rc, stdout, stderr]` or null
//! where nothing is compared, answered at level 7.1 unless `ip` says otherwise. FILTER keeps the lines whose id, topic or name contains it.
//! What a recording took for granted is prepared for (`prepare`): detection of duplicate addresses
//! where it is the topic, and devices that every namespace of the recording machine had.
//! `RPDB_REPLAY_ON=ip` asks the real `ip` instead; `RPDB_SHOW=N` shows N differences (default 10).

use std::collections::BTreeMap;

use serde_json::Value;

use crate::session::real::Real;
use crate::session::{
    Answer, Level, Session, Setting, Step, agree, difference, pool, rpdb, transcript,
};

/// Plays what `RPDB_REPLAY` names.
#[test]
fn replay() {
    let Ok(wanted) = std::env::var("RPDB_REPLAY") else {
        return;
    };
    let (file, filter) = match wanted.rsplit_once(".jsonl:") {
        Some((file, filter)) => (format!("{file}.jsonl"), filter.to_owned()),
        None => (wanted, String::new()),
    };
    let text = std::fs::read_to_string(&file).expect("a file of recorded answers");
    let cases: Vec<Case> = text
        .lines()
        .flat_map(|line| read(&serde_json::from_str(line).expect("a JSON line")))
        .map(prepare)
        .filter(|case| case.name.contains(&filter) || case.topic.contains(&filter))
        .collect();
    let on_ip = std::env::var("RPDB_REPLAY_ON").is_ok_and(|on| on == "ip");
    let real = on_ip.then(|| Real::find().expect("the real ip"));
    let cases: Vec<Case> = match &real {
        Some(real) => cases
            .into_iter()
            .filter(|c| c.session.setting.level == real.level)
            .collect(),
        None => cases,
    };
    let verdicts = pool::map(cases.len(), |index| {
        let case = &cases[index];
        let got = match &real {
            Some(real) => real.run(&case.session),
            None => rpdb::run(&case.session),
        };
        case.verdict(&got)
    });
    let wrong = report(&cases, &verdicts);
    assert!(wrong == 0, "{wrong} commands differ");
}

/// A session and what is known of its answers.
struct Case {
    name: String,
    topic: String,
    session: Session,
    expected: Vec<Expected>,
}

/// What is known of one answer.
enum Expected {
    Nothing,
    Status(i32),
    Whole(Answer),
}

/// How a case went.
struct Verdict {
    compared: usize,
    wrong: usize,
    /// The first difference, readable.
    first: Option<String>,
}

impl Case {
    fn verdict(&self, got: &[Answer]) -> Verdict {
        let right = |(expected, got): (&Expected, &Answer)| match expected {
            Expected::Nothing => true,
            Expected::Status(status) => *status == got.status,
            Expected::Whole(answer) => agree(answer, got),
        };
        let all = || self.expected.iter().zip(got).map(right);
        let first = all().position(|right| !right);
        Verdict {
            compared: all().count()
                - self
                    .expected
                    .iter()
                    .filter(|e| matches!(e, Expected::Nothing))
                    .count(),
            wrong: all().filter(|right| !right).count(),
            first: first.map(|index| self.difference(index, &got[index])),
        }
    }

    fn difference(&self, index: usize, got: &Answer) -> String {
        let level = self.session.setting.level;
        let mut out = format!("--- {} at {level}, command {}\n", self.name, index + 1).into_bytes();
        let mut before = 0;
        if std::env::var_os("RPDB_WHOLE").is_none() {
            before = index.saturating_sub(12);
        }
        for step in &self.session.steps[before..index] {
            out.extend(format!("$ {}\n", transcript::command_line(step)).bytes());
        }
        let out = String::from_utf8_lossy(&out).into_owned();
        let step = &self.session.steps[index];
        match &self.expected[index] {
            Expected::Whole(answer) => out + &difference::show(step, answer, got),
            Expected::Status(status) => {
                let answer = Answer {
                    status: *status,
                    ..Answer::default()
                };
                format!(
                    "{out}(status only)\n{}",
                    difference::show(step, &answer, got)
                )
            }
            Expected::Nothing => out,
        }
    }
}

fn report(cases: &[Case], verdicts: &[Verdict]) -> usize {
    let show = std::env::var("RPDB_SHOW")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(10);
    let mut topics: BTreeMap<&str, [usize; 4]> = BTreeMap::new();
    for (case, verdict) in cases.iter().zip(verdicts) {
        let row = topics.entry(&case.topic).or_default();
        row[0] += 1;
        row[1] += usize::from(verdict.wrong == 0);
        row[2] += verdict.compared;
        row[3] += verdict.compared - verdict.wrong;
    }
    for first in verdicts.iter().filter_map(|v| v.first.as_ref()).take(show) {
        eprintln!("{first}");
    }
    let percent = |part: usize, whole: usize| 100.0 * part as f64 / whole.max(1) as f64;
    let line = |name: &str, [cases, whole, commands, right]: [usize; 4]| {
        let share = percent(right, commands);
        eprintln!(
            "{name:<24} {whole:>5}/{cases:<5} whole   {right:>6}/{commands:<6} commands {share:6.1}%"
        );
    };
    let mut sum = [0; 4];
    for (topic, row) in &topics {
        line(topic, *row);
        sum.iter_mut().zip(row).for_each(|(sum, n)| *sum += n);
    }
    line("all", sum);
    sum[2] - sum[3]
}

/// Puts in front of a case what its recording took for granted.
fn prepare(mut case: Case) -> Case {
    let mut before: Vec<Step> = Vec::new();
    if case.topic == "r6-dad" {
        // Where the recordings are about the detection of duplicate addresses, it was on.
        let settings = "sysctl -qw net.ipv6.conf.default.accept_dad=1";
        let words = settings.split(' ').map(str::to_owned);
        before.push(Step::of(words.collect()));
    }
    // Tunnel drivers put devices of theirs into every namespace: the numbers are taken.
    for _ in 0..numbers_taken(&case).unwrap_or(0) {
        before.push(Step::ip("link add taken0 type ifb"));
        before.push(Step::ip("link del taken0"));
    }
    let unknown = || (0..before.len()).map(|_| Expected::Nothing);
    case.expected.splice(0..0, unknown().collect::<Vec<_>>());
    case.session.steps.splice(0..0, before);
    case
}

/// How many device numbers were taken before a session began, by the number that its first device
/// got, if that shows and the device came alone.
fn numbers_taken(case: &Case) -> Option<usize> {
    let adds = |step: &&Step| {
        let words: Vec<&str> = step.argv.iter().map(String::as_str).collect();
        words.get(1..3) == Some(&["link", "add"]) && !words.contains(&"veth")
    };
    let first = { case.session.steps.iter() }.find(|step| {
        step.argv
            .get(1..3)
            .is_some_and(|words| words == ["link", "add"])
    });
    let name = first.filter(adds)?.argv.get(3)?;
    let answers = case.expected.iter().filter_map(|expected| match expected {
        Expected::Whole(answer) => Some(String::from_utf8_lossy(&answer.stdout)),
        _ => None,
    });
    let number = |line: &str| {
        let (number, rest) = line.split_once(": ")?;
        let shown = rest.split([':', '@']).next()?;
        (shown == name).then(|| number.parse::<usize>().ok())?
    };
    let shown = answers.flat_map(|text| text.lines().filter_map(number).collect::<Vec<_>>());
    shown.into_iter().next()?.checked_sub(2)
}

/// One case per level that answered.
fn read(line: &Value) -> Vec<Case> {
    if line.get("cmds").is_some() {
        return vec![read_session(line)];
    }
    let levels: &[Level] = match line["ip"].as_str() {
        Some("6.1.0") => &[Level::V6_1],
        Some("7.1.0") => &[Level::V7_1],
        _ => &[Level::V7_1, Level::V6_1],
    };
    levels
        .iter()
        .map(|level| read_question(line, *level))
        .collect()
}

fn read_question(line: &Value, level: Level) -> Case {
    let mut steps: Vec<Step> = array(&line["setup"])
        .iter()
        .map(|c| Step::of(words(c)))
        .collect();
    let statuses = array(&line["setup_rc"]);
    let mut expected: Vec<Expected> = statuses
        .iter()
        .map(|rc| Expected::Status(number(rc)))
        .collect();
    expected.resize_with(steps.len(), || Expected::Nothing);
    steps.push(Step::of(words(&line["cmd"])));
    expected.push(Expected::Whole(Answer {
        status: number(&line["rc"]),
        stdout: string(&line["stdout"]).into_bytes(),
        stderr: string(&line["stderr"]).into_bytes(),
    }));
    Case {
        name: string(&line["id"]),
        topic: string(&line["topic"]),
        session: Session {
            setting: Setting::plain(level),
            steps,
        },
        expected,
    }
}

fn read_session(line: &Value) -> Case {
    let step = |cmd: &Value| {
        let argv = std::iter::once("ip".to_owned()).chain(words(cmd));
        Step::of(argv.collect())
    };
    let answer = |result: &Value| {
        let Some([status, stdout, stderr]) = result.as_array().map(Vec::as_slice) else {
            return Expected::Nothing;
        };
        Expected::Whole(Answer {
            status: number(status),
            stdout: string(stdout).into_bytes(),
            stderr: string(stderr).into_bytes(),
        })
    };
    let name = string(&line["name"]);
    let level = { line["ip"].as_str() }.and_then(Level::parse);
    Case {
        topic: format!("session-{}", name.split('-').next().unwrap_or_default()),
        name,
        session: Session {
            setting: Setting::plain(level.unwrap_or(Level::V7_1)),
            steps: array(&line["cmds"]).iter().map(step).collect(),
        },
        expected: array(&line["results"]).iter().map(answer).collect(),
    }
}

fn array(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

fn words(value: &Value) -> Vec<String> {
    array(value).iter().map(string).collect()
}

fn string(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn number(value: &Value) -> i32 {
    value
        .as_i64()
        .and_then(|n| i32::try_from(n).ok())
        .unwrap_or(-1)
}
