//! Encapsulations.

use crate::store::format::v1;
use crate::types::{Encap, EncapBpf, EncapIp, Labels, Seg6Local};

pub fn write(encap: &Encap) -> v1::Encap {
    match encap.clone() {
        Encap::Mpls {
            labels: Labels(labels),
            ttl,
        } => v1::Encap::Mpls { labels, ttl },
        Encap::Ip(ip) => v1::Encap::Ip(write_ip(ip)),
        Encap::Ip6(ip) => v1::Encap::Ip6(write_ip(ip)),
        Encap::Seg6 {
            mode,
            tunsrc,
            segs,
            hmac,
        } => v1::Encap::Seg6 {
            mode,
            tunsrc,
            segs,
            hmac,
        },
        Encap::Seg6Local(local) => v1::Encap::Seg6Local(write_local(local)),
        Encap::Rpl { segs } => v1::Encap::Rpl { segs },
        Encap::Ioam6 {
            freq,
            mode,
            tunsrc,
            tundst,
            trace_type,
            ns,
            size,
        } => v1::Encap::Ioam6 {
            freq,
            mode,
            tunsrc,
            tundst,
            trace_type,
            ns,
            size,
        },
        Encap::Xfrm { if_id, link } => v1::Encap::Xfrm { if_id, link },
        Encap::Ila {
            locator,
            csum_mode,
            ident_type,
            hook,
        } => v1::Encap::Ila {
            locator,
            csum_mode,
            ident_type,
            hook,
        },
        Encap::Bpf(bpf) => v1::Encap::Bpf(write_bpf(bpf)),
    }
}

pub fn read(row: v1::Encap) -> Encap {
    match row {
        v1::Encap::Mpls { labels, ttl } => Encap::Mpls {
            labels: Labels(labels),
            ttl,
        },
        v1::Encap::Ip(ip) => Encap::Ip(read_ip(ip)),
        v1::Encap::Ip6(ip) => Encap::Ip6(read_ip(ip)),
        v1::Encap::Seg6 {
            mode,
            tunsrc,
            segs,
            hmac,
        } => Encap::Seg6 {
            mode,
            tunsrc,
            segs,
            hmac,
        },
        v1::Encap::Seg6Local(local) => Encap::Seg6Local(read_local(local)),
        v1::Encap::Rpl { segs } => Encap::Rpl { segs },
        v1::Encap::Ioam6 {
            freq,
            mode,
            tunsrc,
            tundst,
            trace_type,
            ns,
            size,
        } => Encap::Ioam6 {
            freq,
            mode,
            tunsrc,
            tundst,
            trace_type,
            ns,
            size,
        },
        v1::Encap::Xfrm { if_id, link } => Encap::Xfrm { if_id, link },
        v1::Encap::Ila {
            locator,
            csum_mode,
            ident_type,
            hook,
        } => Encap::Ila {
            locator,
            csum_mode,
            ident_type,
            hook,
        },
        v1::Encap::Bpf(bpf) => Encap::Bpf(read_bpf(bpf)),
    }
}

fn write_bpf(bpf: EncapBpf) -> v1::EncapBpf {
    let EncapBpf {
        input,
        output,
        xmit,
        headroom,
    } = bpf;
    v1::EncapBpf {
        input,
        output,
        xmit,
        headroom,
    }
}

fn read_bpf(bpf: v1::EncapBpf) -> EncapBpf {
    let v1::EncapBpf {
        input,
        output,
        xmit,
        headroom,
    } = bpf;
    EncapBpf {
        input,
        output,
        xmit,
        headroom,
    }
}

fn write_ip<A>(ip: EncapIp<A>) -> v1::EncapIp<A> {
    let EncapIp {
        id,
        dst,
        src,
        ttl,
        tos,
        flags,
        opts,
        malformed: _,
    } = ip;
    v1::EncapIp {
        id,
        dst,
        src,
        ttl,
        tos,
        flags,
        opts,
    }
}

fn read_ip<A>(row: v1::EncapIp<A>) -> EncapIp<A> {
    let v1::EncapIp {
        id,
        dst,
        src,
        ttl,
        tos,
        flags,
        opts,
    } = row;
    EncapIp {
        id,
        dst,
        src,
        ttl,
        tos,
        flags,
        opts,
        malformed: false,
    }
}

fn write_local(local: Seg6Local) -> v1::Seg6Local {
    let Seg6Local {
        action,
        table,
        vrftable,
        nh4,
        nh6,
        iif,
        oif,
        srh,
        endpoint,
        count,
        flavors,
        malformed: _,
    } = local;
    v1::Seg6Local {
        action,
        table,
        vrftable,
        nh4,
        nh6,
        iif,
        oif,
        srh,
        endpoint,
        count,
        flavors,
    }
}

fn read_local(row: v1::Seg6Local) -> Seg6Local {
    let v1::Seg6Local {
        action,
        table,
        vrftable,
        nh4,
        nh6,
        iif,
        oif,
        srh,
        endpoint,
        count,
        flavors,
    } = row;
    Seg6Local {
        action,
        table,
        vrftable,
        nh4,
        nh6,
        iif,
        oif,
        srh,
        endpoint,
        count,
        flavors,
        malformed: false,
    }
}
