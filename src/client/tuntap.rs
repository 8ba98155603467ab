//! `ip tuntap`. Law: iproute2 7.1 `ip/iptuntap.c`. The devices are made through `/dev/net/tun`,
//! and shown as the kernel's files below `/sys/class/net` describe them.

use super::{Context, LinkTable};
use crate::command::TuntapCommand;
use crate::fault::Fault;
use crate::reply::Reply;
use crate::rtnl::{Refusal, Request};

/// Carries out a tuntap command.
///
/// # Errors
/// What went wrong.
pub fn execute(context: &mut Context, command: TuntapCommand) -> Result<(), Fault> {
    match command {
        TuntapCommand::Add(msg) => ask(context, Request::NewTun(msg)),
        TuntapCommand::Delete(msg) => ask(context, Request::DelTun(msg)),
        TuntapCommand::Show => {
            show(context);
            Ok(())
        }
    }
}

fn ask(context: &mut Context, request: Request) -> Result<(), Fault> {
    let failed = |refusal: Refusal| {
        let text = refusal.errno.text();
        Fault::tool(format!("ioctl(TUNSETIFF): {text}\n"))
    };
    context.socket.ask(request).map(|_| ()).map_err(failed)
}

fn show(context: &mut Context) {
    context.sink.put(Reply::Open);
    let links = LinkTable::of(context.socket);
    let is_tun = |kind: &Option<String>| kind.as_deref() == Some("tun");
    for link in links.iter() {
        if link.info.as_ref().is_some_and(|info| is_tun(&info.kind)) {
            context.sink.put(Reply::Tun(Box::new(link.clone())));
        }
    }
    context.sink.put(Reply::Close);
}
