//! Shell patterns (POSIX.1-2017 `fnmatch` without flags): `?`, `*`, `[a-z]`, `[!a]`, `\x`.

/// True when the whole of `text` fits `pattern`.
pub fn fits(pattern: &str, text: &str) -> bool {
    let pattern: Vec<char> = pattern.chars().collect();
    let text: Vec<char> = text.chars().collect();
    fits_here(&pattern, &text)
}

fn fits_here(pattern: &[char], text: &[char]) -> bool {
    let (mut at, mut seen) = (0, 0);
    // Where to go on when the last star has to take one character more.
    let mut star: Option<(usize, usize)> = None;
    loop {
        let step = match pattern.get(at) {
            Some('*') => {
                star = Some((at + 1, seen));
                at += 1;
                continue;
            }
            None if seen == text.len() => return true,
            None => None,
            Some(_) => text
                .get(seen)
                .and_then(|c| one(pattern.get(at..).unwrap_or_default(), *c)),
        };
        match (step, star) {
            (Some(taken), _) => {
                at += taken;
                seen += 1;
            }
            (None, Some((back, from))) if from < text.len() => {
                star = Some((back, from + 1));
                (at, seen) = (back, from + 1);
            }
            _ => return false,
        }
    }
}

/// How much of the pattern one character used up, if it fits.
fn one(pattern: &[char], c: char) -> Option<usize> {
    match pattern {
        ['?', ..] => Some(1),
        ['\\', escaped, ..] => (*escaped == c).then_some(2),
        ['[', inside @ ..] => match bracket(inside, c) {
            Some((fits, used)) => fits.then_some(used + 1),
            None => (c == '[').then_some(1),
        },
        [plain, ..] => (*plain == c).then_some(1),
        [] => None,
    }
}

/// A bracket expression behind its `[`: whether it has `c`, and its length with the `]`. `None`
/// when it does not end.
fn bracket(inside: &[char], c: char) -> Option<(bool, usize)> {
    let negated = matches!(inside.first(), Some('!' | '^'));
    let mut at = usize::from(negated);
    let first = at;
    let mut found = false;
    loop {
        let low = *inside.get(at)?;
        if low == ']' && at > first {
            return Some((found != negated, at + 1));
        }
        match inside.get(at + 1..at + 3) {
            Some(['-', high]) if *high != ']' => {
                found |= (low..=*high).contains(&c);
                at += 3;
            }
            _ => {
                found |= low == c;
                at += 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn patterns_fit_as_in_a_shell() {
        for (pattern, text) in [
            ("v0", "v0"),
            ("v*", "v0:1"),
            ("*:1", "v0:1"),
            ("v?:*", "v0:"),
            ("[a-w]0", "v0"),
            ("[!x]0", "v0"),
            ("[]v]0", "v0"),
            ("*", ""),
            ("a*b*c", "axxbxbyc"),
            ("\\*", "*"),
            ("[", "["),
        ] {
            assert!(fits(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in [
            ("v", "v0"),
            ("v?", "v"),
            ("[!v]0", "v0"),
            ("", "v"),
            ("\\*", "x"),
        ] {
            assert!(!fits(pattern, text), "{pattern} {text}");
        }
    }
}
