use super::{Broken, ReadBounds};
use crate::websocket::deflate::{InflateBounds, Inflater};
use crate::websocket::frame::{Header, Opcode};
use crate::websocket::queue::Inbox;
use crate::websocket::utf8::Utf8;

/// The message whose frames are coming.
#[derive(Debug)]
pub(super) struct Message {
    is_text: bool,
    utf8: Utf8,
    inflater: Option<Inflater>,
}

impl Message {
    /// Its first frame says what it is, and whether it is compressed.
    pub(super) fn begin(header: Header, bounds: &ReadBounds) -> Result<Self, Broken> {
        let inflater = match (header.is_compressed, bounds.ratio) {
            (false, _) => None,
            (true, None) => return Err(Broken::Protocol),
            (true, Some(ratio)) => Some(Inflater::new(InflateBounds {
                message: bounds.message,
                ratio,
            })),
        };
        Ok(Self {
            is_text: header.opcode == Opcode::Text,
            utf8: Utf8::default(),
            inflater,
        })
    }

    pub(super) fn is_text(&self) -> bool {
        self.is_text
    }

    pub(super) fn is_compressed(&self) -> bool {
        self.inflater.is_some()
    }

    /// A further piece of its payload. False if there is more to do with it.
    pub(super) fn take(
        &mut self,
        payload: &mut &[u8],
        inbox: &mut Inbox,
        budget: &mut usize,
    ) -> Result<bool, Broken> {
        let start = inbox.part().len();
        let is_done = match &mut self.inflater {
            None => {
                inbox.part_mut().extend_from_slice(payload);
                *payload = &[];
                true
            }
            Some(inflater) => inflater.inflate(payload, inbox.part_mut(), budget)?,
        };
        self.follow(&inbox.part()[start..])?;
        Ok(is_done)
    }

    /// What its end brings. False if there is more to do.
    pub(super) fn finish(&mut self, inbox: &mut Inbox, budget: &mut usize) -> Result<bool, Broken> {
        let start = inbox.part().len();
        let is_done = match &mut self.inflater {
            None => true,
            Some(inflater) => inflater.finish(inbox.part_mut(), budget)?,
        };
        self.follow(&inbox.part()[start..])?;
        match !is_done || self.utf8.is_whole() {
            true => Ok(is_done),
            false => Err(Broken::NotUtf8),
        }
    }

    /// Bytes that were put to the end of the queue.
    pub(super) fn follow(&mut self, bytes: &[u8]) -> Result<(), Broken> {
        match !self.is_text || self.utf8.follow(bytes) {
            true => Ok(()),
            false => Err(Broken::NotUtf8),
        }
    }
}
