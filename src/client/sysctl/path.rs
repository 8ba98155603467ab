//! Names of settings: dots and slashes.

/// Where settings lie.
pub const PROC: &str = "/proc/sys/";

/// The path below [`PROC`] of a whole one.
pub fn below(path: &str) -> &str {
    path.strip_prefix(PROC).unwrap_or(path)
}

/// Which separator a name is to have, the other standing for itself inside a part.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Form {
    /// `net.ipv4.conf.eth0/7.tag`, as it is shown.
    Dotted,
    /// `net/ipv4/conf/eth0.7/tag`, as it is opened.
    Slashed,
}

/// Brings a name into a form, unless its first separator is that of the form already: dots and
/// slashes change places (`slashdot`). Two separators in a row are complained about once, with the
/// rest of the name.
pub fn turn(name: &str, form: Form, complain: &mut dyn FnMut(&str)) -> String {
    let wanted = match form {
        Form::Dotted => '.',
        Form::Slashed => '/',
    };
    let is_separator = |c: char| matches!(c, '.' | '/');
    if name
        .chars()
        .find(|c| is_separator(*c))
        .is_none_or(|c| c == wanted)
    {
        return name.to_owned();
    }
    let mut doubled = false;
    let mut turned = String::with_capacity(name.len());
    for (at, c) in name.char_indices() {
        if !is_separator(c) {
            turned.push(c);
            continue;
        }
        let rest = name.get(at..).unwrap_or_default();
        if !doubled && rest.chars().nth(1).is_some_and(is_separator) {
            doubled = true;
            complain(&format!("separators should not be repeated: {rest}"));
        }
        turned.push(if c == '.' { '/' } else { '.' });
    }
    turned
}

#[cfg(test)]
mod tests {
    use super::*;

    fn turned(name: &str, form: Form) -> (String, String) {
        let mut said = String::new();
        let name = turn(name, form, &mut |text| said.push_str(text));
        (name, said)
    }

    #[test]
    fn the_first_separator_decides() {
        let cases = [
            ("net.ipv4.conf.e/2.tag", "net/ipv4/conf/e.2/tag"),
            ("net/ipv4.x", "net/ipv4.x"),
            ("plain", "plain"),
        ];
        for (name, path) in cases {
            assert_eq!(turned(name, Form::Slashed), (path.into(), String::new()));
        }
        assert_eq!(turned("net/ipv4/x.y", Form::Dotted).0, "net.ipv4.x/y");
    }

    #[test]
    fn doubled_separators_are_told_once() {
        let (name, said) = turned("net..ipv4..x", Form::Slashed);
        assert_eq!(name, "net//ipv4//x");
        assert_eq!(said, "separators should not be repeated: ..ipv4..x");
        assert_eq!(turned("net..x", Form::Dotted).1, "");
    }
}
