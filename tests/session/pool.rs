//! Work shared out over the cores.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Number of workers: `RPDB_JOBS`, else so many per core.
pub fn workers(per_core: usize) -> usize {
    let cores = || std::thread::available_parallelism().map_or(1, usize::from);
    let asked = std::env::var("RPDB_JOBS").ok();
    { asked.and_then(|n| n.parse().ok()) }.unwrap_or_else(|| per_core * cores())
}

/// Runs `work` on 0..count, as many at once as there are cores; the results in order.
pub fn map<T: Send>(count: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    map_on(workers(1), count, work)
}

/// The same on so many workers.
pub fn map_on<T: Send>(workers: usize, count: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Vec::with_capacity(count));
    std::thread::scope(|scope| {
        for _ in 0..workers.clamp(1, count.max(1)) {
            scope.spawn(|| {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    if index >= count {
                        break;
                    }
                    let result = work(index);
                    done.lock()
                        .expect("no worker panicked")
                        .push((index, result));
                }
            });
        }
    });
    let mut done = done.into_inner().expect("no worker panicked");
    done.sort_by_key(|(index, _)| *index);
    done.into_iter().map(|(_, result)| result).collect()
}
