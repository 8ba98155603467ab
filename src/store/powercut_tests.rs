//! What is acknowledged is there after a power cut, and what is there is a state that once was:
//! the steps of real commits are recorded, and of those that were not synced an arbitrary part is
//! dropped, torn or done out of order. And any step may fail.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::disk::{self, Deed, Time};
use super::{Place, Session, save};
use crate::kernel::{Caller, Host, NetnsId, Seat};
use crate::rtnl::{NewFlags, Request, RouteMsg, RuleMsg, Socket};
use crate::types::{Action, Family, IfIndex, Protocol, RouteType, Scope, TableId};

/// A small generator of reproducible numbers.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }

    fn yes(&mut self) -> bool {
        self.below(2) == 1
    }
}

/// Some change; most of them succeed.
fn request(dice: &mut Dice) -> Request {
    let n = dice.below(6) as u8;
    let route = RouteMsg {
        family: Family::INET,
        dst_len: 24,
        dst: Some([10, 0, n, 0].into()),
        table: TableId(7),
        oif: Some(IfIndex::LOOPBACK),
        protocol: Protocol(3),
        scope: Scope::LINK,
        kind: RouteType::UNICAST,
        priority: Some(u32::from(n % 3)),
        ..RouteMsg::default()
    };
    let route6 = RouteMsg {
        family: Family::INET6,
        dst_len: 64,
        dst: Some(std::net::Ipv6Addr::new(0x2001, 0xdb8, 0, u16::from(n), 0, 0, 0, 0).into()),
        scope: Scope::UNIVERSE,
        ..route.clone()
    };
    let rule = RuleMsg {
        family: Family::INET,
        action: Action::TO_TBL,
        table: TableId(u32::from(n) + 1),
        priority: Some(100 + u32::from(n)),
        ..RuleMsg::default()
    };
    match dice.below(6) {
        0 | 1 => Request::NewRoute(Box::new(route), NewFlags::ADD),
        2 => Request::DelRoute(Box::new(route)),
        3 => Request::NewRoute(Box::new(route6), NewFlags::ADD),
        4 => Request::NewRule(rule, NewFlags::ADD),
        _ => Request::DelRule(rule),
    }
}

fn open(place: &Place, change: bool) -> Session {
    let session = Session::open(place.clone(), Host::booted, change);
    let mut session = session.unwrap_or_else(|error| panic!("{error}"));
    session.prefer_journal();
    session
}

fn act(session: &mut Session, request: Request) {
    let mut seat = Seat {
        host: &mut session.host,
        netns: NetnsId::ROOT,
        caller: Caller::default(),
        processes: &crate::kernel::Alone,
    };
    let _ = seat.ask(request);
}

/// Commits one random change, or folds.
fn step(place: &Place, dice: &mut Dice) -> Result<(), super::StoreError> {
    let mut session = open(place, true);
    if dice.below(8) == 0 {
        return session.fold().map(drop);
    }
    for _ in 0..=dice.below(3) {
        act(&mut session, request(dice));
    }
    session.commit()
}

fn told(place: &Place) -> String {
    let session = open(place, false);
    let text = String::from_utf8(save(&session.host)).expect("text");
    session.check().expect("readable");
    text
}

#[derive(Clone, Default)]
struct Inode {
    durable: (Vec<u8>, Time),
    len: usize,
    pending: Vec<Deed>,
}

#[derive(Clone)]
enum Name {
    Set(PathBuf, usize),
    Unset(PathBuf),
    Move(PathBuf, PathBuf, usize),
}

/// A disk with a cache.
#[derive(Clone, Default)]
struct Disk {
    inodes: Vec<Inode>,
    durable: BTreeMap<PathBuf, usize>,
    now: BTreeMap<PathBuf, usize>,
    pending: Vec<Name>,
}

fn set_name(names: &mut BTreeMap<PathBuf, usize>, name: &Name) {
    match name {
        Name::Set(path, inode) => {
            names.insert(path.clone(), *inode);
        }
        Name::Unset(path) => {
            names.remove(path);
        }
        Name::Move(from, to, inode) => {
            if names.get(from) == Some(inode) {
                names.remove(from);
            }
            names.insert(to.clone(), *inode);
        }
    }
}

fn write(file: &mut (Vec<u8>, Time), deed: &Deed) {
    match deed {
        Deed::Write(_, at, bytes) => {
            let at = *at as usize;
            let end = at + bytes.len();
            file.0.resize(file.0.len().max(end), 0);
            file.0[at..end].copy_from_slice(bytes);
        }
        Deed::Cut(_, len) => file.0.resize(*len as usize, 0),
        Deed::Time(_, time) => file.1 = *time,
        _ => unreachable!("no deed of a file"),
    }
}

impl Disk {
    fn name(&mut self, name: Name) {
        set_name(&mut self.now, &name);
        self.pending.push(name);
    }

    fn do_it(&mut self, deed: &Deed) {
        let inode = |path: &Path| self.now[path];
        match deed {
            Deed::Create(path) => {
                self.inodes.push(Inode::default());
                self.name(Name::Set(path.clone(), self.inodes.len() - 1));
            }
            Deed::Append(path, bytes) => {
                let inode = &mut self.inodes[inode(path)];
                let at = inode.len as u64;
                inode.len += bytes.len();
                inode
                    .pending
                    .push(Deed::Write(path.clone(), at, bytes.clone()));
            }
            Deed::Write(path, at, bytes) => {
                let inode = &mut self.inodes[inode(path)];
                inode.len = inode.len.max(*at as usize + bytes.len());
                inode.pending.push(deed.clone());
            }
            Deed::Cut(path, len) => {
                let inode = &mut self.inodes[inode(path)];
                inode.len = *len as usize;
                inode.pending.push(deed.clone());
            }
            Deed::Time(path, _) => {
                let inode = inode(path);
                self.inodes[inode].pending.push(deed.clone());
            }
            Deed::Sync(path) => {
                let inode = &mut self.inodes[inode(path)];
                for deed in std::mem::take(&mut inode.pending) {
                    write(&mut inode.durable, &deed);
                }
            }
            Deed::Rename(from, to) => {
                let inode = inode(from);
                self.name(Name::Move(from.clone(), to.clone(), inode));
            }
            Deed::Remove(path) => self.name(Name::Unset(path.clone())),
            Deed::SyncFolder => {
                for name in std::mem::take(&mut self.pending) {
                    set_name(&mut self.durable, &name);
                }
            }
        }
    }

    /// What might be there after a power cut.
    fn cut(&self, dice: &mut Dice) -> BTreeMap<PathBuf, (Vec<u8>, Time)> {
        let mut names = self.durable.clone();
        for name in &self.pending {
            if dice.yes() {
                set_name(&mut names, name);
            }
        }
        names
            .into_iter()
            .map(|(path, inode)| (path, self.inodes[inode].cut(dice)))
            .collect()
    }
}

impl Inode {
    fn cut(&self, dice: &mut Dice) -> (Vec<u8>, Time) {
        const SECTOR: usize = 64; // small, so that these small writes are torn as well
        let mut left = self.durable.clone();
        let mut pending: Vec<&Deed> = self.pending.iter().collect();
        if dice.yes() {
            pending.reverse();
        }
        for deed in pending {
            match (deed, dice.below(3)) {
                (_, 0) => {}
                (_, 1) => write(&mut left, deed),
                (Deed::Write(path, at, bytes), _) => {
                    let end = *at as usize + bytes.len();
                    if dice.yes() {
                        left.0.resize(left.0.len().max(end), 0);
                    }
                    for (number, sector) in bytes.chunks(SECTOR).enumerate() {
                        let at = *at as usize + number * SECTOR;
                        if dice.yes() {
                            let torn = Deed::Write(path.clone(), at as u64, sector.to_vec());
                            write(&mut left, &torn);
                        }
                    }
                }
                (deed, _) => write(&mut left, deed),
            }
        }
        left
    }
}

/// Puts files where `place` is.
fn lay_out(place: &Place, files: &BTreeMap<PathBuf, (Vec<u8>, Time)>) {
    for (path, (bytes, (seconds, nanoseconds))) in files {
        let file = place.folder().join(path.file_name().expect("a name"));
        std::fs::write(&file, bytes).expect("written");
        let file = std::fs::File::options()
            .write(true)
            .open(&file)
            .expect("there");
        let since = std::time::Duration::new(*seconds as u64, *nanoseconds as u32);
        file.set_modified(std::time::UNIX_EPOCH + since)
            .expect("a time");
    }
}

fn place(folder: &tempfile::TempDir) -> Place {
    Place {
        file: folder.path().join("state.json"),
    }
}

#[test]
fn a_power_cut_takes_nothing_that_was_acknowledged() {
    for seed in 0..3 {
        let mut dice = Dice(seed);
        let folder = tempfile::tempdir().expect("a folder");
        let here = place(&folder);
        disk::fail_after(None);
        // What was told after each step, and how many deeds were done by then.
        let (mut states, mut done, mut deeds) = (vec![told(&here)], vec![0], Vec::new());
        for _ in 0..24 {
            step(&here, &mut dice).expect("a good disk");
            deeds.extend(disk::deeds());
            states.push(told(&here));
            done.push(deeds.len());
        }
        let mut disk = Disk::default();
        for at in 0..=deeds.len() {
            let acknowledged = done
                .iter()
                .rposition(|done| *done <= at)
                .expect("the first");
            for _ in 0..2 {
                let after = tempfile::tempdir().expect("a folder");
                lay_out(&place(&after), &disk.cut(&mut dice));
                let now = told(&place(&after));
                let mut good = states.iter().skip(acknowledged).take(2);
                assert!(
                    good.any(|state| *state == now),
                    "seed {seed}, after {at} of {deeds:?}, {acknowledged} acknowledged: {now}"
                );
            }
            if let Some(deed) = deeds.get(at) {
                disk.do_it(deed);
            }
        }
    }
}

#[test]
fn whatever_fails_leaves_the_old_state() {
    for seed in 0..2 {
        let mut dice = Dice(100 + seed);
        let folder = tempfile::tempdir().expect("a folder");
        let here = place(&folder);
        disk::fail_after(None);
        for _ in 0..12 {
            let before = told(&here);
            let mut failed = 0;
            for steps in 0.. {
                let mut same = Dice(dice.0);
                disk::fail_after(Some(steps));
                let result = step(&here, &mut same);
                disk::fail_after(None);
                let Err(error) = result else {
                    dice = same;
                    break;
                };
                assert!(
                    error.to_string().contains("No space left on device"),
                    "{error}"
                );
                assert_eq!(told(&here), before, "seed {seed}, {steps} steps");
                failed += 1;
            }
            assert!(failed < 20);
        }
    }
}
