use super::tree::{File, Place, Tree, Whose};
use super::{Knob4, Knob6, file};
use crate::kernel::link::bring_up;
use crate::kernel::{Host, Netns, NetnsId};
use crate::rtnl::Errno;
use crate::types::IfIndex;

fn host() -> Host {
    Host::bare()
}

fn ns(host: &mut Host) -> &mut Netns {
    host.namespaces.get_mut(&NetnsId::ROOT).expect("is there")
}

fn tree(ns: &Netns) -> Tree<'_> {
    Tree { ns, first: false }
}

fn write(ns: &mut Netns, path: &str, text: &str) -> Result<(), Errno> {
    match tree(ns).follow(path)?.1 {
        Place::File(place) => file::write(ns, place, text.as_bytes(), 0),
        Place::Directory => Err(Errno::EINVAL),
    }
}

fn read(ns: &Netns, path: &str) -> Result<i64, Errno> {
    match tree(ns).follow(path)?.1 {
        Place::File(place) => file::read(ns, place).map(|text| text.parse().expect(&text)),
        Place::Directory => Err(Errno::EINVAL),
    }
}

#[test]
fn paths_are_followed_as_files() {
    let mut host = host();
    let ns = ns(&mut host);
    let canonical = |path: &str| tree(ns).follow(path).map(|(path, _)| path);
    let forward = Ok("net/ipv4/ip_forward".to_owned());
    assert_eq!(canonical("/net//ipv4/../ipv4/./ip_forward"), forward);
    assert_eq!(canonical("net/ipv4/ip_forward/"), Err(Errno::ENOTDIR));
    assert_eq!(canonical("net/ipv4/ip_forward/x"), Err(Errno::ENOTDIR));
    assert_eq!(canonical("net/ipv4/bogus"), Err(Errno::ENOENT));
    assert_eq!(canonical("net/ipv4/conf/d0/tag"), Err(Errno::ENOENT));
    assert_eq!(
        canonical("net/ipv4/conf/lo/"),
        Ok("net/ipv4/conf/lo".into())
    );
    assert_eq!(tree(ns).names("net/ipv4/conf"), ["all", "default", "lo"]);
    let route = ["flush", "min_adv_mss", "min_pmtu", "mtu_expires"];
    assert_eq!(tree(ns).names("net/ipv4/route"), route);
}

#[test]
fn every_key_is_found_by_its_name() {
    let mut host = host();
    let ns = ns(&mut host);
    for directory in [
        "net/ipv4",
        "net/ipv4/conf/lo",
        "net/ipv6/conf/all",
        "net/ipv6",
    ] {
        let names = tree(ns).names(directory);
        assert!(names.is_sorted(), "{directory}");
        for name in names {
            let path = format!("{directory}/{name}");
            assert!(tree(ns).follow(&path).is_ok(), "{path}");
        }
    }
    assert_eq!(read(ns, "net/ipv4/conf/all/accept_source_route"), Ok(0));
    assert_eq!(read(ns, "net/ipv4/conf/lo/accept_source_route"), Ok(1));
    assert_eq!(read(ns, "net/ipv6/conf/lo/mtu"), Ok(65536));
    assert_eq!(read(ns, "net/ipv6/conf/lo/stable_secret"), Err(Errno::EIO));
}

#[test]
fn the_master_switch_reaches_every_device() {
    let mut host = host();
    let ns = ns(&mut host);
    write(ns, "net/ipv4/ip_forward", "2\n").expect("good");
    assert_eq!(read(ns, "net/ipv4/conf/lo/forwarding"), Ok(2));
    assert_eq!(read(ns, "net/ipv4/conf/default/forwarding"), Ok(2));
    assert_eq!(read(ns, "net/ipv4/conf/all/accept_redirects"), Ok(0));
    write(ns, "net/ipv4/conf/lo/forwarding", "0").expect("good");
    // No change, so nothing follows.
    write(ns, "net/ipv4/conf/all/forwarding", "2").expect("good");
    assert_eq!(read(ns, "net/ipv4/conf/lo/forwarding"), Ok(0));
    assert_eq!(write(ns, "net/ipv4/ip_forward", "x"), Err(Errno::EINVAL));
}

#[test]
fn devices_follow_default_until_they_have_their_own() {
    let mut host = host();
    let lo = "net/ipv4/conf/lo/rp_filter";
    let default = "net/ipv4/conf/default/rp_filter";
    write(ns(&mut host), default, "1").expect("good");
    assert_eq!(read(ns(&mut host), lo), Ok(1));
    // Not every key makes devices follow.
    let promote = "net/ipv4/conf/default/promote_secondaries";
    write(ns(&mut host), promote, "1").expect("good");
    let followed = ns(&mut host).sysctl.conf4(IfIndex::LOOPBACK);
    assert!(!followed.on(Knob4::PromoteSecondaries));
    bring_up(&mut host, NetnsId::ROOT, IfIndex::LOOPBACK);
    write(ns(&mut host), default, "2").expect("good");
    assert_eq!(read(ns(&mut host), lo), Ok(1));
}

#[test]
fn what_is_written_for_all_reaches_some_ipv6_settings() {
    let mut host = host();
    let ns = ns(&mut host);
    for (key, reaches) in [("forwarding", true), ("accept_dad", false)] {
        write(ns, &format!("net/ipv6/conf/all/{key}"), "3").expect("good");
        let lo = read(ns, &format!("net/ipv6/conf/lo/{key}"));
        assert_eq!(lo == Ok(3), reaches, "{key}");
    }
    assert_eq!(
        write(ns, "net/ipv6/conf/lo/addr_gen_mode", "2"),
        Err(Errno::EINVAL)
    );
    assert_eq!(
        write(ns, "net/ipv6/conf/lo/mtu", "65537"),
        Err(Errno::EINVAL)
    );
    write(ns, "net/ipv6/conf/lo/mtu", "1280").expect("good");
    assert_eq!(read(ns, "net/ipv6/conf/lo/mtu"), Ok(1280));
}

#[test]
fn a_new_namespace_takes_ipv4_settings_along() {
    let mut host = host();
    let ns = ns(&mut host);
    write(ns, "net/ipv4/ip_forward", "1").expect("good");
    write(ns, "net/ipv6/conf/all/forwarding", "1").expect("good");
    let new = ns.sysctl.inherited();
    assert!(new.default4.on(Knob4::Forwarding) && new.all4.on(Knob4::Forwarding));
    assert!(!new.default6.on(Knob6::Forwarding));
    assert_eq!(
        tree(ns)
            .follow("net/ipv4/ip_forward")
            .map(|(_, place)| place),
        { Ok(Place::File(File::Conf4(Whose::All, Knob4::Forwarding,))) }
    );
}
