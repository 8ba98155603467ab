//! The man(7) macros that the pages use, and the escapes of roff.

/// A page being written.
#[derive(Debug, Default)]
pub struct Roff {
    text: String,
}

impl Roff {
    /// A page with its title line.
    pub fn new(name: &str, section: u8, version: &str) -> Self {
        let mut roff = Self::default();
        roff.line(".\\\" Made from the tables of rpdb's grammar; do not edit.");
        let title = escape(&name.to_uppercase());
        roff.line(&format!(".TH {title} {section} \"\" \"rpdb {version}\""));
        // Keywords are not to be broken, and lines not to be stretched.
        roff.line(".nh");
        roff.line(".ad l");
        roff
    }

    /// The roff text.
    pub fn finish(self) -> String {
        self.text
    }

    /// A section.
    pub fn section(&mut self, title: &str) {
        self.line(&format!(".SH {}", escape(title)));
    }

    /// A part of a section.
    pub fn subsection(&mut self, title: &str) {
        self.line(&format!(".SS {}", escape(title)));
    }

    /// A paragraph of text that is roff already.
    pub fn paragraph(&mut self, body: &str) {
        self.line(".PP");
        self.body(body);
    }

    /// A line of its own in the synopsis, further lines indented.
    pub fn synopsis(&mut self, body: &str) {
        self.line(".PP");
        self.line(".in +8n");
        self.line(".ti -8n");
        self.body(&tied(body));
        self.line(".in -8n");
    }

    /// A term and what is said about it.
    pub fn item(&mut self, term: &str, body: &str) {
        self.line(".TP");
        self.body(term);
        self.body(body);
    }

    /// A point of a list.
    pub fn point(&mut self, body: &str) {
        self.line(".IP \\(bu 2");
        self.body(body);
    }

    /// Lines as they are.
    pub fn example(&mut self, lines: &[&str]) {
        self.line(".PP");
        self.line(".in +4n");
        self.line(".nf");
        for line in lines {
            self.body(&escape(line));
        }
        self.line(".fi");
        self.line(".in -4n");
    }

    /// A line of text, kept from being taken for a request.
    fn body(&mut self, text: &str) {
        if text.starts_with(['.', '\'']) {
            self.text.push_str("\\&");
        }
        self.line(text);
    }

    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }
}

/// Text in bold.
pub fn bold(text: &str) -> String {
    format!("\\fB{}\\fR", escape(text))
}

/// Text in italics.
pub fn italic(text: &str) -> String {
    format!("\\fI{}\\fR", escape(text))
}

/// Brackets that do not part from what they hold at the end of a line.
fn tied(text: &str) -> String {
    let opened = text.replace("[ ", "[\\ ").replace("{ ", "{\\ ");
    opened.replace(" ]", "\\ ]").replace(" }", "\\ }")
}

/// Plain text with what roff would take for its own made harmless.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' => escaped.push_str("\\e"),
            '-' => escaped.push_str("\\-"),
            '\'' => escaped.push_str("\\(aq"),
            '^' => escaped.push_str("\\(ha"),
            '`' => escaped.push_str("\\(ga"),
            '~' => escaped.push_str("\\(ti"),
            '…' => escaped.push_str("..."),
            c if c.is_ascii() => escaped.push(c),
            c => escaped.push_str(&format!("\\[u{:04X}]", u32::from(c))),
        }
    }
    escaped
}
