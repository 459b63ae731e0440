//! Clients that hold on to what others need: a byte a second, a handshake that never ends, connections by the hundred.
//! Each is left after its time, and good clients are served beside them.

use std::{
    io::{Read, Write},
    net::TcpStream,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use stories::Installation;

/// How long a head or a handshake may take, with room for a busy machine; the door allows 15 seconds, looking every five, and 10.
const LEFT_WITHIN: Duration = Duration::from_secs(25);

fn connect(url: &str) -> TcpStream {
    let (_, address) = url.split_once("://").expect("a URL");
    TcpStream::connect(address).expect("the door is open")
}

/// Sends `beginning`, then a byte a second, until the server closes the connection; tells how long that took.
fn drip(url: &str, beginning: &[u8]) -> Duration {
    let mut connection = connect(url);
    let since = Instant::now();
    connection
        .set_read_timeout(Some(Duration::from_secs(1)))
        .expect("a timeout");
    connection.write_all(beginning).expect("the door listens");
    let mut answer = [0; 256];
    while since.elapsed() < LEFT_WITHIN {
        match connection.read(&mut answer) {
            Ok(0) => return since.elapsed(),
            Err(error)
                if !matches!(
                    error.kind(),
                    std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut
                ) =>
            {
                return since.elapsed();
            }
            _ => {}
        }
        if connection.write_all(b"a").is_err() {
            return since.elapsed();
        }
    }
    panic!("a client that sends a byte a second still has its place after {LEFT_WITHIN:?}")
}

#[tokio::test]
async fn who_sends_a_byte_a_second_is_left() {
    let installation = Installation::demo();
    let server = installation.serve(&[]);
    let slow_head = {
        let url = server.internet.clone();
        std::thread::spawn(move || drip(&url, b"GET /v1/registers HTTP/1.1\r\nx-slow: "))
    };
    let slow_handshake = {
        let url = server.extranet.clone();
        // The beginning of a TLS record of 256 bytes.
        std::thread::spawn(move || drip(&url, &[22, 3, 1, 1, 0]))
    };
    server.answers_a_good_client().await;
    for slow in [slow_head, slow_handshake] {
        let left_after = slow.join().expect("left in time");
        assert!(
            left_after > Duration::from_secs(5),
            "a slow line is no crime: {left_after:?}"
        );
    }
    server.answers_a_good_client().await;
}

/// How long a question may take to arrive whole, with room for a busy machine; the door allows 30 seconds, looking every five.
const QUESTION_LEFT_WITHIN: Duration = Duration::from_secs(75);

#[tokio::test]
async fn a_body_of_a_byte_a_second_is_left() {
    let installation = Installation::demo();
    let server = installation.serve(&[]);
    let file = |name: &str| installation.data().join(name).to_string_lossy().into_owned();
    let mut slow = Command::new("curl")
        .args([
            "--silent",
            "--request",
            "POST",
            "--upload-file",
            "-",
            "--no-buffer",
            "--header",
            "content-type: application/json",
        ])
        .args([
            "--cacert",
            &file("pki/root.crt"),
            "--cert",
            &file("demo/clerk.crt"),
            "--key",
            &file("demo/clerk.key"),
        ])
        .arg(format!("{}/v1/verifications", server.extranet))
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .expect("curl is installed");
    let mut body = slow.stdin.take().expect("piped");
    let since = Instant::now();
    let mut has_ended = false;
    while !has_ended && since.elapsed() < QUESTION_LEFT_WITHIN {
        // Blanks before a JSON value may be as many as one likes.
        let _ = body.write_all(b" ");
        std::thread::sleep(Duration::from_secs(1));
        has_ended = slow.try_wait().expect("curl can be asked").is_some();
    }
    let _ = slow.kill();
    let _ = slow.wait();
    assert!(
        has_ended,
        "a body of a byte a second still has its place after {QUESTION_LEFT_WITHIN:?}"
    );
    assert!(
        since.elapsed() > Duration::from_secs(10),
        "a slow line is no crime: {:?}",
        since.elapsed()
    );
    server.answers_a_good_client().await;
}

#[tokio::test]
async fn idle_connections_beyond_the_shells_limit_keep_nobody_out() {
    let installation = Installation::demo();
    let server = installation.serve_with_open_files(128);
    let idle: Vec<TcpStream> = (0..600).map(|_| connect(&server.internet)).collect();
    server.answers_a_good_client().await;
    drop(idle);
    let log = std::fs::read_to_string(installation.beside("server.log")).expect("a log");
    assert!(!log.contains("could not be taken"), "{log}");
}
