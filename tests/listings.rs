//! Listings that are longer than any buffer: what comes out, and what is said when nobody takes it.

#![allow(clippy::print_stderr, unused_imports, dead_code)] // the session room belongs to other tests, too

use session::rpdb::Place;
use session::{Level, Setting};

mod session;

const ROUTES: usize = 20_000;

/// What `script` says and ends with where there are many routes.
fn told(script: &str) -> (String, i32) {
    let place = Place::new(&Setting::plain(Level::V7_1));
    let fill = format!(
        "exec 2>&1
        {{ echo link add v0 type ifb; echo link set v0 up
          seq 0 {} | while read n; do echo route add 10.$((n / 65536)).$((n / 256 % 256)).$((n % 256)) dev v0; done
        }} >fill
        $IP -b fill || exit",
        ROUTES - 1
    );
    let answer = place.shell(&format!("{fill}\n{script}"));
    let text = String::from_utf8_lossy(&answer.stdout).into_owned();
    (text, answer.status)
}

#[test]
fn a_long_listing_is_whole_and_in_order() {
    let (text, status) = told("$IP route show");
    assert_eq!(status, 0, "{text}");
    let expected: String = { 0..ROUTES }
        .map(|n| {
            let (second, third, last) = (n >> 16, n >> 8 & 255, n & 255);
            format!("10.{second}.{third}.{last} dev v0 scope link \n")
        })
        .collect();
    assert!(text == expected, "{} bytes", text.len());
    let (text, status) = told(
        "printf 'route show\\nlink show nope\\nroute show\\n' >b; $IP -b b 2>errors || cat errors",
    );
    assert_eq!(status, 0);
    let complaint = "Device \"nope\" does not exist.\nCommand failed b:2\n";
    assert!(
        text.starts_with(&expected) && text.ends_with(complaint),
        "{} bytes",
        text.len()
    );
}

#[test]
fn who_goes_away_is_no_failure_and_a_full_disk_is_one() {
    assert_eq!(
        told("$IP route show | head -n 1").0,
        "10.0.0.0 dev v0 scope link \n"
    );
    let full = "rpdb: cannot write output: No space left on device\n".to_owned();
    assert_eq!(told("$IP route show >/dev/full"), (full, 1));
}
