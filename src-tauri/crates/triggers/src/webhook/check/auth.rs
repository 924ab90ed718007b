//! Authentication: name and password, a secret header, a signed token. Only digests of the secrets are kept.

use base64::Engine as _;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use millrace_core::{EpochMs, JsonMap};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use super::jwt::JwtKey;
use crate::webhook::{
    problem::Problem,
    route::{Fields, RouteError},
};

/// How callers prove who they are.
pub(crate) enum Auth {
    /// Not at all.
    Open,
    /// `Authorization: Basic`; the digest of `name:password`, and whether a wrong one is asked for again.
    Basic([u8; 32], bool),
    /// A header with a secret value; its digest.
    Header(HeaderName, [u8; 32]),
    /// `Authorization: Bearer` with a signed token.
    Jwt(Box<JwtKey>),
}

impl Auth {
    pub(crate) fn parse(fields: &Fields, credentials: &JsonMap, asks_again: bool) -> Result<Self, RouteError> {
        const FIELD: &str = "authentication";
        let kind = fields.text(FIELD)?;
        let values = |credential_type: &str| {
            let found = credentials.get(credential_type).and_then(|v| v.as_object());
            found.ok_or_else(|| fields.wrong(FIELD, format!("needs a credential of the type “{credential_type}”; choose one in the node")))
        };
        let text = |map: &JsonMap, key: &str| map.get(key).and_then(|v| v.as_str()).unwrap_or_default().to_owned();
        Ok(match kind.as_deref() {
            None | Some("none") => Self::Open,
            Some("basicAuth") => {
                let map = values("httpBasicAuth")?;
                let (user, password) = (text(map, "user"), text(map, "password"));
                if user.is_empty() || password.is_empty() {
                    return Err(fields.wrong(FIELD, "uses a credential without a name or a password"));
                }
                Self::Basic(digest(format!("{user}:{password}").as_bytes()), asks_again)
            }
            Some("headerAuth") => {
                let map = values("httpHeaderAuth")?;
                let (name, value) = (text(map, "name"), text(map, "value"));
                if value.is_empty() {
                    return Err(fields.wrong(FIELD, "uses a credential without a value"));
                }
                let name = HeaderName::try_from(&name)
                    .map_err(|_| fields.wrong(FIELD, format!("uses a credential with “{name}”, which is no header name")))?;
                Self::Header(name, digest(value.as_bytes()))
            }
            Some("jwtAuth") => {
                Self::Jwt(Box::new(JwtKey::parse(values("jwtAuth")?).map_err(|problem| fields.wrong(FIELD, problem.to_string()))?))
            }
            Some(other) => return Err(fields.wrong(FIELD, format!("is “{other}”, which is not known"))),
        })
    }

    /// Lets the caller in, or says why not. Gives a token's claims.
    pub(crate) fn check(&self, headers: &HeaderMap, now: EpochMs) -> Result<Option<JsonMap>, Problem> {
        match self {
            Self::Open => Ok(None),
            Self::Basic(expected, asks_again) => {
                const CHALLENGE: &str = "Basic realm=\"Webhook\", charset=\"UTF-8\"";
                let given = scheme(headers, "basic").and_then(|v| base64::engine::general_purpose::STANDARD.decode(v).ok());
                let given = given.ok_or_else(|| unauthorized("Authorization is required!", CHALLENGE))?;
                match same(&digest(&given), expected) {
                    true => Ok(None),
                    false if *asks_again => Err(unauthorized("Authorization data is wrong!", CHALLENGE)),
                    false => Err(forbidden("Authorization data is wrong!")),
                }
            }
            Self::Header(name, expected) => {
                let given = headers.get(name).ok_or_else(|| forbidden("Authorization data is wrong!"))?;
                same(&digest(given.as_bytes()), expected).then_some(None).ok_or_else(|| forbidden("Authorization data is wrong!"))
            }
            Self::Jwt(key) => {
                let token = scheme(headers, "bearer").ok_or_else(|| unauthorized("No token provided", "Bearer realm=\"Webhook\""))?;
                key.check(token, now).map(Some).map_err(|problem| {
                    let mut refused = forbidden(problem);
                    refused.headers.push((header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer error=\"invalid_token\"")));
                    refused
                })
            }
        }
    }

    /// The header that holds the secret, so that it does not get into histories.
    pub(crate) fn secret_header(&self) -> Option<&str> {
        match self {
            Self::Open => None,
            Self::Basic(..) | Self::Jwt(_) => Some(header::AUTHORIZATION.as_str()),
            Self::Header(name, _) => Some(name.as_str()),
        }
    }
}

/// What follows the scheme's name in `Authorization`.
fn scheme<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let (scheme, rest) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.trim().split_once(' ')?;
    scheme.eq_ignore_ascii_case(name).then(|| rest.trim())
}

fn digest(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

fn same(a: &[u8; 32], b: &[u8; 32]) -> bool {
    a.ct_eq(b).into()
}

fn unauthorized(message: &str, challenge: &'static str) -> Problem {
    Problem::new(StatusCode::UNAUTHORIZED, message).header(header::WWW_AUTHENTICATE, HeaderValue::from_static(challenge))
}

fn forbidden(message: impl Into<String>) -> Problem {
    Problem::new(StatusCode::FORBIDDEN, message)
}
