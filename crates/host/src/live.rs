//! An authority that can change while a guest runs, and what happens then to what it permitted before.

use std::convert::Infallible;
use std::future::pending;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;
use yoi_authority::{Authority, Denial};
use yoi_egress::Ender;
use yoi_target::{AddressSet, Extension};

use crate::audit::{Event, SharedAudit};

/// The authority of a guest at the moment. Clones share it: who sets one sets all.
///
/// From when it is set, requests and connections that the guest begins are decided by the new one. Those that are
/// under way and that the new one does not permit are ended: requests and openings by themselves, connections by
/// [`HostCtx::enforcement`](crate::HostCtx::enforcement). What both permit goes on.
#[derive(Debug, Clone)]
pub struct LiveAuthority {
    sender: Arc<watch::Sender<Authority>>,
}

impl LiveAuthority {
    /// One that begins as this.
    pub fn new(authority: Authority) -> Self {
        let (sender, _) = watch::channel(authority);
        Self {
            sender: Arc::new(sender),
        }
    }

    /// What holds from here on.
    pub fn set(&self, authority: Authority) {
        self.sender.send_replace(authority);
    }

    /// What holds now.
    pub fn current(&self) -> Authority {
        self.sender.borrow().clone()
    }

    /// What holds now, and what comes after it.
    pub(crate) fn follow(&self) -> (Authority, Changes) {
        let mut changes = self.sender.subscribe();
        let authority = changes.borrow_and_update().clone();
        (authority, Changes(changes))
    }
}

impl From<Authority> for LiveAuthority {
    fn from(authority: Authority) -> Self {
        Self::new(authority)
    }
}

/// What comes after an authority.
#[derive(Debug)]
pub(crate) struct Changes(watch::Receiver<Authority>);

impl Changes {
    /// Waits for an authority that no longer permits an action.
    pub(crate) async fn revoke(&mut self, permitted: &Permitted) -> Revoked {
        loop {
            let authority = self.next().await;
            if let Some(revoked) = permitted.revoked_by(&authority) {
                return revoked;
            }
        }
    }

    /// Whether it has been revoked and nobody looked yet.
    pub(crate) fn revoked(&mut self, permitted: &Permitted) -> Option<Revoked> {
        let has_changed = self.0.has_changed().unwrap_or(false);
        has_changed.then(|| permitted.revoked_by(&self.0.borrow_and_update()))?
    }

    async fn next(&mut self) -> Authority {
        match self.0.changed().await {
            Ok(()) => self.0.borrow_and_update().clone(),
            // Nobody is left who could set it.
            Err(_) => pending().await,
        }
    }
}

/// An action that was permitted, to be asked for again. Guest-controlled within what was permitted.
#[derive(Debug, Clone)]
pub(crate) struct Permitted {
    pub(crate) action: Action,
    /// Where it was allowed to lead, besides public addresses.
    pub(crate) addresses: AddressSet,
}

#[derive(Debug, Clone)]
pub(crate) enum Action {
    Open {
        url: String,
        subprotocols: Vec<String>,
        /// Whether compression could be offered.
        may_compress: bool,
    },
    Send {
        method: String,
        url: String,
        headers: Vec<String>,
    },
}

/// Why an action is refused that was permitted before.
#[derive(Debug, Clone)]
pub(crate) struct Revoked {
    pub(crate) ask: Option<usize>,
    pub(crate) reason: String,
}

impl Permitted {
    fn revoked_by(&self, authority: &Authority) -> Option<Revoked> {
        let permitted = match &self.action {
            Action::Open {
                url,
                subprotocols,
                may_compress,
            } => match authority.open_websocket(url, subprotocols) {
                // Whether it was agreed to is not known here.
                Ok(permit) if *may_compress && !permit.may_offer(Extension::PermessageDeflate) => {
                    return Some(Revoked {
                        ask: Some(permit.first_ask()),
                        reason: "compression that it was allowed no longer is".to_owned(),
                    });
                }
                permitted => permitted.map(|permit| (permit.first_ask(), permit.addresses())),
            },
            Action::Send {
                method,
                url,
                headers,
            } => authority
                .send_request(method, url, headers)
                .map(|permit| (permit.first_ask(), permit.addresses())),
        };
        match permitted {
            Err(denial) => Some(denial.into()),
            // Which of them it led to is not known here: any that was taken away may be the one.
            Ok((ask, addresses)) if !addresses.covers(self.addresses) => Some(Revoked {
                ask: Some(ask),
                reason: "addresses that it was allowed to lead to no longer are".to_owned(),
            }),
            Ok(_) => None,
        }
    }
}

impl From<Denial> for Revoked {
    fn from(denial: Denial) -> Self {
        Self {
            ask: denial.ask(),
            reason: denial.to_string(),
        }
    }
}

/// The connections that a guest has open, each with what permitted it.
#[derive(Debug, Clone, Default)]
pub(crate) struct OpenConnections(Arc<Mutex<Vec<OpenConnection>>>);

#[derive(Debug)]
pub(crate) struct OpenConnection {
    /// Without query.
    pub(crate) url: String,
    pub(crate) permitted: Permitted,
    pub(crate) ender: Ender,
}

impl OpenConnections {
    /// Who adds one looks afterwards whether it was revoked meanwhile.
    pub(crate) fn add(&self, connection: OpenConnection) {
        let mut open = self.lock();
        open.retain(|it| !it.ender.is_gone());
        open.push(connection);
    }

    /// Ends what is not permitted, now and at every change.
    pub(crate) async fn enforced(
        &self,
        authority: LiveAuthority,
        audit: SharedAudit,
    ) -> Infallible {
        let (mut current, mut changes) = authority.follow();
        loop {
            for (connection, revoked) in self.take_revoked(&current) {
                if connection.ender.end() {
                    audit.record(Event::Revoked {
                        url: &connection.url,
                        reason: &revoked.reason,
                    });
                }
            }
            current = changes.next().await;
        }
    }

    fn take_revoked(&self, authority: &Authority) -> Vec<(OpenConnection, Revoked)> {
        let mut open = self.lock();
        let judged = std::mem::take(&mut *open).into_iter().map(|it| {
            let revoked = it.permitted.revoked_by(authority);
            (it, revoked)
        });
        let mut taken = Vec::new();
        for (connection, revoked) in judged {
            match revoked {
                Some(revoked) => taken.push((connection, revoked)),
                None => open.push(connection),
            }
        }
        taken
    }

    fn lock(&self) -> MutexGuard<'_, Vec<OpenConnection>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
