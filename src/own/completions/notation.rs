//! The notation of values, read: `[ lock ] NUMBER`, `{ on | off }`, `[ altname NAME ]...`.

/// A value, or a part of one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Node {
    /// Typed as it stands.
    Word(String),
    /// Stands for something else.
    Place(String),
    /// One after the other.
    Sequence(Vec<Node>),
    /// One of these.
    Choice(Vec<Node>),
    /// This, or nothing.
    Optional(Box<Node>),
    /// This any number of times, also never.
    Many(Box<Node>),
}

/// What is left to be read, the next part last.
pub type Rest = Vec<Node>;

/// Reads the notation.
pub fn read(notation: &str) -> Node {
    choice(&mut notation.split_whitespace())
}

/// Alternatives up to the closing bracket or the end.
fn choice<'t>(tokens: &mut impl Iterator<Item = &'t str>) -> Node {
    let (mut choices, mut sequence) = (Vec::new(), Vec::new());
    while let Some(token) = tokens.next() {
        match token {
            "{" => match choice(tokens) {
                // At least once.
                Node::Many(node) => sequence.extend([*node.clone(), Node::Many(node)]),
                node => sequence.push(node),
            },
            "[" => sequence.push(Node::Optional(Box::new(choice(tokens)))),
            "|" => choices.push(joined(std::mem::take(&mut sequence))),
            "}" | "]" => break,
            "}..." | "]..." => {
                // The bracket closes what repeats: the caller must know.
                choices.push(joined(std::mem::take(&mut sequence)));
                return Node::Many(Box::new(one(choices)));
            }
            token => sequence.push(leaf(token)),
        }
    }
    choices.push(joined(sequence));
    one(choices)
}

fn one(mut choices: Vec<Node>) -> Node {
    match choices.len() {
        1 => choices.remove(0),
        _ => Node::Choice(choices),
    }
}

fn joined(mut sequence: Vec<Node>) -> Node {
    match sequence.len() {
        1 => sequence.remove(0),
        _ => Node::Sequence(sequence),
    }
}

fn leaf(token: &str) -> Node {
    let literal = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let composed = token.contains(['[', '{', '/']) || token == "...";
    match !composed && (token.contains(literal) || !token.contains(char::is_alphabetic)) {
        true => Node::Word(token.trim_end_matches('.').to_owned()),
        false => Node::Place(token.to_owned()),
    }
}

/// The words and places that may come next, each with what is left behind it; and whether nothing
/// more needs to come.
pub fn next(rest: &[Node]) -> (Vec<(Node, Rest)>, bool) {
    let mut found = Vec::new();
    let done = expand(rest, &mut found);
    (found, done)
}

fn expand(rest: &[Node], found: &mut Vec<(Node, Rest)>) -> bool {
    let Some((first, behind)) = rest.split_last() else {
        return true;
    };
    let mut with = |nodes: &[Node]| {
        let mut rest = behind.to_vec();
        rest.extend(nodes.iter().rev().cloned());
        expand(&rest, found)
    };
    match first {
        Node::Word(_) | Node::Place(_) => {
            found.push((first.clone(), behind.to_vec()));
            false
        }
        Node::Sequence(nodes) => with(nodes),
        Node::Choice(nodes) => {
            let mut done = false;
            for node in nodes {
                done |= with(std::slice::from_ref(node));
            }
            done
        }
        Node::Optional(node) => match node.as_ref() {
            // `[ … ]...` is read from the inside out.
            Node::Many(_) => with(std::slice::from_ref(node)),
            node => {
                let done = with(std::slice::from_ref(node));
                with(&[]) || done
            }
        },
        Node::Many(node) => {
            let done = with(&[node.as_ref().clone(), first.clone()]);
            with(&[]) || done
        }
    }
}
