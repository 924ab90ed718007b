//! Signed tokens (JWT). Times are checked with our own clock.

use std::str::FromStr as _;

use jsonwebtoken::{Algorithm, AlgorithmFamily, DecodingKey, Validation, errors::ErrorKind};
use millrace_core::{EpochMs, JsonMap};
use serde_json::Value;

/// Longest token that is looked at.
const MOST_BYTES: usize = 16 * 1024;

/// What is wrong with a credential: a half sentence about the node that uses it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum JwtKeyError {
    #[error("uses a credential with the algorithm “{0}”, which is not allowed")]
    Algorithm(String),
    #[error("uses a credential whose kind of key does not fit its algorithm {0}")]
    Kind(String),
    #[error("uses a credential without a secret")]
    NoSecret,
    #[error("uses a credential whose public key cannot be read as a PEM key for {0}")]
    Pem(String),
}

/// A key and the algorithm that goes with it.
pub(crate) struct JwtKey {
    key: DecodingKey,
    validation: Validation,
}

impl JwtKey {
    /// Reads a credential `{keyType, secret, publicKey, algorithm}`.
    pub(crate) fn parse(values: &JsonMap) -> Result<Self, JwtKeyError> {
        let text = |key: &str| values.get(key).and_then(Value::as_str).unwrap_or_default();
        let name = if text("algorithm").is_empty() { "HS256" } else { text("algorithm") };
        let algorithm = Algorithm::from_str(name).map_err(|_| JwtKeyError::Algorithm(name.to_owned()))?;
        let symmetric = algorithm.family() == AlgorithmFamily::Hmac;
        if symmetric == (text("keyType") == "pemKey") {
            return Err(JwtKeyError::Kind(name.to_owned()));
        }
        let pem = text("publicKey").as_bytes();
        let key = match algorithm.family() {
            AlgorithmFamily::Hmac if text("secret").is_empty() => return Err(JwtKeyError::NoSecret),
            AlgorithmFamily::Hmac => Ok(DecodingKey::from_secret(text("secret").as_bytes())),
            AlgorithmFamily::Rsa => DecodingKey::from_rsa_pem(pem),
            AlgorithmFamily::Ec => DecodingKey::from_ec_pem(pem),
            AlgorithmFamily::Ed => DecodingKey::from_ed_pem(pem),
        };
        let key = key.map_err(|_| JwtKeyError::Pem(name.to_owned()))?;
        let mut validation = Validation::new(algorithm);
        validation.required_spec_claims.clear();
        validation.validate_exp = false;
        validation.validate_nbf = false;
        validation.validate_aud = false;
        Ok(Self { key, validation })
    }

    /// The claims of a token that is signed rightly and valid now; the error is for the caller.
    pub(crate) fn check(&self, token: &str, now: EpochMs) -> Result<JsonMap, &'static str> {
        if token.len() > MOST_BYTES {
            return Err("jwt malformed");
        }
        let data = jsonwebtoken::decode::<JsonMap>(token, &self.key, &self.validation).map_err(|e| match e.kind() {
            ErrorKind::InvalidSignature => "invalid signature",
            ErrorKind::InvalidAlgorithm => "invalid algorithm",
            _ => "jwt malformed",
        })?;
        let seconds = now.0 as f64 / 1000.0;
        // A time that is no number refuses the token.
        let fails = |name: &str, fits: &dyn Fn(f64) -> bool| data.claims.get(name).is_some_and(|time| !time.as_f64().is_some_and(fits));
        if fails("exp", &|exp| seconds < exp) {
            return Err("jwt expired");
        }
        if fails("nbf", &|nbf| seconds >= nbf) {
            return Err("jwt not active");
        }
        Ok(data.claims)
    }
}
