//! A program's seat at the kernel: one namespace, one user, one moment.

use super::trace::{Observer, Silent};
use super::{
    Host, Netns, NetnsId, Processes, addr, fib, link, lookup, namespaces, neigh, nexthop, rule,
    sysctl,
};
use crate::rtnl::{
    Answer, Dump, Errno, Kin, LinkData, LinkMsg, Refusal, Request, RouteDump, RouteMsg, Row, Socket,
};
use crate::types::Family;

/// Who asks and when.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Caller {
    /// User id; only 0 may change anything.
    pub uid: u32,
    /// Seconds since the epoch.
    pub now: i64,
    /// The socket does not ask for strict checks of requests that only ask
    /// (`NETLINK_GET_STRICT_CHK`): that of a batch does not.
    pub lax: bool,
}

/// One open socket in one namespace of a host.
#[derive(Debug)]
pub struct Seat<'a> {
    /// The machine.
    pub host: &'a mut Host,
    /// Where we are.
    pub netns: NetnsId,
    /// Who we are.
    pub caller: Caller,
    /// The other processes.
    pub processes: &'a dyn Processes,
}

/// What the answer to a lookup tells besides what was asked: when this is equal, answers to
/// questions that differ in destination, mark and ports differ in nothing but these.
#[derive(Clone, PartialEq, Debug)]
pub enum Told {
    /// Of IPv4.
    Four(lookup::get::Told4),
    /// Of IPv6.
    Six(lookup::get6::Told6),
}

/// Who asks for routes in one namespace, one question after the other or several at once: between
/// two lookups nothing comes to an end.
#[derive(Clone, Copy, Debug)]
pub struct Asker<'a> {
    /// The namespace.
    pub ns: &'a Netns,
    /// Who asks, and when.
    pub caller: Caller,
}

impl Asker<'_> {
    /// What the answer to [`Request::GetRoute`] tells, for who has just asked a question like it
    /// and seen the answer. `None` for a refusal, and where more is told than this says.
    pub fn ask(&self, msg: &RouteMsg) -> Option<Told> {
        let Self { ns, caller } = *self;
        match msg.family {
            Family::INET => {
                let told = lookup::get::tell4(ns, msg, caller, &mut Silent).ok()?;
                told.map(Told::Four)
            }
            Family::INET6 => {
                let told = lookup::get6::tell6(ns, msg, caller, &mut Silent).ok()?;
                told.map(Told::Six)
            }
            _ => None,
        }
    }
}

impl Seat<'_> {
    /// The namespace that the socket is open in.
    ///
    /// # Errors
    /// `ENODEV` when it does not exist (which only a wrong `netns` can cause).
    fn ns(&self) -> Result<&Netns, Refusal> {
        let ns = self.host.namespaces.get(&self.netns);
        ns.ok_or_else(|| Errno::ENODEV.into())
    }

    fn ns_mut(&mut self) -> Result<&mut Netns, Refusal> {
        let ns = self.host.namespaces.get_mut(&self.netns);
        ns.ok_or_else(|| Errno::ENODEV.into())
    }

    /// One destination looked up, with `observer` listening.
    ///
    /// # Errors
    /// What the lookup refuses; `EOPNOTSUPP` for a family that nobody answers lookups of (Linux
    /// 6.18 `net/core/rtnetlink.c`, `rtnetlink_rcv_msg`).
    pub fn get_route(
        &mut self,
        msg: &RouteMsg,
        observer: &mut dyn Observer,
    ) -> Result<Answer, Refusal> {
        let now = self.caller.now;
        expire(self.ns_mut()?, now);
        self.find_route(msg, observer).map(route_row)
    }

    /// A lookup in a namespace where nothing is out of date.
    fn find_route(&self, msg: &RouteMsg, observer: &mut dyn Observer) -> Result<RouteMsg, Refusal> {
        match msg.family {
            Family::INET => lookup::get::get4(self.ns()?, msg, self.caller, observer),
            Family::INET6 => lookup::get6::get6(self.ns()?, msg, self.caller, observer),
            // Nobody answers for the family (`net/core/rtnetlink.c`, `rtnetlink_rcv_msg`).
            _ => Err(Errno::EOPNOTSUPP.into()),
        }
    }
}

impl Seat<'_> {
    /// Requests about namespaces.
    fn ask_of_netns(&mut self, request: Request) -> Result<Answer, Refusal> {
        let (host, asker) = (&mut *self.host, self.netns);
        match request {
            Request::FindNetns(name) => {
                // The directory of names can be opened as well as what is in it.
                let directory = matches!(name.as_str(), "" | "." | "..");
                return match directory || host.named_netns(&name).is_some() {
                    true => Ok(Answer::done()),
                    false => Err(Errno::ENOENT.into()),
                };
            }
            Request::NewNetns(name) => namespaces::add(host, name)?,
            Request::AttachNetns(name, pid) => {
                namespaces::attach(host, self.processes, name, pid)?;
            }
            Request::DelNetns(name) => {
                let done = namespaces::remove(host, asker, &name);
                set_clocks(host, self.caller.now);
                done?;
            }
            Request::IdentifyNetns(pid) => {
                let id = match pid {
                    None => asker,
                    Some(pid) => {
                        namespaces::of_process(host, self.processes, pid).ok_or(Errno::ENOENT)?
                    }
                };
                // The original goes over all names, the newest first, and keeps the last.
                let name = host.name_of_netns(id).map(str::to_owned);
                let row = name.map(Row::Netns);
                return Ok(Answer {
                    row,
                    ..Answer::default()
                });
            }
            Request::GetNsid(peer, target) => {
                let row = namespaces::get_id(host, asker, &peer, target)?;
                return Ok(Answer::row(Row::Nsid(row)));
            }
            Request::NewNsid(name, id) => namespaces::set_id(host, asker, &name, id)?,
            _ => return Err(Errno::EOPNOTSUPP.into()),
        }
        Ok(Answer::done())
    }

    /// What is asked of devices by `ioctl`.
    fn ask_by_ioctl(&mut self, request: Request) -> Result<Answer, Refusal> {
        let now = self.caller.now;
        match request {
            Request::NewTun(msg) => {
                link::new_tun(self.host, self.netns, &msg).map(|()| Answer::done())
            }
            Request::DelTun(msg) => {
                let done = link::del_tun(self.host, self.netns, &msg);
                set_clocks(self.host, now);
                done.map(|()| Answer::done())
            }
            Request::Tunnel(at, act) => {
                let done = link::tunnel(self.host, self.netns, &at, &act);
                set_clocks(self.host, now);
                done.map(|()| Answer::done())
            }
            Request::GetTunnel(at, like) => link::get_tunnel(self.host, self.netns, &at, &like),
            Request::Tunnel6(at, act) => {
                let done = link::tunnel6(self.host, self.netns, &at, &act);
                set_clocks(self.host, now);
                done.map(|()| Answer::done())
            }
            Request::GetTunnel6(at) => link::get_tunnel6(self.host, self.netns, &at),
            _ => Err(Errno::EOPNOTSUPP.into()),
        }
    }

    /// Requests about addresses, and about what is known of them.
    fn ask_of_addresses(&mut self, request: Request) -> Result<Answer, Refusal> {
        let now = self.caller.now;
        match request {
            Request::NewAddr(msg, flags) => addr::add(self.ns_mut()?, &msg, flags, now),
            Request::DelAddr(msg) => addr::delete(self.ns_mut()?, &msg, now),
            Request::NewNeigh(msg, flags) => {
                neigh::add(self.ns_mut()?, &msg, flags, now).map(|()| Answer::done())
            }
            Request::DelNeigh(msg) => neigh::delete(self.ns_mut()?, &msg).map(|()| Answer::done()),
            Request::GetNeigh(msg) => {
                let row = neigh::get(self.ns()?, &msg, now)?;
                Ok(Answer::row(Row::Neigh(Box::new(row))))
            }
            Request::NewAddrLabel(msg) => addr::v6::label::add(self.ns_mut()?, &msg),
            Request::DelAddrLabel(msg) => addr::v6::label::delete(self.ns_mut()?, &msg),
            Request::SetToken(dev, token) => {
                addr::v6::token::set(self.ns_mut()?, dev, token).map(|()| Answer::done())
            }
            Request::GetNetconf(family, dev) => {
                let row = sysctl::netconf::of_device(self.ns()?, family, dev)?;
                Ok(Answer::row(Row::Netconf(row)))
            }
            _ => Err(Errno::EOPNOTSUPP.into()),
        }
    }

    /// Turns processes that a link request names into the namespaces that they run in. The other
    /// end's namespace is looked for first (Linux 6.18 `net/core/rtnetlink.c`, `rtnl_newlink`).
    fn find_processes(&self, msg: &mut LinkMsg) -> Result<(), Refusal> {
        if let Some(LinkData::Veth(peer)) = msg.info.as_mut().map(|info| &mut info.data) {
            self.find_processes(peer)?;
            let known = |name: &String| {
                name == namespaces::FIRST || self.host.named_netns(name).flatten().is_some()
            };
            if msg.netns_pid.is_some() && !peer.netns.as_ref().is_none_or(known) {
                return Err(Errno::EINVAL.into());
            }
        }
        if let Some(pid) = msg.netns_pid.take() {
            let found = namespaces::of_process(self.host, self.processes, pid);
            let id = found.ok_or(Errno::ESRCH)?;
            let name = self.host.name_of_netns(id).filter(|_| id != NetnsId::ROOT);
            msg.netns = Some(name.unwrap_or(namespaces::FIRST).to_owned());
        }
        Ok(())
    }
}

/// An address attribute without bytes, in a family that knows the attribute (Linux 6.18
/// `lib/nlattr.c`, `validate_nla`).
fn refused_by_policy(msg: &RouteMsg) -> bool {
    msg.malformed && matches!(msg.family, Family::INET | Family::INET6)
}

impl Socket for Seat<'_> {
    fn ask(&mut self, request: Request) -> Result<Answer, Refusal> {
        if self.caller.uid != 0 && !request.only_asks() {
            return Err(Errno::EPERM.into());
        }
        let now = self.caller.now;
        expire(self.ns_mut()?, now);
        if !request.only_asks() {
            collect(self.ns_mut()?, now);
        }
        match request {
            Request::NewRule(msg, flags) => rule::add(self.ns_mut()?, &msg, flags),
            Request::DelRule(msg) => rule::delete(self.ns_mut()?, &msg),
            Request::NewRoute(msg, _) | Request::DelRoute(msg) if refused_by_policy(&msg) => {
                let note = "Attribute failed policy validation";
                Err(Refusal::noted(Errno::ERANGE, note))
            }
            Request::NewRoute(msg, flags) if msg.family == Family::INET => {
                fib::v4::new_route(self.ns_mut()?, &msg, flags)
            }
            Request::DelRoute(msg) if msg.family == Family::INET => {
                fib::v4::del_route(self.ns_mut()?, &msg)
            }
            Request::NewRoute(msg, flags) if msg.family == Family::INET6 => {
                fib::v6::new_route(self.ns_mut()?, &msg, flags, now)
            }
            Request::DelRoute(msg) if msg.family == Family::INET6 => {
                fib::v6::del_route(self.ns_mut()?, &msg, now)
            }
            Request::GetRoute(msg) => self.find_route(&msg, &mut Silent).map(route_row),
            Request::FindNetns(_)
            | Request::NewNetns(_)
            | Request::AttachNetns(..)
            | Request::DelNetns(_)
            | Request::IdentifyNetns(_)
            | Request::GetNsid(..)
            | Request::NewNsid(..) => self.ask_of_netns(request),
            Request::IdentifyVrf(pid) => {
                let name = self.processes.vrf_of(pid).ok_or(Errno::ENOENT)?;
                let row = (!name.is_empty()).then_some(Row::Vrf(name));
                Ok(Answer {
                    row,
                    ..Answer::default()
                })
            }
            // Nothing that a lookup answers is kept, so there is nothing to flush.
            Request::FlushRouteCache => Ok(Answer::done()),
            Request::NewLink(mut msg, flags) => {
                self.find_processes(&mut msg)?;
                let done = link::new_link(self.host, self.netns, &msg, flags);
                set_clocks(self.host, now);
                done.map(told)
            }
            Request::DelLink(msg) => {
                let done = link::del_link(self.host, self.netns, &msg);
                set_clocks(self.host, now);
                done.map(told)
            }
            Request::NewTun(_)
            | Request::DelTun(_)
            | Request::Tunnel(..)
            | Request::GetTunnel(..)
            | Request::Tunnel6(..)
            | Request::GetTunnel6(_) => self.ask_by_ioctl(request),
            Request::NewLinkProp(msg) => {
                link::add_names(self.host, self.netns, &msg).map(|()| Answer::done())
            }
            Request::DelLinkProp(msg) => {
                link::remove_names(self.host, self.netns, &msg).map(|()| Answer::done())
            }
            Request::GetLink(msg) => {
                let row = link::get_row(self.host, self.netns, &msg)?;
                Ok(Answer::row(Row::Link(Box::new(row))))
            }
            Request::NewAddr(..)
            | Request::DelAddr(_)
            | Request::NewNeigh(..)
            | Request::DelNeigh(_)
            | Request::GetNeigh(_)
            | Request::NewAddrLabel(_)
            | Request::DelAddrLabel(_)
            | Request::SetToken(..)
            | Request::GetNetconf(..) => self.ask_of_addresses(request),
            Request::NewNexthop(msg, flags) => {
                nexthop::new_nexthop(self.ns_mut()?, &msg, flags, now)
            }
            Request::DelNexthop(msg) => nexthop::del_nexthop(self.ns_mut()?, &msg, now),
            Request::GetNexthop(msg) => nexthop::get_nexthop(self.ns()?, &msg),
            Request::GetNexthopBucket { id, index } => {
                nexthop::get_bucket(self.ns()?, id, index, now)
            }
            _ => Err(Errno::EOPNOTSUPP.into()),
        }
    }

    fn dump_routes(
        &mut self,
        what: &RouteDump,
        each: &mut dyn FnMut(&RouteMsg, Option<Kin>) -> bool,
    ) -> Result<(), Refusal> {
        dump_routes(self.ns()?, what, self.caller.now, each)
    }

    fn dump(&mut self, what: &Dump, each: &mut dyn FnMut(Row) -> bool) -> Result<(), Refusal> {
        let now = self.caller.now;
        expire(self.ns_mut()?, now);
        match what {
            Dump::Links(family) => {
                let rows = link::all_rows(self.host, self.netns).into_iter();
                let ns = self.ns()?;
                let rows = rows.filter_map(|row| match *family {
                    Family::INET6 => addr::v6::link_row(ns, &row),
                    _ => Some(row),
                });
                let _ = rows.map(|row| Row::Link(Box::new(row))).all(each);
                Ok(())
            }
            Dump::Addrs(_, dev) if dev.0 != 0 && self.ns()?.links.get(*dev).is_none() => {
                Err(Errno::ENODEV.into())
            }
            Dump::Addrs(family, dev) => {
                let rows = addr::rows(self.ns()?, *family, *dev, self.caller.now).into_iter();
                let _ = rows.map(|row| Row::Addr(Box::new(row))).all(each);
                Ok(())
            }
            Dump::Rules(family) => rule::dump(self.ns()?, *family, each),
            Dump::Routes(what) => {
                self.dump_routes(what, &mut |msg, _| each(Row::Route(Box::new(msg.clone()))))
            }
            Dump::Nexthops(what) => {
                let rows = nexthop::rows(self.ns()?, what).into_iter();
                let _ = rows.map(|row| Row::Nexthop(Box::new(row))).all(each);
                Ok(())
            }
            Dump::Netns => {
                let names = self.host.names.iter().rev();
                let _ = names.map(|(name, _)| Row::Netns(name.clone())).all(each);
                Ok(())
            }
            Dump::Nsids(target) => {
                let rows = namespaces::ids(self.host, self.netns, *target)?;
                let _ = rows.into_iter().map(Row::Nsid).all(each);
                Ok(())
            }
            Dump::Neighs(what) => {
                let rows = neigh::rows(self.ns()?, what, now).into_iter();
                let _ = rows.map(|row| Row::Neigh(Box::new(row))).all(each);
                Ok(())
            }
            Dump::AddrLabels(family) => {
                let rows = addr::v6::label::rows(self.ns()?, *family)?.into_iter();
                let _ = rows.map(Row::AddrLabel).all(each);
                Ok(())
            }
            Dump::Netconfs(family) => {
                let rows = sysctl::netconf::rows(self.ns()?, *family).into_iter();
                let _ = rows.map(Row::Netconf).all(each);
                Ok(())
            }
            Dump::Mroutes(family, table) => fib::multicast_routes(*family, *table),
            Dump::NexthopBuckets(what) => {
                let rows = nexthop::bucket_rows(self.ns()?, what, self.caller.now)?;
                let _ = rows.into_iter().map(Row::NexthopBucket).all(each);
                Ok(())
            }
        }
    }
}

/// What device events have done in any namespace, they have done now.
fn set_clocks(host: &mut Host, now: i64) {
    for ns in host.namespaces.values_mut() {
        nexthop::events::set_clock(ns, now);
        ns.v6.fib.answer_call(now);
    }
}

/// A route as an answer.
fn route_row(route: RouteMsg) -> Answer {
    Answer::row(Row::Route(Box::new(route)))
}

/// The kernel's own copy of a change of a device.
fn told(row: Option<Box<crate::rtnl::LinkMsg>>) -> Answer {
    row.map_or_else(Answer::done, |link| Answer::row(Row::Link(link)))
}

/// The collector of IPv6 routes has come by as often as its interval says.
fn collect(ns: &mut Netns, now: i64) {
    let interval = ns.sysctl.shared.gc_interval();
    ns.v6.fib.collect(now, interval);
}

/// Addresses whose time is over are gone, and neighbours have answered or not, whoever looks.
fn expire(ns: &mut Netns, now: i64) {
    neigh::age(ns, now);
    addr::v4::age(ns, now);
    // An address that ends is here from the beginning.
    if ns.v6.is_here() {
        addr::v6::age(ns, now);
    }
}

/// Routes of one family, or of all in the order of their numbers; no kin has members in both.
fn dump_routes(
    ns: &Netns,
    what: &RouteDump,
    now: i64,
    each: &mut dyn FnMut(&RouteMsg, Option<Kin>) -> bool,
) -> Result<(), Refusal> {
    let mut more = true;
    if matches!(what.family, Family::UNSPEC | Family::INET) {
        more = fib::v4::dump(ns, what, &mut |msg, kin| each(msg, kin.map(|kin| 2 * kin)))?;
    }
    if more && matches!(what.family, Family::UNSPEC | Family::INET6) {
        fib::v6::dump(ns, what, now, &mut |msg, kin| {
            each(msg, kin.map(|kin| 2 * kin + 1))
        })?;
    }
    Ok(())
}
