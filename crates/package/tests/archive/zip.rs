//! ZIP archives byte by byte, every field of which can be made to lie.

use miniz_oxide::deflate::compress_to_vec;

/// An archive in the making. As it begins, it is what yoi writes.
#[derive(Clone)]
pub(crate) struct Zip {
    pub(crate) entries: Vec<Entry>,
    /// Before everything; offsets do not count it.
    pub(crate) before: Vec<u8>,
    /// Between the last file and the directory.
    pub(crate) gap: Vec<u8>,
    /// Between the directory and the record at the end.
    pub(crate) locator: Vec<u8>,
    pub(crate) disk: u16,
    pub(crate) count: Option<u16>,
    pub(crate) directory: Option<u32>,
    pub(crate) comment: Vec<u8>,
    pub(crate) after: Vec<u8>,
}

/// One file. The fields named `local` are for the header before it, where that
/// is to differ from the directory.
#[derive(Clone)]
pub(crate) struct Entry {
    pub(crate) name: Vec<u8>,
    pub(crate) local_name: Option<Vec<u8>>,
    pub(crate) made_by: u16,
    pub(crate) needs: u16,
    pub(crate) flags: u16,
    pub(crate) local_flags: Option<u16>,
    pub(crate) method: u16,
    pub(crate) local_method: Option<u16>,
    pub(crate) time: u32,
    pub(crate) crc: u32,
    /// Checksum and both lengths, in the header before the file.
    pub(crate) local_numbers: [u32; 3],
    pub(crate) packed: Vec<u8>,
    pub(crate) packed_length: Option<u32>,
    pub(crate) length: u32,
    pub(crate) extra: Vec<u8>,
    pub(crate) local_extra: Vec<u8>,
    pub(crate) comment: Vec<u8>,
    pub(crate) attributes: u32,
    pub(crate) offset: Option<u32>,
    pub(crate) descriptor: Option<Vec<u8>>,
    /// Before its header.
    pub(crate) gap: Vec<u8>,
}

impl Entry {
    pub(crate) fn new(name: &str, bytes: &[u8]) -> Self {
        Self {
            name: name.as_bytes().to_vec(),
            local_name: None,
            made_by: 0x0314,
            needs: 20,
            flags: 8,
            local_flags: None,
            method: 8,
            local_method: None,
            time: 0,
            crc: rawzip::crc32(bytes),
            local_numbers: [0; 3],
            packed: compress_to_vec(bytes, 6),
            packed_length: None,
            length: bytes.len() as u32,
            extra: Vec::new(),
            local_extra: Vec::new(),
            comment: Vec::new(),
            attributes: 0o100_644 << 16,
            offset: None,
            descriptor: None,
            gap: Vec::new(),
        }
    }

    fn packed_length(&self) -> u32 {
        self.packed_length.unwrap_or(self.packed.len() as u32)
    }

    fn local(&self) -> Vec<u8> {
        let name = self.local_name.as_ref().unwrap_or(&self.name);
        let mut bytes = b"PK\x03\x04".to_vec();
        push16(
            &mut bytes,
            &[
                self.needs,
                self.local_flags.unwrap_or(self.flags),
                self.local_method.unwrap_or(self.method),
            ],
        );
        push32(&mut bytes, &[self.time]);
        push32(&mut bytes, &self.local_numbers);
        push16(
            &mut bytes,
            &[name.len() as u16, self.local_extra.len() as u16],
        );
        bytes.extend([name.as_slice(), &self.local_extra, &self.packed].concat());
        bytes.extend(self.descriptor.clone().unwrap_or_else(|| {
            let mut bytes = b"PK\x07\x08".to_vec();
            push32(&mut bytes, &[self.crc, self.packed_length(), self.length]);
            bytes
        }));
        bytes
    }

    fn central(&self, offset: u32) -> Vec<u8> {
        let mut bytes = b"PK\x01\x02".to_vec();
        push16(
            &mut bytes,
            &[self.made_by, self.needs, self.flags, self.method],
        );
        push32(
            &mut bytes,
            &[self.time, self.crc, self.packed_length(), self.length],
        );
        let lengths = [&self.name, &self.extra, &self.comment].map(|it| it.len() as u16);
        push16(&mut bytes, &lengths);
        push16(&mut bytes, &[0, 0]);
        push32(
            &mut bytes,
            &[self.attributes, self.offset.unwrap_or(offset)],
        );
        bytes.extend([self.name.as_slice(), &self.extra, &self.comment].concat());
        bytes
    }
}

impl Zip {
    pub(crate) fn new(entries: Vec<Entry>) -> Self {
        Self {
            entries,
            before: Vec::new(),
            gap: Vec::new(),
            locator: Vec::new(),
            disk: 0,
            count: None,
            directory: None,
            comment: Vec::new(),
            after: Vec::new(),
        }
    }

    /// The entry of this name.
    pub(crate) fn entry(&mut self, name: &str) -> &mut Entry {
        let mut entries = self.entries.iter_mut();
        entries.find(|it| it.name == name.as_bytes()).unwrap()
    }

    /// One file more, in its place.
    pub(crate) fn add(&mut self, entry: Entry) {
        self.entries.push(entry);
        self.entries.sort_by(|a, b| a.name.cmp(&b.name));
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        let (mut files, mut directory) = (Vec::new(), Vec::new());
        for entry in &self.entries {
            files.extend(&entry.gap);
            directory.extend(entry.central(files.len() as u32));
            files.extend(entry.local());
        }
        files.extend(&self.gap);
        let count = self.count.unwrap_or(self.entries.len() as u16);
        let mut end = b"PK\x05\x06".to_vec();
        push16(&mut end, &[self.disk, self.disk, count, count]);
        let at = self.directory.unwrap_or(files.len() as u32);
        push32(&mut end, &[directory.len() as u32, at]);
        push16(&mut end, &[self.comment.len() as u16]);
        [
            &self.before,
            &files,
            &directory,
            &self.locator,
            &end,
            &self.comment,
            &self.after,
        ]
        .into_iter()
        .flatten()
        .copied()
        .collect()
    }
}

fn push16(bytes: &mut Vec<u8>, numbers: &[u16]) {
    numbers.iter().for_each(|it| bytes.extend(it.to_le_bytes()));
}

fn push32(bytes: &mut Vec<u8>, numbers: &[u32]) {
    numbers.iter().for_each(|it| bytes.extend(it.to_le_bytes()));
}
