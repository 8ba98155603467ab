use super::super::trial::{faults, read, wrong_argument};
use crate::command::{Command, NeighCommand, NeighFilter};
use crate::types::nud;

#[test]
fn words_that_cannot_be_understood() {
    let required = "Device and destination are required arguments.\n";
    let bad = |word: &str| wrong_argument(word, "nud state is bad");
    faults(&[
        ("neigh add 10.0.0.1", required, 255),
        ("neigh add dev v0", required, 255),
        ("neigh add default dev v0", required, 255),
        ("neigh add 10.0.0.1 dev v0 nud 3", &bad("3"), 255),
        (
            "neigh add 10.0.0.1 dev v0 lladdr zz",
            "\"zz\" is invalid lladdr.\n",
            1,
        ),
        (
            "neigh get dev v0",
            "Device and address are required arguments.\n",
            1,
        ),
        ("neigh flush", "Flush requires arguments.\n", 1),
        (
            "neigh append",
            "Command \"append\" is unknown, try \"ip neigh help\".\n",
            255,
        ),
    ]);
}

#[test]
fn several_states_add_up_and_none_is_one_of_them() {
    let states = |line: &str| match read(line).result {
        Ok(Command::Neigh(NeighCommand::Show(filter) | NeighCommand::Flush(filter))) => {
            filter.states
        }
        other => panic!("{other:?}"),
    };
    assert_eq!(states("neigh"), 0xff & !nud::NOARP);
    assert_eq!(
        states("neigh show nud stale nud fail"),
        nud::STALE | nud::FAILED
    );
    assert_eq!(states("neigh show nud none"), NeighFilter::NONE);
    assert_eq!(states("neigh flush nud all") & nud::NOARP, 0);
}
