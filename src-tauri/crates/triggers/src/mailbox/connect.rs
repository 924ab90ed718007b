//! From an account to a connection that has logged in.

use std::{fmt::Debug, sync::Arc, time::Duration};

use async_imap::{
    Client, Session,
    error::Error,
    imap_proto::{Response, Status},
};
use rustls::{
    ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme,
    client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    crypto::{CryptoProvider, aws_lc_rs},
    pki_types::{CertificateDer, ServerName, UnixTime},
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
};
use tokio_rustls::TlsConnector;

use super::{
    options::Account,
    trouble::{Trouble, short},
};

/// Bytes to and from a server, encrypted or not.
pub(super) trait Wire: AsyncRead + AsyncWrite + Unpin + Send + Sync + Debug {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send + Sync + Debug> Wire for T {}

pub(super) type Stream = Box<dyn Wire>;

/// Connects and logs in. Without `secure` the connection is encrypted where the server offers it (STARTTLS).
///
/// # Errors
/// The server cannot be reached or refuses.
pub(super) async fn connect(account: &Account, patience: Duration) -> Result<Session<Stream>, Trouble> {
    let within = tokio::time::timeout(patience, dial(account)).await;
    let client = within.map_err(|_| Trouble::Lost(format!("The server does not answer within {} s.", patience.as_secs())))??;
    let login = tokio::time::timeout(patience, client.login(&account.user, &account.password)).await;
    let login = login.map_err(|_| Trouble::Lost("The server does not answer the login.".to_owned()))?;
    login.map_err(|(error, _)| match error {
        Error::No(text) | Error::Bad(text) => Trouble::Refused(format!("The server refuses the user or the password: {}", short(&text))),
        other => other.into(),
    })
}

async fn dial(account: &Account) -> Result<Client<Stream>, Trouble> {
    let tcp = TcpStream::connect((account.host.as_str(), account.port)).await;
    let tcp = tcp.map_err(|e| Trouble::Lost(format!("The server cannot be reached: {e}.")))?;
    // Without it a few bytes of a command wait for an acknowledgement; a failure costs only that.
    let _ = tcp.set_nodelay(true);
    if account.secure {
        let mut client = Client::new(encrypt(tcp, account).await?);
        greeting(&mut client).await?;
        return Ok(client);
    }
    let mut client = Client::new(tcp);
    greeting(&mut client).await?;
    match client.run_command_and_check_ok("STARTTLS", None).await {
        Ok(()) => Ok(Client::new(encrypt(client.into_inner(), account).await?)),
        Err(Error::No(_) | Error::Bad(_)) => {
            let stream: Stream = Box::new(client.into_inner());
            Ok(Client::new(stream))
        }
        Err(other) => Err(other.into()),
    }
}

async fn greeting<T: Wire>(client: &mut Client<T>) -> Result<(), Trouble> {
    let greeting = client.read_response().await.map_err(Error::Io)?;
    let greeting = greeting.ok_or_else(|| Trouble::Lost("The server hung up at once.".to_owned()))?;
    match greeting.parsed() {
        Response::Data { status: Status::Bye, outcome } => {
            Err(Trouble::Lost(format!("The server wants nobody now: {}", short(outcome.information.as_deref().unwrap_or_default()))))
        }
        _ => Ok(()),
    }
}

async fn encrypt(tcp: TcpStream, account: &Account) -> Result<Stream, Trouble> {
    let name = ServerName::try_from(account.host.clone());
    let name = name.map_err(|_| Trouble::Refused(format!("“{}” is no name of a server.", account.host)))?;
    let stream = TlsConnector::from(tls(account.any_certificate)?).connect(name, tcp).await.map_err(|e| {
        Trouble::Lost(format!(
            "The encrypted connection fails: {e}. If the server has a certificate of its own making, allow that in the credential; if it does not encrypt from the start, turn SSL/TLS off."
        ))
    })?;
    Ok(Box::new(stream))
}

fn tls(any_certificate: bool) -> Result<Arc<ClientConfig>, Trouble> {
    let provider = Arc::new(aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider.clone()).with_safe_default_protocol_versions();
    let config = config.map_err(|e| Trouble::Refused(format!("Encryption is not available: {e}.")))?;
    let config = if any_certificate {
        config.dangerous().with_custom_certificate_verifier(Arc::new(AnyCertificate(provider)))
    } else {
        config.with_root_certificates(RootCertStore::from_iter(webpki_roots::TLS_SERVER_ROOTS.iter().cloned()))
    };
    Ok(Arc::new(config.with_no_client_auth()))
}

/// Takes any certificate, as the credential says; what is signed is still checked.
#[derive(Debug)]
struct AnyCertificate(Arc<CryptoProvider>);

impl ServerCertVerifier for AnyCertificate {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }
    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        rustls::crypto::verify_tls12_signature(message, cert, signed, &self.0.signature_verification_algorithms)
    }
    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        rustls::crypto::verify_tls13_signature(message, cert, signed, &self.0.signature_verification_algorithms)
    }
    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
