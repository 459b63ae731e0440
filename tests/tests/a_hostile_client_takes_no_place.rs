//! Clients that hold on to what others need: a byte a second, a handshake that never ends, connections by the hundred, questions
//! on and on of which no answer is taken. Each is left after its time, and good clients are served beside them.

use std::{
    io::{Read, Write},
    net::TcpStream,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use stories::{Installation, Server};

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
async fn a_crowd_waits_before_the_door_and_is_not_sent_away() {
    let installation = Installation::demo();
    let server = installation.serve(&[]);
    server.answers_a_good_client().await;
    let allowed = std::fs::read_to_string("/proc/sys/net/core/somaxconn").expect("a number");
    let allowed: usize = allowed.trim().parse().expect("a number");
    let (_, address) = server.internet.split_once("://").expect("a URL");
    let address = address.parse().expect("an address");
    let signal = |name: &str| {
        let sent = Command::new("kill").args([name, &server.id().to_string()]).status();
        assert!(sent.expect("kill is there").success());
    };
    // Stopped, the server takes nobody: what the kernel keeps for it is all there is. It tries a second time after a second.
    signal("-STOP");
    let crowd: Result<Vec<TcpStream>, _> = (0..allowed.min(600))
        .map(|_| TcpStream::connect_timeout(&address, Duration::from_millis(900)))
        .collect();
    signal("-CONT");
    assert!(crowd.is_ok(), "somebody was sent away: {crowd:?}");
    server.answers_a_good_client().await;
}

/// What is answered to these bytes: the status, or that nothing is.
fn told(url: &str, bytes: &[u8]) -> String {
    let mut connection = connect(url);
    connection
        .set_read_timeout(Some(Duration::from_secs(20)))
        .expect("a timeout");
    connection.write_all(bytes).expect("the door listens");
    let mut answer = Vec::new();
    let _ = connection.read_to_end(&mut answer);
    let line = String::from_utf8_lossy(&answer);
    line.split(' ').nth(1).unwrap_or("nothing").to_owned()
}

#[tokio::test]
async fn a_head_that_cannot_be_read_gets_its_refusal() {
    let installation = Installation::demo();
    let server = installation.serve(&[]);
    let many: String = (0..200).map(|n| format!("h{n}: y\r\n")).collect();
    for (head, status) in [
        ("\0\u{1}garbage\r\n\r\n".to_owned(), "400"),
        ("GET / HTTP/9.9\r\n\r\n".to_owned(), "400"),
        (format!("GET /{} HTTP/1.1\r\n\r\n", "a".repeat(100_000)), "414"),
        (format!("GET / HTTP/1.1\r\n{many}\r\n"), "431"),
        (format!("GET / HTTP/1.1\r\nh: {}\r\n\r\n", "a".repeat(1_000_000)), "431"),
    ] {
        let beginning: String = head.chars().take(30).collect();
        assert_eq!(told(&server.internet, head.as_bytes()), status, "{beginning:?}");
    }
    server.answers_a_good_client().await;
}

/// Most memory that the server held so far, in KiB.
fn memory_peak_kib(server: &Server) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", server.id())).expect("a process");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let number = line.and_then(|line| line.split_whitespace().next());
    number.and_then(|number| number.parse().ok()).expect("a number")
}

/// What clients that take no answer may cost together, with what a server that has just started still takes for itself. Kept until
/// they are taken, the answers were three times as many; what the kernel holds is not counted.
const UNREAD_KIB_MAX: u64 = 128 * 1024;

#[tokio::test]
async fn who_asks_on_and_takes_no_answer_fills_no_memory() {
    let installation = Installation::demo();
    let server = installation.serve(&[]);
    server.answers_a_good_client().await;
    let before = memory_peak_kib(&server);
    // An answer is a thousand times its question.
    let questions = "GET /static/site.css HTTP/1.1\r\nhost: x\r\n\r\n".repeat(10_000);
    let deaf: Vec<_> = (0..4)
        .map(|_| {
            let (mut connection, questions) = (connect(&server.internet), questions.clone());
            std::thread::spawn(move || {
                let timeout = Some(Duration::from_secs(2));
                connection.set_write_timeout(timeout).expect("a timeout");
                let until = Instant::now() + Duration::from_secs(10);
                while Instant::now() < until && connection.write_all(questions.as_bytes()).is_ok() {}
                std::thread::sleep(until.saturating_duration_since(Instant::now()));
            })
        })
        .collect();
    for deaf in deaf {
        deaf.join().expect("it only sends");
    }
    let more = memory_peak_kib(&server) - before;
    assert!(more < UNREAD_KIB_MAX, "{more} KiB for answers that nobody takes");
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
