//! Where a PostgreSQL database is. Shown without its password.

use std::{fmt, str::FromStr};

use sqlx::postgres::PgConnectOptions;

use crate::Error;

/// `postgres://user:password@host:5432/name`.
#[derive(Clone)]
pub struct DatabaseUrl {
    options: PgConnectOptions,
    shown: String,
}

impl DatabaseUrl {
    pub(crate) fn options(&self) -> PgConnectOptions {
        self.options.clone()
    }
}

impl FromStr for DatabaseUrl {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        // What is wrong is not repeated: the text may hold a password.
        if !text.starts_with("postgres://") && !text.starts_with("postgresql://") {
            return Err(Error::Address);
        }
        let options: PgConnectOptions = text.parse().map_err(|_| Error::Address)?;
        let place = match options.get_socket() {
            Some(socket) => socket.display().to_string(),
            None => format!("{}:{}", options.get_host(), options.get_port()),
        };
        let shown = format!("{} on {place}", options.get_database().unwrap_or(options.get_username()));
        Ok(Self { options, shown })
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}
impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("DatabaseUrl").field(&self.shown).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_password_is_never_shown() {
        let url: DatabaseUrl = "postgres://me:s3cret@db.example.org:5433/flows".parse().unwrap();
        assert_eq!(url.to_string(), "flows on db.example.org:5433");
        assert!(!format!("{url:?}").contains("s3cret"));
        for bad in ["mysql://me:s3cret@host/x", "postgres://me:s3cret@host:port/x", ""] {
            let error = bad.parse::<DatabaseUrl>().unwrap_err();
            assert!(matches!(error, Error::Address) && !error.to_string().contains("s3cret"));
        }
    }
}
