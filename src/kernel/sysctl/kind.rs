//! What a file takes (Linux 6.18 `kernel/sysctl.c`, `proc_dointvec` and its relatives).

use super::number::{self, Number};
use crate::rtnl::Errno;

/// Jiffies in a second: intervals are kept in them. Debian's kernels are built with this number.
const HZ: u64 = 250;

/// What a tick of the clock is to programs: their hundredth of a second.
const USER_HZ: u64 = 100;

/// How a file reads what is written to it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// `proc_dointvec`: any 32-bit number with a sign.
    Int,
    /// `proc_dointvec_minmax`: the same, in a range.
    IntIn(i32, i32),
    /// `proc_dou8vec_minmax`, `proc_douintvec_minmax`: without a sign, in a range.
    UintIn(u32, u32),
    /// `proc_doulongvec_minmax`: a 64-bit number without a sign, in a range.
    LongIn(i64, i64),
    /// Any 32-bit number; all but 0 are kept as 1 (`net/bridge/br_netfilter_hooks.c`, `brnf_sysctl_call_tables`).
    Truth,
    /// `proc_dointvec_jiffies`: seconds.
    Seconds,
    /// `proc_dointvec_ms_jiffies`: milliseconds, rounded up to whole jiffies.
    Millis,
    /// `proc_dointvec_ms_jiffies_minmax`: the same, at least 1.
    MillisFromOne,
    /// `proc_dointvec_userhz_jiffies`: hundredths of a second, kept in jiffies.
    Ticks,
    /// Mode 0444.
    ReadOnly,
}

impl Kind {
    /// The value that `text` stands for.
    ///
    /// # Errors
    /// `EINVAL` for what is no number or out of range.
    pub fn read(self, text: &[u8]) -> Result<i64, Errno> {
        let number = number::first(text).ok_or(Errno::EINVAL)?;
        self.take(number).ok_or(Errno::EINVAL)
    }

    /// A value that a file of this kind can have.
    pub fn holds(self, value: i64) -> bool {
        match self {
            Self::Int | Self::Seconds | Self::Ticks => i32::try_from(value).is_ok(),
            Self::IntIn(min, max) => (i64::from(min)..=i64::from(max)).contains(&value),
            Self::UintIn(min, max) => (i64::from(min)..=i64::from(max)).contains(&value),
            Self::LongIn(min, max) => (min..=max).contains(&value),
            Self::Truth => matches!(value, 0 | 1),
            Self::Millis => (0..=1 << 31).contains(&value),
            Self::MillisFromOne => (1..=1 << 31).contains(&value),
            Self::ReadOnly => value == 0,
        }
    }

    fn take(self, number: Number) -> Option<i64> {
        match self {
            Self::Int => int(number),
            Self::IntIn(min, max) => {
                int(number).filter(|value| (i64::from(min)..=i64::from(max)).contains(value))
            }
            Self::UintIn(_, _) if number.negative => None,
            Self::UintIn(min, max) => {
                let value = u32::try_from(number.magnitude).ok()?;
                (min..=max).contains(&value).then_some(value.into())
            }
            Self::LongIn(_, _) if number.negative => None,
            Self::LongIn(min, max) => {
                let value = i64::try_from(number.magnitude).ok()?;
                (min..=max).contains(&value).then_some(value)
            }
            Self::Truth => int(number).map(|value| i64::from(value != 0)),
            Self::Seconds => int(number).filter(|_| number.magnitude <= i32::MAX as u64 / HZ),
            Self::Millis => millis(number),
            Self::MillisFromOne => millis(number).filter(|value| *value > 0),
            Self::Ticks => ticks(number),
            Self::ReadOnly => None,
        }
    }

    /// How a file of this kind shows a value.
    pub fn show(self, value: i64) -> String {
        match self {
            Self::Ticks => {
                let sign = if value < 0 { "-" } else { "" };
                format!("{sign}{}", value.unsigned_abs() * USER_HZ / HZ)
            }
            _ => value.to_string(),
        }
    }
}

fn int(number: Number) -> Option<i64> {
    let magnitude = i64::try_from(number.magnitude).ok()?;
    let value = if number.negative {
        -magnitude
    } else {
        magnitude
    };
    i32::try_from(value).is_ok().then_some(value)
}

/// The kernel looks at the low 32 bits only, and takes the upper half of them for eternity, which
/// it refuses.
fn millis(number: Number) -> Option<i64> {
    let value = if number.negative {
        number.magnitude.wrapping_neg()
    } else {
        number.magnitude
    };
    let value = value & u64::from(u32::MAX);
    let per_jiffy = 1000 / HZ;
    let rounded = value.div_ceil(per_jiffy) * per_jiffy;
    (value <= i32::MAX as u64).then_some(rounded as i64)
}

/// What is negative comes to -1 (`clock_t_to_jiffies`); of the rest the low 32 bits are kept.
fn ticks(number: Number) -> Option<i64> {
    const MOST: u64 = i64::MAX as u64 / HZ * USER_HZ;
    let ticks = number.magnitude;
    let jiffies = ticks.wrapping_mul(HZ) / USER_HZ;
    match number.negative && ticks > 0 {
        _ if ticks > MOST => None,
        true => Some(-1),
        false => Some(i64::from(jiffies as u32 as i32)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(kind: Kind, text: &str) -> Option<i64> {
        kind.read(text.as_bytes()).ok()
    }

    #[test]
    fn ranges_are_the_kernels() {
        assert_eq!(read(Kind::Int, "-2147483648"), Some(i64::from(i32::MIN)));
        assert_eq!(read(Kind::Int, "2147483648"), None);
        assert_eq!(read(Kind::IntIn(1, 255), "256"), None);
        assert_eq!(read(Kind::UintIn(0, 3), "3"), Some(3));
        assert_eq!(read(Kind::UintIn(0, 3), "4"), None);
        assert_eq!(read(Kind::UintIn(0, 3), "-0"), None);
        assert_eq!(read(Kind::UintIn(0, u32::MAX), "4294967296"), None);
    }

    #[test]
    fn intervals_are_kept_in_jiffies() {
        assert_eq!(read(Kind::Seconds, "-1"), Some(-1));
        assert_eq!(read(Kind::Seconds, "8589935"), None);
        assert_eq!(read(Kind::Millis, "255"), Some(256));
        assert_eq!(read(Kind::Millis, "2147483647"), Some(2_147_483_648));
        assert_eq!(read(Kind::Millis, "2147483648"), None);
        assert_eq!(read(Kind::Millis, "-2147483649"), Some(2_147_483_648));
        assert_eq!(read(Kind::MillisFromOne, "0"), None);
    }

    #[test]
    fn ticks_lose_what_is_no_jiffy() {
        let shown = |text| read(Kind::Ticks, text).map(|value| Kind::Ticks.show(value));
        for (text, value) in [
            ("15", "14"),
            ("100", "100"),
            ("-1", "-0"),
            ("-0", "0"),
            ("2147483648", "429496729"),
            ("4294967296", "-858993459"),
            ("73786976294838206", "-68719477"),
            ("184467440737095517", "824633721"),
        ] {
            assert_eq!(shown(text).as_deref(), Some(value), "{text}");
        }
        assert_eq!(shown("7378697629483820600"), None);
    }
}
