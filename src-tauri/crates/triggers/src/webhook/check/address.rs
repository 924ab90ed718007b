//! Which IP address calls, and whether it may.

use std::net::{IpAddr, SocketAddr};

use axum::extract::ConnectInfo;
use http::{Extensions, HeaderMap};
use ipnet::IpNet;

/// An address or a range (`10.0.0.0/8`).
pub(crate) fn parse_net(text: &str) -> Option<IpNet> {
    text.parse::<IpNet>().ok().or_else(|| text.parse::<IpAddr>().ok().map(|ip| ip.to_canonical().into()))
}

/// Whether an address is on the list; an empty list lets everybody in, an unknown address is on no list.
pub(crate) fn may_call(allowed: &[IpNet], address: Option<IpAddr>) -> bool {
    allowed.is_empty() || address.is_some_and(|ip| allowed.iter().any(|net| net.contains(&ip)))
}

/// The caller's address. What a proxy says is believed only when the proxy is one of ours.
pub(crate) fn of(extensions: &Extensions, headers: &HeaderMap, proxies: &[IpNet]) -> Option<IpAddr> {
    let peer = extensions.get::<ConnectInfo<SocketAddr>>()?.0.ip().to_canonical();
    let trusted = |ip: &IpAddr| proxies.iter().any(|net| net.contains(ip));
    if proxies.is_empty() || !trusted(&peer) {
        return Some(peer);
    }
    let mut nearest = peer;
    let told = headers.get_all("x-forwarded-for").iter().rev().filter_map(|v| v.to_str().ok()).flat_map(|v| v.rsplit(','));
    for text in told {
        let Ok(ip) = text.trim().parse::<IpAddr>() else { break };
        nearest = ip.to_canonical();
        if !trusted(&nearest) {
            break;
        }
    }
    Some(nearest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(peer: &str, forwarded: &[&str], proxies: &[&str]) -> Option<String> {
        let mut extensions = Extensions::new();
        extensions.insert(ConnectInfo::<SocketAddr>(peer.parse().unwrap()));
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append("x-forwarded-for", value.parse().unwrap());
        }
        let proxies: Vec<_> = proxies.iter().map(|p| parse_net(p).unwrap()).collect();
        of(&extensions, &headers, &proxies).map(|ip| ip.to_string())
    }

    #[test]
    fn only_a_known_proxy_is_believed() {
        assert_eq!(seen("9.9.9.9:1", &["1.1.1.1"], &[]).unwrap(), "9.9.9.9");
        assert_eq!(seen("9.9.9.9:1", &["1.1.1.1"], &["10.0.0.0/8"]).unwrap(), "9.9.9.9");
        assert_eq!(seen("10.0.0.1:1", &["6.6.6.6, 1.1.1.1"], &["10.0.0.0/8"]).unwrap(), "1.1.1.1");
        assert_eq!(seen("10.0.0.1:1", &["1.1.1.1", "10.0.0.2"], &["10.0.0.0/8"]).unwrap(), "1.1.1.1");
        assert_eq!(seen("10.0.0.1:1", &["rubbish"], &["10.0.0.0/8"]).unwrap(), "10.0.0.1");
        assert_eq!(seen("[::ffff:9.9.9.9]:1", &[], &[]).unwrap(), "9.9.9.9");
        assert_eq!(of(&Extensions::new(), &HeaderMap::new(), &[]), None);
    }

    #[test]
    fn lists_hold_addresses_and_ranges() {
        let list: Vec<_> = ["127.0.0.1", "10.0.0.0/8", "2001:db8::/32"].iter().map(|t| parse_net(t).unwrap()).collect();
        for (ip, may) in [("127.0.0.1", true), ("127.0.0.2", false), ("10.9.8.7", true), ("2001:db8::1", true), ("::1", false)] {
            assert_eq!(may_call(&list, ip.parse().ok()), may, "{ip}");
        }
        assert!(may_call(&[], None) && !may_call(&list, None));
        assert!(parse_net("localhost").is_none() && parse_net("1.2.3").is_none());
    }
}
