//! One listening door: connections in, requests with their caller to the router.

use std::{net::IpAddr, sync::Arc, time::Duration};

use api::CallerKey;
use app::Caller;
use axum::Router;
use hyper::{Request, body::Incoming, service::service_fn};
use hyper_util::{
    rt::TokioIo,
    server::graceful::{GracefulShutdown, Watcher},
};
use model::CertificateFingerprint;
use rustls::ServerConfig;
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{Semaphore, watch},
};
use tokio_rustls::TlsAcceptor;
use tower::Service;

use super::{answering::Answering, lingering::Lingering, origins::Origins, pulse::Pulse};

/// Connections a door holds open at most; further ones wait.
pub(super) const CONNECTIONS_MAX: usize = 20_000;
/// How long a handshake may take.
const HANDSHAKE_MAX: Duration = Duration::from_secs(10);
/// A door: what it serves, and whether over TLS.
pub struct Door {
    router: Router,
    tls: Option<TlsAcceptor>,
    origins: Origins,
}

impl Door {
    /// A door onto a router.
    pub fn new(router: Router, tls: Option<Arc<ServerConfig>>) -> Self {
        Self {
            router,
            tls: tls.map(TlsAcceptor::from),
            origins: Origins::default(),
        }
    }

    /// A door behind proxies whose word is taken.
    pub fn behind(self, origins: Origins) -> Self {
        Self { origins, ..self }
    }

    /// Takes connections until told to stop, then waits for those that are open.
    pub async fn serve(self, listener: TcpListener, answering: Answering, mut stopped: watch::Receiver<bool>) {
        let door = Arc::new(self);
        let places = Arc::new(Semaphore::new(CONNECTIONS_MAX));
        let graceful = Arc::new(GracefulShutdown::new());
        loop {
            let place = places.clone().acquire_owned().await.expect("never closed");
            let accepted = tokio::select! {
                accepted = listener.accept() => accepted,
                _ = stopped.changed() => break,
            };
            // Known to the thread that answers, no longer to this one.
            let accepted = accepted.and_then(|(stream, peer)| Ok((stream.into_std()?, peer)));
            let (stream, peer) = match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    // Out of file descriptors, most likely: others have to close first.
                    tracing::warn!(%error, "a connection could not be taken");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    continue;
                }
            };
            let (door, watcher) = (door.clone(), graceful.watcher());
            answering.spawn(async move {
                match TcpStream::from_std(stream) {
                    Ok(stream) => door.connection(stream, peer.ip(), watcher).await,
                    Err(error) => tracing::warn!(%error, "a connection could not be taken"),
                }
                drop(place);
            });
        }
        drop(listener);
        if let Some(graceful) = Arc::into_inner(graceful) {
            graceful.shutdown().await;
        }
    }

    async fn connection(&self, stream: TcpStream, peer: IpAddr, watcher: Watcher) {
        let _ = stream.set_nodelay(true);
        let pulse = Arc::new(Pulse::default());
        let stream = Lingering::new(stream, pulse.clone());
        match &self.tls {
            None => {
                self.requests(TokioIo::new(stream), pulse, Asking::Anyone(peer), watcher)
                    .await;
            }
            Some(tls) => {
                let Ok(Ok(stream)) = tokio::time::timeout(HANDSHAKE_MAX, tls.accept(stream)).await else {
                    return;
                };
                let asking = asking(stream.get_ref().1, peer);
                self.requests(TokioIo::new(stream), pulse, asking, watcher).await;
            }
        }
    }

    async fn requests<I>(&self, io: I, pulse: Arc<Pulse>, asking: Asking, watcher: Watcher)
    where
        I: hyper::rt::Read + hyper::rt::Write + Unpin + Send + 'static,
    {
        let (router, origins) = (self.router.clone(), self.origins.clone());
        let asked = pulse.clone();
        let service = service_fn(move |mut request: Request<Incoming>| {
            let caller = match &asking {
                Asking::Anyone(peer) => Caller::Public(origins.of(*peer, request.headers())),
                Asking::Holder(fingerprint, key) => {
                    if let Some(key) = key {
                        request.extensions_mut().insert(key.clone());
                    }
                    Caller::Certified(*fingerprint)
                }
            };
            request.extensions_mut().insert(caller);
            let (answered, question) = (router.clone().call(request), asked.begin());
            async move {
                let response = answered.await;
                drop(question);
                response
            }
        });
        let connection = hyper::server::conn::http1::Builder::new()
            // The pulse sees to it that a head arrives in time: hyper would make a timer for each one.
            .header_read_timeout(None)
            // One write an answer. Not with `pipeline_flush`: as long as anything has arrived that is not yet understood, it holds
            // back what should be sent, without bound from a client who asks on and on, and of a head that cannot be read the
            // refusal as well.
            .writev(false)
            // Whoever has asked and closes his half is answered: what he asked stands in the ledger. Else hyper would also look for
            // the end while a question waits for the ledger, which takes it a fresh buffer of 8 KiB for each.
            .half_close(true)
            .serve_connection(io, service);
        let connection = watcher.watch(connection);
        tokio::pin!(connection);
        let mut look = tokio::time::interval(Pulse::LOOKED_AT_EVERY);
        loop {
            tokio::select! {
                biased;
                // Broken connections are the client's affair; what was asked on them stands in the ledger.
                _ = &mut connection => return,
                _ = look.tick() => if pulse.is_lost() { return },
            }
        }
    }
}

/// Who holds the other end of a connection.
enum Asking {
    /// Nobody in particular, at this address.
    Anyone(IpAddr),
    /// The holder of a certificate, with the key by which a question can be signed.
    Holder(CertificateFingerprint, Option<CallerKey>),
}

fn asking(connection: &rustls::ServerConnection, peer: IpAddr) -> Asking {
    match connection.peer_certificates().and_then(<[_]>::first) {
        None => Asking::Anyone(peer),
        Some(certificate) => {
            let digest = ring::digest::digest(&ring::digest::SHA256, certificate);
            let fingerprint = CertificateFingerprint(digest.as_ref().try_into().expect("SHA-256 gives 32 bytes"));
            let key = pki::p256_point(certificate).map(|point| CallerKey(point.into()));
            Asking::Holder(fingerprint, key)
        }
    }
}
