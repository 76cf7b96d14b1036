//! What goes wrong between a client and a server, as data
use std::time::Duration;

/// What happens to one connection, in each direction.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Faults {
    /// From the client to the server
    pub to_server: Course,
    /// From the server to the client
    pub to_client: Course,
}

/// How the bytes of one direction travel, and where that ends.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Course {
    /// How they travel
    pub pace: Pace,
    /// After this many bytes, those of the handshake included, this happens to the connection
    pub breaks: Option<(u64, Break)>,
    /// What is changed on the way
    pub tampering: Option<Tampering>,
}

/// How bytes travel that arrive all the same, unchanged and in order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pace {
    /// As they come
    #[default]
    Plain,
    /// Each piece waits that long before it goes on
    Late(Duration),
    /// The first 2 KiB byte by byte, and all that follows in pieces of an odd length
    Split(usize),
    /// Collected until nothing came for that long, then all at once
    Gathered(Duration),
}

/// How a connection breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Break {
    /// A TCP reset to both ends
    Reset,
    /// An orderly end of TCP to both ends, wherever in a frame that is
    Cut,
    /// This direction ends in order, and the other goes on
    HalfClosed,
    /// The server's end is closed, and the client is not told: nothing is taken from it or given to it
    HalfOpen,
    /// Nothing is passed on any more, in either direction, and neither end is told
    BlackHole,
}

/// What is done to the data frame of this number, counted from 0 in one direction.
///
/// `Spoiled` is a fault that a client can see: the frame becomes one that breaks RFC 6455. The others are lies that no client
/// can see: no seed yields them. They are for showing that a check of messages would notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tampering {
    /// The reserved bit RSV1 is set (RFC 6455 section 5.2)
    Spoiled(u64),
    /// The frame is left out
    Lost(u64),
    /// The frame comes twice
    Doubled(u64),
    /// The frame comes after the next one
    Late(u64),
}

impl Faults {
    /// None: every byte arrives as it was sent.
    pub fn none() -> Self {
        Self::default()
    }

    /// The faults of this number, the same every time. About half of all numbers have faults after which everything arrives
    /// all the same, in an unusual way.
    pub fn seeded(seed: u64) -> Self {
        let mut dice = Dice(seed);
        let mut faults = Self::none();
        faults.to_server.pace = dice.pace();
        faults.to_client.pace = dice.pace();
        match dice.below(16) {
            0..8 => {}
            8 => {
                faults.to_client.tampering = Some(Tampering::Spoiled(dice.below(12)));
            }
            9..12 => faults.to_server.breaks = Some(dice.breaks()),
            _ => faults.to_client.breaks = Some(dice.breaks()),
        }
        faults
    }

    /// Whether every byte arrives as it was sent, sooner or later.
    pub fn are_harmless(&self) -> bool {
        [&self.to_server, &self.to_client]
            .iter()
            .all(|course| course.breaks.is_none() && course.tampering.is_none())
    }
}

/// splitmix64: small, and the same everywhere and for ever.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    fn pace(&mut self) -> Pace {
        match self.below(8) {
            0..4 => Pace::Plain,
            4 => Pace::Late(Duration::from_millis(1 + self.below(40))),
            5 => Pace::Gathered(Duration::from_millis(1 + self.below(20))),
            _ => Pace::Split([1, 7, 61, 1021][self.below(4) as usize]),
        }
    }

    /// Within the handshake, a little after it, or anywhere.
    fn breaks(&mut self) -> (u64, Break) {
        let after = match self.below(8) {
            0 => self.below(150),
            1..4 => 150 + self.below(500),
            _ => self.below(200_000),
        };
        let how = match self.below(5) {
            0 => Break::Reset,
            1 => Break::Cut,
            2 => Break::HalfClosed,
            3 => Break::HalfOpen,
            _ => Break::BlackHole,
        };
        (after, how)
    }
}
