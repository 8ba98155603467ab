//! The report: one line a row, one ratio a contestant.

use std::time::Duration;

pub const HEAD: &str = "work | rpdb | others (times of rpdb)";

/// The times of one contestant.
pub struct Lap {
    pub name: &'static str,
    pub times: Vec<Duration>,
}

impl Lap {
    pub fn new(name: &'static str) -> Self {
        Self {
            name,
            times: Vec::new(),
        }
    }

    fn median(&self) -> Duration {
        self.share(2, 4)
    }

    /// The time that so many of so many parts of all do not exceed.
    fn share(&self, part: usize, of: usize) -> Duration {
        let mut times = self.times.clone();
        times.sort();
        let at = times.len() * part / of;
        times.get(at).copied().unwrap_or_default()
    }

    /// Half of the distance between the quartiles, in hundredths of the median; none for a few.
    fn spread(&self) -> Option<f64> {
        let half = self
            .share(3, 4)
            .saturating_sub(self.share(1, 4))
            .as_secs_f64()
            / 2.0;
        let spread = half / self.median().as_secs_f64().max(f64::MIN_POSITIVE) * 100.0;
        (self.times.len() >= 4).then_some(spread)
    }
}

/// Prints a row; the first contestant is the one that the others are compared with.
pub fn print(work: &str, laps: &[Lap]) {
    let Some((first, others)) = laps.split_first() else {
        return;
    };
    let mine = first.median().as_secs_f64();
    let told: Vec<String> = { others.iter() }
        .filter(|lap| !lap.times.is_empty())
        .map(|lap| {
            let ratio = lap.median().as_secs_f64() / mine;
            format!("{} {} ({ratio:.2} x)", lap.name, shown(lap))
        })
        .collect();
    println!("{work} | {} | {}", shown(first), told.join(", "));
}

fn shown(lap: &Lap) -> String {
    let seconds = lap.median().as_secs_f64();
    let spread = lap.spread().map(|spread| format!(" ±{spread:.0} %"));
    let spread = spread.unwrap_or_default();
    match seconds {
        s if s >= 1.0 => format!("{s:.2} s{spread}"),
        s if s >= 0.001 => format!("{:.1} ms{spread}", s * 1e3),
        s => format!("{:.0} µs{spread}", s * 1e6),
    }
}
