//! The dial under attack. Whatever fault were planted in it, no address that stands here leads off this machine, save in
//! tests that only judge and do not dial.

mod judged;
mod lookups;
mod race;
mod sockets;
mod tls;

use std::net::IpAddr;
use std::time::Duration;

use yoi_target::AddressWord;
use yoi_testkit::ScriptedResolver;

use super::*;
use crate::resolve::Naming;

/// Far longer than anything here takes; only a defect waits for it.
const PATIENCE: Duration = Duration::from_secs(10);

fn url(text: &str) -> ActionUrl {
    ActionUrl::parse(text).unwrap()
}

fn words(words: &[AddressWord]) -> AddressSet {
    words.iter().copied().collect()
}

fn loopback() -> AddressSet {
    words(&[AddressWord::Loopback])
}

fn ip(text: &str) -> IpAddr {
    text.parse().unwrap()
}

fn route(url: &ActionUrl, addresses: AddressSet) -> Route<'_> {
    Route {
        url,
        addresses,
        ask: 7,
        deadline: Instant::now() + PATIENCE,
    }
}

/// Without a root, and with this name service.
fn dialler(names: &ScriptedResolver) -> Dialler {
    Dialler::new(resolver(names), TlsRoots::none())
}

fn resolver(names: &ScriptedResolver) -> Arc<dyn Resolve> {
    Arc::new(names.function::<Naming>())
}

/// Dials where loopback is allowed.
async fn dial(names: &ScriptedResolver, to: &str) -> Result<Stream, DialError> {
    dialler(names).dial(&route(&url(to), loopback())).await
}
