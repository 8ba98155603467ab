//! `ip rule`. Law: iproute2 7.1 `ip/iprule.c`.

mod filter;

use super::{Context, dumpfile, echo};
use crate::command::{RuleCommand, RuleFilter};
use crate::fault::{Fault, STATUS_WORD};
use crate::reply::{Mood, Reply};
use crate::rtnl::{Answer, Dump, NewFlags, Request, Row, RuleMsg};

/// Carries out a rule command.
///
/// # Errors
/// What went wrong.
pub fn execute(context: &mut Context, command: RuleCommand) -> Result<(), Fault> {
    match command {
        RuleCommand::Add(rule) => {
            let answer = context.ask(Request::NewRule(rule, NewFlags::ADD))?;
            show_echo(context, answer);
            Ok(())
        }
        RuleCommand::Delete(rule) => {
            let answer = context.ask(Request::DelRule(rule))?;
            show_echo(context, answer);
            Ok(())
        }
        RuleCommand::List(filter) => list(context, filter),
        RuleCommand::Flush(filter) => flush(context, filter),
        RuleCommand::Save => dumpfile::save_rules(context),
        RuleCommand::Restore => dumpfile::restore_rules(context),
    }
}

fn show_echo(context: &mut Context, answer: Answer) {
    if !context.globals.echo {
        return;
    }
    let mood = echo::mood(&answer);
    let family = context.globals.family;
    let memory = &context.memory;
    let row = match answer.row {
        Some(Row::Rule(rule)) => Some(rule),
        _ => None,
    };
    let shown = row.filter(|rule| match &memory.rule_filter {
        Some(filter) => filter::passes(filter, context.globals.level, family, rule),
        None => filter::of_family(family, rule),
    });
    echo::show(context, shown.map(|rule| Reply::Rule(rule, mood)));
}

fn list(context: &mut Context, filter: RuleFilter) -> Result<(), Fault> {
    context.sink.put(Reply::Open);
    let (level, family) = (context.globals.level, context.globals.family);
    let dumped = context.dump(&Dump::Rules(filter.family), &mut |sink, row| {
        if let Row::Rule(rule) = row
            && filter::passes(&filter, level, family, &rule)
        {
            sink.put(Reply::Rule(rule, Mood::Present));
        }
        true
    });
    context.memory.rule_filter = Some(filter);
    match dumped {
        Ok(()) => context.sink.put(Reply::Close),
        Err(refusal) => return Err(context.dump_refused(&refusal, "Dump", STATUS_WORD)),
    }
    Ok(())
}

/// Deletes every rule that the filter lets through and that has a priority: those of priority 0
/// carry no such attribute, and stay.
fn flush(context: &mut Context, filter: RuleFilter) -> Result<(), Fault> {
    context.sink.put(Reply::Open);
    let doomed = doomed(context, &filter);
    context.memory.rule_filter = Some(filter);
    for rule in doomed? {
        if let Err(fault) = context.ask_aside(Request::DelRule(rule)) {
            context.close_failed();
            let text = format!("{}Dump terminated\n", fault.text);
            return Err(Fault::returned(text, STATUS_WORD));
        }
    }
    context.sink.put(Reply::Close);
    Ok(())
}

fn doomed(context: &mut Context, filter: &RuleFilter) -> Result<Vec<RuleMsg>, Fault> {
    let (level, family) = (context.globals.level, context.globals.family);
    let mut doomed = Vec::new();
    let dumped = context.dump(&Dump::Rules(filter.family), &mut |_, row| {
        if let Row::Rule(rule) = row
            && filter::passes(filter, level, family, &rule)
            && filter::of_protocol(filter, &rule)
            && rule.priority.is_some()
        {
            doomed.push(rule);
        }
        true
    });
    match dumped {
        Ok(()) => Ok(doomed),
        Err(refusal) => Err(context.dump_refused(&refusal, "Dump", STATUS_WORD)),
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Rows, play};
    use super::*;
    use crate::command::{Command, Globals};
    use crate::rtnl::Errno;
    use crate::types::{Family, Level, Protocol};

    fn rule(priority: Option<u32>, protocol: u8) -> RuleMsg {
        RuleMsg {
            family: Family::INET,
            priority,
            protocol: Some(Protocol(protocol)),
            ..RuleMsg::default()
        }
    }

    fn kernel() -> Rows {
        let rules = [rule(None, 2), rule(Some(5), 4), rule(Some(32766), 2)];
        Rows {
            rows: rules.map(Row::Rule).into(),
            ..Rows::default()
        }
    }

    #[test]
    fn flush_spares_priority_0_and_other_protocols() {
        let globals = Globals::default();
        let flush = |filter| Command::Rule(RuleCommand::Flush(filter));
        let mut all = kernel();
        let (seen, result) = play(&globals, &mut all, flush(RuleFilter::default()));
        assert_eq!((seen.outline().as_str(), result), ("[]", Ok(())));
        assert_eq!(all.rows, [Row::Rule(rule(None, 2))]);
        let mut some = kernel();
        let filter = RuleFilter {
            protocol: Some(Protocol::STATIC),
            ..RuleFilter::default()
        };
        assert_eq!(play(&globals, &mut some, flush(filter)).1, Ok(()));
        assert_eq!(some.rows.len(), 2);
    }

    #[test]
    fn a_refused_dump_is_255_and_leaves_the_array_as_the_level_does() {
        for (level, outline) in [(Level::V7_1, "[]"), (Level::V6_1, "[!")] {
            let globals = Globals {
                level,
                ..Globals::default()
            };
            let mut kernel = Rows {
                refusal: Some(Errno::EAFNOSUPPORT.into()),
                ..kernel()
            };
            let list = Command::Rule(RuleCommand::List(RuleFilter::default()));
            let (seen, result) = play(&globals, &mut kernel, list);
            assert_eq!(seen.outline(), outline);
            let text =
                "RTNETLINK answers: Address family not supported by protocol\nDump terminated\n";
            assert_eq!(result, Err(Fault::returned(text, 255)));
        }
    }

    #[test]
    fn list_ignores_protocol() {
        let filter = RuleFilter {
            protocol: Some(Protocol::STATIC),
            ..RuleFilter::default()
        };
        let list = Command::Rule(RuleCommand::List(filter));
        let (seen, _) = play(&Globals::default(), &mut kernel(), list);
        assert_eq!(seen.outline(), "[RRR]");
    }

    #[test]
    fn echo_stands_in_brackets_even_without_a_row() {
        let globals = Globals {
            echo: true,
            ..Globals::default()
        };
        let add = Command::Rule(RuleCommand::Add(rule(Some(7), 0)));
        let (seen, _) = play(&globals, &mut kernel(), add);
        assert_eq!(seen.outline(), "[{}]");
    }
}
