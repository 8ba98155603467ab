//! Two answers to one command, side by side.

use super::{Answer, Step, transcript};

/// The lines of both answers in transcript form: `-` opens a line that only the expected answer
/// has, `+` one that only the other has.
pub fn show(step: &Step, expected: &Answer, got: &Answer) -> String {
    let [expected, got] = [expected, got].map(|answer| {
        let mut out = Vec::new();
        transcript::write_block(&mut out, step, answer);
        String::from_utf8_lossy(&out).into_owned()
    });
    let [old, new]: [Vec<&str>; 2] = [expected.lines().collect(), got.lines().collect()];
    let mut out = String::new();
    for (sign, line) in merge(&old, &new) {
        // A carriage return or an escape would hide what is there.
        let line: String = line
            .chars()
            .map(|c| if c.is_control() && c != '\t' { '·' } else { c })
            .collect();
        let end = if line.ends_with([' ', '\t']) {
            "⏎"
        } else {
            ""
        };
        out.push_str(&format!("{sign} {line}{end}\n"));
    }
    out
}

/// The longest common lines stay, the others are signed.
fn merge<'a>(old: &[&'a str], new: &[&'a str]) -> Vec<(char, &'a str)> {
    let mut common = vec![vec![0_usize; new.len() + 1]; old.len() + 1];
    for (i, a) in old.iter().enumerate().rev() {
        for (j, b) in new.iter().enumerate().rev() {
            common[i][j] = if a == b {
                common[i + 1][j + 1] + 1
            } else {
                common[i + 1][j].max(common[i][j + 1])
            };
        }
    }
    let (mut i, mut j, mut out) = (0, 0, Vec::new());
    while i < old.len() || j < new.len() {
        if i < old.len() && j < new.len() && old[i] == new[j] {
            out.push((' ', old[i]));
            (i, j) = (i + 1, j + 1);
        } else if j == new.len() || (i < old.len() && common[i + 1][j] >= common[i][j + 1]) {
            out.push(('-', old[i]));
            i += 1;
        } else {
            out.push(('+', new[j]));
            j += 1;
        }
    }
    out
}

#[test]
fn common_lines_stay_unsigned() {
    let answer = |stdout: &str| Answer {
        stdout: stdout.into(),
        ..Answer::default()
    };
    let shown = show(
        &Step::ip("rule"),
        &answer("a\nb \nc\n"),
        &answer("a\nb\nc\n"),
    );
    assert_eq!(shown, "  $ ip rule\n  > a\n- > b ⏎\n+ > b\n  > c\n");
}
