//! The bytes for stdout: one growing buffer, with a drain for those who cannot wait.

/// Takes the bytes that are ready to go out; what it leaves there is dropped, but for the room.
pub type Drain<'a> = Box<dyn FnMut(&mut Vec<u8>) + 'a>;

/// Bytes for stdout. Without a drain they all stay here; with one, they leave whenever enough have
/// gathered, so that a dump of any length needs no second copy: [`Outlet::BATCH`] at first, more when
/// there were many.
#[derive(Default)]
pub struct Outlet<'a> {
    /// Bytes that have not been drained.
    pub bytes: Vec<u8>,
    drain: Option<Drain<'a>>,
    /// How often they left.
    drained: usize,
}

impl<'a> Outlet<'a> {
    /// How many bytes gather before a drain is called.
    pub const BATCH: usize = 1 << 16;
    /// How many once they have done so a few times.
    pub const LARGE: usize = 1 << 18;

    /// An outlet that drains into `drain`.
    pub fn draining(drain: Drain<'a>) -> Self {
        Self {
            bytes: Vec::new(),
            drain: Some(drain),
            drained: 0,
        }
    }

    /// Lets bytes go when enough have gathered; called after each record.
    pub fn settle(&mut self) {
        let enough = match self.drained {
            ..4 => Self::BATCH,
            _ => Self::LARGE,
        };
        if self.bytes.len() >= enough {
            self.flush();
        }
    }

    /// Lets all bytes go, if there is a drain.
    pub fn flush(&mut self) {
        if let Some(drain) = &mut self.drain {
            drain(&mut self.bytes);
            self.bytes.clear();
            self.drained += 1;
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
        for round in 0..400_000u32 {
            outlet.bytes.extend_from_slice(&round.to_be_bytes());
            outlet.settle();
            let most = if round < 40_000 {
                Outlet::BATCH
            } else {
                Outlet::LARGE
            };
            assert!(outlet.bytes.len() <= most);
        }
        outlet.flush();
        drop(outlet);
        let want: Vec<u8> = (0..400_000u32).flat_map(u32::to_be_bytes).collect();
        assert_eq!(seen, want);
    }
}
