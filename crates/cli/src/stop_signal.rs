//! The word to stop: Ctrl-C or SIGTERM — 停止信号.

use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::failure::Failure;

/// Hears the word to stop from its making on; the process no longer ends by that word alone.
///
/// To be made before anyone can know that the work has begun: who then says stop at once is heard as well.
pub struct StopSignal {
    interrupted: Signal,
    terminated: Signal,
}

impl StopSignal {
    /// Begins to listen.
    ///
    /// # Errors
    /// When the system does not let signals be listened to.
    pub fn listen() -> Result<Self, Failure> {
        let listen = |kind| signal(kind).map_err(|error| Failure::new("signal", "不能等待中断信号").because(error));
        Ok(Self {
            interrupted: listen(SignalKind::interrupt())?,
            terminated: listen(SignalKind::terminate())?,
        })
    }

    /// Resolves when the word was given, now or since [`Self::listen`].
    pub async fn heard(&mut self) {
        tokio::select! {
            _ = self.interrupted.recv() => {}
            _ = self.terminated.recv() => {}
        }
    }
}
