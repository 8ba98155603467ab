//! Users and groups of the system (`/etc/passwd`, `/etc/group`): name and number.

use std::cell::OnceCell;
use std::path::Path;

/// One of the two files, read on the first look-up.
#[derive(Debug)]
pub struct Accounts {
    file: &'static str,
    entries: OnceCell<Vec<(String, u32)>>,
}

impl Accounts {
    /// The users.
    pub const fn users() -> Self {
        Self {
            file: "/etc/passwd",
            entries: OnceCell::new(),
        }
    }

    /// The groups.
    pub const fn groups() -> Self {
        Self {
            file: "/etc/group",
            entries: OnceCell::new(),
        }
    }

    fn entries(&self) -> &[(String, u32)] {
        self.entries.get_or_init(|| {
            let bytes = std::fs::read(Path::new(self.file)).unwrap_or_default();
            parse(&crate::types::text_of_bytes(&bytes))
        })
    }

    /// The number of the first line with this name.
    pub fn id(&self, word: &str) -> Option<u32> {
        let found = self.entries().iter().find(|(name, _)| name == word);
        found.map(|(_, id)| *id)
    }

    /// The name on the first line of this number.
    pub fn name(&self, id: u32) -> Option<&str> {
        let found = self.entries().iter().find(|(_, known)| *known == id);
        found.map(|(name, _)| name.as_str())
    }
}

/// `name:secret:number:…`, a line each.
fn parse(text: &str) -> Vec<(String, u32)> {
    let entry = |line: &str| {
        let mut fields = line.split(':');
        let name = fields.next().filter(|name| !name.is_empty())?;
        let id = fields.nth(1)?.parse().ok()?;
        Some((name.to_owned(), id))
    };
    text.lines().filter_map(entry).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_name_and_number() {
        let text = "root:x:0:0:root:/root:/bin/sh\nbroken\nsync:*:4:65534::/bin:\n";
        let want = [("root".to_owned(), 0), ("sync".to_owned(), 4)];
        assert_eq!(parse(text), want);
    }
}
