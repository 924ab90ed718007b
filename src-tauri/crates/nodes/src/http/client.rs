//! The shared HTTP clients: one connection pool per combination of settings, made when first used.

use std::{
    collections::HashMap,
    sync::{Mutex, OnceLock, PoisonError},
    time::Duration,
};

use millrace_reach::get::install_crypto_provider;
use reqwest::{Client, Proxy, redirect::Policy as Redirects};

use super::{guard::GuardedResolver, send::SendError};

/// What distinguishes one client from another.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct ClientKey {
    /// Names may resolve to private addresses, and the system's proxy applies.
    pub(super) unguarded: bool,
    /// TLS certificates are not checked.
    pub(super) ignore_tls: bool,
    /// Proxy URL.
    pub(super) proxy: Option<String>,
}

/// Clients with different proxies that are kept; a workflow that computes a proxy per item must not fill the memory.
const KEPT: usize = 16;

/// The client for these settings.
pub(super) fn client(key: &ClientKey) -> Result<Client, SendError> {
    static CLIENTS: OnceLock<Mutex<HashMap<ClientKey, Client>>> = OnceLock::new();
    let mut clients = CLIENTS.get_or_init(Mutex::default).lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(client) = clients.get(key) {
        return Ok(client.clone());
    }
    let client = build(key)?;
    if clients.len() >= KEPT {
        clients.retain(|k, _| k.proxy.is_none());
    }
    clients.insert(key.clone(), client.clone());
    Ok(client)
}

fn build(key: &ClientKey) -> Result<Client, SendError> {
    install_crypto_provider();
    let mut builder = Client::builder()
        .redirect(Redirects::none()) // followed in `send`, where every hop is checked
        .connect_timeout(Duration::from_secs(60))
        .pool_idle_timeout(Duration::from_secs(30))
        .user_agent(concat!("Millrace/", env!("CARGO_PKG_VERSION")))
        .tls_danger_accept_invalid_certs(key.ignore_tls);
    if !key.unguarded {
        builder = builder.no_proxy().dns_resolver(GuardedResolver);
    }
    if let Some(proxy) = &key.proxy {
        builder = builder.proxy(Proxy::all(proxy).map_err(|e| SendError::Proxy(e.to_string()))?);
    }
    builder.build().map_err(SendError::from)
}
