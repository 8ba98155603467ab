//! When two answers say the same.

use super::Answer;

/// Byte for byte and status for status. Usage texts alone are each program's own words: there the
/// stream, the status and the opening `Usage:` are compared.
pub fn agree(expected: &Answer, got: &Answer) -> bool {
    expected.status == got.status
        && same_stream(&expected.stdout, &got.stdout)
        && same_stream(&expected.stderr, &got.stderr)
}

fn same_stream(expected: &[u8], got: &[u8]) -> bool {
    expected == got || (is_usage(expected) && is_usage(got))
}

fn is_usage(stream: &[u8]) -> bool {
    stream.starts_with(b"Usage:")
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
    assert!(!agree(&answer("a \n", 0), &answer("a\n", 0)));
}
