//! `monitor`: looks at the state again and again, and shows what changed. It holds no lock, and
//! ends when its reader goes away.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io::{ErrorKind, Write};
use std::os::unix::ffi::OsStringExt;
use std::rc::Rc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::client::messages;
use crate::fault::Fault;
use crate::kernel::{Caller, Host, NetnsId, Seat};
use crate::own::{Change, Moment, Monitor, changes};
use crate::reply::{Devices, Mood};
use crate::rtnl::{Dump, Row, Socket};
use crate::store::{Place, Session, StoreError, Version};
use crate::types::{Family, bytes_of_text};
use crate::wire;

/// How long to wait between two looks.
const PAUSE: Duration = Duration::from_millis(10);

/// What is followed.
#[derive(Debug)]
pub struct Followed {
    /// The state file.
    pub place: Place,
    /// The state where there is no file yet.
    pub fresh: fn() -> Host,
    /// The namespace.
    pub netns: NetnsId,
    /// Who looks; the moment is that of `RPDB_NOW`, where one is set.
    pub caller: Caller,
    /// The moment does not pass.
    pub frozen: bool,
}

/// Shows changes until nobody reads them any more.
///
/// # Errors
/// The state cannot be read.
pub fn follow(followed: &Followed, monitor: &Monitor<'_>) -> Result<(), StoreError> {
    let mut version = Version::of(&followed.place);
    let mut before = followed.load()?;
    loop {
        std::thread::sleep(PAUSE);
        let now = Version::of(&followed.place);
        if now == version {
            continue;
        }
        version = now;
        let mut after = followed.load()?;
        let moment = followed.moment();
        let caller = Caller {
            lax: false,
            now: moment.seconds,
            ..followed.caller
        };
        let found = changes(&mut before, &mut after, followed.netns, caller);
        let devices = followed.devices(&mut before, &mut after);
        before = after;
        if !write(&monitor.show(found, &devices, moment)) {
            return Ok(());
        }
    }
}

/// Shows the names of namespaces that come and go, until nobody reads them any more (iproute2 7.1
/// `ip/ipnetns.c`, `netns_monitor`).
///
/// # Errors
/// The state cannot be read.
pub fn follow_names(followed: &Followed) -> Result<(), StoreError> {
    let mut version = Version::of(&followed.place);
    let mut before = followed.load()?.names;
    loop {
        std::thread::sleep(PAUSE);
        let now = Version::of(&followed.place);
        if now == version {
            continue;
        }
        version = now;
        let after = followed.load()?.names;
        let mut lines = String::new();
        for (name, _) in before.iter().filter(|named| !after.contains(named)) {
            lines.push_str(&format!("delete {name}\n"));
        }
        for (name, _) in after.iter().filter(|named| !before.contains(named)) {
            lines.push_str(&format!("add {name}\n"));
        }
        before = after;
        if !lines.is_empty() && !write(&bytes_of_text(&lines)) {
            return Ok(());
        }
    }
}

impl Followed {
    fn load(&self) -> Result<Host, StoreError> {
        let session = Session::open(self.place.clone(), self.fresh, false)?;
        Ok(session.host)
    }

    fn moment(&self) -> Moment {
        match self.frozen {
            false => moment(),
            true => Moment {
                seconds: self.caller.now,
                micros: 0,
            },
        }
    }

    /// All devices by number.
    fn devices(&self, before: &mut Host, after: &mut Host) -> Devices {
        // One that was renamed is still called by its old name in what follows at once.
        let old = links(before, self.netns, self.caller);
        let mut devices = links(after, self.netns, self.caller);
        for (index, link) in old {
            let name = link.name.clone();
            Rc::make_mut(devices.entry(index).or_insert(link)).name = name;
        }
        devices
    }
}

/// The devices of a namespace.
pub fn links(host: &mut Host, netns: NetnsId, caller: Caller) -> Devices {
    let mut devices = BTreeMap::new();
    let mut seat = Seat {
        host,
        netns,
        caller,
        processes: &crate::kernel::Alone,
    };
    // A namespace that is not there has none.
    let _ = seat.dump(&Dump::Links(Family::UNSPEC), &mut |row| {
        if let Row::Link(link) = row {
            devices.insert(link.index, link.into());
        }
        true
    });
    devices
}

/// True while somebody reads.
fn write(bytes: &[u8]) -> bool {
    let mut stdout = std::io::stdout().lock();
    let written = stdout.write_all(bytes).and_then(|()| stdout.flush());
    match written {
        Ok(()) => true,
        Err(error) => error.kind() == ErrorKind::Interrupted,
    }
}

/// Shows the messages of a file.
///
/// # Errors
/// It cannot be opened, ends early, or holds messages about what rpdb does not have.
pub fn play(file: &str, monitor: &Monitor<'_>, devices: &Devices) -> (Vec<u8>, Result<(), Fault>) {
    let path = OsString::from_vec(bytes_of_text(file));
    let bytes = match std::fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) => {
            let cause = crate::store::cause(&error);
            let fault = Fault::word(format!("Cannot fopen: {cause}\n"));
            return (Vec::new(), Err(fault));
        }
    };
    let mut shown = Vec::new();
    let now = moment();
    for message in messages(&bytes) {
        let (header, payload) = match message {
            Ok(message) => message,
            Err(said) => return (shown, Err(Fault::tool(said))),
        };
        let Ok(Some(row)) = wire::decode(header, payload) else {
            let kind = header.kind;
            let said = format!("rpdb: messages of type {kind} are not modelled.\n");
            return (shown, Err(Fault::tool(said)));
        };
        let mood = match header.is_deletion() {
            true => Mood::Deleted,
            false => Mood::Present,
        };
        shown.extend(monitor.show(vec![Change::of(row, mood)], devices, now));
    }
    (shown, Ok(()))
}

/// This moment.
fn moment() -> Moment {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    let since = since.unwrap_or_default();
    Moment {
        seconds: i64::try_from(since.as_secs()).unwrap_or(i64::MAX),
        micros: since.subsec_micros(),
    }
}
