//! The service manifest: what the service offers, and where.

use std::sync::Arc;

use axum::{
    extract::FromRequestParts,
    http::{StatusCode, header, request::Parts},
};
use model::Catalogue;
use serde_json::{Value, json};

use super::BATCH_MAX;
use crate::error::Problem;

/// How the internet door is reached from outside.
#[derive(Clone, Debug, Default)]
pub struct PublicAddress {
    /// Its URL, where a proxy stands before it.
    pub url: Option<Arc<str>>,
    /// Whether the door speaks TLS itself.
    pub is_tls: bool,
}

/// The beginning of all addresses that the manifest names, without a slash at the end.
pub(crate) struct Base(String);

impl<S: Sync> FromRequestParts<S> for Base {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let known = parts.extensions.get::<PublicAddress>().cloned().unwrap_or_default();
        if let Some(url) = known.url {
            return Ok(Self(url.trim_end_matches('/').to_owned()));
        }
        // Only who asks is told, so it does no harm that he says himself by what name he reached us.
        let host = parts.headers.get(header::HOST).and_then(|host| host.to_str().ok());
        let is_plain = |host: &&str| {
            !host.is_empty()
                && host
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b".-:[]_".contains(&b))
        };
        let host = host.filter(is_plain).ok_or_else(|| {
            let detail = "请求头 Host 应为主机名和端口。";
            Problem::plain(StatusCode::BAD_REQUEST, "malformed_host", "请求头无法解析", detail)
        })?;
        let scheme = if known.is_tls { "https" } else { "http" };
        Ok(Self(format!("{scheme}://{host}")))
    }
}

/// The manifest over a catalogue.
pub(super) fn of(catalogue: &Catalogue, Base(base): &Base) -> Value {
    let types: Vec<Value> = catalogue
        .open_registers()
        .map(|register| json!({ "id": register.id, "name": register.name }))
        .collect();
    let at = |path: &str| json!({ "service_url": base, "service_path": path });
    json!({
        "versions": ["0.2"],
        "name": "核验：企业、事业单位、社会组织登记信息",
        "identifierSpace": format!("{base}/search?q="),
        "schemaSpace": format!("{base}/registers"),
        "defaultTypes": types,
        "documentation": format!("{base}/openapi.json"),
        "serviceVersion": env!("CARGO_PKG_VERSION"),
        "view": { "url": format!("{base}/search?q={{{{id}}}}") },
        "preview": { "url": format!("{base}/reconcile/preview?id={{{{id}}}}"), "width": 420, "height": 400 },
        "suggest": {
            "entity": at("/reconcile/suggest/entity"),
            "property": at("/reconcile/suggest/property"),
            "type": at("/reconcile/suggest/type"),
        },
        "extend": { "propose_properties": at("/reconcile/properties"), "property_settings": [] },
        "batchSize": BATCH_MAX,
    })
}
