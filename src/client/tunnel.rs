//! `ip tunnel` over IPv4. Law: iproute2 7.1 `ip/iptunnel.c`, `ip/tunnel.c`. Tunnels are made and
//! changed by `ioctl`, and listed by a dump of links with one `ioctl` each.

use super::{Context, LinkTable};
use crate::command::{RouterEdit, TunnelCommand, TunnelDraft, TunnelEdit};
use crate::fault::Fault;
use crate::reply::Reply;
use crate::rtnl::{Refusal, Request, Row, Socket, TunnelAct, TunnelKind, TunnelMsg, carried};
use crate::types::{IfName, arphrd};

/// Carries out a tunnel command.
///
/// # Errors
/// What went wrong.
pub fn execute(context: &mut Context, command: TunnelCommand) -> Result<(), Fault> {
    match command {
        TunnelCommand::Add(draft) => {
            let msg = complete(context, *draft, false)?;
            let at = made_at(&msg)?.base().into();
            act(context, "add tunnel", at, TunnelAct::Add(msg))
        }
        TunnelCommand::Change(draft) => {
            let msg = complete(context, *draft, true)?;
            let base = made_at(&msg)?.base();
            let at = or_base(&msg.name, base);
            act(context, "add tunnel", at, TunnelAct::Change(msg))
        }
        TunnelCommand::Delete(draft) => {
            let msg = complete(context, *draft, false)?;
            let at = or_base(&msg.name, kind(&msg).map_or("", TunnelKind::base));
            act(context, "delete tunnel", at, TunnelAct::Delete(msg))
        }
        TunnelCommand::Show(draft) => show(context, *draft),
        TunnelCommand::Routers(dev, edit) => {
            let act = edit.map(|edit| match edit {
                RouterEdit::Add(addr, default) => (0x89f5, TunnelAct::AddRouter(addr, default)),
                RouterEdit::Delete(addr) => (0x89f6, TunnelAct::DelRouter(addr)),
            });
            other(context, dev, act)
        }
        TunnelCommand::SixRd(dev, edit) => {
            let act = edit.map(|edit| match edit {
                Some(six_rd) => (0x89f9, TunnelAct::SetSixRd(six_rd)),
                None => (0x89fa, TunnelAct::ResetSixRd),
            });
            other(context, dev, act)
        }
    }
}

/// The parameters that the words come to, on top of what a device has that is to be changed.
fn complete(context: &mut Context, draft: TunnelDraft, change: bool) -> Result<TunnelMsg, Fault> {
    let mut msg = TunnelMsg {
        pmtudisc: true,
        ..TunnelMsg::default()
    };
    if change && draft.name_first {
        msg = get(context, draft.name.clone(), msg)?;
    }
    msg.name = draft.name;
    let mut isatap = false;
    for edit in draft.edits {
        apply(&mut msg, edit, &mut isatap)?;
    }
    if msg.protocol == 0 {
        isatap |= guess(&mut msg);
    }
    let keyed = msg.ikey.0 || msg.okey.0;
    if keyed && !msg.vti && msg.protocol != carried::GRE {
        return Err(Fault::tool(
            "Keys are not allowed with ipip and sit tunnels\n",
        ));
    }
    if let Some(dev) = &draft.dev {
        msg.link = context.device(dev)?;
    }
    if msg.remote.is_multicast() {
        for key in [&mut msg.ikey, &mut msg.okey] {
            if key.1 == 0 {
                *key = (true, u32::from(msg.remote));
            }
        }
        if msg.local.is_unspecified() {
            let text = "A broadcast tunnel requires a source address\n";
            return Err(Fault::tool(text));
        }
    }
    msg.isatap |= isatap;
    Ok(msg)
}

fn apply(msg: &mut TunnelMsg, edit: TunnelEdit, is_isatap: &mut bool) -> Result<(), Fault> {
    match edit {
        TunnelEdit::Mode {
            protocol,
            vti,
            isatap,
        } => {
            if msg.protocol != 0 && msg.protocol != protocol {
                let text = "You managed to ask for more than one tunnel mode.\n";
                return Err(Fault::word(text));
            }
            msg.protocol = protocol;
            msg.vti |= vti;
            *is_isatap |= isatap;
        }
        TunnelEdit::IKey(key) => msg.ikey = (true, key),
        TunnelEdit::OKey(key) => msg.okey = (true, key),
        TunnelEdit::ISeq => msg.seq.0 = true,
        TunnelEdit::OSeq => msg.seq.1 = true,
        TunnelEdit::ICsum => msg.csum.0 = true,
        TunnelEdit::OCsum => msg.csum.1 = true,
        TunnelEdit::Pmtudisc(on) => msg.pmtudisc = on,
        TunnelEdit::Remote(addr) => msg.remote = addr,
        TunnelEdit::Local(addr) => msg.local = addr,
        TunnelEdit::Ttl(ttl) => msg.ttl = ttl,
        TunnelEdit::Tos(tos) => msg.tos = tos,
    }
    Ok(())
}

/// The mode that the name speaks of; true for `isatap`.
fn guess(msg: &mut TunnelMsg) -> bool {
    let name = msg.name.as_str();
    let (protocol, vti, isatap) = match name {
        _ if name.starts_with("gre") => (carried::GRE, false, false),
        _ if name.starts_with("ipip") => (carried::IPIP, false, false),
        _ if name.starts_with("sit") => (carried::IPV6, false, false),
        _ if name.starts_with("isatap") => (carried::IPV6, false, true),
        _ if name.starts_with("vti") => (carried::IPIP, true, false),
        _ => return false,
    };
    msg.protocol = protocol;
    msg.vti |= vti;
    isatap
}

/// `tnl_defname`.
fn kind(msg: &TunnelMsg) -> Option<TunnelKind> {
    match msg.protocol {
        carried::IPIP if msg.vti => Some(TunnelKind::Vti),
        carried::IPIP => Some(TunnelKind::Ipip),
        carried::GRE => Some(TunnelKind::Gre),
        carried::IPV6 => Some(TunnelKind::Sit),
        _ => None,
    }
}

fn made_at(msg: &TunnelMsg) -> Result<TunnelKind, Fault> {
    if msg.ttl != 0 && !msg.pmtudisc {
        return Err(Fault::tool("ttl != 0 and nopmtudisc are incompatible\n"));
    }
    kind(msg).ok_or_else(|| Fault::tool("cannot determine tunnel mode (ipip, gre, vti or sit)\n"))
}

fn or_base(name: &IfName, base: &str) -> IfName {
    match name.as_str() {
        "" => base.into(),
        _ => name.clone(),
    }
}

fn act(context: &mut Context, what: &str, at: IfName, act: TunnelAct) -> Result<(), Fault> {
    let failed = |refusal: Refusal| {
        let text = refusal.errno.text();
        Fault::tool(format!("{what} \"{at}\" failed: {text}\n"))
    };
    let request = Request::Tunnel(at.clone(), Box::new(act));
    context.socket.ask(request).map(|_| ()).map_err(failed)
}

/// `prl` and `6rd`: a number that no driver knows stands for no act.
fn other(
    context: &mut Context,
    dev: IfName,
    wanted: Option<(u32, TunnelAct)>,
) -> Result<(), Fault> {
    let failed =
        |number: u32, text: &str| Fault::tool(format!("{dev}: ioctl {number:x} failed: {text}\n"));
    let Some((number, act)) = wanted else {
        return Err(failed(0, "Inappropriate ioctl for device"));
    };
    let request = Request::Tunnel(dev.clone(), Box::new(act));
    let asked = context.socket.ask(request).map(|_| ());
    asked.map_err(|refusal| failed(number, refusal.errno.text()))
}

fn get(context: &mut Context, at: IfName, like: TunnelMsg) -> Result<TunnelMsg, Fault> {
    let asked = ask(context.socket, at.clone(), like);
    asked.map_err(|refusal| not_got(&at, &refusal))
}

fn not_got(at: &IfName, refusal: &Refusal) -> Fault {
    let text = refusal.errno.text();
    Fault::tool(format!("get tunnel \"{at}\" failed: {text}\n"))
}

fn ask(socket: &mut dyn Socket, at: IfName, like: TunnelMsg) -> Result<TunnelMsg, Refusal> {
    let answer = socket.ask(Request::GetTunnel(at, Box::new(like)))?;
    match answer.row {
        Some(Row::Tunnel(msg)) => Ok(*msg),
        _ => Ok(TunnelMsg::default()),
    }
}

fn show(context: &mut Context, draft: TunnelDraft) -> Result<(), Fault> {
    let wanted = complete(context, draft, false)?;
    if let Some(kind) = kind(&wanted) {
        let at = or_base(&wanted.name, kind.base());
        let msg = get(context, at, wanted)?;
        context.introduce([msg.link]);
        context.sink.put(Reply::Tunnel(Box::new(msg), false));
        return Ok(());
    }
    context.sink.put(Reply::Open);
    context.begin_dump();
    let links = LinkTable::of(context.socket);
    let is_tunnel = |hw_type: u16| matches!(hw_type, arphrd::TUNNEL | arphrd::IPGRE | arphrd::SIT);
    for link in links.iter().filter(|link| is_tunnel(link.hw_type)) {
        let Some(name) = &link.name else { continue };
        if !wanted.name.as_str().is_empty() && wanted.name != *name {
            continue;
        }
        match get(context, name.clone(), TunnelMsg::default()) {
            Ok(msg) if fits(&wanted, &msg) => {
                context.introduce([msg.link]);
                let stats = context.globals.stats > 0;
                context.sink.put(Reply::Tunnel(Box::new(msg), stats));
            }
            Ok(_) => {}
            Err(fault) => context.sink.complain(&fault.text),
        }
    }
    context.sink.put(Reply::Close);
    Ok(())
}

/// `ip_tunnel_parm_match`.
fn fits(wanted: &TunnelMsg, msg: &TunnelMsg) -> bool {
    (wanted.link.0 == 0 || wanted.link == msg.link)
        && (wanted.remote.is_unspecified() || wanted.remote == msg.remote)
        && (wanted.local.is_unspecified() || wanted.local == msg.local)
        && (wanted.ikey.1 == 0 || wanted.ikey.1 == msg.ikey.1)
}

/// A tunnel that is to be changed is there.
///
/// # Errors
/// The refusal to say what it has.
pub fn exists(socket: &mut dyn Socket, name: IfName) -> Result<(), Fault> {
    ask(socket, name.clone(), TunnelMsg::default())
        .map(|_| ())
        .map_err(|refusal| not_got(&name, &refusal))
}
