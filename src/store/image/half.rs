//! The IPv6 half of a namespace that is still written down.

use std::ops::Range;
use std::sync::Arc;

use super::Stock;
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
    /// The half in it, but for its paths.
    pub pieces: [Range<usize>; 2],
    /// The paths of its routes, by number.
    pub paths: Vec<Range<usize>>,
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
        let piece = |piece: &Range<usize>| self.text.get(piece.clone()).unwrap_or_default();
        let text = self.pieces.each_ref().map(piece).concat();
        let row: v1::V6 = plain::from_str(&text).map_err(|error| error.to_string())?;
        let (nexthops, failure) = (Nexthops::default(), self.stock.text().failure().clone());
        let paths = Known6::written(Arc::clone(&self.text), &self.paths, &self.devices, failure);
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
