//! Settings outside `conf` that decide nothing in rpdb (Linux `Documentation/admin-guide/sysctl/net.rst`,
//! `Documentation/networking/ip-sysctl.rst`): scripts that tune a host set them, so they are kept, shown and
//! refused as by the kernel. What each takes was tried on Linux 6.18; where a preset follows the memory
//! of a machine, it is that of a large one.

use super::{Kind, Knob, Values};
use crate::rtnl::Errno;

/// One of them, by its place in the table.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Bystander(u16);

/// Which namespaces have a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Presence {
    /// Each has one of its own.
    Each,
    /// The one that the host boots with has it.
    First,
    /// That one has it, and the others may read it.
    Readable,
}

type Row = (&'static str, Kind, i64, Presence);

const ALL: Presence = Presence::Each;
const FIRST: Presence = Presence::First;
const READ: Presence = Presence::Readable;

const INT: u32 = i32::MAX as u32;
const SWITCH: Kind = Kind::UintIn(0, 1);
const BYTE: Kind = Kind::UintIn(0, 255);

/// Sorted by the names, which are whole paths below `net`.
#[rustfmt::skip]
const TABLE: [Row; 205] = [
    ("bridge/bridge-nf-call-arptables", Kind::Truth, 1, ALL),
    ("bridge/bridge-nf-call-ip6tables", Kind::Truth, 1, ALL),
    ("bridge/bridge-nf-call-iptables", Kind::Truth, 1, ALL),
    ("bridge/bridge-nf-filter-pppoe-tagged", Kind::Truth, 0, ALL),
    ("bridge/bridge-nf-filter-vlan-tagged", Kind::Truth, 0, ALL),
    ("bridge/bridge-nf-pass-vlan-input-dev", Kind::Truth, 0, ALL),
    ("core/busy_poll", Kind::UintIn(0, INT), 0, FIRST),
    ("core/busy_read", Kind::UintIn(0, INT), 0, FIRST),
    ("core/dev_weight", Kind::UintIn(1, INT), 64, FIRST),
    ("core/dev_weight_rx_bias", Kind::UintIn(1, INT), 1, FIRST),
    ("core/dev_weight_tx_bias", Kind::UintIn(1, INT), 1, FIRST),
    ("core/fb_tunnels_only_for_init_net", Kind::UintIn(0, 2), 0, FIRST),
    ("core/gro_normal_batch", Kind::UintIn(1, INT), 8, FIRST),
    ("core/high_order_alloc_disable", SWITCH, 0, FIRST),
    ("core/max_skb_frags", Kind::UintIn(1, 17), 17, FIRST),
    ("core/mem_pcpu_rsv", Kind::UintIn(256, INT), 256, FIRST),
    ("core/message_burst", Kind::Int, 10, FIRST),
    ("core/message_cost", Kind::Seconds, 5, FIRST),
    ("core/netdev_budget", Kind::Int, 300, FIRST),
    ("core/netdev_budget_usecs", Kind::UintIn(8000, INT), 8000, FIRST),
    ("core/netdev_max_backlog", Kind::Int, 1000, FIRST),
    ("core/netdev_tstamp_prequeue", Kind::Int, 1, FIRST),
    ("core/netdev_unregister_timeout_secs", Kind::UintIn(1, 3600), 10, FIRST),
    ("core/optmem_max", Kind::UintIn(0, INT), 131_072, ALL),
    ("core/rmem_default", Kind::UintIn(2304, INT), 212_992, READ),
    ("core/rmem_max", Kind::UintIn(2304, INT), 4_194_304, READ),
    ("core/skb_defer_max", Kind::UintIn(0, INT), 64, FIRST),
    ("core/somaxconn", Kind::UintIn(0, INT), 4096, ALL),
    ("core/tstamp_allow_data", SWITCH, 1, ALL),
    ("core/txrehash", SWITCH, 1, ALL),
    ("core/warnings", Kind::Int, 0, FIRST),
    ("core/wmem_default", Kind::UintIn(4608, INT), 212_992, READ),
    ("core/wmem_max", Kind::UintIn(4608, INT), 4_194_304, READ),
    ("core/xfrm_acq_expires", Kind::Int, 30, ALL),
    ("core/xfrm_aevent_etime", Kind::UintIn(0, u32::MAX), 10, ALL),
    ("core/xfrm_aevent_rseqth", Kind::UintIn(0, u32::MAX), 2, ALL),
    ("core/xfrm_larval_drop", Kind::Int, 1, ALL),
    ("ipv4/fib_notify_on_flag_change", Kind::UintIn(0, 2), 0, ALL),
    ("ipv4/fwmark_reflect", BYTE, 0, ALL),
    ("ipv4/icmp_echo_enable_probe", SWITCH, 0, ALL),
    ("ipv4/icmp_echo_ignore_all", SWITCH, 0, ALL),
    ("ipv4/icmp_echo_ignore_broadcasts", SWITCH, 1, ALL),
    ("ipv4/icmp_errors_use_inbound_ifaddr", SWITCH, 0, ALL),
    ("ipv4/icmp_ignore_bogus_error_responses", SWITCH, 1, ALL),
    ("ipv4/icmp_msgs_burst", Kind::UintIn(0, INT), 50, ALL),
    ("ipv4/icmp_msgs_per_sec", Kind::UintIn(0, INT), 1000, ALL),
    ("ipv4/icmp_ratelimit", Kind::Millis, 1000, ALL),
    ("ipv4/icmp_ratemask", Kind::Int, 6168, ALL),
    ("ipv4/igmp_link_local_mcast_reports", BYTE, 1, ALL),
    ("ipv4/igmp_max_memberships", Kind::Int, 20, ALL),
    ("ipv4/igmp_max_msf", Kind::Int, 10, ALL),
    ("ipv4/igmp_qrv", Kind::UintIn(1, INT), 2, ALL),
    ("ipv4/inet_peer_maxttl", Kind::Seconds, 600, FIRST),
    ("ipv4/inet_peer_minttl", Kind::Seconds, 120, FIRST),
    ("ipv4/inet_peer_threshold", Kind::Int, 65_664, FIRST),
    ("ipv4/ip_autobind_reuse", SWITCH, 0, ALL),
    ("ipv4/ip_default_ttl", Kind::UintIn(1, 255), 64, ALL),
    ("ipv4/ip_dynaddr", BYTE, 0, ALL),
    ("ipv4/ip_early_demux", BYTE, 1, ALL),
    ("ipv4/ip_forward_update_priority", SWITCH, 1, ALL),
    ("ipv4/ip_forward_use_pmtu", BYTE, 0, ALL),
    ("ipv4/ip_no_pmtu_disc", BYTE, 0, ALL),
    ("ipv4/ip_nonlocal_bind", BYTE, 0, ALL),
    ("ipv4/ip_unprivileged_port_start", Kind::UintIn(0, 65_535), 1024, ALL),
    ("ipv4/ipfrag_high_thresh", Kind::LongIn(0, i64::MAX), 4_194_304, ALL),
    ("ipv4/ipfrag_low_thresh", Kind::LongIn(0, i64::MAX), 3_145_728, ALL),
    ("ipv4/ipfrag_max_dist", Kind::UintIn(0, INT), 64, ALL),
    ("ipv4/ipfrag_secret_interval", Kind::Seconds, 0, FIRST),
    ("ipv4/ipfrag_time", Kind::Seconds, 30, ALL),
    ("ipv4/neigh/default/gc_interval", Kind::Seconds, 30, FIRST),
    ("ipv4/neigh/default/gc_thresh1", Kind::UintIn(0, INT), 128, FIRST),
    ("ipv4/neigh/default/gc_thresh2", Kind::UintIn(0, INT), 512, FIRST),
    ("ipv4/neigh/default/gc_thresh3", Kind::UintIn(0, INT), 1024, FIRST),
    ("ipv4/route/error_burst", Kind::Int, 1250, FIRST),
    ("ipv4/route/error_cost", Kind::Int, 250, FIRST),
    ("ipv4/route/gc_elasticity", Kind::Int, 8, FIRST),
    ("ipv4/route/gc_interval", Kind::Seconds, 60, FIRST),
    ("ipv4/route/gc_min_interval_ms", Kind::Millis, 500, FIRST),
    ("ipv4/route/gc_thresh", Kind::Int, -1, FIRST),
    ("ipv4/route/gc_timeout", Kind::Seconds, 300, FIRST),
    ("ipv4/route/max_size", Kind::Int, 2_147_483_647, FIRST),
    ("ipv4/route/redirect_load", Kind::Int, 5, FIRST),
    ("ipv4/route/redirect_number", Kind::Int, 9, FIRST),
    ("ipv4/route/redirect_silence", Kind::Int, 5120, FIRST),
    ("ipv4/tcp_abort_on_overflow", BYTE, 0, ALL),
    ("ipv4/tcp_adv_win_scale", Kind::IntIn(-31, 31), 1, ALL),
    ("ipv4/tcp_app_win", Kind::UintIn(0, 31), 31, ALL),
    ("ipv4/tcp_autocorking", SWITCH, 1, ALL),
    ("ipv4/tcp_backlog_ack_defer", SWITCH, 1, ALL),
    ("ipv4/tcp_base_mss", Kind::Int, 1024, ALL),
    ("ipv4/tcp_challenge_ack_limit", Kind::Int, 2_147_483_647, ALL),
    ("ipv4/tcp_child_ehash_entries", Kind::UintIn(0, 16_777_216), 0, ALL),
    ("ipv4/tcp_comp_sack_delay_ns", Kind::LongIn(0, i64::MAX), 1_000_000, ALL),
    ("ipv4/tcp_comp_sack_nr", BYTE, 44, ALL),
    ("ipv4/tcp_comp_sack_slack_ns", Kind::LongIn(0, i64::MAX), 100_000, ALL),
    ("ipv4/tcp_dsack", BYTE, 1, ALL),
    ("ipv4/tcp_early_demux", BYTE, 1, ALL),
    ("ipv4/tcp_early_retrans", Kind::UintIn(0, 4), 3, ALL),
    ("ipv4/tcp_ecn", Kind::UintIn(0, 2), 2, ALL),
    ("ipv4/tcp_ecn_fallback", SWITCH, 1, ALL),
    ("ipv4/tcp_ecn_option", Kind::UintIn(0, 2), 2, ALL),
    ("ipv4/tcp_ecn_option_beacon", Kind::UintIn(0, 3), 3, ALL),
    ("ipv4/tcp_fack", BYTE, 0, ALL),
    ("ipv4/tcp_fastopen", Kind::Int, 1, ALL),
    ("ipv4/tcp_fastopen_blackhole_timeout_sec", Kind::UintIn(0, INT), 0, ALL),
    ("ipv4/tcp_fin_timeout", Kind::Seconds, 60, ALL),
    ("ipv4/tcp_frto", BYTE, 2, ALL),
    ("ipv4/tcp_fwmark_accept", BYTE, 0, ALL),
    ("ipv4/tcp_invalid_ratelimit", Kind::Millis, 500, ALL),
    ("ipv4/tcp_keepalive_intvl", Kind::Seconds, 75, ALL),
    ("ipv4/tcp_keepalive_probes", BYTE, 9, ALL),
    ("ipv4/tcp_keepalive_time", Kind::Seconds, 7200, ALL),
    ("ipv4/tcp_limit_output_bytes", Kind::Int, 4_194_304, ALL),
    ("ipv4/tcp_low_latency", Kind::Int, 0, FIRST),
    ("ipv4/tcp_max_orphans", Kind::Int, 131_072, FIRST),
    ("ipv4/tcp_max_reordering", Kind::UintIn(1, INT), 300, ALL),
    ("ipv4/tcp_max_syn_backlog", Kind::Int, 2048, ALL),
    ("ipv4/tcp_max_tw_buckets", Kind::Int, 131_072, ALL),
    ("ipv4/tcp_migrate_req", SWITCH, 0, ALL),
    ("ipv4/tcp_min_rtt_wlen", Kind::UintIn(0, 86_400), 300, ALL),
    ("ipv4/tcp_min_snd_mss", Kind::UintIn(48, 65_535), 48, ALL),
    ("ipv4/tcp_min_tso_segs", Kind::UintIn(1, 255), 2, ALL),
    ("ipv4/tcp_moderate_rcvbuf", BYTE, 1, ALL),
    ("ipv4/tcp_mtu_probe_floor", Kind::UintIn(48, 65_535), 48, ALL),
    ("ipv4/tcp_mtu_probing", BYTE, 0, ALL),
    ("ipv4/tcp_no_metrics_save", BYTE, 0, ALL),
    ("ipv4/tcp_no_ssthresh_metrics_save", SWITCH, 1, ALL),
    ("ipv4/tcp_notsent_lowat", Kind::UintIn(0, u32::MAX), 4_294_967_295, ALL),
    ("ipv4/tcp_orphan_retries", BYTE, 0, ALL),
    ("ipv4/tcp_pacing_ca_ratio", Kind::UintIn(0, 1000), 120, ALL),
    ("ipv4/tcp_pacing_ss_ratio", Kind::UintIn(0, 1000), 200, ALL),
    ("ipv4/tcp_pingpong_thresh", Kind::UintIn(1, 255), 1, ALL),
    ("ipv4/tcp_plb_cong_thresh", Kind::UintIn(0, 256), 128, ALL),
    ("ipv4/tcp_plb_enabled", SWITCH, 0, ALL),
    ("ipv4/tcp_plb_idle_rehash_rounds", Kind::UintIn(0, 31), 3, ALL),
    ("ipv4/tcp_plb_rehash_rounds", Kind::UintIn(0, 31), 12, ALL),
    ("ipv4/tcp_plb_suspend_rto_sec", BYTE, 60, ALL),
    ("ipv4/tcp_probe_interval", Kind::UintIn(0, 17_179_869), 600, ALL),
    ("ipv4/tcp_probe_threshold", Kind::Int, 8, ALL),
    ("ipv4/tcp_recovery", BYTE, 1, ALL),
    ("ipv4/tcp_reflect_tos", SWITCH, 0, ALL),
    ("ipv4/tcp_reordering", Kind::UintIn(1, INT), 3, ALL),
    ("ipv4/tcp_retrans_collapse", BYTE, 1, ALL),
    ("ipv4/tcp_retries1", BYTE, 3, ALL),
    ("ipv4/tcp_retries2", BYTE, 15, ALL),
    ("ipv4/tcp_rfc1337", BYTE, 0, ALL),
    ("ipv4/tcp_rto_max_ms", Kind::UintIn(1000, 120_000), 120_000, ALL),
    ("ipv4/tcp_rto_min_us", Kind::UintIn(1, INT), 200_000, ALL),
    ("ipv4/tcp_sack", BYTE, 1, ALL),
    ("ipv4/tcp_shrink_window", SWITCH, 0, ALL),
    ("ipv4/tcp_slow_start_after_idle", BYTE, 1, ALL),
    ("ipv4/tcp_stdurg", BYTE, 0, ALL),
    ("ipv4/tcp_syn_linear_timeouts", Kind::UintIn(0, 127), 4, ALL),
    ("ipv4/tcp_syn_retries", Kind::UintIn(1, 127), 6, ALL),
    ("ipv4/tcp_synack_retries", BYTE, 5, ALL),
    ("ipv4/tcp_syncookies", BYTE, 1, ALL),
    ("ipv4/tcp_thin_linear_timeouts", BYTE, 0, ALL),
    ("ipv4/tcp_timestamps", BYTE, 1, ALL),
    ("ipv4/tcp_tso_rtt_log", BYTE, 9, ALL),
    ("ipv4/tcp_tso_win_divisor", BYTE, 3, ALL),
    ("ipv4/tcp_tw_reuse", Kind::UintIn(0, 2), 2, ALL),
    ("ipv4/tcp_tw_reuse_delay", Kind::UintIn(1, 60_000), 1000, ALL),
    ("ipv4/tcp_window_scaling", BYTE, 1, ALL),
    ("ipv4/tcp_workaround_signed_windows", BYTE, 0, ALL),
    ("ipv4/udp_child_hash_entries", Kind::UintIn(0, 65_536), 0, ALL),
    ("ipv4/udp_early_demux", BYTE, 1, ALL),
    ("ipv4/udp_rmem_min", Kind::UintIn(1, INT), 4096, ALL),
    ("ipv4/udp_wmem_min", Kind::UintIn(1, INT), 4096, ALL),
    ("ipv4/xfrm4_gc_thresh", Kind::Int, 32_768, ALL),
    ("ipv6/anycast_src_echo_reply", BYTE, 0, ALL),
    ("ipv6/auto_flowlabels", Kind::UintIn(0, 3), 1, ALL),
    ("ipv6/bindv6only", BYTE, 0, ALL),
    ("ipv6/fib_notify_on_flag_change", Kind::UintIn(0, 2), 0, ALL),
    ("ipv6/flowlabel_consistency", BYTE, 1, ALL),
    ("ipv6/flowlabel_reflect", Kind::UintIn(0, 7), 0, ALL),
    ("ipv6/flowlabel_state_ranges", BYTE, 0, ALL),
    ("ipv6/fwmark_reflect", BYTE, 0, ALL),
    ("ipv6/icmp/echo_ignore_all", BYTE, 0, ALL),
    ("ipv6/icmp/echo_ignore_anycast", BYTE, 0, ALL),
    ("ipv6/icmp/echo_ignore_multicast", BYTE, 0, ALL),
    ("ipv6/icmp/error_anycast_as_unicast", SWITCH, 0, ALL),
    ("ipv6/icmp/ratelimit", Kind::Millis, 100, ALL),
    ("ipv6/idgen_delay", Kind::Seconds, 1, ALL),
    ("ipv6/idgen_retries", Kind::Int, 3, ALL),
    ("ipv6/ioam6_id", Kind::UintIn(0, 16_777_215), 16_777_215, ALL),
    ("ipv6/ioam6_id_wide", Kind::LongIn(0, 72_057_594_037_927_935), 72_057_594_037_927_935, ALL),
    ("ipv6/ip6frag_high_thresh", Kind::LongIn(0, i64::MAX), 4_194_304, ALL),
    ("ipv6/ip6frag_low_thresh", Kind::LongIn(0, i64::MAX), 3_145_728, ALL),
    ("ipv6/ip6frag_secret_interval", Kind::Seconds, 0, FIRST),
    ("ipv6/ip6frag_time", Kind::Seconds, 60, ALL),
    ("ipv6/ip_nonlocal_bind", BYTE, 0, ALL),
    ("ipv6/max_dst_opts_length", Kind::Int, 2_147_483_647, ALL),
    ("ipv6/max_dst_opts_number", Kind::Int, 8, ALL),
    ("ipv6/max_hbh_length", Kind::Int, 2_147_483_647, ALL),
    ("ipv6/max_hbh_opts_number", Kind::Int, 8, ALL),
    ("ipv6/mld_max_msf", Kind::Int, 64, FIRST),
    ("ipv6/mld_qrv", Kind::UintIn(1, INT), 2, FIRST),
    ("ipv6/neigh/default/gc_interval", Kind::Seconds, 30, FIRST),
    ("ipv6/neigh/default/gc_thresh1", Kind::UintIn(0, INT), 128, FIRST),
    ("ipv6/neigh/default/gc_thresh2", Kind::UintIn(0, INT), 512, FIRST),
    ("ipv6/neigh/default/gc_thresh3", Kind::UintIn(0, INT), 1024, FIRST),
    ("ipv6/route/gc_min_interval_ms", Kind::Millis, 500, ALL),
    ("ipv6/seg6_flowlabel", Kind::Int, 0, ALL),
    ("ipv6/xfrm6_gc_thresh", Kind::Int, 32_768, ALL),
    ("unix/max_dgram_qlen", Kind::Int, 10, ALL),
];

/// The table by its keys.
const ROWS: [(Bystander, &str, Kind, i64); TABLE.len()] = {
    let mut rows = [(Bystander(0), "", Kind::Int, 0); TABLE.len()];
    let mut at = 0;
    while at < TABLE.len() {
        let (name, kind, preset, _) = TABLE[at];
        rows[at] = (Bystander(at as u16), name, kind, preset);
        at += 1;
    }
    rows
};

impl Knob for Bystander {
    const ALL: &'static [(Self, &'static str, Kind, i64)] = &ROWS;
}

impl Bystander {
    /// Whether a namespace has this file; `first`: it is the one that the host boots with.
    pub fn is_in(self, first: bool) -> bool {
        first || self.presence() != Presence::First
    }

    /// Whether it may be written there.
    pub fn is_writable_in(self, first: bool) -> bool {
        first || self.presence() == Presence::Each
    }

    fn presence(self) -> Presence {
        TABLE.get(usize::from(self.0)).map_or(ALL, |row| row.3)
    }
}

/// Values of one namespace.
pub type Bystanders = Values<Bystander>;

/// Settings that may not exceed others.
const BELOW: [(&str, &str); 3] = [
    ("ipv4/ipfrag_low_thresh", "ipv4/ipfrag_high_thresh"),
    ("ipv4/tcp_reordering", "ipv4/tcp_max_reordering"),
    ("ipv6/ip6frag_low_thresh", "ipv6/ip6frag_high_thresh"),
];

impl Bystanders {
    /// Where ports begin that need no privilege to bind to: not above those that are given to whoever
    /// asks for any.
    pub const FIRST_FREE_PORT: &'static str = "ipv4/ip_unprivileged_port_start";

    /// A value by the name of its file.
    pub fn named(&self, name: &str) -> i64 {
        Bystander::named(name).map_or(0, |key| self.get(key))
    }

    /// Takes what is written to a file.
    ///
    /// # Errors
    /// `EINVAL` for what it does not take beside the others.
    pub fn write(&mut self, key: Bystander, text: &[u8]) -> Result<(), Errno> {
        let value = key.kind().read(text)?;
        let (low, high) = (
            BELOW.iter().find(|(low, _)| *low == key.name()),
            BELOW.iter().find(|(_, high)| *high == key.name()),
        );
        let too_high = low.is_some_and(|(_, high)| value > self.named(high));
        // The kernel holds `tcp_reordering` below the other, not the other above it.
        let too_low = high.is_some_and(|(low, high)| {
            value < self.named(low) && *high != "ipv4/tcp_max_reordering"
        });
        if too_high || too_low {
            return Err(Errno::EINVAL);
        }
        self.set(key, value);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_and_its_presets_fit() {
        assert!(TABLE.is_sorted_by(|a, b| a.0 < b.0));
        for (key, name, kind, preset) in ROWS {
            assert!(kind.holds(preset), "{name}");
            assert_eq!(Bystander::named(name), Some(key));
        }
    }

    #[test]
    fn some_hold_others_back() {
        let mut values = Bystanders::default();
        let mut write = |name, text: &str| {
            let key = Bystander::named(name).expect(name);
            values.write(key, text.as_bytes())
        };
        assert_eq!(
            write("ipv4/ipfrag_low_thresh", "4194305"),
            Err(Errno::EINVAL)
        );
        assert_eq!(
            write("ipv4/ipfrag_high_thresh", "3145727"),
            Err(Errno::EINVAL)
        );
        assert_eq!(write("ipv4/ipfrag_high_thresh", "3145728"), Ok(()));
        assert_eq!(write("ipv4/tcp_reordering", "301"), Err(Errno::EINVAL));
        assert_eq!(write("ipv4/tcp_max_reordering", "1"), Ok(()));
    }
}
