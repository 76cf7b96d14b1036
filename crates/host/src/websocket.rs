//! `yoi:host/websocket`.

mod convert;
mod wait;

use std::sync::Arc;
use std::time::Duration;

use wasmtime::component::Resource;
use yoi_authority::{OpenWebSocket, Permit};
use yoi_egress::{CloseFrame, Connection, OpenError, OpenOptions};
use yoi_target::Extension;

use crate::audit::{Event, SharedAudit};
use crate::bindings::yoi::host::types::{Denial, Limit};
use crate::bindings::yoi::host::websocket::{self as wit, Error};
use crate::ctx::{HostCtx, HostView};
use crate::live::{Action, Changes, OpenConnection, Permitted, Revoked};

/// What a guest's handle stands for.
pub struct HostConnection {
    connection: Connection,
    url: String,
    audit: SharedAudit,
    /// Counts as long as it lives.
    _held: Arc<()>,
}

/// However it goes: closed by the guest, or with the instance that held it.
impl Drop for HostConnection {
    fn drop(&mut self) {
        let status = self.connection.status();
        self.audit.record(Event::Closed {
            url: &self.url,
            received: (status.received_messages, status.received_bytes),
            sent: (status.sent_messages, status.sent_bytes),
        });
    }
}

impl std::fmt::Debug for HostConnection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("HostConnection")
            .field("connection", &self.connection)
            .finish_non_exhaustive()
    }
}

type HostResult<T> = wasmtime::Result<Result<T, Error>>;

impl wit::HostConnection for HostView<'_> {
    async fn open(
        &mut self,
        url: String,
        options: wit::OpenOptions,
    ) -> HostResult<Resource<HostConnection>> {
        if self.ctx.connections() as u64 >= self.ctx.limits.connections {
            return Ok(Err(Error::Limit(Limit::Connections)));
        }
        let (authority, changes) = self.ctx.authority.follow();
        let permit = match authority.open_websocket(&url, &options.subprotocols) {
            Ok(permit) => permit,
            Err(denial) => return Ok(Err(self.ctx.denied(&denial))),
        };
        match self.ctx.open(permit, url, options, changes).await {
            // A full table is a limit like any other, and no reason to trap.
            Ok(connection) => {
                let pushed = self.table.push(connection);
                Ok(pushed.map_err(|_| Error::Limit(Limit::Connections)))
            }
            Err(error) => Ok(Err(error)),
        }
    }

    async fn send(
        &mut self,
        this: Resource<HostConnection>,
        message: wit::Message,
    ) -> HostResult<()> {
        let connection = &mut self.table.get_mut(&this)?.connection;
        Ok(connection.send(message.into()).await.map_err(Error::from))
    }

    async fn receive(
        &mut self,
        this: Resource<HostConnection>,
        timeout_ms: u32,
    ) -> HostResult<Option<wit::Message>> {
        let wait = self.ctx.receive_timeout(timeout_ms);
        let connection = &mut self.table.get_mut(&this)?.connection;
        let received = connection.receive(wait).await;
        Ok(received
            .map(|message| message.map(Into::into))
            .map_err(Error::from))
    }

    async fn receive_many(
        &mut self,
        this: Resource<HostConnection>,
        max: u32,
        timeout_ms: u32,
    ) -> HostResult<wit::Batch> {
        if max == 0 {
            return Ok(Err(Error::Invalid("`max` is at least 1".to_owned())));
        }
        let wait = self.ctx.receive_timeout(timeout_ms);
        let bytes = usize::try_from(self.ctx.limits.result_bytes).unwrap_or(usize::MAX);
        let connection = &mut self.table.get_mut(&this)?.connection;
        let received = connection.receive_many(max as usize, bytes, wait).await;
        Ok(received.map(Into::into).map_err(Error::from))
    }

    async fn close(
        &mut self,
        this: Resource<HostConnection>,
        code: u16,
        reason: String,
    ) -> HostResult<()> {
        let frame = match CloseFrame::new(code, &reason) {
            Ok(frame) => frame,
            Err(invalid) => return Ok(Err(Error::Invalid(invalid.to_string()))),
        };
        self.table.get_mut(&this)?.connection.close(frame).await;
        Ok(Ok(()))
    }

    async fn status(&mut self, this: Resource<HostConnection>) -> wasmtime::Result<wit::Status> {
        let connection = &self.table.get(&this)?.connection;
        Ok(convert::status(connection))
    }

    async fn drop(&mut self, this: Resource<HostConnection>) -> wasmtime::Result<()> {
        self.table.delete(this)?;
        Ok(())
    }
}

impl wit::Host for HostView<'_> {
    async fn wait_any(
        &mut self,
        connections: Vec<Resource<HostConnection>>,
        timeout_ms: u32,
    ) -> HostResult<Vec<u32>> {
        if connections.is_empty() {
            return Ok(Err(Error::Invalid(
                "there is no connection to wait for".to_owned(),
            )));
        }
        // A handle may be named twice, but a list without end is work without end.
        if connections.len() as u64 > self.ctx.limits.connections {
            return Ok(Err(Error::Limit(Limit::WaitSet)));
        }
        let mut waiters = Vec::with_capacity(connections.len());
        for this in &connections {
            waiters.push(self.table.get(this)?.connection.waiter());
        }
        Ok(Ok(wait::any(
            &waiters,
            self.ctx.receive_timeout(timeout_ms),
        )
        .await))
    }
}

impl HostCtx {
    fn denied(&mut self, denial: &yoi_authority::Denial) -> Error {
        self.record(Event::Denied(denial));
        match denial.invalid() {
            Some(rule) => Error::Invalid(rule),
            None => Error::Denied(self::denial(denial.ask())),
        }
    }

    async fn open(
        &mut self,
        permit: Permit<OpenWebSocket>,
        full_url: String,
        options: wit::OpenOptions,
        mut changes: Changes,
    ) -> Result<HostConnection, Error> {
        let permitted = Permitted {
            addresses: permit.addresses(),
            action: Action::Open {
                url: full_url,
                subprotocols: options.subprotocols,
                may_compress: permit.may_offer(Extension::PermessageDeflate),
            },
        };
        let options = OpenOptions {
            timeout: options
                .timeout_ms
                .map(|ms| Duration::from_millis(ms.into())),
            message_bytes: options.max_message_bytes.map(u64::from),
        };
        let url = permit.url().without_query().to_owned();
        let rule = permit.rule().to_string();
        let opened = tokio::select! {
            biased;
            revoked = changes.revoke(&permitted) => return Err(self.revoked(&url, revoked)),
            opened = self.egress.open(permit, options, &self.limits) => opened,
        };
        match opened {
            Ok(connection) => {
                self.open.add(OpenConnection {
                    url: url.clone(),
                    permitted: permitted.clone(),
                    ender: connection.ender(),
                });
                // Before it was added, nobody else could have ended it.
                if let Some(revoked) = changes.revoked(&permitted) {
                    return Err(self.revoked(&url, revoked));
                }
                self.record(Event::Opened {
                    url: &url,
                    rule: &rule,
                });
                Ok(HostConnection {
                    connection,
                    url,
                    audit: self.audit.clone(),
                    _held: Arc::clone(&self.connections),
                })
            }
            Err(error) => Err(self.open_failed(&url, &error)),
        }
    }

    /// What is ended on the way looks to the guest like any other denial.
    fn revoked(&mut self, url: &str, revoked: Revoked) -> Error {
        Error::Denied(self.take_back(url, &revoked))
    }

    /// Tells the operator, and what the guest is told.
    pub(crate) fn take_back(&mut self, url: &str, revoked: &Revoked) -> Denial {
        self.record(Event::Revoked {
            url,
            reason: &revoked.reason,
        });
        denial(revoked.ask)
    }

    /// A refused address looks to the guest like any other denial: what a name resolves to is not its business.
    fn open_failed(&mut self, url: &str, error: &OpenError) -> Error {
        if let Some(refused) = error.refused() {
            self.record(Event::AddressRefused(refused));
            return Error::Denied(denial(Some(refused.ask)));
        }
        self.record(Event::OpenFailed {
            url,
            reason: &error.to_string(),
        });
        convert::open_error(error)
    }
}

pub(crate) fn denial(ask: Option<usize>) -> Denial {
    Denial {
        ask: ask.and_then(|ask| u32::try_from(ask).ok()),
    }
}
