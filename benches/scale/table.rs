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
        let mut times = self.times.clone();
        times.sort();
        times.get(times.len() / 2).copied().unwrap_or_default()
    }

    /// Half of the distance from the fastest to the slowest, in hundredths of the median.
    fn spread(&self) -> f64 {
        let least = self.times.iter().min().copied().unwrap_or_default();
        let most = self.times.iter().max().copied().unwrap_or_default();
        let half = (most - least).as_secs_f64() / 2.0;
        half / self.median().as_secs_f64().max(f64::MIN_POSITIVE) * 100.0
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
    let spread = lap.spread();
    match seconds {
        s if s >= 1.0 => format!("{s:.2} s ±{spread:.0} %"),
        s if s >= 0.001 => format!("{:.1} ms ±{spread:.0} %", s * 1e3),
        s => format!("{:.0} µs ±{spread:.0} %", s * 1e6),
    }
}
