//! A proxy before the internet door, as installations have one.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
};

use crate::Server;

impl Server {
    /// An address of the internet door by which everything comes from one range of addresses: a proxy that says for whom it asks and closes
    /// after each answer. The server has to trust it.
    ///
    /// # Panics
    /// When there is no free port.
    pub fn by_way_of_a_proxy(&self) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let behind = self.internet.trim_start_matches("http://").to_owned();
        std::thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let behind = behind.clone();
                std::thread::spawn(move || pass_on(&client, &behind));
            }
        });
        url
    }
}

/// Passes one question on, and its answer back.
fn pass_on(mut client: &TcpStream, behind: &str) {
    let mut asked = BufReader::new(client);
    let mut head: Vec<String> = Vec::new();
    loop {
        let mut line = String::new();
        asked.read_line(&mut line).expect("a line of the head");
        if line.trim().is_empty() {
            break;
        }
        head.push(line);
    }
    let field = |line: &String, name: &str| line.to_lowercase().strip_prefix(name).map(str::to_owned);
    let length = head.iter().find_map(|line| field(line, "content-length:"));
    let mut body = vec![0; length.map_or(0, |length| length.trim().parse().expect("a length"))];
    asked.read_exact(&mut body).expect("the body");
    head.retain(|line| field(line, "connection:").is_none());
    let mut server = TcpStream::connect(behind).expect("the server");
    let head = head.concat();
    write!(
        server,
        "{head}x-forwarded-for: 203.0.113.7\r\nconnection: close\r\n\r\n"
    )
    .expect("sent");
    server.write_all(&body).expect("sent");
    std::io::copy(&mut server, &mut client).expect("answered");
}
