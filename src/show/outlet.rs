//! The bytes for stdout: one growing buffer, with a drain for those who cannot wait.

/// Takes the bytes that are ready to go out; what it leaves there is dropped, but for the room.
pub type Drain<'a> = Box<dyn FnMut(&mut Vec<u8>) + 'a>;

/// Bytes for stdout. Without a drain they all stay here; with one, they leave whenever more than
/// [`Outlet::BATCH`] have gathered, so that a dump of any length needs no second copy.
#[derive(Default)]
pub struct Outlet<'a> {
    /// Bytes that have not been drained.
    pub bytes: Vec<u8>,
    drain: Option<Drain<'a>>,
}

impl<'a> Outlet<'a> {
    /// How many bytes gather before a drain is called.
    pub const BATCH: usize = 1 << 16;

    /// An outlet that drains into `drain`.
    pub fn draining(drain: Drain<'a>) -> Self {
        Self {
            bytes: Vec::new(),
            drain: Some(drain),
        }
    }

    /// Lets bytes go when enough have gathered; called after each record.
    pub fn settle(&mut self) {
        if self.bytes.len() >= Self::BATCH {
            self.flush();
        }
    }

    /// Lets all bytes go, if there is a drain.
    pub fn flush(&mut self) {
        if let Some(drain) = &mut self.drain {
            drain(&mut self.bytes);
            self.bytes.clear();
        }
    }
}

impl std::fmt::Debug for Outlet<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Outlet")
            .field("bytes", &self.bytes.len())
            .field("drains", &self.drain.is_some())
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drain_gets_every_byte_in_order_and_the_buffer_stays_small() {
        let mut seen = Vec::new();
        let mut outlet = Outlet::draining(Box::new(|bytes| seen.extend_from_slice(bytes)));
        for round in 0..40_000u32 {
            outlet.bytes.extend_from_slice(&round.to_be_bytes());
            outlet.settle();
            assert!(outlet.bytes.len() <= Outlet::BATCH);
        }
        outlet.flush();
        drop(outlet);
        let want: Vec<u8> = (0..40_000u32).flat_map(u32::to_be_bytes).collect();
        assert_eq!(seen, want);
    }
}
