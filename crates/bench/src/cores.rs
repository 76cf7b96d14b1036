//! Which core a thread runs on. Left to the system, the two ends of a connection meet now on one core and now on two,
//! and a round trip takes twice as long in one run as in the next.

/// Where the two ends of a connection run.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// Both on one core: nothing but work counts, and no core has to wake another.
    OneCore,
    /// Each on its own, as two programs on an idle machine are.
    TwoCores,
    /// Wherever the system puts them: this machine doesn't let us choose.
    Anywhere,
}

/// This thread's cores, and those of the threads that it starts. Dropped, they are what they were.
pub(crate) struct Pinned {
    before: Cores,
}

impl Place {
    /// What this machine has.
    pub(crate) fn all() -> &'static [Self] {
        match Cores::of_this_thread().count() {
            0 => &[Self::Anywhere],
            1 => &[Self::OneCore],
            _ => &[Self::OneCore, Self::TwoCores],
        }
    }

    /// The one of them that is furthest apart.
    pub(crate) fn apart() -> Self {
        Self::all().last().copied().unwrap_or(Self::Anywhere)
    }

    /// Starts the peer at its place, and keeps this thread at the other.
    pub(crate) fn set<T>(self, start_peer: impl FnOnce() -> T) -> (T, Pinned) {
        let before = Cores::of_this_thread();
        before.only(0).set();
        let peer = start_peer();
        match self {
            Self::OneCore => {}
            Self::TwoCores => before.only(1).set(),
            Self::Anywhere => before.set(),
        }
        (peer, Pinned { before })
    }
}

/// ` on one core`, with the space in front of it.
impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::OneCore => " on one core",
            Self::TwoCores => " on two cores",
            Self::Anywhere => "",
        })
    }
}

impl Drop for Pinned {
    fn drop(&mut self) {
        self.before.set();
    }
}

#[cfg(target_os = "linux")]
#[derive(Clone, Copy)]
struct Cores(rustix::thread::CpuSet);

#[cfg(target_os = "linux")]
impl Cores {
    /// None if they can't be had, so that none is ever set.
    fn of_this_thread() -> Self {
        Self(rustix::thread::sched_getaffinity(None).unwrap_or_default())
    }

    fn count(self) -> u32 {
        self.0.count()
    }

    /// Of these cores the one at this place.
    fn only(self, place: usize) -> Self {
        let mut one = rustix::thread::CpuSet::new();
        let mut cores = (0..rustix::thread::CpuSet::MAX_CPU).filter(|core| self.0.is_set(*core));
        cores.nth(place).into_iter().for_each(|core| one.set(core));
        Self(one)
    }

    /// A wish: the figures are worth having without it too.
    fn set(self) {
        let _ = rustix::thread::sched_setaffinity(None, &self.0);
    }
}

#[cfg(not(target_os = "linux"))]
#[derive(Clone, Copy)]
struct Cores;

#[cfg(not(target_os = "linux"))]
impl Cores {
    fn of_this_thread() -> Self {
        Self
    }

    fn count(self) -> u32 {
        0
    }

    fn only(self, _: usize) -> Self {
        self
    }

    fn set(self) {}
}
