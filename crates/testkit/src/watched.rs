//! A value that both threads and tasks can wait on
use std::{
    pin::pin,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};
use tokio::sync::Notify;

/// A shared value; every update wakes those who wait for one.
pub(crate) struct Watched<T> {
    inner: Arc<Inner<T>>,
}

struct Inner<T> {
    versioned: Mutex<Versioned<T>>,
    threads: Condvar,
    tasks: Notify,
}

struct Versioned<T> {
    version: u64,
    value: T,
}

impl<T> Watched<T> {
    pub(crate) fn new(value: T) -> Self {
        let versioned = Mutex::new(Versioned { version: 0, value });
        Self {
            inner: Arc::new(Inner {
                versioned,
                threads: Condvar::new(),
                tasks: Notify::new(),
            }),
        }
    }

    pub(crate) fn read<R>(&self, read: impl FnOnce(&T) -> R) -> R {
        read(&self.lock().value)
    }

    pub(crate) fn update<R>(&self, update: impl FnOnce(&mut T) -> R) -> R {
        let mut versioned = self.lock();
        versioned.version += 1;
        let result = update(&mut versioned.value);
        drop(versioned);
        self.inner.threads.notify_all();
        self.inner.tasks.notify_waiters();
        result
    }

    /// Blocks the thread until `holds`, which is asked again after every update; false when time is up.
    pub(crate) fn wait_until(&self, timeout: Duration, mut holds: impl FnMut() -> bool) -> bool {
        let deadline = Instant::now() + timeout;
        loop {
            let version = self.lock().version;
            if holds() {
                return true;
            }
            if !self.wait_for_update(version, deadline) {
                return holds();
            }
        }
    }

    /// As [`Self::wait_until`], for a task of any runtime that has timers.
    pub(crate) async fn until(&self, timeout: Duration, mut holds: impl FnMut() -> bool) -> bool {
        tokio::time::timeout(timeout, self.until_forever(&mut holds))
            .await
            .is_ok()
            || holds()
    }

    pub(crate) async fn until_forever(&self, mut holds: impl FnMut() -> bool) {
        loop {
            // Registered before the question, so that an update between the two is not missed.
            let mut update = pin!(self.inner.tasks.notified());
            update.as_mut().enable();
            if holds() {
                return;
            }
            update.await;
        }
    }

    fn wait_for_update(&self, version: u64, deadline: Instant) -> bool {
        let remaining = deadline.saturating_duration_since(Instant::now());
        let unchanged = |versioned: &mut Versioned<T>| versioned.version == version;
        let waited = self
            .inner
            .threads
            .wait_timeout_while(self.lock(), remaining, unchanged);
        !waited.unwrap_or_else(PoisonError::into_inner).1.timed_out()
    }

    fn lock(&self) -> MutexGuard<'_, Versioned<T>> {
        self.inner
            .versioned
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> Clone for Watched<T> {
    fn clone(&self) -> Self {
        Self {
            inner: Arc::clone(&self.inner),
        }
    }
}
