//! One line of help for people after an error that they meet often. Only a terminal gets it.

/// What a person could do about this error text.
pub fn after(text: &str) -> Option<String> {
    let quoted = |before: &str| text.strip_prefix(before)?.split('"').next();
    if let Some(device) = quoted("Cannot find device \"") {
        return Some(format!(
            "no such device in this state; create it: rpdb link add {device} type dummy"
        ));
    }
    if text.starts_with("Error: Nexthop has invalid gateway.") {
        return Some(
            "the gateway is in no connected network; add an address and set its device up first"
                .into(),
        );
    }
    if text.starts_with("Error: ipv4: FIB table does not exist.") {
        return Some("a table exists from its first route on: rpdb route add … table N".into());
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_device_can_be_created() {
        let hint = after("Cannot find device \"eth0\"\n").expect("a hint");
        assert!(hint.ends_with("rpdb link add eth0 type dummy"), "{hint}");
        assert_eq!(after("RTNETLINK answers: File exists\n"), None);
    }
}
