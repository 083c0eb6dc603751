//! Where a webhook may lead.
//!
//! A receiver that a caller names must not be a way into the network that the server stands in: not
//! to this machine, not to private networks, not to what a cloud tells its machines about themselves.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use url::{Host, Url};

/// Why an address is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refusal {
    /// It is no address at all.
    #[error("must be an http or https address")]
    Malformed,
    /// It carries a name and a password.
    #[error("must not hold a name or a password")]
    Credentials,
    /// It leads into a network that is not public.
    #[error("leads to an address that is not public; the operator may allow it")]
    NotPublic,
    /// It is not encrypted.
    #[error("must be https; the operator may allow http")]
    NotSecure,
}

impl Refusal {
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Malformed | Self::Credentials => "INVALID_VALUE",
            Self::NotPublic => "ADDRESS_NOT_ALLOWED",
            Self::NotSecure => "NOT_SECURE",
        }
    }
}

/// Checks what can be seen in an address alone; what its name stands for is seen when it is called.
pub(crate) fn check_url(text: &str, allow_private: bool) -> Result<Url, Refusal> {
    let url = Url::parse(text).map_err(|_malformed| Refusal::Malformed)?;
    if !["http", "https"].contains(&url.scheme()) {
        return Err(Refusal::Malformed);
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Refusal::Credentials);
    }
    if allow_private {
        return Ok(url);
    }
    let is_public = match url.host() {
        // The parser has read every way to write an address: 0x7f.1, 2130706433.
        Some(Host::Ipv4(address)) => is_public(address.into()),
        Some(Host::Ipv6(address)) => is_public(address.into()),
        Some(Host::Domain(name)) => {
            let name = name.trim_end_matches('.').to_ascii_lowercase();
            let inner = ["localhost", "local", "internal", "localdomain"];
            !inner.contains(&name.rsplit('.').next().unwrap_or_default())
        }
        None => false,
    };
    match (is_public, url.scheme()) {
        (false, _) => Err(Refusal::NotPublic),
        (true, "http") => Err(Refusal::NotSecure),
        (true, _) => Ok(url),
    }
}

/// Whether an address is one of the public internet (IANA's registries of special addresses).
pub(crate) fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => is_public_v4(v4),
        IpAddr::V6(v6) => is_public_v6(v6),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let special = match address.octets() {
        // This network, protocol assignments, 6to4 relays, network tests, multicast, reserved.
        [0 | 224..=255, ..] | [192, 0, 0, _] | [192, 88, 99, _] | [198, 18 | 19, ..]
        // What Azure tells its machines: a public address that leads inside.
        | [168, 63, 129, 16] => true,
        // Shared by the customers of one provider.
        [100, second, ..] => (64..=127).contains(&second),
        _ => false,
    };
    !(special
        || address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_documentation())
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    match address.segments() {
        // Protocol assignments (Teredo among them), documentation, 6to4: the latter ones carry
        // addresses of version 4, which may be private.
        [0x2001, 0..=0x01ff | 0x0db8, ..] | [0x2002, ..] | [0x3fff, 0..=0x0fff, ..] => false,
        // Global unicast; everything else is local, mapped, multicast or not given out.
        [first, ..] => (0x2000..=0x3fff).contains(&first),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn special_addresses_are_not_public() {
        for text in [
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "100.100.100.200",
            "127.0.0.1",
            "127.8.8.8",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.192",
            "192.0.2.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.51.100.7",
            "203.0.113.7",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "168.63.129.16",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:8.8.8.8",
            "::127.0.0.1",
            "64:ff9b::7f00:1",
            "fc00::1",
            "fd00:ec2::254",
            "fe80::1",
            "fec0::1",
            "ff02::1",
            "2001::1",
            "2001:db8::1",
            "2002:7f00:1::1",
            "3fff::1",
            "100::1",
        ] {
            assert!(!is_public(text.parse().unwrap()), "{text} was taken");
        }
        for text in [
            "8.8.8.8",
            "100.63.0.1",
            "172.32.0.1",
            "198.20.0.1",
            "2606:4700::1111",
            "2a00:1450::1",
        ] {
            assert!(is_public(text.parse().unwrap()), "{text} was refused");
        }
    }

    #[test]
    fn every_way_to_write_an_address_is_seen_through() {
        for (text, refusal) in [
            (
                "http://169.254.169.254/latest/meta-data",
                Refusal::NotPublic,
            ),
            ("https://127.0.0.1/", Refusal::NotPublic),
            ("https://2130706433/", Refusal::NotPublic),
            ("https://0x7f.1/", Refusal::NotPublic),
            ("https://0177.0.0.1/", Refusal::NotPublic),
            ("https://[::1]/", Refusal::NotPublic),
            ("https://[::ffff:10.0.0.1]/", Refusal::NotPublic),
            ("https://localhost/", Refusal::NotPublic),
            ("https://LOCALHOST./", Refusal::NotPublic),
            ("https://a.localhost:8443/", Refusal::NotPublic),
            ("https://metadata.google.internal/", Refusal::NotPublic),
            ("http://hooks.example.com/", Refusal::NotSecure),
            ("https://name:word@hooks.example.com/", Refusal::Credentials),
            ("ftp://hooks.example.com/", Refusal::Malformed),
            ("hooks", Refusal::Malformed),
        ] {
            assert_eq!(check_url(text, false), Err(refusal), "{text}");
        }
        assert!(check_url("https://hooks.example.com/a?b=c", false).is_ok());
        assert!(check_url("http://127.0.0.1:9000/", true).is_ok());
    }
}
