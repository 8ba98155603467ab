//! Prose: text with a few marks at the beginning of lines.
//!
//! | mark | what it is |
//! |---|---|
//! | `# TITLE`, `## Title` | a section, a part of one |
//! | `: term`, text below | a term and what is said about it |
//! | `* text` | a point of a list |
//! | four blanks | an example, line by line; its commands are played by a test |
//! | `@name argument` | what the tables have to say: see [`super::keywords`] |
//! | anything else | a paragraph, up to an empty line |
//!
//! In text, `` `word` `` is typed as it stands and `<NAME>` stands for something else.

use super::roff::{Roff, bold, escape, italic};

/// One block of prose.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Block<'a> {
    /// `# TITLE`.
    Section(&'a str),
    /// `## Title`.
    Subsection(&'a str),
    /// `: term`, and the text below.
    Item(&'a str, String),
    /// `* text`.
    Point(String),
    /// Lines as they are.
    Example(Vec<&'a str>),
    /// `@name argument`.
    Table(&'a str, &'a str),
    /// Text.
    Paragraph(String),
}

/// Takes a text apart.
pub fn blocks(text: &str) -> Vec<Block<'_>> {
    let mut blocks = Vec::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        if line.is_empty() {
            continue;
        }
        let mut more = |first: &str| {
            let mut text = first.trim().to_owned();
            while let Some(next) = lines.next_if(|next| !next.is_empty() && !begins_block(next)) {
                text.push(if text.is_empty() { '\n' } else { ' ' });
                text.push_str(next.trim());
            }
            text.trim().to_owned()
        };
        blocks.push(if let Some(title) = line.strip_prefix("## ") {
            Block::Subsection(title)
        } else if let Some(title) = line.strip_prefix("# ") {
            Block::Section(title)
        } else if let Some(term) = line.strip_prefix(": ") {
            Block::Item(term, more(""))
        } else if let Some(point) = line.strip_prefix("* ") {
            Block::Point(more(point))
        } else if let Some(table) = line.strip_prefix('@') {
            let (name, argument) = table.split_once(' ').unwrap_or((table, ""));
            Block::Table(name, argument)
        } else if let Some(first) = line.strip_prefix(INDENT) {
            let mut example = vec![first];
            while let Some(next) = lines.next_if(|next| next.starts_with(INDENT)) {
                example.push(next.strip_prefix(INDENT).unwrap_or(next));
            }
            Block::Example(example)
        } else {
            Block::Paragraph(more(line))
        });
    }
    blocks
}

/// What an example is set in by.
const INDENT: &str = "    ";

fn begins_block(line: &str) -> bool {
    let marks = ["# ", "## ", ": ", "* ", "@", INDENT];
    marks.iter().any(|mark| line.starts_with(mark))
}

/// Writes one block; tables are not its business.
pub fn write(roff: &mut Roff, block: &Block<'_>) {
    match block {
        Block::Section(title) => roff.section(title),
        Block::Subsection(title) => roff.subsection(title),
        Block::Item(term, text) => roff.item(&styled(term), &styled(text)),
        Block::Point(text) => roff.point(&styled(text)),
        Block::Example(lines) => roff.example(lines),
        Block::Paragraph(text) => roff.paragraph(&styled(text)),
        Block::Table(..) => {}
    }
}

/// Text with its marks turned into fonts.
pub fn styled(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(['`', '<']) {
        let (plain, marked) = rest.split_at(at);
        out.push_str(&escape(plain));
        let close = if marked.starts_with('`') { '`' } else { '>' };
        let inside = marked.get(1..).unwrap_or_default();
        let Some((word, behind)) = inside.split_once(close) else {
            rest = marked;
            break;
        };
        out.push_str(&if close == '`' {
            bold(word)
        } else {
            italic(word)
        });
        rest = behind;
    }
    out.push_str(&escape(rest));
    out
}
