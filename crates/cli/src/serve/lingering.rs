//! A connection that hears its client out before it closes.

use std::{
    io::{self, IoSlice},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    time::Sleep,
};

use super::pulse::Pulse;

/// How long a closing connection waits for its client to close as well.
const LINGER_MAX: Duration = Duration::from_secs(2);
/// What a closing connection still takes from its client, unread.
const LINGER_BYTES_MAX: usize = 16 * 1024 * 1024;

/// A TCP stream whose closing waits for the client.
///
/// An answer may be ready before the question has arrived whole: *body too large*, for one. Closing then, with bytes
/// of the client still on their way, makes the kernel send a reset, and a reset overtakes the answer: the client sees
/// a broken connection instead of the reason. So the closing half is sent first, and what still comes in is thrown
/// away, up to a time and an amount.
pub(super) struct Lingering {
    stream: TcpStream,
    pulse: Arc<Pulse>,
    is_closing: bool,
    taken_bytes: usize,
    until: Option<Pin<Box<Sleep>>>,
}

impl Lingering {
    /// Tells `pulse` when something was sent.
    pub(super) fn new(stream: TcpStream, pulse: Arc<Pulse>) -> Self {
        Self {
            stream,
            pulse,
            is_closing: false,
            taken_bytes: 0,
            until: None,
        }
    }
}

impl AsyncRead for Lingering {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buffer)
    }
}

impl AsyncWrite for Lingering {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let sent = ready!(Pin::new(&mut self.stream).poll_write(cx, bytes));
        self.pulse.got_on();
        Poll::Ready(sent)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let sent = ready!(Pin::new(&mut self.stream).poll_write_vectored(cx, slices));
        self.pulse.got_on();
        Poll::Ready(sent)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = &mut *self;
        if !this.is_closing {
            ready!(Pin::new(&mut this.stream).poll_shutdown(cx))?;
            this.is_closing = true;
        }
        let until = this
            .until
            .get_or_insert_with(|| Box::pin(tokio::time::sleep(LINGER_MAX)));
        let mut space = [0; 4096];
        while this.taken_bytes < LINGER_BYTES_MAX && until.as_mut().poll(cx).is_pending() {
            let mut buffer = ReadBuf::new(&mut space);
            match ready!(Pin::new(&mut this.stream).poll_read(cx, &mut buffer)) {
                Ok(()) if !buffer.filled().is_empty() => this.taken_bytes += buffer.filled().len(),
                // The client has closed, or is gone.
                _ => break,
            }
        }
        Poll::Ready(Ok(()))
    }
}

#[cfg(test)]
mod tests {
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpListener,
    };

    use super::*;

    /// What a client reads that sends everything first and only then listens.
    async fn heard_after_sending(sent_bytes: usize) -> io::Result<String> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let server = tokio::spawn(async move {
            let mut connection = Lingering::new(listener.accept().await?.0, Arc::default());
            connection.read_exact(&mut [0; 1]).await?;
            connection.write_all(b"too large").await?;
            connection.shutdown().await
        });
        let mut client = TcpStream::connect(address).await?;
        client.write_all(&vec![b'a'; sent_bytes]).await?;
        let mut heard = String::new();
        client.read_to_string(&mut heard).await?;
        drop(client);
        server.await.expect("no panic")?;
        Ok(heard)
    }

    #[tokio::test]
    async fn the_answer_reaches_a_client_that_is_still_sending() {
        assert_eq!(heard_after_sending(LINGER_BYTES_MAX / 2).await.unwrap(), "too large");
    }

    #[tokio::test]
    async fn a_client_that_never_stops_is_left() {
        assert!(heard_after_sending(LINGER_BYTES_MAX * 4).await.is_err());
    }
}
