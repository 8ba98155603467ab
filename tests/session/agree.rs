//! When two answers say the same.

use super::Answer;

/// Byte for byte and status for status. Usage texts alone are each program's own words: there the
/// stream, the status, the opening `Usage:` and the lines before it are compared. Of a version, the
/// level is.
pub fn agree(expected: &Answer, got: &Answer) -> bool {
    expected.status == got.status
        && same_stream(&expected.stdout, &got.stdout)
        && same_stream(&expected.stderr, &got.stderr)
}

fn same_stream(expected: &[u8], got: &[u8]) -> bool {
    let before = before_usage(expected);
    let version = version(expected);
    expected == got
        || (before.is_some() && before == before_usage(got))
        || (version.is_some() && version == self::version(got))
}

/// The level in the line of `ip -V`.
fn version(stream: &[u8]) -> Option<&[u8]> {
    let rest = stream.strip_prefix(b"ip utility, iproute2-")?;
    rest.split(|byte| b",\n".contains(byte)).next()
}

/// What stands before a line that opens a usage text, if there is one.
fn before_usage(stream: &[u8]) -> Option<&[u8]> {
    let opens = |at: &usize| *at == 0 || stream[at - 1] == b'\n';
    let mut starts = (0..stream.len()).filter(opens);
    let start = starts.find(|at| stream[*at..].starts_with(b"Usage:"))?;
    Some(&stream[..start])
}

#[test]
fn whose_answers_they_are_counts_in_a_version() {
    let real = b"ip utility, iproute2-6.1.0, libbpf 1.1.2\n";
    assert!(same_stream(
        real,
        b"ip utility, iproute2-6.1.0, rpdb 0.1.0\n"
    ));
    assert!(!same_stream(
        real,
        b"ip utility, iproute2-7.1.0, rpdb 0.1.0\n"
    ));
}

#[test]
fn only_usage_texts_may_differ() {
    let answer = |stdout: &str, status| Answer {
        status,
        stdout: stdout.into(),
        stderr: Vec::new(),
    };
    assert!(agree(&answer("Usage: a", 255), &answer("Usage: b", 255)));
    assert!(!agree(&answer("Usage: a", 255), &answer("Usage: b", 1)));
    assert!(agree(
        &answer("w\nUsage: a", 255),
        &answer("w\nUsage: b", 255)
    ));
    assert!(!agree(
        &answer("w\nUsage: a", 255),
        &answer("Usage: b", 255)
    ));
    assert!(!agree(&answer("a \n", 0), &answer("a\n", 0)));
}
