use serde_json::{Map, Value, json};
use yoi_authority::{Limit, Limits, MAX_GRANTS, Surface};
use yoi_signature::{MAX_KEYS, MAX_NAME};
use yoi_target::Protocol;

use super::{about, document, filled, id, list, table, tables, target, text, version};

/// Of `yoi.toml`.
pub(super) fn schema() -> Value {
    let properties = json!({
        "plugins": about(plugins(), "Decisions about packages"),
        "tls": about(tls(), "Whom TLS trusts, for every plugin"),
        "trust": about(trust(), "Whose signatures over packages count"),
    });
    document(
        "yoi",
        "yoi enablement",
        "What the operator decides about packages, in `yoi.toml`",
        table(properties, &[]),
    )
}

fn tls() -> Value {
    let roots = about(
        list(text()),
        "Paths of files with root certificates (PEM) to trust beside the platform's, from the folder of `yoi.toml`",
    );
    filled(table(json!({ "roots": roots }), &[]))
}

fn trust() -> Value {
    let key = table(
        json!({
            "key": about(json!({ "type": "string", "pattern": "^RW[A-Za-z0-9+/]{54}$" }), "The key: the second line of a `minisign.pub`"),
            "name": about(json!({ "type": "string", "minLength": 1, "maxLength": MAX_NAME, "pattern": "^[A-Za-z0-9._@-]([A-Za-z0-9 ._@-]*[A-Za-z0-9._@-])?$" }), "Your name for whoever holds the key"),
        }),
        &["key", "name"],
    );
    let properties = json!({
        "minisign": about(tables(key, MAX_KEYS), "The keys that you trust, each under `[[trust.minisign]]`"),
        "require": about(json!({ "type": "boolean" }), "Whether packages that none of the keys signed are refused. Left out, they are not"),
    });
    filled(table(properties, &[]))
}

fn plugins() -> Value {
    let enabled = about(
        json!({ "type": "array", "minItems": 1, "items": enabled() }),
        "The decision for one package at one version and digest, each under `[[plugins.enabled]]`",
    );
    filled(table(json!({ "enabled": enabled }), &[]))
}

fn enabled() -> Value {
    let surfaces = list(json!({ "enum": Surface::ALL.map(Surface::as_str) }));
    let properties = json!({
        "id": about(id(), "The package's id; each stands once"),
        "version": about(version(), "The version that the decision is for"),
        "digest": about(json!({ "type": "string", "pattern": "^sha256:[0-9a-f]{64}$" }), "The content that the decision is for, as `yoi plugin show` prints it"),
        "surfaces": about(surfaces, "Which kinds of its exports are on: `tools` lets its tools be called. Left out, all are on"),
        "grants": about(grants(), "What it may reach, so far as it asks for it. Left out, nothing"),
        "limits": about(limits(), "The bounds on each of its instances, where they are to differ from the defaults"),
    });
    table(properties, &["id", "version", "digest"])
}

fn grants() -> Value {
    let of = |protocol| tables(target::target(protocol), MAX_GRANTS);
    let properties = json!({
        "request": about(of(Protocol::Request), "Where it may send HTTP requests to, each under `[[plugins.enabled.grants.request]]`"),
        "websocket": about(of(Protocol::WebSocket), "Where it may open WebSocket connections to, each under `[[plugins.enabled.grants.websocket]]`"),
    });
    filled(table(properties, &[]))
}

fn limits() -> Value {
    let limits = Limits::default()
        .entries()
        .map(|it| (it.name.to_owned(), limit(&it)));
    filled(table(Value::Object(limits.collect::<Map<_, _>>()), &[]))
}

fn limit(limit: &Limit) -> Value {
    json!({
        "type": "integer",
        "minimum": limit.least,
        "maximum": limit.ceiling,
        "default": limit.value,
        "description": limit.about.trim_end_matches('.'),
    })
}
