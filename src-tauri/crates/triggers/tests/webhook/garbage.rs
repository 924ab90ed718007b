//! What no honest caller sends.

use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use crate::support::{Server, route, send, send_json};

/// Sends bytes as they are and gives the first line of the answer, if there is one.
async fn raw(server: &Server, request: &[u8]) -> String {
    let mut stream = tokio::net::TcpStream::connect(server.address).await.unwrap();
    // The server may hang up while we still write.
    let _ = stream.write_all(request).await;
    let _ = stream.shutdown().await;
    let mut answer = vec![];
    let _ = stream.read_to_end(&mut answer).await;
    String::from_utf8_lossy(&answer).lines().next().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn bodies_that_are_not_what_they_say() {
    let server = Server::hook(json!({})).await;
    let deep = format!("{}1{}", "[".repeat(5000), "]".repeat(5000));
    for (content_type, body, part) in [
        ("application/json", b"{\"a\":".to_vec(), "it is not"),
        ("application/json", b"{\"a\": \"\xff\"}".to_vec(), "not UTF-8"),
        ("application/json", deep.into_bytes(), "recursion limit"),
        ("text/plain", vec![0xff, 0xfe], "not UTF-8"),
        ("multipart/form-data", b"x".to_vec(), "form cannot be read"),
        ("multipart/form-data; boundary=b", b"--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1".to_vec(), "form cannot be read"),
        ("application/x-www-form-urlencoded", "a=1&".repeat(1100).into_bytes(), "more than 1000"),
    ] {
        let (status, answer) = send_json(server.post("/webhook/hook").header("content-type", content_type).body(body)).await;
        assert_eq!((status, &answer["code"]), (400, &json!(400)), "{content_type}");
        assert!(answer["message"].as_str().unwrap().contains(part), "{answer}");
    }
    let strange = server.post("/webhook/hook").header("content-type", "text/plain; charset=klingon").body("x");
    assert_eq!(send_json(strange).await.0, 415);
    assert_eq!(server.sink.count(), 0);
}

#[tokio::test]
async fn queries_and_paths() {
    let server = Server::start(vec![route(json!({"path": "hook/:x"}))]).await;
    assert_eq!(send_json(server.post(&format!("/webhook/hook/1?{}", "a=1&".repeat(1001)))).await.0, 400);
    assert_eq!(send_json(server.post("/webhook/hook/%ff")).await.0, 400);
    assert_eq!(send_json(server.post(&format!("/webhook/{}", "a/".repeat(200)))).await.0, 400);
    assert_eq!(send(server.post("/webhook/hook/%00")).await.0, 200);
    assert_eq!(send(server.post(&format!("/webhook/hook/1?a{}=1", "[x]".repeat(2000)))).await.0, 200);
}

#[tokio::test]
async fn lines_that_are_no_http() {
    let server = Server::hook(json!({})).await;
    let huge = format!("POST /webhook/hook HTTP/1.1\r\nhost: x\r\nx-huge: {}\r\n\r\n", "a".repeat(2_000_000));
    let answer = raw(&server, huge.as_bytes()).await;
    assert!(answer.is_empty() || answer.contains("431") || answer.contains("400"), "{answer}");
    let many: String = (0..5000).map(|n| format!("x-{n}: 1\r\n")).collect();
    let answer = raw(&server, format!("POST /webhook/hook HTTP/1.1\r\nhost: x\r\n{many}\r\n").as_bytes()).await;
    assert!(answer.is_empty() || answer.contains("431") || answer.contains("400"), "{answer}");
    for rubbish in [&b"\x00\x01\x02\r\n\r\n"[..], b"GET\r\n\r\n", b"POST /webhook/hook HTTP/1.1\r\ncontent-length: -1\r\n\r\n"] {
        let answer = raw(&server, rubbish).await;
        assert!(answer.is_empty() || answer.contains("400"), "{answer}");
    }
    let latin =
        raw(&server, b"POST /webhook/hook HTTP/1.1\r\nhost: x\r\nconnection: close\r\nx-name: J\xfcrgen\r\ncontent-length: 0\r\n\r\n")
            .await;
    assert!(latin.contains("200"), "{latin}");
    assert_eq!(server.sink.json()["headers"]["x-name"], "J\u{fffd}rgen");
    assert_eq!(server.sink.count(), 1);
}

#[tokio::test]
async fn a_forged_self_test_is_an_ordinary_call() {
    let server = Server::hook(json!({})).await;
    assert_eq!(send(server.post("/webhook/hook").header("x-millrace-self-test", "guess")).await.0, 200);
    assert_eq!(server.sink.count(), 1);
}
