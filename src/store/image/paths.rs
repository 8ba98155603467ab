//! What the routes of a namespace share, by number. The paths of a stamped document are read when
//! they are asked for: one lookup needs few of them.

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use super::devices::Devices;
use super::fib;
use super::paths6;
use super::wrong::{Checked, Wrong, wrong};
use crate::kernel::fib::v4::{FibInfo, Infos};
use crate::kernel::fib::v6::{Paths6, Routes6};
use crate::kernel::nexthop::Nexthops;
use crate::store::format::{plain, v1, v3};
use crate::store::paper::{Failure, Kinds};
use crate::types::RouteType;

/// What a path is to the kernel.
pub trait Path: Sized {
    /// The path of a row in a namespace with these devices and without next hop objects.
    fn read(row: &str, devices: &Devices) -> Result<Self, String>;
}

impl Path for FibInfo {
    fn read(row: &str, devices: &Devices) -> Result<Self, String> {
        let row: v1::Path = plain::from_str(row).map_err(|error| error.to_string())?;
        let path = fib::read_path(row, devices).map_err(Wrong::into_cause)?;
        match path.nh_id {
            None => Ok(path),
            Some(id) => Err(format!("there is no next hop {id}")),
        }
    }
}

impl Path for Routes6 {
    fn read(row: &str, devices: &Devices) -> Result<Self, String> {
        let row: v3::Path6 = plain::from_str(row).map_err(|error| error.to_string())?;
        let known = (devices, &Nexthops::default());
        let path = paths6::read_path(row, Some(known)).map_err(Wrong::into_cause)?;
        Ok(Self::new(vec![path]))
    }
}

/// The paths of a namespace.
#[derive(Debug)]
pub struct Paths<P> {
    rows: Vec<Row<P>>,
    text: Arc<str>,
    devices: Devices,
    failure: Failure,
}

/// One path, and where it stands in the text.
#[derive(Debug)]
struct Row<P> {
    place: Range<usize>,
    path: OnceLock<Option<P>>,
}

impl<P: Path> Paths<P> {
    /// Paths that were read; nothing in the place of one that was lost.
    pub fn of(paths: Vec<Option<P>>, devices: &Devices) -> Self {
        let row = |path| Row {
            place: 0..0,
            path: OnceLock::from(path),
        };
        Self {
            rows: paths.into_iter().map(row).collect(),
            text: Arc::from(""),
            devices: devices.clone(),
            failure: Failure::default(),
        }
    }

    /// Paths that stand in a text, each at its place. None of them may lead over a next hop object.
    pub fn written(
        text: Arc<str>,
        places: &[Range<usize>],
        devices: &Devices,
        failure: Failure,
    ) -> Self {
        let row = |place: &Range<usize>| Row {
            place: place.clone(),
            path: OnceLock::new(),
        };
        Self {
            rows: places.iter().map(row).collect(),
            text,
            devices: devices.clone(),
            failure,
        }
    }

    /// The path with this number.
    ///
    /// # Errors
    /// There is none.
    pub fn known(&self, number: u32) -> Checked<&P> {
        match self.get(number) {
            Some(path) => Ok(path),
            None => wrong(format!("no path has number {number}")),
        }
    }

    fn get(&self, number: u32) -> Option<&P> {
        let row = self.rows.get(usize::try_from(number).ok()?)?;
        let path = row
            .path
            .get_or_init(|| self.read(number, row.place.clone()));
        path.as_ref()
    }

    fn len(&self) -> u32 {
        u32::try_from(self.rows.len()).unwrap_or(u32::MAX)
    }

    fn read(&self, number: u32, place: Range<usize>) -> Option<P> {
        let line = self.text.get(place).unwrap_or_default();
        match P::read(line, &self.devices) {
            Ok(path) => Some(path),
            Err(cause) => {
                self.failure
                    .note(format!("damaged: path {number}: {cause}"));
                None
            }
        }
    }
}

impl Infos for Paths<FibInfo> {
    fn count(&self) -> u32 {
        self.len()
    }

    fn info(&self, number: u32) -> Option<&FibInfo> {
        self.get(number)
    }
}

impl Paths6 for Paths<Routes6> {
    fn count(&self) -> u32 {
        self.len()
    }

    fn path(&self, number: u32) -> Option<&Routes6> {
        self.get(number)
    }
}

impl Kinds for Paths<FibInfo> {
    fn kind(&self, path: u32) -> Option<RouteType> {
        self.info(path).map(|path| path.kind)
    }
}
