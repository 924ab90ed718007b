//! The program behind a command: opened here, or, while another one owns the data folder, reached through its door.

use std::{sync::Arc, time::Duration};

use millrace_api::{Api, ApiConfig, ApiError, DoorInfo, environment::Environment};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::Failure;

/// Whoever answers the calls of a command.
pub(crate) enum Program {
    /// This process has the data folder.
    Here(Arc<Api>),
    /// Another process has it, and lets us in.
    There(Remote),
}

/// The door of another process.
pub(crate) struct Remote {
    client: reqwest::Client,
    door: DoorInfo,
    token: String,
}

/// Opens the data folder for this process alone.
pub(crate) async fn own(environment: Environment) -> Result<Arc<Api>, Failure> {
    Api::open(ApiConfig::from_environment(environment.clone())).await.map_err(|error| {
        let served = error.code == "locked" && millrace_api::owner(&environment).is_some_and(|owner| owner.door.is_some());
        match served {
            true => error.hint("Its editor is open to a browser there, under the address with the token that it printed.").into(),
            false => error.into(),
        }
    })
}

/// Opens the data folder, or finds the door of whoever has it.
pub(crate) async fn open(environment: Environment) -> Result<Program, Failure> {
    match Api::open(ApiConfig::from_environment(environment.clone())).await {
        Ok(api) => Ok(Program::Here(api)),
        Err(error) if error.code == "locked" => match remote(&environment) {
            Some(remote) => Ok(Program::There(remote)),
            None => Err(error.into()),
        },
        Err(error) => Err(error.into()),
    }
}

/// The same for commands that are about what is there already: a data folder that does not exist is not made.
pub(crate) async fn open_existing(environment: Environment) -> Result<Program, Failure> {
    millrace_api::look(&environment).await?;
    open(environment).await
}

/// The same for commands that only read: when the owner has no door (it is just starting), its data is read beside it.
pub(crate) async fn open_to_read(environment: Environment) -> Result<Program, Failure> {
    millrace_api::look(&environment).await?;
    let opened = match millrace_api::has_folder(&environment) {
        true => open(environment.clone()).await.map_err(Some),
        false => Err(None),
    };
    match opened {
        Ok(program) => Ok(program),
        Err(why) => {
            let reader = Api::open_reader(ApiConfig::from_environment(environment)).await;
            reader.map(Program::Here).map_err(|error| why.unwrap_or_else(|| error.into()))
        }
    }
}

/// The server that has the data folder, and its address.
pub(crate) fn serving(environment: &Environment) -> Option<(String, Program)> {
    let remote = remote(environment)?;
    Some((remote.door.address.clone(), Program::There(remote)))
}

fn remote(environment: &Environment) -> Option<Remote> {
    let door = millrace_api::owner(environment)?.door?;
    let token = std::fs::read_to_string(&door.token_file).ok()?.trim().to_owned();
    let client = reqwest::Client::builder().no_proxy().connect_timeout(Duration::from_secs(5)).build().ok()?;
    Some(Remote { client, door, token })
}

impl Program {
    /// Calls a use case and reads its answer.
    pub(crate) async fn call<T: DeserializeOwned>(&self, name: &str, request: Value) -> Result<T, ApiError> {
        let unreadable = |e: &dyn std::fmt::Display| ApiError::internal(format!("The answer of {name} could not be read: {e}"));
        match self {
            Self::Here(api) => {
                let answer = api.call(name, request).await?;
                serde_json::from_str(answer.get()).map_err(|e| unreadable(&e))
            }
            Self::There(remote) => {
                let answer = remote.call(name, &request).await?;
                serde_json::from_slice(&answer).map_err(|e| unreadable(&e))
            }
        }
    }

    /// Where the server is that has the data folder, if one has it.
    pub(crate) fn address(&self) -> Option<&str> {
        match self {
            Self::Here(_) => None,
            Self::There(remote) => Some(&remote.door.address),
        }
    }

    /// Writes what is left to write.
    pub(crate) async fn close(self) {
        if let Self::Here(api) = self {
            api.shutdown().await;
        }
    }
}

impl Remote {
    async fn call(&self, name: &str, request: &Value) -> Result<Vec<u8>, ApiError> {
        let address = &self.door.address;
        let gone = |e: reqwest::Error| {
            ApiError::new("internal", format!("Millrace at {address} has the data folder and does not answer: {}", e.without_url()))
        };
        let response =
            self.client.post(format!("{address}/api/call/{name}")).bearer_auth(&self.token).json(request).send().await.map_err(gone)?;
        let ok = response.status().is_success();
        let body = response.bytes().await.map_err(gone)?.to_vec();
        if ok {
            return Ok(body);
        }
        let refused = || ApiError::new("internal", format!("Millrace at {address} refused: {}", String::from_utf8_lossy(&body)));
        Err(serde_json::from_slice(&body).unwrap_or_else(|_| refused()))
    }
}
