//! Files of messages between the two: what rpdb saves, the real `ip` restores, and the other way
//! round; and both save the same bytes.

use std::collections::BTreeMap;

use crate::contest;
use crate::session::real::Real;
use crate::session::rpdb::Place;
use crate::session::transcript::Transcript;
use crate::session::{Answer, Session, Setting, Step, agree, difference, rpdb};

/// Each file, and how it comes back.
const FILES: [(&str, &str); 3] = [
    ("rules", "rule restore"),
    ("routes", "route restore"),
    ("addrs", "addr restore"),
];

/// What is compared after the way back.
const LISTINGS: [&str; 5] = [
    "rule show",
    "-6 rule show",
    "-d route show table all",
    "-4 addr show dev v0",
    "-6 addr show dev v0",
];

/// The devices that a file's numbers mean.
const DEVICES: &str = "\
ip link add v0 type ifb
ip link add v1 type ifb
ip link set v0 addrgenmode none
ip link set v1 addrgenmode none
ip link set v0 up
ip link set v1 up";

/// Everything that the golden transcripts of dumps put into a namespace.
fn scene() -> Vec<Step> {
    let lines = [
        include_str!("../golden/dump/addresses"),
        include_str!("../golden/dump/routes"),
        include_str!("../golden/dump/rules"),
    ];
    let transcripts = lines
        .iter()
        .filter_map(|text| Transcript::read(text.as_bytes()).ok());
    let steps = transcripts.flat_map(|transcript| transcript.session.steps);
    let adds = |step: &Step| {
        let of = |object: &str| step.argv.iter().any(|word| word == object);
        of("add") && !of("link")
    };
    let devices = DEVICES.lines().map(|line| Step::ip(&line[3..]));
    let mut scene: Vec<Step> = devices.chain(steps.filter(adds)).collect();
    for (file, command) in FILES {
        let command = command.replace("restore", "save");
        let all = if file == "routes" { " table all" } else { "" };
        scene.push(Step {
            write: Some(file.to_owned()),
            ..Step::ip(&format!("{command}{all}"))
        });
    }
    scene.extend(FILES.map(|(file, _)| Step::of(vec!["cat".into(), file.into()])));
    scene
}

/// The session that finds these files and takes them back.
fn way_back(setting: &Setting, files: &[Answer]) -> Session {
    let mut setting = setting.clone();
    let contents = files.iter().map(|answer| answer.stdout.clone());
    let named = FILES.iter().map(|(file, _)| (*file).to_owned());
    setting.files.extend(named.zip(contents));
    let mut steps: Vec<Step> = DEVICES.lines().map(|line| Step::ip(&line[3..])).collect();
    let objects = "nexthop add id 5 dev v0\nnexthop add id 6 dev v0\nnexthop add id 7 group 5/6,3\nrule flush\n-6 rule flush";
    steps.extend(objects.lines().map(Step::ip));
    for name in ["addrs", "rules", "routes"] {
        let restore = FILES.iter().find(|(file, _)| *file == name);
        steps.push(Step {
            read: Some(name.to_owned()),
            ..Step::ip(restore.map_or("", |(_, command)| command))
        });
    }
    steps.extend(LISTINGS.iter().map(|line| Step::ip(line)));
    Session { setting, steps }
}

/// The last three answers: the files.
fn files(answers: &[Answer]) -> &[Answer] {
    &answers[answers.len() - FILES.len()..]
}

/// A file without what says nothing: sequence numbers, senders, and when addresses were made.
fn essence(file: &[u8]) -> Vec<u8> {
    const CACHEINFO: u16 = 6;
    let number = |bytes: &[u8], at: usize| u16::from_ne_bytes([bytes[at], bytes[at + 1]]);
    let mut file = file.to_vec();
    let mut at = 4;
    while at + 16 <= file.len() {
        let end = at + usize::from(number(&file, at));
        file[at + 8..at + 16].fill(0);
        let mut inside = at + 24;
        while number(&file, at + 4) == 20 && inside < end {
            if number(&file, inside + 2) == CACHEINFO {
                file[inside + 12..inside + 20].fill(0);
            }
            inside += usize::from(number(&file, inside)).next_multiple_of(4);
        }
        at = at.max(end.next_multiple_of(4)).max(at + 16);
    }
    file
}

#[test]
fn dumps_go_both_ways() {
    let Some(real) = Real::or_skip("dumps that go both ways") else {
        return;
    };
    contest::thrice(|_| both_ways(&real));
}

fn both_ways(real: &Real) -> Result<(), String> {
    let setting = Setting {
        level: real.level,
        files: BTreeMap::new(),
    };
    let session = Session {
        setting: setting.clone(),
        steps: scene(),
    };
    let theirs = real.run(&session);
    let place = Place::new(&setting);
    let ours: Vec<Answer> = { session.steps.iter() }
        .map(|step| match step.argv.first().map(String::as_str) {
            Some("cat") => Answer {
                stdout: place.read(&step.argv[1]),
                ..Answer::default()
            },
            _ => place.ask(step),
        })
        .collect();
    for ((name, _), (a, b)) in FILES.iter().zip(files(&theirs).iter().zip(files(&ours))) {
        assert!(a.stdout.len() > 100, "{name}: a file of some length");
        let same = essence(&a.stdout) == essence(&b.stdout);
        if !same {
            return Err(format!("{name}: the two wrote different bytes"));
        }
    }
    for (whose, saved) in [("the real ip", &theirs), ("rpdb", &ours)] {
        let back = way_back(&setting, files(saved));
        let (real, sim) = (real.run(&back), rpdb::run(&back));
        for (index, step) in back.steps.iter().enumerate() {
            let (real, sim) = (&real[index], &sim[index]);
            if !agree(real, sim) {
                let difference = difference::show(step, real, sim);
                return Err(format!("a file of {whose}:\n{difference}"));
            }
        }
    }
    Ok(())
}
