//! From where somebody asks (来源): the address of the connection, or what a proxy that is trusted says of it.

use std::net::{IpAddr, SocketAddr};

use app::Origin;
use hyper::HeaderMap;
use ipnet::IpNet;

/// What proxies write down: who asked them, and whom that one asked for, the nearest last.
const FORWARDED: &str = "x-forwarded-for";

/// Proxies in front of a door whose word is taken.
#[derive(Clone, Debug, Default)]
pub struct Origins {
    trusted: Vec<IpNet>,
}

impl Origins {
    /// With the word of proxies at these addresses.
    pub fn trusting(trusted: Vec<IpNet>) -> Self {
        Self { trusted }
    }

    /// From where a request comes that arrived from `peer`. What a client wrote itself is not believed: it stands before what
    /// the proxies added.
    pub fn of(&self, peer: IpAddr, headers: &HeaderMap) -> Origin {
        let is_trusted = |address: &IpAddr| self.trusted.iter().any(|range| range.contains(address));
        let peer = peer.to_canonical();
        if !is_trusted(&peer) {
            return Origin::of(peer);
        }
        let told = headers
            .get_all(FORWARDED)
            .iter()
            .filter_map(|value| value.to_str().ok());
        let told: Vec<&str> = told.flat_map(|value| value.split(',')).collect();
        let addresses = told.iter().rev().map_while(|text| address(text.trim()));
        addresses
            .into_iter()
            .find(|address| !is_trusted(address))
            .map_or(Origin::of(peer), Origin::of)
    }
}

/// An address as proxies write it, with a port or without.
fn address(text: &str) -> Option<IpAddr> {
    let plain = text.parse::<IpAddr>().ok();
    let address = plain.or_else(|| Some(text.parse::<SocketAddr>().ok()?.ip()))?;
    Some(address.to_canonical())
}

/// An address or a range of them, as an operator writes it.
///
/// # Errors
/// What should be written.
pub fn range(text: &str) -> Result<IpNet, String> {
    let one = || text.parse::<IpAddr>().map(IpNet::from).ok();
    let range = text.parse::<IpNet>().ok().or_else(one);
    range.ok_or_else(|| "应为地址或者网段，如 10.0.0.5 或 10.0.0.0/24".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_that_is_trusted_says_for_whom_it_asks() {
        let origins = Origins::trusting(vec![range("10.0.0.0/24").unwrap(), range("127.0.0.1").unwrap()]);
        let of = |text: &str| Origin::of(text.parse().unwrap());
        for (peer, told, expected) in [
            ("203.0.113.7", &[][..], of("203.0.113.7")),
            // Whoever is not trusted can write what he likes.
            ("203.0.113.7", &["198.51.100.1"], of("203.0.113.7")),
            ("10.0.0.5", &["198.51.100.1"], of("198.51.100.1")),
            ("::ffff:10.0.0.5", &["198.51.100.1"], of("198.51.100.1")),
            // The client's own words come first, and do not count.
            ("10.0.0.5", &["1.1.1.1, 198.51.100.1"], of("198.51.100.1")),
            ("10.0.0.5", &["1.1.1.1", "198.51.100.1, 10.0.0.9"], of("198.51.100.1")),
            ("10.0.0.5", &["198.51.100.1:4711"], of("198.51.100.1")),
            ("10.0.0.5", &["[2001:db8::1]:4711"], of("2001:db8::1")),
            // Nothing to go by: the proxy itself.
            ("10.0.0.5", &[], of("10.0.0.5")),
            ("10.0.0.5", &["198.51.100.1, unknown"], of("10.0.0.5")),
            ("127.0.0.1", &[], Origin::Here),
            ("127.0.0.1", &["203.0.113.7"], of("203.0.113.7")),
        ] {
            let mut headers = HeaderMap::new();
            for value in told {
                headers.append(FORWARDED, value.parse().unwrap());
            }
            let found = origins.of(peer.parse().unwrap(), &headers);
            assert!(found == expected, "{peer} {told:?}");
        }
    }

    #[test]
    fn ranges_as_operators_write_them() {
        for (text, is_good) in [
            ("10.0.0.5", true),
            ("10.0.0.0/24", true),
            ("2001:db8::/32", true),
            ("10.0.0", false),
            ("", false),
        ] {
            assert_eq!(range(text).is_ok(), is_good, "{text}");
        }
    }
}
