//! Words of a command line: blank-separated, `'…'` around a word that needs it.

/// Writes a word so that [`split`] reads it back.
pub fn quote(word: &str) -> String {
    let plain = |c: char| c.is_ascii_graphic() && !"'\"\\$`<>|&;()*?[]{}#~!".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', "'\\''"))
}

/// Splits a line into words.
///
/// # Errors
/// A quotation that does not end.
pub fn split(line: &str) -> Result<Vec<String>, String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        match c {
            ' ' => words.extend(word.take()),
            '\'' => {
                let word = word.get_or_insert_with(String::new);
                loop {
                    match chars.next() {
                        Some('\'') => break,
                        Some(c) => word.push(c),
                        None => return Err(format!("quotation without end: {line}")),
                    }
                }
            }
            '\\' => {
                let next = chars.next().ok_or("backslash at the end")?;
                word.get_or_insert_with(String::new).push(next);
            }
            c => word.get_or_insert_with(String::new).push(c),
        }
    }
    words.extend(word);
    Ok(words)
}

#[test]
fn quoted_words_come_back() {
    for word in [
        "a",
        "",
        "a b",
        "it's",
        "-4",
        "10.0.0.0/8",
        "two\nlines",
        "\\",
    ] {
        assert_eq!(split(&quote(word)), Ok(vec![word.to_owned()]), "{word:?}");
    }
}
