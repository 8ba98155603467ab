//! Names of devices (Linux 6.18 `net/core/dev.c`, `dev_valid_name`, `dev_prep_valid_name`).

use super::Links;
use crate::rtnl::{Errno, Refusal};
use crate::types::{IFNAME_MAX, IfName};

/// Most devices that a numbered name can count (`8 * PAGE_SIZE`).
const NUMBERS: usize = 8 * 4096;

/// The kernel accepts this as a name.
pub(super) fn is_valid(name: &str) -> bool {
    let bad = |b: u8| b == b'/' || b == b':' || matches!(b, b' ' | b'\t'..=b'\r' | 0xa0);
    !name.is_empty()
        && name.len() <= IFNAME_MAX
        && name != "."
        && name != ".."
        && !name.bytes().any(bad)
}

/// The name that a device asking for `wanted` gets: itself, or with `%d` the first free number.
///
/// # Errors
/// `EINVAL` for a name the kernel does not accept, `EEXIST` for one in use.
pub(super) fn settle(links: &Links, wanted: &str) -> Result<IfName, Refusal> {
    if !is_valid(wanted) {
        return Err(Errno::EINVAL.into());
    }
    if wanted.contains('%') {
        return numbered(links, wanted);
    }
    if links.named(wanted).is_some() {
        return Err(Errno::EEXIST.into());
    }
    // Their directories of settings are others' (`sysctl_dev_name_is_allowed`).
    if matches!(wanted, "all" | "default") {
        return Err(Errno::EINVAL.into());
    }
    Ok(wanted.into())
}

/// `__dev_alloc_name`: the lowest number for which the name is free.
fn numbered(links: &Links, pattern: &str) -> Result<IfName, Refusal> {
    let (head, tail) = pattern
        .split_once("%d")
        .filter(|(head, tail)| !head.contains('%') && !tail.contains('%'))
        .ok_or(Errno::EINVAL)?;
    for number in 0..NUMBERS {
        let mut name = format!("{head}{number}{tail}");
        while name.len() > IFNAME_MAX {
            name.pop();
        }
        if links.named(&name).is_none() {
            return Ok(name.into());
        }
    }
    Err(Errno(23).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbered_names_take_the_lowest_free_number() {
        let mut links = Links::with_loopback();
        assert_eq!(settle(&links, "veth%d"), Ok("veth0".into()));
        let mut other = links.by_index[&crate::types::IfIndex::LOOPBACK].clone();
        other.index.0 = 2;
        other.name = "veth0".into();
        links.by_index.insert(other.index, other);
        assert_eq!(settle(&links, "veth%d"), Ok("veth1".into()));
        assert_eq!(settle(&links, "veth0"), Err(Errno::EEXIST.into()));
        assert_eq!(settle(&links, "a%sb"), Err(Errno::EINVAL.into()));
    }
}
