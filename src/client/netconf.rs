//! `ip netconf`. Law: iproute2 7.1 `ip/ipnetconf.c`.

use super::Context;
use crate::command::NetconfCommand;
use crate::fault::Fault;
use crate::reply::{Mood, Reply};
use crate::rtnl::{ConfOf, Dump, NetconfMsg, Request, Row};
use crate::types::{Family, IfIndex};

/// Shows settings.
///
/// # Errors
/// What went wrong.
pub fn execute(context: &mut Context, command: NetconfCommand) -> Result<(), Fault> {
    let NetconfCommand(dev) = command;
    let family = context.globals.family;
    let dev = match &dev {
        Some(dev) => Some(context.device(dev)?),
        None => None,
    };
    if let (Some(dev), true) = (dev, family != Family::UNSPEC) {
        return one(context, family, dev);
    }
    let mut rows = Vec::new();
    let dumped = context.dump(&Dump::Netconfs(family), &mut |_, row| {
        if let Row::Netconf(row) = row
            && (family == Family::UNSPEC || family == row.family)
            && dev.is_none_or(|dev| row.whose == ConfOf::Device(dev))
        {
            rows.push(row);
        }
        true
    });
    context.sink.put(Reply::Open);
    if let Err(refusal) = dumped {
        context.close_failed();
        let text = refusal.errno.text();
        let text = format!("RTNETLINK answers: {text}\nDump terminated\n");
        return Err(Fault::exit1(text));
    }
    put(context, rows);
    context.sink.put(Reply::Close);
    Ok(())
}

/// The settings of one device and family are no document. 6.1 waits for them as for news, and ends
/// with the first message that is none.
fn one(context: &mut Context, family: Family, dev: IfIndex) -> Result<(), Fault> {
    match context.ask(Request::GetNetconf(family, dev)) {
        Ok(answer) => {
            if let Some(Row::Netconf(row)) = answer.row {
                put(context, vec![row]);
            }
            Ok(())
        }
        Err(_) if !context.globals.level.modern() => Ok(()),
        Err(fault) => Err(Fault {
            exits: true,
            ..fault
        }),
    }
}

fn put(context: &mut Context, rows: Vec<NetconfMsg>) {
    let devices = rows.iter().filter_map(|row| row.whose.device());
    context.introduce(devices.collect::<Vec<_>>());
    for row in rows {
        context.sink.put(Reply::Netconf(row, Mood::Present));
    }
}
