//! Servers and proxies may close a connection when an answer is out; whoever asks again gets a new one.

use std::{
    io::{BufRead, BufReader, Write},
    net::TcpListener,
};

use client::{Client, ClientError, Endpoint, Lookup, LookupBy};

/// Answers one question a connection, and says so.
fn served() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    std::thread::spawn(move || {
        for mut stream in listener.incoming().map_while(Result::ok) {
            let mut asked = BufReader::new(stream.try_clone().expect("the same stream"));
            let mut line = String::new();
            while asked.read_line(&mut line).is_ok_and(|bytes| bytes > "\r\n".len()) {
                line.clear();
            }
            write!(
                stream,
                "HTTP/1.1 404 Not Found\r\nconnection: close\r\ncontent-length: 2\r\n\r\n{{}}"
            )
            .expect("answered");
        }
    });
    url
}

#[test]
fn whoever_asks_again_is_answered() {
    let client = Client::new(&Endpoint {
        url: served(),
        authorities: None,
        identity: None,
    })
    .expect("an address");
    let lookup = Lookup {
        register: "enterprise".to_owned(),
        by: LookupBy::Code("91990000MA0000015Q".to_owned()),
        as_of: None,
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        for number in 0..300 {
            match client.look_up(&lookup).await {
                Err(ClientError::Unexpected { status: 404 }) => {}
                other => panic!("question {number}: {other:?}"),
            }
        }
    });
}
