//! A telephone line to a server: the test hears when IDLE begins, and can cut it.

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::watch,
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::support::GUARD;

/// A line that is laid as long as this is kept.
pub(crate) struct Line {
    pub(crate) port: u16,
    idles: watch::Receiver<u32>,
    /// Ends the connections there are now; `None` while nobody gets through.
    up: watch::Sender<Option<CancellationToken>>,
    tasks: TaskTracker,
    over: CancellationToken,
}

impl Line {
    pub(crate) async fn to(server: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (heard, idles) = watch::channel(0);
        let up = watch::Sender::new(Some(CancellationToken::new()));
        let (tasks, over, state) = (TaskTracker::new(), CancellationToken::new(), up.subscribe());
        let calls = tasks.clone();
        tasks.spawn(over.clone().run_until_cancelled_owned(async move {
            loop {
                let Ok((caller, _)) = listener.accept().await else { return };
                let Some(cut) = state.borrow().clone() else { continue };
                calls.spawn(cut.run_until_cancelled_owned(call(caller, server, heard.clone())));
            }
        }));
        Self { port, idles, up, tasks, over }
    }
    /// Waits until a caller says IDLE, once more than `times`.
    pub(crate) async fn idle(&mut self, times: u32) {
        let more = self.idles.wait_for(|count| *count > times);
        tokio::time::timeout(GUARD, more).await.expect("nobody says IDLE").unwrap();
    }
    /// How often IDLE was said.
    pub(crate) fn idles(&self) -> u32 {
        *self.idles.borrow()
    }
    /// Cuts all connections; nobody gets through until it is mended.
    pub(crate) fn cut(&self) {
        self.up.send_replace(None).inspect(CancellationToken::cancel);
    }
    /// Lets callers through again.
    pub(crate) fn mend(&self) {
        self.up.send_replace(Some(CancellationToken::new()));
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.cut();
        self.over.cancel();
        self.tasks.close();
    }
}

async fn call(caller: TcpStream, server: u16, heard: watch::Sender<u32>) {
    let Ok(server) = TcpStream::connect(("127.0.0.1", server)).await else { return };
    let (mut from_caller, mut to_caller) = caller.into_split();
    let (mut from_server, mut to_server) = server.into_split();
    let there = async {
        let mut bytes = vec![0; 64 * 1024];
        while let Ok(count @ 1..) = from_caller.read(&mut bytes).await {
            if to_server.write_all(&bytes[..count]).await.is_err() {
                return;
            }
            if bytes[..count].ends_with(b" IDLE\r\n") {
                heard.send_modify(|count| *count += 1);
            }
        }
    };
    tokio::select! {
        () = there => {}
        _ = tokio::io::copy(&mut from_server, &mut to_caller) => {}
    }
}
