//! `ip rule`. Law: iproute2 7.1 `ip/iprule.c`.

mod filter;

use super::execute::not_modelled;
use super::{Context, echo};
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
            show_echo(context, answer, Mood::Present);
            Ok(())
        }
        RuleCommand::Delete(rule) => {
            let answer = context.ask(Request::DelRule(rule))?;
            show_echo(context, answer, Mood::Deleted);
            Ok(())
        }
        RuleCommand::List(filter) => list(context, filter),
        RuleCommand::Flush(filter) => flush(context, filter),
        RuleCommand::Save => Err(not_modelled("ip rule save")),
        RuleCommand::Restore => Err(not_modelled("ip rule restore")),
    }
}

fn show_echo(context: &mut Context, answer: Answer, mood: Mood) {
    if !context.globals.echo {
        return;
    }
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
    let sink = &mut *context.sink;
    let dumped = context
        .socket
        .dump(&Dump::Rules(filter.family), &mut |row| {
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
        if let Err(fault) = context.ask(Request::DelRule(rule)) {
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
    let dumped = context
        .socket
        .dump(&Dump::Rules(filter.family), &mut |row| {
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
