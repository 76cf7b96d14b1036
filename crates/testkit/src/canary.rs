//! A listener that nobody may reach
use crate::{listen::Listen, seen::Keep, server::Server};
use std::{net::TcpStream, time::Duration};

const PROOF: Duration = Duration::from_secs(10);

/// The kind of a [`Canary`]; it has no values.
pub enum CanaryServer {}

/// A TCP listener that counts who connects, closes every connection at once, and must see none.
pub type Canary = Server<CanaryServer>;

impl Canary {
    /// Listens on 127.0.0.1.
    pub fn start() -> Self {
        Self::start_on(Listen::v4())
    }

    /// Listens as told.
    pub fn start_on(listen: Listen) -> Self {
        Self::run(listen, Keep::Everything, async |stream, _| drop(stream))
    }

    /// Panics unless nobody connected, having proved that it would have seen it.
    ///
    /// It connects to itself: connections are accepted in their order, so when this one is counted, any earlier
    /// one is counted too.
    #[track_caller]
    pub fn assert_untouched(&self) {
        let before = self.connections();
        let proof = TcpStream::connect(self.addr()).expect("a canary that is still listening");
        let sees = self.wait_until(PROOF, |canary| {
            canary.connections() > before && canary.open_connections() == 0
        });
        drop(proof);
        assert!(
            sees,
            "the canary did not see its own connection, so it proves nothing"
        );
        let touched = self.connections() - 1;
        assert_eq!(
            touched,
            0,
            "{touched} connection(s) reached {}, which must see none",
            self.addr()
        );
    }
}
