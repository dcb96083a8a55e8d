//! The bytes of a pickle, taken one argument at a time.

use super::Reject;

/// The unread rest of a pickle.
pub(super) struct Input<'a> {
    bytes: &'a [u8],
    position: usize,
}

impl<'a> Input<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, position: 0 }
    }

    /// Offset of the next byte.
    pub(super) fn position(&self) -> usize {
        self.position
    }

    /// The next `count` bytes.
    pub(super) fn take(&mut self, count: usize) -> Result<&'a [u8], Reject> {
        let rest = &self.bytes[self.position..];
        // `get` also refuses a length that is larger than any file.
        let taken = rest.get(..count).ok_or_else(|| {
            Reject::Bad(format!(
                "{count} bytes announced, {} are left (the file may be cut short)",
                rest.len()
            ))
        })?;
        self.position += count;
        Ok(taken)
    }

    /// The next `N` bytes as an array, for `from_le_bytes`.
    pub(super) fn array<const N: usize>(&mut self) -> Result<[u8; N], Reject> {
        let mut array = [0; N];
        array.copy_from_slice(self.take(N)?);
        Ok(array)
    }

    /// Bytes behind a little-endian length of `width` bytes (1, 4 or 8).
    pub(super) fn counted(&mut self, width: usize) -> Result<&'a [u8], Reject> {
        let mut length = [0; 8];
        length[..width].copy_from_slice(self.take(width)?);
        let length = u64::from_le_bytes(length);
        self.take(usize::try_from(length).unwrap_or(usize::MAX))
    }

    /// The text up to the next line feed, which is consumed as well.
    pub(super) fn line(&mut self) -> Result<&'a str, Reject> {
        let rest = &self.bytes[self.position..];
        let end = rest
            .iter()
            .position(|byte| *byte == b'\n')
            .ok_or_else(|| Reject::Bad("a line without an end".to_owned()))?;
        self.position += end + 1;
        text(&rest[..end])
    }
}

/// `bytes` as UTF-8.
pub(super) fn text(bytes: &[u8]) -> Result<&str, Reject> {
    std::str::from_utf8(bytes).map_err(|_| Reject::Bad("text that is not UTF-8".to_owned()))
}
