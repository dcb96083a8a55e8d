//! Constants for pairs, by what their two objects are.

/// What an object is: spurion number k is of class k, every particle of the class after them.
///
/// A row, one for each number n of objects from 0, has K^2 entries a channel for pairs of
/// different objects (class of i times K plus class of j, K classes) and K for an object with
/// itself. A label enters a network of this kind through maps that add nothing else.
#[derive(Clone, Copy, Debug)]
pub struct LabelTable<'a> {
    spurions: usize,
    channels: usize,
    bytes: &'a [u8],
}

impl<'a> LabelTable<'a> {
    /// Rows of 32-bit integers, little endian: for each n, for each pair of classes, channels.
    pub(crate) const fn decode(bytes: &'a [u8], channels: usize, spurions: usize) -> Self {
        Self { spurions, channels, bytes }
    }

    /// Entries of one channel in one row.
    #[must_use]
    pub const fn places(&self) -> usize {
        (self.spurions + 1) * (self.spurions + 2)
    }

    /// How many numbers of objects have a row.
    #[must_use]
    pub const fn rows(&self) -> usize {
        match self.bytes.len().checked_div(4 * self.channels * self.places()) {
            Some(rows) => rows,
            None => 0,
        }
    }

    /// Whether the bytes are a whole number of rows.
    #[must_use]
    pub const fn is_whole(&self) -> bool {
        self.rows() * 4 * self.channels * self.places() == self.bytes.len()
    }

    /// The place in a row of the pair of objects i and j, with so many spurions in front.
    #[inline]
    #[must_use]
    pub const fn place(spurions: usize, i: usize, j: usize) -> usize {
        let classes = spurions + 1;
        let row = if i < spurions { i } else { spurions };
        let column = if j < spurions { j } else { spurions };
        if i == j { classes * classes + row } else { row * classes + column }
    }

    /// The entry for objects i and j of a jet of `objects`.
    #[inline]
    #[must_use]
    pub fn get(&self, objects: usize, channel: usize, i: usize, j: usize) -> i32 {
        let place = Self::place(self.spurions, i, j);
        let at = 4 * ((objects * self.places() + place) * self.channels + channel);
        let entry = self.bytes.get(at..).and_then(<[u8]>::first_chunk::<4>);
        entry.map_or(0, |bytes| i32::from_le_bytes(*bytes))
    }

    /// All entries.
    pub fn iter(&self) -> impl Iterator<Item = i32> + 'a {
        self.bytes.as_chunks::<4>().0.iter().map(|entry| i32::from_le_bytes(*entry))
    }
}
