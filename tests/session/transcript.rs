//! A session with its answers as one readable file.
//!
//! ```text
//! The sentence that the session proves, on one or more lines.
//!
//! level 7.1
//! file names/rt_tables
//! < 100<TAB>isp1
//!
//! $ ip rule add from 10.0.0.1 table isp1
//! $ ip route show table 77
//! ! Error: ipv4: FIB table does not exist.
//! ! Dump terminated
//! ? 2
//! $ ip -b - < …                 (words are quoted as in sh; `< FILE` and `> FILE` redirect)
//! < rule show                   (lines of standard input, or of a `file`)
//! > 0:<TAB>from all lookup local
//! ```
//!
//! `> ` opens a line of standard output, `! ` one of standard error, `? ` a status other than 0.
//! Everything after the two characters counts, to the last blank. A line `\` says that the line
//! before it does not end in a newline.

use super::words::{quote, split};
use super::{Answer, Level, Session, Setting, Step};

/// A transcript file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Transcript {
    /// What the session proves.
    pub sentence: String,
    /// The commands in their setting.
    pub session: Session,
    /// One answer to each command.
    pub answers: Vec<Answer>,
}

impl Transcript {
    /// The file's bytes.
    pub fn write(&self) -> Vec<u8> {
        let mut out = format!("{}\n\n", self.sentence).into_bytes();
        out.extend(format!("level {}\n", self.session.setting.level).bytes());
        for (path, content) in &self.session.setting.files {
            out.extend(format!("file {}\n", quote(path)).bytes());
            lines(&mut out, b"< ", content);
        }
        out.push(b'\n');
        for (step, answer) in self.session.steps.iter().zip(&self.answers) {
            write_block(&mut out, step, answer);
        }
        out
    }

    /// Reads what [`Transcript::write`] wrote.
    ///
    /// # Errors
    /// The first line that is not of the format.
    pub fn read(bytes: &[u8]) -> Result<Self, String> {
        let mut reader = Reader::default();
        let body = bytes.strip_suffix(b"\n").unwrap_or(bytes);
        for (number, line) in body.split(|byte| *byte == b'\n').enumerate() {
            reader
                .line(line)
                .map_err(|why| format!("line {}: {why}", number + 1))?;
        }
        reader.finish()
    }
}

/// One command and its answer.
pub fn write_block(out: &mut Vec<u8>, step: &Step, answer: &Answer) {
    out.extend_from_slice(b"$ ");
    out.extend(command_line(step).bytes());
    out.push(b'\n');
    lines(out, b"< ", &step.stdin);
    lines(out, b"> ", &answer.stdout);
    lines(out, b"! ", &answer.stderr);
    if answer.status != 0 {
        out.extend(format!("? {}\n", answer.status).bytes());
    }
}

/// The command as it would be typed.
pub fn command_line(step: &Step) -> String {
    let mut words: Vec<String> = step.argv.iter().map(|word| quote(word)).collect();
    for (sign, file) in [("<", &step.read), (">", &step.write)] {
        if let Some(file) = file {
            words.push(format!("{sign} {}", quote(file)));
        }
    }
    words.join(" ")
}

/// Reads a command as it would be typed.
///
/// # Errors
/// A quotation without end, no command, a redirection without a file.
pub fn read_command(line: &str) -> Result<Step, String> {
    let mut step = Step::default();
    let mut words = split(line)?.into_iter();
    while let Some(word) = words.next() {
        let mut file = || words.next().map(Some).ok_or("redirection without a file");
        match word.as_str() {
            "<" => step.read = file()?,
            ">" => step.write = file()?,
            _ => step.argv.push(word),
        }
    }
    match step.argv.first().map(String::as_str) {
        Some("ip" | "sysctl" | "sleep") => Ok(step),
        _ => Err(format!("not a command: {line}")),
    }
}

/// A stream, line by line, each behind its mark.
fn lines(out: &mut Vec<u8>, mark: &[u8], stream: &[u8]) {
    for line in stream.split_inclusive(|byte| *byte == b'\n') {
        out.extend_from_slice(mark);
        out.extend_from_slice(line);
    }
    if !stream.is_empty() && !stream.ends_with(b"\n") {
        out.extend_from_slice(b"\n\\\n");
    }
}

/// Where the reader is.
#[derive(Default)]
struct Reader {
    sentence: Vec<String>,
    level: Option<Level>,
    files: Vec<(String, Vec<u8>)>,
    steps: Vec<(Step, Answer)>,
    /// The mark of the last stream line.
    mark: u8,
    in_sentence: Phase,
}

#[derive(Default, PartialEq, Clone, Copy)]
enum Phase {
    #[default]
    Sentence,
    Setting,
    Commands,
}

impl Reader {
    fn line(&mut self, line: &[u8]) -> Result<(), String> {
        match self.in_sentence {
            Phase::Sentence => self.sentence_line(line),
            Phase::Setting => self.setting_line(line),
            Phase::Commands => self.command_line(line),
        }
    }

    fn sentence_line(&mut self, line: &[u8]) -> Result<(), String> {
        if line.is_empty() {
            self.in_sentence = Phase::Setting;
        } else {
            self.sentence.push(text(line)?.to_owned());
        }
        Ok(())
    }

    fn setting_line(&mut self, line: &[u8]) -> Result<(), String> {
        if line.is_empty() {
            self.in_sentence = Phase::Commands;
            return Ok(());
        }
        if let Some(content) = line.strip_prefix(b"< ") {
            let (_, file) = self.files.last_mut().ok_or("content without a file")?;
            push_line(file, content);
            self.mark = b'<';
            return Ok(());
        }
        if line == b"\\" {
            let (_, file) = self.files.last_mut().ok_or("no line before this one")?;
            file.pop();
            return Ok(());
        }
        match text(line)?.split_once(' ') {
            Some(("level", level)) => {
                self.level = Some(Level::parse(level).ok_or("unknown level")?);
            }
            Some(("file", path)) => {
                let path = split(path)?.join(" ");
                self.files.push((path, Vec::new()));
            }
            _ => return Err("neither `level`, `file` nor `< `".to_owned()),
        }
        Ok(())
    }

    fn command_line(&mut self, line: &[u8]) -> Result<(), String> {
        if let Some(command) = line.strip_prefix(b"$ ") {
            let step = read_command(text(command)?)?;
            self.steps.push((step, Answer::default()));
            self.mark = 0;
            return Ok(());
        }
        let (step, answer) = self.steps.last_mut().ok_or("an answer without a command")?;
        if let Some(status) = line.strip_prefix(b"? ") {
            answer.status = text(status)?.parse().map_err(|_| "no status")?;
            return Ok(());
        }
        let mark = match line {
            b"\\" => self.mark,
            [mark @ (b'<' | b'>' | b'!'), b' ', ..] => *mark,
            _ => return Err("neither `$ `, `< `, `> `, `! `, `? ` nor `\\`".to_owned()),
        };
        let stream = match mark {
            b'<' => &mut step.stdin,
            b'>' => &mut answer.stdout,
            b'!' => &mut answer.stderr,
            _ => return Err("no line before this one".to_owned()),
        };
        match line {
            b"\\" => drop(stream.pop()),
            _ => push_line(stream, &line[2..]),
        }
        self.mark = mark;
        Ok(())
    }

    fn finish(self) -> Result<Transcript, String> {
        let (steps, answers): (Vec<_>, Vec<_>) = self.steps.into_iter().unzip();
        if self.sentence.is_empty() || steps.is_empty() {
            return Err("a transcript has a sentence and commands".to_owned());
        }
        let level = self.level.ok_or("no `level`")?;
        let mut setting = Setting::plain(level);
        setting.files.extend(self.files);
        Ok(Transcript {
            sentence: self.sentence.join("\n"),
            session: Session { setting, steps },
            answers,
        })
    }
}

fn push_line(stream: &mut Vec<u8>, line: &[u8]) {
    stream.extend_from_slice(line);
    stream.push(b'\n');
}

fn text(line: &[u8]) -> Result<&str, String> {
    std::str::from_utf8(line).map_err(|_| "not UTF-8".to_owned())
}

#[test]
fn what_is_written_is_read_back() {
    let answer = |stdout: &[u8], stderr: &[u8], status| Answer {
        status,
        stdout: stdout.to_vec(),
        stderr: stderr.to_vec(),
    };
    let mut setting = Setting::plain(Level::V6_1);
    let file = b"100\tisp1\n\n77 no newline".to_vec();
    setting.files.insert("names/rt_tables".to_owned(), file);
    let mut batch = Step::of(["ip", "-b", "-", "it's", ""].map(str::to_owned).to_vec());
    batch.stdin = b"rule show\n# $ ip\nlast".to_vec();
    let mut save = Step::ip("rule save");
    (save.read, save.write) = (Some("a b".to_owned()), Some("saved".to_owned()));
    let transcript = Transcript {
        sentence: "One.\nTwo.".to_owned(),
        session: Session {
            setting,
            steps: vec![Step::ip("rule show"), batch, save],
        },
        answers: vec![
            answer(b"0:\tlocal \n\n$ not a command\n", b"", 0),
            answer(b"\xff\x00 raw", b"! twice\n\\\nend", 255),
            answer(b"\n", b"\n", 2),
        ],
    };
    let bytes = transcript.write();
    assert_eq!(Transcript::read(&bytes), Ok(transcript));
}
