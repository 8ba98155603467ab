use super::super::testing::{Rows, Seen, play_with};
use super::super::{Stdin, Streams};
use crate::command::{AddrCommand, Command, Globals, RouteCommand, RuleCommand};
use crate::fault::Fault;
use crate::reply::Reply;
use crate::rtnl::{Request, RouteMsg, Row, RuleMsg};
use crate::types::Family;
use crate::wire;

fn of(bytes: Vec<u8>, offset: Option<u64>) -> Streams {
    Streams {
        stdin: Stdin {
            bytes,
            offset,
            ..Stdin::default()
        },
        ..Streams::default()
    }
}

fn act(command: Command, streams: &Streams) -> (Seen, Result<(), Fault>, Rows) {
    let mut kernel = Rows::default();
    let (seen, result) = play_with(&Globals::default(), &mut kernel, command, streams);
    (seen, result, kernel)
}

fn restore_routes(streams: &Streams) -> (Seen, Result<(), Fault>, Rows) {
    act(Command::Route(RouteCommand::Restore), streams)
}

fn file(magic: [u8; 4], rows: &[Row]) -> Vec<u8> {
    let messages = rows.iter().filter_map(|row| wire::encode(row, 2));
    magic.into_iter().chain(messages.flatten()).collect()
}

const ROUTES: [u8; 4] = [0x24, 0x12, 0x31, 0x45];
const RULES: [u8; 4] = [0x86, 0x69, 0x70, 0x71];

fn route(dst: &str, gateway: Option<&str>, prefsrc: Option<&str>) -> RouteMsg {
    let ip = |text: &str| text.parse().ok();
    RouteMsg {
        family: Family::INET,
        dst: ip(dst),
        gateway: gateway.and_then(ip),
        prefsrc: prefsrc.and_then(ip),
        ..RouteMsg::default()
    }
}

#[test]
fn routes_come_back_in_three_rounds() {
    let far = route("10.3.0.0", Some("10.0.0.9"), None);
    let near = route("10.0.0.0", None, Some("10.0.0.1"));
    let own = route("10.0.0.1", None, Some("10.0.0.1"));
    let bare = route("10.9.0.0", None, None);
    let rows = [&far, &near, &own, &bare].map(|msg| Row::Route(Box::new(msg.clone())));
    let (_, result, kernel) = restore_routes(&of(file(ROUTES, &rows), Some(0)));
    assert_eq!(result, Ok(()));
    let sent = kernel.asked.iter().map(|request| match request {
        Request::NewRoute(msg, flags) => (msg.dst, flags.create),
        _ => (None, false),
    });
    let sent: Vec<_> = sent.collect();
    let want = [&own, &bare, &near, &far].map(|msg| (msg.dst, true));
    assert_eq!(sent, want);
}

#[test]
fn a_pipe_cannot_be_read_three_times() {
    let (_, result, kernel) = restore_routes(&of(file(ROUTES, &[]), None));
    let said = "Failed to restore: ftell: Illegal seek\n";
    assert_eq!(result, Err(Fault::tool(said)));
    assert!(kernel.asked.is_empty());
}

#[test]
fn another_file_is_refused_by_its_number() {
    for (bytes, said) in [
        (&b""[..], "Magic mismatch (0 elems, 0 magic)\n"),
        (b"ab", "Magic mismatch (0 elems, 6261 magic)\n"),
        (&RULES, "Magic mismatch (1 elems, 71706986 magic)\n"),
    ] {
        let (_, result, _) = restore_routes(&of(bytes.to_vec(), Some(0)));
        assert_eq!(result, Err(Fault::tool(said)));
    }
    let addrs = Command::Addr(AddrCommand::Restore);
    let (_, result, _) = act(addrs, &of(b"abcd".to_vec(), Some(0)));
    let said = "Magic mismatch (1 elems, 64636261 magic)\n";
    assert_eq!(result, Err(Fault::word(said)));
}

#[test]
fn a_file_that_ends_early_ends_the_command() {
    let whole = file(RULES, &[Row::Rule(RuleMsg::default())]);
    for cut in 5..whole.len() {
        let rules = Command::Rule(RuleCommand::Restore);
        let (seen, result, kernel) = act(rules, &of(whole[..cut].to_vec(), Some(0)));
        assert_eq!(seen.complaints, "rtnl-from_file: truncated message\n");
        assert_eq!(result, Err(Fault::word("")));
        assert!(kernel.asked.is_empty(), "{cut}");
    }
    let mut long = whole.clone();
    long[4..8].copy_from_slice(&99_999_u32.to_ne_bytes());
    let rules = Command::Rule(RuleCommand::Restore);
    let (seen, _, _) = act(rules, &of(long, Some(0)));
    assert_eq!(seen.complaints, "!!!malformed message: len=99999 @20\n");
}

#[test]
fn what_is_saved_is_what_is_restored() {
    let rule = RuleMsg {
        family: Family::INET,
        priority: Some(7),
        ..RuleMsg::default()
    };
    let mut kernel = Rows {
        rows: vec![Row::Rule(rule.clone())],
        ..Rows::default()
    };
    let save = Command::Rule(RuleCommand::Save);
    let streams = Streams::default();
    let (seen, _) = play_with(&Globals::default(), &mut kernel, save, &streams);
    let bytes = seen.replies.iter().filter_map(|reply| match reply {
        Reply::Bytes(bytes) => Some(bytes.clone()),
        _ => None,
    });
    let saved = of(bytes.flatten().collect(), None);
    let restore = Command::Rule(RuleCommand::Restore);
    let (_, result, kernel) = act(restore, &saved);
    // It leaves by exit, with status 0.
    assert_eq!(
        result.map_err(|fault| (fault.status, fault.exits)),
        Err((0, true))
    );
    assert!(matches!(&kernel.asked[..], [Request::NewRule(msg, _)] if *msg == rule));
}

#[test]
fn a_terminal_gets_no_bytes() {
    let streams = Streams {
        stdout_is_terminal: true,
        ..Streams::default()
    };
    let (seen, result, _) = act(Command::Rule(RuleCommand::Save), &streams);
    assert!(seen.replies.is_empty());
    let said = "Not sending a binary stream to stdout\n";
    assert_eq!(result, Err(Fault::tool(said)));
}
