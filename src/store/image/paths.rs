//! The paths of a namespace's IPv4 routes by number. Those of a stamped document are read when
//! they are asked for: one lookup needs few of them.

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use super::devices::Devices;
use super::fib::read_path;
use super::wrong::{Checked, Wrong, wrong};
use crate::kernel::fib::v4::{FibInfo, Infos};
use crate::store::format::{plain, v1};
use crate::store::paper::{Failure, Kinds};
use crate::types::RouteType;

/// The paths of a namespace.
#[derive(Debug)]
pub struct Paths {
    rows: Vec<Row>,
    text: Arc<str>,
    devices: Devices,
    failure: Failure,
}

/// One path, and where it stands in the text.
#[derive(Debug)]
struct Row {
    place: Range<usize>,
    path: OnceLock<Option<FibInfo>>,
}

impl Paths {
    /// Paths that were read.
    pub fn of(paths: Vec<FibInfo>, devices: &Devices) -> Self {
        let row = |path| Row {
            place: 0..0,
            path: OnceLock::from(Some(path)),
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
    pub fn known(&self, number: u32) -> Checked<&FibInfo> {
        match self.info(number) {
            Some(path) => Ok(path),
            None => wrong(format!("no path has number {number}")),
        }
    }

    fn read(&self, number: u32, place: Range<usize>) -> Option<FibInfo> {
        match self.read_row(place) {
            Ok(path) => Some(path),
            Err(cause) => {
                self.failure
                    .note(format!("damaged: path {number}: {cause}"));
                None
            }
        }
    }

    fn read_row(&self, place: Range<usize>) -> Result<FibInfo, String> {
        let line = self.text.get(place).unwrap_or_default();
        let row: v1::Path = plain::from_str(line).map_err(|error| error.to_string())?;
        let path = read_path(row, &self.devices).map_err(Wrong::into_cause)?;
        match path.nh_id {
            None => Ok(path),
            Some(id) => Err(format!("there is no next hop {id}")),
        }
    }
}

impl Infos for Paths {
    fn count(&self) -> u32 {
        u32::try_from(self.rows.len()).unwrap_or(u32::MAX)
    }

    fn info(&self, number: u32) -> Option<&FibInfo> {
        let row = self.rows.get(usize::try_from(number).ok()?)?;
        let path = row
            .path
            .get_or_init(|| self.read(number, row.place.clone()));
        path.as_ref()
    }
}

impl Kinds for Paths {
    fn kind(&self, path: u32) -> Option<RouteType> {
        self.info(path).map(|path| path.kind)
    }
}
