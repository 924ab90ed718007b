//! Credentials handed over in a file, until there is a vault: `MILLRACE_CREDENTIALS` names a JSON file that only its owner can read.

use std::path::Path;

use millrace_core::{JsonMap, node::Secrets};
use serde_json::Value;

use crate::ApiError;

/// Largest file.
const MOST_BYTES: u64 = 1024 * 1024;

/// Credentials by type, or by `type:name` or `type:id` where there are several of one type. Never shown or written anywhere.
#[derive(Default)]
pub(crate) struct FileSecrets(JsonMap);

impl FileSecrets {
    /// Reads the file; without one there are no credentials.
    ///
    /// # Errors
    /// When it cannot be read, others may read it, or it has the wrong form. Its content is in no message.
    pub(crate) fn read(path: Option<&Path>) -> Result<Self, ApiError> {
        let Some(path) = path else { return Ok(Self::default()) };
        let refuse = |why: String| ApiError::new("credentials", format!("The credentials file {} {why}", path.display()));
        let meta = std::fs::metadata(path).map_err(|e| refuse(format!("cannot be read: {e}")))?;
        if meta.len() > MOST_BYTES {
            return Err(refuse("is larger than 1 MB.".into()));
        }
        #[cfg(unix)]
        if std::os::unix::fs::PermissionsExt::mode(&meta.permissions()) & 0o077 != 0 {
            return Err(refuse("can be read by others. Make it yours alone: chmod 600.".into()));
        }
        let bytes = std::fs::read(path).map_err(|e| refuse(format!("cannot be read: {e}")))?;
        let map: JsonMap = serde_json::from_slice(&bytes).map_err(|e| refuse(format!("is not a JSON object: line {}.", e.line())))?;
        if let Some(key) = map.iter().find(|(_, value)| !value.is_object()).map(|(key, _)| key) {
            return Err(refuse(format!("holds no object under “{key}”.")));
        }
        Ok(Self(map))
    }
}

impl Secrets for FileSecrets {
    fn credential(&self, credential_type: &str, reference: Option<&Value>) -> Option<JsonMap> {
        let named = ["name", "id"].into_iter().find_map(|key| {
            let text = reference?.get(key)?.as_str()?;
            self.0.get(&format!("{credential_type}:{text}"))
        });
        named.or_else(|| self.0.get(credential_type))?.as_object().cloned()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_named_credential_comes_before_one_of_its_type() {
        let secrets = FileSecrets(json!({"imap": {"host": "a"}, "imap:Office": {"host": "b"}}).as_object().cloned().unwrap());
        let host = |reference: Option<Value>| secrets.credential("imap", reference.as_ref()).unwrap()["host"].clone();
        assert_eq!(host(None), "a");
        assert_eq!(host(Some(json!({"name": "Office"}))), "b");
        assert_eq!(host(Some(json!({"name": "Other"}))), "a");
        assert!(secrets.credential("smtp", None).is_none());
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_others_can_read_is_refused_without_showing_it() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("c.json");
        std::fs::write(&path, r#"{"imap": {"password": "hunter2"}}"#).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
        let error = FileSecrets::read(Some(&path)).err().unwrap();
        assert!(error.message.contains("chmod 600") && !error.message.contains("hunter2"));
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        assert!(FileSecrets::read(Some(&path)).is_ok());
    }
}
