//! The addresses under which executions that wait are resumed: an id and a signature that only this data folder can make.

use std::{
    fs,
    io::Write as _,
    path::Path,
    sync::{Arc, PoisonError, RwLock},
};

use hmac::{Hmac, KeyInit as _, Mac as _};
use millrace_core::ExecutionId;
use sha2::Sha256;

use crate::ApiError;

const FILE: &str = "resume-secret";
const BYTES: usize = 32;
/// Enough of the signature that nobody guesses it, and short enough for an address.
const SIGNATURE_BYTES: usize = 16;

/// Makes and checks addresses.
pub(crate) struct ResumeAddresses {
    secret: [u8; BYTES],
    base_url: RwLock<Option<Arc<str>>>,
}

impl ResumeAddresses {
    /// With the secret of this data folder, made on first use. A folder that cannot be written has one for this run.
    ///
    /// # Errors
    /// When there is a secret that cannot be read.
    pub(crate) fn open(folder: &Path, read_only: bool) -> Result<Self, ApiError> {
        let path = folder.join(FILE);
        let failed = |e: std::io::Error| ApiError::new("storage", format!("{} cannot be used: {e}", path.display()));
        let secret = match fs::read(&path) {
            Ok(bytes) => bytes.try_into().map_err(|_| {
                ApiError::new(
                    "storage",
                    format!(
                        "{} is damaged: it has not {BYTES} bytes. Delete it; addresses given out before then count no more.",
                        path.display()
                    ),
                )
            })?,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
                let secret = random();
                if !read_only {
                    write(&path, &secret).map_err(failed)?;
                }
                secret
            }
            Err(e) => return Err(failed(e)),
        };
        Ok(Self { secret, base_url: RwLock::default() })
    }

    /// Where callers reach this program.
    pub(crate) fn listening_at(&self, base_url: &str) {
        *self.base_url.write().unwrap_or_else(PoisonError::into_inner) = Some(base_url.trim_end_matches('/').into());
    }

    /// Where callers reach this program; unknown while no door is open.
    pub(crate) fn base_url(&self) -> Option<Arc<str>> {
        self.base_url.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// `$execution.resumeUrl`; empty while no door is open. The signature is part of the path: workflows put their own suffix and query behind it.
    pub(crate) fn url(&self, id: ExecutionId) -> String {
        self.base_url().map(|base| format!("{base}/webhook-waiting/{}", self.token(id))).unwrap_or_default()
    }

    /// What stands for an execution in the address of an approval.
    pub(crate) fn token(&self, id: ExecutionId) -> String {
        format!("{id}.{}", self.signature(id))
    }

    /// The execution of such a token, if it is one of ours.
    pub(crate) fn read_token(&self, token: &str) -> Option<ExecutionId> {
        let (id, signature) = token.split_once('.')?;
        let id = id.parse().ok()?;
        self.is_right(id, signature).then_some(id)
    }

    /// Whether this is the execution's signature; takes the same time whatever it is.
    pub(crate) fn is_right(&self, id: ExecutionId, signature: &str) -> bool {
        let right = self.signature(id);
        right.len() == signature.len() && right.bytes().zip(signature.bytes()).fold(0, |differ, (a, b)| differ | (a ^ b)) == 0
    }

    fn signature(&self, id: ExecutionId) -> String {
        use std::fmt::Write as _;
        // A key of any length will do for HMAC.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.secret) else { return String::new() };
        mac.update(id.0.as_bytes());
        let mut text = String::with_capacity(SIGNATURE_BYTES * 2);
        for byte in &mac.finalize().into_bytes()[..SIGNATURE_BYTES] {
            // Writing into a String cannot fail.
            let _ = write!(text, "{byte:02x}");
        }
        text
    }
}

fn random() -> [u8; BYTES] {
    let (a, b) = (uuid::Uuid::new_v4(), uuid::Uuid::new_v4());
    let mut bytes = [0; BYTES];
    bytes[..16].copy_from_slice(a.as_bytes());
    bytes[16..].copy_from_slice(b.as_bytes());
    bytes
}

fn write(path: &Path, secret: &[u8]) -> std::io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(secret)?;
    file.sync_all()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_good_in_its_own_folder_and_survives_a_restart() {
        let (folder, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let id = ExecutionId::new();
        let token = ResumeAddresses::open(folder.path(), false).unwrap().token(id);
        let again = ResumeAddresses::open(folder.path(), false).unwrap();
        assert_eq!(again.read_token(&token), Some(id));
        assert_eq!(ResumeAddresses::open(other.path(), false).unwrap().read_token(&token), None);
        assert_eq!(again.read_token(&token[..token.len() - 1]), None);
        assert_eq!(again.url(id), "", "no door is open");
        again.listening_at("http://127.0.0.1:7411/");
        assert_eq!(again.url(id), format!("http://127.0.0.1:7411/webhook-waiting/{token}"));
    }
}
