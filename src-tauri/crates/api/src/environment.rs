//! What the environment says about the program: time zone, folders, network.

use std::{ffi::OsString, path::PathBuf};

use millrace_core::node::Policy;

/// Settings that come from environment variables and hold for every door.
#[derive(Clone, Debug)]
pub struct Environment {
    /// IANA time zone of workflows that name none: `MILLRACE_DEFAULT_TIMEZONE`, else the system's, else UTC.
    pub default_timezone: String,
    /// What nodes may reach: `MILLRACE_ALLOW_LOCAL_NETWORK=1`, `MILLRACE_FILES_ROOT` (folders, separated as in `PATH`).
    pub policy: Policy,
    /// Where everything is kept: `MILLRACE_DATA_DIR`, else the platform's folder.
    pub data_dir: Option<PathBuf>,
    /// The PostgreSQL database that is used instead of the data folder's own: `MILLRACE_STORE`.
    pub store: Option<String>,
    /// A JSON file with credentials that only this user can read: `MILLRACE_CREDENTIALS`.
    pub credentials: Option<PathBuf>,
    /// The program that becomes a code worker; this one when absent. Not from the environment: tests set it.
    pub code_worker: Option<PathBuf>,
}

impl Environment {
    /// Reads the process's environment.
    pub fn read() -> Self {
        let value = |name: &str| std::env::var_os(name).filter(|v| !v.is_empty());
        Self::from_lookup(&value)
    }

    fn from_lookup(value: &dyn Fn(&str) -> Option<OsString>) -> Self {
        let text = |name: &str| value(name).and_then(|v| v.into_string().ok());
        let timezone = text("MILLRACE_DEFAULT_TIMEZONE").filter(|tz| tz.parse::<chrono_tz::Tz>().is_ok()).or_else(system_timezone);
        Self {
            default_timezone: timezone.unwrap_or_else(|| "UTC".into()),
            policy: Policy {
                allow_local_network: text("MILLRACE_ALLOW_LOCAL_NETWORK").is_some_and(|v| v == "1" || v.eq_ignore_ascii_case("true")),
                file_roots: value("MILLRACE_FILES_ROOT")
                    .map(|roots| std::env::split_paths(&roots).filter(|p| !p.as_os_str().is_empty()).collect())
                    .unwrap_or_default(),
            },
            data_dir: value("MILLRACE_DATA_DIR").map(PathBuf::from),
            store: text("MILLRACE_STORE"),
            credentials: value("MILLRACE_CREDENTIALS").map(PathBuf::from),
            code_worker: None,
        }
    }
}

/// Whether this is the name of an IANA time zone.
pub fn is_timezone(name: &str) -> bool {
    chrono_tz::TZ_VARIANTS.iter().any(|zone| zone.name().eq_ignore_ascii_case(name))
}

/// The zone `TZ` or the system names, if it is one we know.
fn system_timezone() -> Option<String> {
    let known = |name: String| name.parse::<chrono_tz::Tz>().ok().map(|_| name);
    std::env::var("TZ").ok().map(|tz| tz.trim_start_matches(':').to_owned()).and_then(known).or_else(|| {
        let link = std::fs::read_link("/etc/localtime").ok()?;
        let path = link.to_str()?;
        known(path.split_once("zoneinfo/")?.1.to_owned())
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_read_and_nonsense_is_ignored() {
        let vars = [
            ("MILLRACE_DEFAULT_TIMEZONE", "Europe/Berlin"),
            ("MILLRACE_ALLOW_LOCAL_NETWORK", "1"),
            ("MILLRACE_FILES_ROOT", "/a:/b:"),
            ("MILLRACE_DATA_DIR", "/d"),
        ];
        let env = Environment::from_lookup(&|name| vars.iter().find(|v| v.0 == name).map(|v| v.1.into()));
        assert_eq!(env.default_timezone, "Europe/Berlin");
        assert!(env.policy.allow_local_network);
        assert_eq!(env.policy.file_roots, [PathBuf::from("/a"), PathBuf::from("/b")]);
        assert_eq!(env.data_dir, Some(PathBuf::from("/d")));
        let env = Environment::from_lookup(&|name| (name == "MILLRACE_DEFAULT_TIMEZONE").then(|| "Mars/Base".into()));
        assert_ne!(env.default_timezone, "Mars/Base");
    }
}
