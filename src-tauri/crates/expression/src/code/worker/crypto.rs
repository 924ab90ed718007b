//! Digests and message authentication codes.

use hmac::{Hmac, KeyInit as _, Mac as _, digest::Digest as _};
use md5::Md5;
use sha1::Sha1;
use sha2::{Sha224, Sha256, Sha384, Sha512};

/// The digest of `data`; empty for an algorithm that the scripts do not offer.
pub(super) fn hash(name: &str, data: &[u8]) -> Vec<u8> {
    match name {
        "md5" => Md5::digest(data).to_vec(),
        "sha1" => Sha1::digest(data).to_vec(),
        "sha224" => Sha224::digest(data).to_vec(),
        "sha256" => Sha256::digest(data).to_vec(),
        "sha384" => Sha384::digest(data).to_vec(),
        "sha512" => Sha512::digest(data).to_vec(),
        _ => vec![],
    }
}

/// The HMAC of `data`; empty for an algorithm that the scripts do not offer.
pub(super) fn hmac(name: &str, key: &[u8], data: &[u8]) -> Vec<u8> {
    macro_rules! with {
        ($algorithm:ty) => {
            <Hmac<$algorithm>>::new_from_slice(key).map(|mac| mac.chain_update(data).finalize().into_bytes().to_vec()).unwrap_or_default()
        };
    }
    match name {
        "md5" => with!(Md5),
        "sha1" => with!(Sha1),
        "sha224" => with!(Sha224),
        "sha256" => with!(Sha256),
        "sha384" => with!(Sha384),
        "sha512" => with!(Sha512),
        _ => vec![],
    }
}
