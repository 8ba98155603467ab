//! `ip tunnel` over IPv6. Law: iproute2 7.1 `ip/ip6tunnel.c`, `ip/tunnel.c`. Tunnels are made and
//! changed by `ioctl`, and listed by a dump of links with one `ioctl` each.

use super::{Context, LinkTable};
use crate::command::{Tunnel6Command, Tunnel6Draft, Tunnel6Edit};
use crate::fault::Fault;
use crate::reply::Reply;
use crate::rtnl::{
    FLOWLABEL, LinkMsg, Refusal, Request, Row, Socket, TCLASS, Tunnel6Act, Tunnel6Msg, carried,
    tunnel6_flags as f,
};
use crate::types::{IfName, arphrd};

/// What a tunnel has that is made without a word about it.
const HOP_LIMIT: u8 = 64;
const ENCAP_LIMIT: u8 = 4;

/// Carries out a tunnel command.
///
/// # Errors
/// What went wrong.
pub fn execute(context: &mut Context, command: Tunnel6Command) -> Result<(), Fault> {
    match command {
        Tunnel6Command::Add(draft) => {
            let base = base(&draft);
            let msg = named(context, *draft, false)?;
            act(context, "add", base.into(), Tunnel6Act::Add(msg))
        }
        Tunnel6Command::Change(draft) => {
            let base = base(&draft);
            let msg = named(context, *draft, true)?;
            let at = or_base(&msg.name, base);
            act(context, "add", at, Tunnel6Act::Change(msg))
        }
        Tunnel6Command::Delete(draft) => {
            let base = base(&draft);
            let msg = complete(context, *draft, made(), false)?;
            act(
                context,
                "delete",
                or_base(&msg.name, base),
                Tunnel6Act::Delete,
            )
        }
        Tunnel6Command::Show(draft) => show(context, *draft),
    }
}

/// The first device of the driver that the mode asks for.
fn base(draft: &Tunnel6Draft) -> &'static str {
    let mode = |edit: &&Tunnel6Edit| matches!(edit, Tunnel6Edit::Mode(_) | Tunnel6Edit::Vti);
    match draft.edits.iter().rfind(mode) {
        Some(Tunnel6Edit::Mode(carried::GRE)) => "ip6gre0",
        // A tunnel of IPsec stays one.
        _ if draft.edits.contains(&Tunnel6Edit::Vti) => "ip6_vti0",
        _ => "ip6tnl0",
    }
}

fn or_base(name: &IfName, base: &str) -> IfName {
    match name.as_str() {
        "" => base.into(),
        _ => name.clone(),
    }
}

/// What a new tunnel begins with.
fn made() -> Tunnel6Msg {
    Tunnel6Msg {
        hop_limit: HOP_LIMIT,
        encap_limit: ENCAP_LIMIT,
        ..Tunnel6Msg::default()
    }
}

fn named(context: &mut Context, draft: Tunnel6Draft, change: bool) -> Result<Tunnel6Msg, Fault> {
    let msg = complete(context, draft, made(), change)?;
    if msg.name.as_str().is_empty() {
        let said = "Tunnel interface name not specified\n";
        context.sink.complain(said);
    }
    Ok(msg)
}

/// The parameters that the words come to, on top of what a device has that is to be changed.
fn complete(
    context: &mut Context,
    draft: Tunnel6Draft,
    mut msg: Tunnel6Msg,
    change: bool,
) -> Result<Tunnel6Msg, Fault> {
    if change && draft.name_first {
        msg = get(context.socket, &draft.name)?;
    }
    msg.name = draft.name;
    draft.edits.iter().for_each(|edit| apply(&mut msg, *edit));
    if let Some(dev) = &draft.dev {
        msg.link = context.device(dev)?;
    }
    Ok(msg)
}

fn apply(msg: &mut Tunnel6Msg, edit: Tunnel6Edit) {
    let mut flag = |flag: u32, on: bool| match on {
        true => msg.flags |= flag,
        false => msg.flags &= !flag,
    };
    match edit {
        Tunnel6Edit::Mode(protocol) => msg.protocol = protocol,
        Tunnel6Edit::Vti => msg.protocol = carried::IPV6,
        Tunnel6Edit::Remote(addr) => msg.remote = addr,
        Tunnel6Edit::Local(addr) => msg.local = addr,
        Tunnel6Edit::EncapLimit(limit) => {
            flag(f::IGN_ENCAP_LIMIT, limit.is_none());
            msg.encap_limit = limit.unwrap_or(msg.encap_limit);
        }
        Tunnel6Edit::HopLimit(limit) => msg.hop_limit = limit,
        Tunnel6Edit::Tclass(class) => {
            flag(f::USE_ORIG_TCLASS, class.is_none());
            msg.flowinfo = msg.flowinfo & !TCLASS | u32::from(class.unwrap_or(0)) << 20;
        }
        Tunnel6Edit::FlowLabel(label) => {
            flag(f::USE_ORIG_FLOWLABEL, label.is_none());
            msg.flowinfo = msg.flowinfo & !FLOWLABEL | label.unwrap_or(0);
        }
        Tunnel6Edit::Dscp => flag(f::RCV_DSCP_COPY, true),
        Tunnel6Edit::LocalRemote(on) => flag(f::ALLOW_LOCAL_REMOTE, on),
        Tunnel6Edit::IKey(key) => msg.ikey = (true, key),
        Tunnel6Edit::OKey(key) => msg.okey = (true, key),
        Tunnel6Edit::ISeq => msg.seq.0 = true,
        Tunnel6Edit::OSeq => msg.seq.1 = true,
        Tunnel6Edit::ICsum => msg.csum.0 = true,
        Tunnel6Edit::OCsum => msg.csum.1 = true,
    }
}

fn act(context: &mut Context, what: &str, at: IfName, act: Tunnel6Act) -> Result<(), Fault> {
    let request = Request::Tunnel6(at.clone(), Box::new(act));
    let asked = context.socket.ask(request).map(|_| ());
    asked.map_err(|refusal| failed(what, &at, &refusal))
}

fn failed(what: &str, at: &IfName, refusal: &Refusal) -> Fault {
    let text = refusal.errno.text();
    Fault::tool(format!("{what} tunnel \"{at}\" failed: {text}\n"))
}

fn get(socket: &mut dyn Socket, name: &IfName) -> Result<Tunnel6Msg, Fault> {
    let asked = socket.ask(Request::GetTunnel6(name.clone()));
    let answer = asked.map_err(|refusal| failed("get", name, &refusal))?;
    match answer.row {
        Some(Row::Tunnel6(msg)) => Ok(*msg),
        _ => Ok(Tunnel6Msg::default()),
    }
}

/// One tunnel by name, or a listing.
fn show(context: &mut Context, draft: Tunnel6Draft) -> Result<(), Fault> {
    let any = Tunnel6Msg {
        protocol: 0,
        ..Tunnel6Msg::default()
    };
    let wanted = complete(context, draft, any, false)?;
    let stats = context.globals.stats > 0;
    if !wanted.name.as_str().is_empty() && !stats {
        let msg = get(context.socket, &wanted.name)?;
        context.introduce([msg.link]);
        context.sink.put(Reply::Tunnel6(Box::new(msg), None));
        return Ok(());
    }
    context.sink.put(Reply::Open);
    context.begin_dump();
    let links = LinkTable::of(context.socket);
    let is_tunnel = |hw_type: u16| matches!(hw_type, arphrd::TUNNEL6 | arphrd::IP6GRE);
    // Asked for IPv6, the kernel leaves out devices without it.
    let has_v6 = |link: &&LinkMsg| link.addr_gen_mode.is_some();
    for link in { links.iter() }
        .filter(|link| is_tunnel(link.hw_type))
        .filter(has_v6)
    {
        let Some(name) = &link.name else { continue };
        if !wanted.name.as_str().is_empty() && wanted.name != *name {
            continue;
        }
        match get(context.socket, name) {
            Ok(msg) if fits(&wanted, &msg) => {
                context.introduce([msg.link]);
                context.sink.put(Reply::Tunnel6(Box::new(msg), Some(stats)));
            }
            Ok(_) => {}
            Err(fault) => context.sink.complain(&fault.text),
        }
    }
    context.sink.put(Reply::Close);
    Ok(())
}

/// `ip6_tnl_parm_match`: what is not said, or 0, fits everything.
fn fits(wanted: &Tunnel6Msg, msg: &Tunnel6Msg) -> bool {
    let part = |mask: u32| {
        let typed = wanted.flowinfo & mask;
        typed == 0 || typed == msg.flowinfo & mask
    };
    (wanted.link.0 == 0 || wanted.link == msg.link)
        && (wanted.local.is_unspecified() || wanted.local == msg.local)
        && (wanted.remote.is_unspecified() || wanted.remote == msg.remote)
        && (wanted.protocol == 0 || msg.protocol == 0 || wanted.protocol == msg.protocol)
        && (wanted.encap_limit == 0 || wanted.encap_limit == msg.encap_limit)
        && (wanted.hop_limit == 0 || wanted.hop_limit == msg.hop_limit)
        && part(TCLASS)
        && part(FLOWLABEL)
        && (wanted.flags == 0 || wanted.flags & msg.flags != 0)
}

/// A tunnel that is to be changed is there.
///
/// # Errors
/// The refusal to say what it has.
pub fn exists(socket: &mut dyn Socket, name: &IfName) -> Result<(), Fault> {
    get(socket, name).map(|_| ())
}
