//! The IPv6 half of a namespace that is still written down.

use std::ops::Range;
use std::sync::Arc;

use super::Stock;
use super::cut::rows;
use super::devices::Devices;
use super::host::{Routes, read_v6};
use super::paths6::Known6;
use super::wrong::Wrong;
use crate::kernel::nexthop::Nexthops;
use crate::kernel::{V6, Written6};
use crate::store::format::{plain, v1};
use crate::types::IfIndex;

/// Where a half stands, and what it takes to read it. Its namespace has no next hop objects.
#[derive(Debug)]
pub struct Half {
    /// The head.
    pub text: Arc<str>,
    /// The half in it.
    pub place: Range<usize>,
    /// The paths of its routes in that half, all their rows.
    pub paths: Range<usize>,
    /// Devices that speak IPv6.
    pub speakers: Vec<u32>,
    /// The devices of the namespace.
    pub devices: Devices,
    /// The routes.
    pub stock: Arc<Stock>,
    /// The namespace.
    pub netns: u32,
}

impl Half {
    fn read_checked(&self) -> Result<V6, String> {
        let pieces = [
            self.place.start..self.paths.start,
            self.paths.end..self.place.end,
        ];
        let text = pieces.map(|piece| self.text.get(piece).unwrap_or_default());
        let text = text.concat();
        let row: v1::V6 = plain::from_str(&text).map_err(|error| error.to_string())?;
        let (nexthops, failure) = (Nexthops::default(), self.stock.text().failure().clone());
        let rows = rows(&self.text, &self.paths);
        let paths = Known6::written(Arc::clone(&self.text), &rows, &self.devices, failure);
        let routes = Routes::Shelved(Arc::new(paths), self.netns, &self.stock);
        read_v6(row, (&self.devices, &nexthops), routes).map_err(Wrong::into_cause)
    }
}

impl Written6 for Half {
    fn read(&self) -> V6 {
        self.read_checked().unwrap_or_else(|cause| {
            let text = self.stock.text();
            text.failure().note(format!("damaged: {cause}"));
            V6::default()
        })
    }

    fn has_device(&self, dev: IfIndex) -> bool {
        self.speakers.contains(&dev.0)
    }
}
