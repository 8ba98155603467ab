//! Settings of several numbers (Linux 6.18 `net/ipv4/sysctl_net_ipv4.c`, `ipv4_local_port_range`,
//! `ipv4_ping_group_range`; `kernel/sysctl.c`, `proc_dointvec_minmax`). They decide nothing in rpdb either.

use std::collections::BTreeMap;

use super::bystander::Bystanders;
use super::number::{self, Number};
use crate::rtnl::Errno;

/// A setting of several numbers.
#[allow(missing_docs)] // named as in ip-sysctl.rst
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Several {
    LocalPortRange,
    PingGroupRange,
    TcpRmem,
    TcpWmem,
}

/// The last group id; the one behind it is nobody's.
const LAST_GROUP: i64 = u32::MAX as i64 - 1;

impl Several {
    /// All of them with their names, whole paths below `net`, and what they are at boot.
    #[rustfmt::skip]
    pub const ALL: &'static [(Self, &'static str, &'static [i64])] = &[
        (Self::LocalPortRange, "ipv4/ip_local_port_range", &[32_768, 60_999]),
        (Self::PingGroupRange, "ipv4/ping_group_range", &[1, 0]),
        (Self::TcpRmem, "ipv4/tcp_rmem", &[4096, 131_072, 33_554_432]),
        (Self::TcpWmem, "ipv4/tcp_wmem", &[4096, 16_384, 4_194_304]),
    ];

    /// The one whose file has this name.
    pub fn named(name: &str) -> Option<Self> {
        let row = Self::ALL.iter().find(|(_, own, _)| *own == name);
        row.map(|(key, ..)| *key)
    }

    /// What it is at boot.
    pub fn preset(self) -> &'static [i64] {
        let row = Self::ALL.iter().find(|(key, ..)| *key == self);
        row.map_or(&[], |(_, _, preset)| preset)
    }

    /// Whether it can have these values.
    pub fn holds(self, values: &[i64]) -> bool {
        let each = |value: &i64| match self {
            Self::LocalPortRange => (1..=65_535).contains(value),
            Self::PingGroupRange => (0..=LAST_GROUP).contains(value),
            Self::TcpRmem | Self::TcpWmem => (1..=i64::from(i32::MAX)).contains(value),
        };
        values.len() == self.preset().len() && values.iter().all(each)
    }
}

/// Their values in one namespace. What is as at boot takes no room.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Tuples {
    changed: BTreeMap<Several, Vec<i64>>,
}

impl Tuples {
    /// The values of one.
    pub fn get(&self, key: Several) -> &[i64] {
        self.changed.get(&key).map_or(key.preset(), Vec::as_slice)
    }

    /// Changes the values of one.
    pub fn set(&mut self, key: Several, values: Vec<i64>) {
        if values == key.preset() {
            self.changed.remove(&key);
        } else {
            self.changed.insert(key, values);
        }
    }

    /// Takes what is written to a file: as many numbers as there are, the others stay as they are.
    ///
    /// # Errors
    /// `EINVAL` for what is no number or out of range; the sizes of buffers before it are changed then.
    pub fn write(&mut self, key: Several, text: &[u8], beside: &Bystanders) -> Result<(), Errno> {
        let mut values = self.get(key).to_vec();
        let read = fill(key, &mut values, text);
        match key {
            Several::TcpRmem | Several::TcpWmem => {}
            _ if read.is_err() => return read,
            Several::LocalPortRange => {
                let first_free = beside.named(Bystanders::FIRST_FREE_PORT);
                let good = values.is_sorted() && values.first() >= Some(&first_free);
                if !good {
                    return Err(Errno::EINVAL);
                }
            }
            // An empty range is this one.
            Several::PingGroupRange if !values.is_sorted() => values = key.preset().to_vec(),
            Several::PingGroupRange => {}
        }
        self.set(key, values);
        read
    }
}

/// Reads numbers into `values` until they are full or the text ends.
fn fill(key: Several, values: &mut [i64], text: &[u8]) -> Result<(), Errno> {
    let mut rest = text;
    for (place, at) in values.iter_mut().enumerate() {
        let number = match number::next(&mut rest) {
            None if place > 0 && rest.iter().all(u8::is_ascii_whitespace) => break,
            number => number.ok_or(Errno::EINVAL)?,
        };
        let Number {
            negative,
            magnitude,
        } = number;
        let value = i64::try_from(magnitude).map_err(|_| Errno::EINVAL)?;
        let value = if negative { -value } else { value };
        let mut row = key.preset().to_vec();
        if let Some(first) = row.first_mut() {
            *first = value;
        }
        if !key.holds(&row) {
            return Err(Errno::EINVAL);
        }
        *at = value;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(key: Several, text: &str) -> (bool, Vec<i64>) {
        let mut tuples = Tuples::default();
        let good = tuples.write(key, text.as_bytes(), &Bystanders::default());
        (good.is_ok(), tuples.get(key).to_vec())
    }

    #[test]
    fn numbers_are_read_one_after_the_other() {
        let rmem = |text| after(Several::TcpRmem, text);
        assert_eq!(rmem("1 2 3 4\n"), (true, vec![1, 2, 3]));
        assert_eq!(rmem("10\n"), (true, vec![10, 131_072, 33_554_432]));
        assert_eq!(rmem("5 x\n"), (false, vec![5, 131_072, 33_554_432]));
        assert_eq!(rmem("10 0 5"), (false, vec![10, 131_072, 33_554_432]));
        assert_eq!(rmem("\n"), (false, Several::TcpRmem.preset().to_vec()));
    }

    #[test]
    fn ranges_are_taken_as_wholes() {
        let ports = |text| after(Several::LocalPortRange, text);
        assert_eq!(ports("1024\t2000"), (true, vec![1024, 2000]));
        assert_eq!(ports("1023 2000"), (false, vec![32_768, 60_999]));
        assert_eq!(ports("3000 2000"), (false, vec![32_768, 60_999]));
        assert_eq!(ports("61000"), (false, vec![32_768, 60_999]));
        let groups = |text| after(Several::PingGroupRange, text);
        assert_eq!(groups("0 2147483647"), (true, vec![0, 2_147_483_647]));
        assert_eq!(groups("3 2"), (true, vec![1, 0]));
        assert_eq!(groups("-1 2"), (false, vec![1, 0]));
    }
}
