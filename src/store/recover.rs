//! What is whole of a state that is not: every row of a document stands in a line of its own, so
//! that a damaged one can be left out without guessing about the others.

use std::path::Path;

use super::error::StoreError;
use super::format::{row4, row6};
use super::journal::{self, Found};
use super::paper::{self, FIRST};
use super::{Place, Whole, image, source, write};
use crate::kernel::Host;

/// What could be saved.
#[derive(Debug)]
pub struct Recovered {
    /// The machine.
    pub host: Host,
    /// What could not, a line for each.
    pub lost: Vec<String>,
}

/// So many damaged rows are left out, not more.
const LIMIT: usize = 1000;

/// Saves what is provably whole of a state to a new file.
///
/// # Errors
/// There is nothing to save, the damage is not in single rows, or the new file is there already or
/// cannot be written.
pub fn recover(place: &Place, to: &Path) -> Result<Recovered, StoreError> {
    if std::fs::symlink_metadata(to).is_ok() {
        return Err(StoreError::new(to, "is there already"));
    }
    let recovered = read(place)?;
    let new = Place {
        file: to.to_owned(),
    };
    write::replace(&new, None, &Whole::of(&recovered.host))?;
    Ok(recovered)
}

fn read(place: &Place) -> Result<Recovered, StoreError> {
    let file = &place.file;
    let Some(text) = source::whole_text(place)? else {
        return Err(StoreError::new(file, "is not there"));
    };
    let bytes = text.get(0, text.len());
    let good = image::load(&bytes).is_ok();
    let mut lost = Vec::new();
    let mut host = match image::load(&bytes) {
        Ok(host) => host,
        Err(_) => salvage(&String::from_utf8_lossy(&bytes), file, &mut lost)?,
    };
    drop(bytes);
    // Changes can be put on top of the very document that they follow only.
    if let Some(stamp) = paper::read_stamp(&text) {
        let path = place.journal();
        let journal = std::fs::read(&path).unwrap_or_default();
        let (found, trouble) = journal::parse(&journal, &stamp, good);
        match found {
            Found::Ours(journal) if good => {
                let behind = trouble.is_some();
                if let Some(changed) = changed(text, journal)? {
                    host = changed;
                } else if !behind {
                    lost.push(format!("{}: what it says is not possible", path.display()));
                }
            }
            Found::Ours(_) | Found::Orphan => {
                let cause = "all of it: the document that it follows is not as it was";
                lost.push(format!("{}: {cause}", path.display()));
            }
            Found::Nothing | Found::Others => {}
        }
        if let Some((line, cause)) = trouble {
            let path = path.display();
            lost.push(format!("{path}:{line}: and everything behind it: {cause}"));
        }
    }
    Ok(Recovered { host, lost })
}

/// The host after the changes of a journal; `None` when these make no sense.
fn changed(text: paper::Text, journal: journal::Journal) -> Result<Option<Host>, StoreError> {
    let Ok(opening) = paper::opening(text) else {
        return Ok(None);
    };
    let followed = source::follow(opening, journal.changes, image::Reading::Whole);
    Ok(followed.ok().map(|(host, _)| host))
}

/// A host from the rows of a document that are good.
fn salvage(text: &str, file: &Path, lost: &mut Vec<String>) -> Result<Host, StoreError> {
    let mut lines = Lines::of(text);
    for _ in 0..=LIMIT {
        let document = lines.document();
        let damage = match image::load(document.as_bytes()) {
            Ok(host) => return Ok(host),
            Err(damage) => damage,
        };
        let row = damage.at.and_then(|(line, _)| lines.row_near(line - 1));
        let Some(row) = row else {
            return Err(damage.in_file(file));
        };
        let mut taken = Vec::new();
        lines.take(row, &mut taken);
        lost.extend(taken.into_iter().map(|(number, line)| {
            let told: String = line.chars().take(120).collect();
            format!("{}:{number}: {told}", file.display())
        }));
    }
    let cause = format!("damaged in more than {LIMIT} rows");
    Err(StoreError::new(file, cause))
}

/// What stands in the place of a path that was lost, by the key of the paths.
const NO_PATHS: [(&str, &str); 2] = [
    (
        "paths",
        "{\"table\":0,\"kind\":7,\"scope\":0,\"protocol\":0}",
    ),
    ("paths6", "{\"kind\":0,\"protocol\":0}"),
];

/// The number of the path that the route of a line has, where paths have this key.
fn path_of(key: &str, line: &[u8]) -> Option<usize> {
    let number = match key {
        "paths" => row4::read(line)?.path,
        _ => row6::read(line)?.path,
    };
    usize::try_from(number).ok()
}

/// The namespace that begins with a line.
fn namespace(line: &str) -> Option<&str> {
    let behind = { line.strip_prefix("\"id\":") }.or_else(|| line.strip_prefix("{\"netns\":"))?;
    behind.split(',').next()
}

/// The lines of a document with their numbers in the file.
struct Lines(Vec<(usize, String)>);

impl Lines {
    fn of(text: &str) -> Self {
        let numbered = text.lines().enumerate();
        let mut lines: Vec<(usize, String)> = numbered
            .map(|(at, line)| (at + 1, line.to_owned()))
            .collect();
        let broken_off = !text.trim_end().ends_with("\n}");
        if let Some(closing) = closing(text).filter(|_| broken_off) {
            // Its last line is not whole.
            if !text.ends_with('\n') {
                lines.pop();
            }
            let mut all = Self(lines);
            all.uncomma(all.0.len());
            let body = all.document();
            let closing = self::closing(&body).unwrap_or(closing);
            let number = all.0.len() + 1;
            all.0.push((number, closing));
            return all;
        }
        Self(lines)
    }

    fn document(&self) -> String {
        let lines: Vec<&str> = self.0.iter().map(|(_, line)| line.as_str()).collect();
        lines.join("\n")
    }

    /// The row at a line; where the parser noticed the trouble only behind it, the row before.
    fn row_near(&self, at: usize) -> Option<usize> {
        let is_row = |at: &usize| {
            let line = self.0.get(*at).map_or("", |(_, line)| line.as_str());
            let line = line.trim();
            let long = line.len() > 3 && !line.ends_with('[') && !line.starts_with('"');
            long && !FIRST.contains(line)
        };
        [Some(at), at.checked_sub(1)]
            .into_iter()
            .flatten()
            .find(is_row)
    }

    /// Takes a row out. In the place of a path there must be another, so that the numbers of the
    /// others stay; its routes go with it.
    fn take(&mut self, at: usize, lost: &mut Vec<(usize, String)>) {
        let key = self.key_of(at);
        let none = NO_PATHS
            .iter()
            .find(|(paths, _)| key.as_deref() == Some(paths));
        let Some((number, line)) = self.0.get_mut(at) else {
            return;
        };
        let comma = if line.trim_end().ends_with(',') {
            ","
        } else {
            ""
        };
        lost.push((*number, line.clone()));
        if let Some((paths, none)) = none {
            *line = format!("{none}{comma}");
            return self.take_routes(paths, at, lost);
        }
        self.0.remove(at);
        if comma.is_empty() {
            self.uncomma(at);
        }
    }

    /// Takes out the routes of the path that stands at a line.
    fn take_routes(&mut self, paths: &str, at: usize, lost: &mut Vec<(usize, String)>) {
        let before = self.0.get(..at).unwrap_or_default().iter().rev();
        let number = before.take_while(|(_, line)| !line.ends_with(":[")).count();
        let (mut netns, mut theirs, mut doomed) = (None, None, Vec::new());
        for (place, (_, line)) in self.0.iter().enumerate() {
            netns = namespace(line).or(netns);
            if place == at {
                theirs = netns;
            }
            let path = path_of(paths, line.as_bytes());
            if path == Some(number) && place > at && netns == theirs {
                doomed.push(place);
            }
        }
        for place in doomed.into_iter().rev() {
            self.take(place, lost);
        }
    }

    /// The key of the array that a row stands in.
    fn key_of(&self, at: usize) -> Option<String> {
        let before = self.0.get(..at)?.iter().rev();
        let mut heads = before.filter(|(_, line)| line.ends_with(":["));
        let head = heads.next()?.1.strip_suffix("\":[")?;
        Some(head.rsplit('"').next()?.to_owned())
    }

    /// Takes the comma away that the line before `at` ends with.
    fn uncomma(&mut self, at: usize) {
        if let Some((_, line)) = at.checked_sub(1).and_then(|at| self.0.get_mut(at))
            && line.ends_with(',')
        {
            line.pop();
        }
    }
}

/// What closes everything that is open at the end of a text; `None` when nothing is.
fn closing(text: &str) -> Option<String> {
    let (mut open, mut quoted, mut escaped) = (Vec::new(), false, false);
    for c in text.chars() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            _ if quoted => {}
            '[' => open.push(']'),
            '{' => open.push('}'),
            ']' | '}' => {
                open.pop();
            }
            _ => {}
        }
    }
    (!open.is_empty()).then(|| open.into_iter().rev().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A host with routes over several paths.
    fn document() -> String {
        let rows = |first: u32, path: u32| -> String {
            let row = |n| format!("[\"10.{n}.0.0/16\",{path}],\n");
            (first..first + 3).map(row).collect()
        };
        let host = String::from_utf8(image::save(&Host::booted())).expect("text");
        let path = |metric| {
            format!(
                "{{\"table\":254,\"kind\":7,\"scope\":0,\"protocol\":3,\"metric\":{metric},\
                 \"hops\":[{{\"scope\":0}}]}},\n"
            )
        };
        let (paths, routes) = (path(1) + &path(2), rows(0, 0) + &rows(3, 1) + &rows(6, 0));
        let routes = routes.trim_end_matches(",\n");
        host.replace("\"paths\":[\n", &format!("\"paths\":[\n{paths}"))
            .replace(",0],\n", ",2],\n")
            .replace(",1]\n", ",3]\n")
            .replace(
                "\"routes4\":[\n",
                &format!(
                    "\"routes4\":[\n{{\"netns\":0,\"table\":254,\"routes\":[\n{routes}\n]}},\n"
                ),
            )
    }

    fn recovered(text: &str) -> Result<(usize, usize), String> {
        let mut lost = Vec::new();
        let host = salvage(text, Path::new("f"), &mut lost).map_err(|error| error.to_string())?;
        let routes = { host.namespaces.values() }
            .flat_map(|ns| ns.v4.fib.tables())
            .filter(|table| table.id() == crate::types::TableId::MAIN);
        Ok((routes.map(|table| table.prefixes()).sum(), lost.len()))
    }

    /// The same of IPv6.
    fn document6() -> String {
        let rows = |first: u32, path: u32| -> String {
            let row = |n| format!("[\"2001:db8:{n}::/48\",{path}],\n");
            (first..first + 3).map(row).collect()
        };
        let host = String::from_utf8(image::save(&Host::booted())).expect("text");
        let path =
            |metric| format!("{{\"kind\":1,\"protocol\":3,\"dev\":1,\"metric\":{metric}}},\n");
        let (paths, routes) = (path(1) + &path(2), rows(0, 0) + &rows(3, 1) + &rows(6, 0));
        let routes = routes.trim_end_matches(",\n");
        host.replace("\"paths6\":[\n", &format!("\"paths6\":[\n{paths}"))
            .replace("[\"::1/128\",0]", "[\"::1/128\",2]")
            .replace(
                "\"routes6\":[\n",
                &format!(
                    "\"routes6\":[\n{{\"netns\":0,\"table\":254,\"routes\":[\n{routes}\n]}},\n"
                ),
            )
    }

    fn recovered6(text: &str) -> Result<(usize, usize), String> {
        let mut lost = Vec::new();
        let host = salvage(text, Path::new("f"), &mut lost).map_err(|error| error.to_string())?;
        let routes = { host.namespaces.values() }
            .flat_map(|ns| ns.v6.fib.tables())
            .filter(|table| table.id() == crate::types::TableId::MAIN);
        Ok((routes.map(|table| table.iter().count()).sum(), lost.len()))
    }

    #[test]
    fn the_same_is_done_for_ipv6() {
        let good = document6();
        let good = good.as_str();
        assert_eq!(recovered6(good), Ok((9, 0)));
        let bad = good.replace("2001:db8:4::/48", "2001:db8:4::/47");
        assert_eq!(recovered6(&bad), Ok((8, 1)));
        assert_eq!(
            recovered6(&good.replace("db8:8::/48\",0", "db8:8::/48\",7")),
            Ok((8, 1))
        );
        // With a path, its routes.
        for (old, new) in [
            ("\"metric\":2", "\"metric\":-2"),
            ("\"dev\":1,\"metric\":2", "\"dev\":9"),
        ] {
            assert_eq!(recovered6(&good.replace(old, new)), Ok((6, 4)));
        }
    }

    #[test]
    fn damaged_rows_are_left_out_and_the_others_stay() {
        let good = document();
        let good = good.as_str();
        assert!(
            image::load(good.as_bytes()).is_ok(),
            "{:?}",
            image::load(good.as_bytes())
        );
        assert_eq!(recovered(good), Ok((9, 0)));
        assert_eq!(recovered(&good.replace("10.4.0.0", "10.4.0.x")), Ok((8, 1)));
        assert_eq!(
            recovered(&good.replace("[\"10.8.0.0/16\",0]", "[\"10.8.0.0/16\",0")),
            Ok((8, 1))
        );
        // With a path, its routes.
        assert_eq!(
            recovered(&good.replace("\"metric\":2", "\"metric\":-2")),
            Ok((6, 4))
        );
        // Broken off: what stands before is whole.
        let at = good.find("[\"10.7.").expect("a row") + 5;
        assert_eq!(recovered(&good[..at]), Ok((7, 0)));
        // Damage that is not in a row.
        assert!(recovered(&good.replace("\"next_netns\"", "\"next_natns\"")).is_err());
        assert!(recovered("").is_err());
    }
}
