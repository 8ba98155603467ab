use super::*;

fn words_of(line: &str) -> Vec<String> {
    line.split(' ').map(str::to_owned).collect()
}

fn lines_due(text: &str, commands: &[&str]) -> Vec<Option<usize>> {
    let rules = fail_rules(text).expect("good rules");
    let mut counts = Counts::new();
    let due = |command: &&str| {
        let (netns, command) = command.split_once(": ").unwrap_or(("", command));
        due(&rules, &mut counts, &words_of(command), netns).map(|rule| rule.line)
    };
    commands.iter().map(due).collect()
}

#[test]
fn the_first_rule_whose_turn_it_is_decides() {
    let text =
        "# comment\nmatch 'route add *' nth 2 errno EEXIST # the second\n\ncall 4- errno EPERM\n";
    let commands = [
        "rule show",
        "route add x",
        "route add y",
        "link show",
        "route add z",
    ];
    let due = lines_due(text, &commands);
    assert_eq!(due, [None, None, Some(2), Some(4), Some(4)]);
    let text = "netns red match '*show*' errno EIO\nnetns '' nth 1-2 exit 7 stderr 'a b\\n'";
    let commands = ["red: rule show", "rule show", "red: rule add", "x", "y"];
    let due = lines_due(text, &commands);
    assert_eq!(due, [Some(1), Some(2), None, Some(2), None]);
}

#[test]
fn outcomes_are_read() {
    let rules = fail_rules("errno ENODEV note 'Gone away'\nexit 3 stdout 'a\\tb\\n' stderr \"'\"");
    let outcomes: Vec<Outcome> = { rules.expect("good").into_iter() }
        .map(|rule| rule.outcome)
        .collect();
    let refusal = Refusal::noted(Errno::ENODEV, "Gone away");
    let end = Outcome::End {
        status: 3,
        stdout: "a\tb\n".into(),
        stderr: "'".into(),
    };
    assert_eq!(outcomes, [Outcome::Refuse(refusal), end]);
}

#[test]
fn what_is_wrong_is_said_with_its_line() {
    for (text, wrong) in [
        ("\nmatch x", "2: a rule has 'errno'"),
        ("errno EFOO", "1: 'EFOO' is no error that is known"),
        ("nth 0 errno EIO", "1: '0' is no number of a call"),
        ("nth 3-2 errno EIO", "1: '3-2' is no number of a call"),
        ("errno", "1: 'errno' lacks its value"),
        ("match 'a errno EIO", "1: no end of ' is found"),
        ("errno EIO exit 1", "1: a rule has"),
        ("exit 256", "1: '256' is no exit status"),
        ("fail EIO", "1: 'fail' is not known"),
    ] {
        let said = fail_rules(text).expect_err(text);
        assert!(said.starts_with(wrong), "{said}");
    }
}
