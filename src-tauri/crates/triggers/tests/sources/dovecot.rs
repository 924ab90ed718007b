//! A real IMAP server for one test: Dovecot in a folder of its own, on ports of its own, as a user without rights.

use std::{
    fs,
    os::unix::fs::{MetadataExt, chown},
    path::PathBuf,
    process::{Command as Plain, Stdio},
};

use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    process::{Child, Command},
};

use crate::support::GUARD;

/// Everybody's password.
pub(crate) const PASSWORD: &str = "correct-horse";
/// Debian's user without rights; Dovecot does not let root log people in.
const NOBODY: u32 = 65_534;

/// The server, and the folder it works in.
pub(crate) struct Dovecot {
    dir: TempDir,
    uid: u32,
    gid: u32,
    pub(crate) port: u16,
    pub(crate) tls_port: u16,
    child: Option<Child>,
}

impl Dovecot {
    /// Starts one; with `tls`, it encrypts with a certificate of its own making.
    pub(crate) async fn start(tls: bool) -> Self {
        Self::with(tls, "").await
    }

    /// Starts one that does not know IDLE.
    pub(crate) async fn without_idle() -> Self {
        Self::with(false, "imap_capability = IMAP4rev1 LITERAL+\n").await
    }

    async fn with(tls: bool, more: &str) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let mine = fs::metadata(dir.path()).unwrap();
        let root = mine.uid() == 0;
        let (uid, gid) = if root { (NOBODY, NOBODY) } else { (mine.uid(), mine.gid()) };
        let mut server = Self { dir, uid, gid, port: free_port().await, tls_port: free_port().await, child: None };
        for folder in ["run", "state", "mail"] {
            fs::create_dir(server.path(folder)).unwrap();
        }
        if tls {
            server.certificate();
        }
        fs::write(server.path("dovecot.conf"), server.config(root, tls) + more).unwrap();
        for path in ["", "run", "state", "mail"] {
            chown(server.path(path), Some(uid), Some(gid)).unwrap();
        }
        server.up().await;
        server
    }

    fn path(&self, name: &str) -> PathBuf {
        if name.is_empty() { self.dir.path().to_owned() } else { self.dir.path().join(name) }
    }

    fn config(&self, root: bool, tls: bool) -> String {
        let (user, group) = if root { ("nobody".to_owned(), "nogroup".to_owned()) } else { (say("id", "-un"), say("id", "-gn")) };
        let (dir, uid, gid, port, tls_port) = (self.dir.path().display(), self.uid, self.gid, self.port, self.tls_port);
        let encryption =
            if tls { format!("ssl = yes\nssl_cert = <{dir}/cert.pem\nssl_key = <{dir}/key.pem\n") } else { "ssl = no\n".to_owned() };
        let tls_port = if tls { tls_port } else { 0 };
        format!(
            "base_dir = {dir}/run\nstate_dir = {dir}/state\nlog_path = {dir}/log\nprotocols = imap\nlisten = 127.0.0.1\n{encryption}\
             disable_plaintext_auth = no\nmail_location = maildir:{dir}/mail/%u\n\
             default_internal_user = {user}\ndefault_internal_group = {group}\ndefault_login_user = {user}\n\
             first_valid_uid = 0\nfirst_valid_gid = 0\nauth_failure_delay = 0\nauth_mechanisms = plain\n\
             passdb {{\n driver = static\n args = password={PASSWORD}\n}}\n\
             userdb {{\n driver = static\n args = uid={uid} gid={gid} home={dir}/mail/%u\n}}\n\
             service anvil {{\n chroot =\n}}\nservice imap-login {{\n chroot =\n inet_listener imap {{\n  port = {port}\n }}\n \
             inet_listener imaps {{\n  port = {tls_port}\n  ssl = yes\n }}\n}}\n"
        )
    }

    fn certificate(&self) {
        let (key, cert) = (self.path("key.pem"), self.path("cert.pem"));
        let made = Plain::new("openssl")
            .args(["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost", "-keyout"])
            .arg(&key)
            .arg("-out")
            .arg(&cert)
            .output()
            .unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        for file in [key, cert] {
            chown(file, Some(self.uid), Some(self.gid)).unwrap();
        }
    }

    /// Starts it, and waits until it greets.
    pub(crate) async fn up(&mut self) {
        let mut command = Command::new("/usr/sbin/dovecot");
        command.arg("-F").arg("-c").arg(self.path("dovecot.conf")).process_group(0).kill_on_drop(true).stdin(Stdio::null());
        if fs::metadata("/proc/self").unwrap().uid() == 0 {
            command.uid(self.uid).gid(self.gid);
        }
        self.child = Some(command.spawn().expect("Dovecot cannot be started: run scripts/system-packages.sh test"));
        let greeted = async {
            while TcpStream::connect(("127.0.0.1", self.port)).await.is_err() {
                tokio::task::yield_now().await;
            }
        };
        let up = tokio::time::timeout(GUARD, greeted).await;
        assert!(up.is_ok(), "Dovecot does not come up: {}", fs::read_to_string(self.path("log")).unwrap_or_default());
    }

    /// Kills it with all its processes; connections end at once.
    pub(crate) async fn down(&mut self) {
        let mut child = self.child.take().unwrap();
        kill_all(&child);
        child.wait().await.unwrap();
    }

    /// While it is down: forgets the numbers of the messages of a user's inbox and begins to count anew.
    pub(crate) fn number_anew(&self, user: &str) {
        let folder = self.path("mail").join(user);
        let list = folder.join("dovecot-uidlist");
        let text = fs::read_to_string(&list).unwrap();
        let (head, rest) = text.split_once('\n').unwrap();
        let validity = |word: &str| word.strip_prefix('V').and_then(|number| number.parse::<u32>().ok());
        let head: Vec<String> =
            head.split(' ').map(|word| validity(word).map_or(word.to_owned(), |number| format!("V{}", number + 1000))).collect();
        fs::write(&list, format!("{}\n{rest}", head.join(" "))).unwrap();
        for entry in fs::read_dir(&folder).unwrap().flatten() {
            if entry.file_name().to_string_lossy().starts_with("dovecot.index") {
                fs::remove_file(entry.path()).unwrap();
            }
        }
    }

    /// Puts a message into a user's inbox, as another mail program would.
    pub(crate) async fn deliver(&self, user: &str, subject: &str) {
        let message = format!("From: Ada <ada@example.org>\r\nTo: {user}@example.org\r\nSubject: {subject}\r\n\r\nHello {subject}\r\n");
        let mut reader = Reader::login(self.port, user).await;
        reader.send(&format!("a APPEND INBOX {{{}+}}\r\n{message}\r\n", message.len())).await;
        reader.until("a OK").await;
    }

    /// How many unread messages a user's inbox has, as the server says it.
    pub(crate) async fn unread(&self, user: &str) -> String {
        let mut reader = Reader::login(self.port, user).await;
        reader.send("a STATUS INBOX (UNSEEN)\r\n").await;
        reader.until("* STATUS").await
    }
}

impl Drop for Dovecot {
    fn drop(&mut self) {
        self.child.iter().for_each(kill_all);
    }
}

/// Its whole group: only the processes that this server started.
fn kill_all(child: &Child) {
    if let Some(id) = child.id() {
        let group = format!("-{id}");
        assert!(Plain::new("kill").args(["-KILL", "--", &group]).status().unwrap().success());
    }
}

/// Another mail program, as simple as can be.
struct Reader {
    lines: Lines<BufReader<OwnedReadHalf>>,
    to: OwnedWriteHalf,
}

impl Reader {
    async fn login(port: u16, user: &str) -> Self {
        let (from, to) = TcpStream::connect(("127.0.0.1", port)).await.unwrap().into_split();
        let mut reader = Self { lines: BufReader::new(from).lines(), to };
        reader.until("* OK").await;
        reader.send(&format!("l LOGIN {user} {PASSWORD}\r\n")).await;
        reader.until("l OK").await;
        reader
    }
    async fn send(&mut self, text: &str) {
        self.to.write_all(text.as_bytes()).await.unwrap();
    }
    /// Reads on to a line that begins like this.
    async fn until(&mut self, start: &str) -> String {
        loop {
            let line = tokio::time::timeout(GUARD, self.lines.next_line()).await.expect("the server is silent").unwrap();
            let line = line.unwrap_or_else(|| panic!("the server hung up before it said {start}"));
            if line.starts_with(start) {
                return line;
            }
            assert!(!line.starts_with(['a', 'l']), "{line}");
        }
    }
}

async fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port()
}

fn say(program: &str, argument: &str) -> String {
    String::from_utf8(Plain::new(program).arg(argument).output().unwrap().stdout).unwrap().trim().to_owned()
}
