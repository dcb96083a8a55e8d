//! Weights and tables, read in place from the artifact.

fn word(bytes: &[u8], at: usize) -> Option<[u8; 2]> {
    bytes.get(at..at + 2)?.try_into().ok()
}

/// A table of unsigned 16-bit integers.
#[derive(Clone, Copy, Debug)]
pub struct Table<'a> {
    entries: &'a [[u8; 2]],
}

impl<'a> Table<'a> {
    pub(crate) const fn new(bytes: &'a [u8]) -> Self {
        Self { entries: bytes.as_chunks::<2>().0 }
    }

    /// How many entries there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Entry `k`; beyond the end the last one, and 0 of an empty table.
    #[inline(always)]
    #[must_use]
    pub fn get(&self, k: usize) -> u16 {
        let entry = self.entries.get(k).or(self.entries.last());
        entry.map_or(0, |bytes| u16::from_le_bytes(*bytes))
    }

    /// The entries in order.
    pub fn iter(&self) -> impl Iterator<Item = u16> + 'a {
        self.entries.iter().map(|bytes| u16::from_le_bytes(*bytes))
    }

    /// The largest entry, 0 of an empty table.
    #[must_use]
    pub fn max(&self) -> u16 {
        self.iter().max().unwrap_or(0)
    }
}

/// A matrix of weights, each a 16-bit mantissa shifted left, with one binary point for all.
///
/// W_ck = m_ck 2^(s_ck) 2^(-frac_bits). A mantissa of few bits with a shift of its own keeps
/// the relative precision of a small weight beside a large one.
#[derive(Clone, Copy, Debug)]
pub struct Weights<'a> {
    /// Fraction bits of the weights.
    pub frac_bits: i8,
    outputs: usize,
    inputs: usize,
    mantissas: &'a [u8],
    shifts: &'a [u8],
}

impl<'a> Weights<'a> {
    /// `frac_bits`, then rows of mantissas (16 bits, little endian), then rows of shifts.
    pub(crate) fn decode(bytes: &'a [u8], outputs: usize) -> Option<Self> {
        let (&frac, rest) = bytes.split_first()?;
        let count = rest.len() / 3;
        if outputs == 0 || count == 0 || rest.len() % 3 != 0 || count % outputs != 0 {
            return None;
        }
        let (mantissas, shifts) = rest.split_at_checked(2 * count)?;
        let inputs = count / outputs;
        let legal = shifts.iter().all(|&s| s < 32);
        legal.then_some(Self { frac_bits: frac as i8, outputs, inputs, mantissas, shifts })
    }

    /// How many channels go in.
    #[must_use]
    pub const fn inputs(&self) -> usize {
        self.inputs
    }

    /// How many channels come out.
    #[must_use]
    pub const fn outputs(&self) -> usize {
        self.outputs
    }

    /// Mantissa and shift of the weight from channel `input` to channel `output`.
    #[must_use]
    pub fn mantissa_and_shift(&self, output: usize, input: usize) -> (i16, u8) {
        let k = output * self.inputs + input;
        let mantissa = word(self.mantissas, 2 * k).map_or(0, i16::from_le_bytes);
        (mantissa, self.shifts.get(k).copied().unwrap_or(0))
    }

    /// The weights to channel `output` in order, as integers in units of 2^-frac_bits.
    pub fn row(&self, output: usize) -> impl Iterator<Item = i64> + 'a {
        let start = output * self.inputs;
        let mantissas = self.mantissas.as_chunks().0.get(start..start + self.inputs);
        let shifts = self.shifts.get(start..start + self.inputs).unwrap_or(&[]);
        let mantissas = mantissas.unwrap_or(&[]).iter().map(|m| i64::from(i16::from_le_bytes(*m)));
        mantissas.zip(shifts).map(|(mantissa, shift)| mantissa << shift)
    }

    /// The weight as an integer in units of 2^-frac_bits: m 2^s.
    #[inline]
    #[must_use]
    pub fn get(&self, output: usize, input: usize) -> i64 {
        let (mantissa, shift) = self.mantissa_and_shift(output, input);
        i64::from(mantissa) << shift
    }
}

/// A table over the number of objects: one row of 32-bit integers for each number from 0.
#[derive(Clone, Copy, Debug)]
pub struct CountTable<'a> {
    channels: usize,
    bytes: &'a [u8],
}

impl<'a> CountTable<'a> {
    pub(crate) const fn decode(bytes: &'a [u8], channels: usize) -> Self {
        Self { channels, bytes }
    }

    /// How many numbers of objects have a row.
    #[must_use]
    pub const fn rows(&self) -> usize {
        match self.bytes.len().checked_div(4 * self.channels) {
            Some(rows) => rows,
            None => 0,
        }
    }

    /// Whether the bytes are a whole number of rows.
    #[must_use]
    pub const fn is_whole(&self) -> bool {
        self.rows() * 4 * self.channels == self.bytes.len()
    }

    /// The row for `objects` objects.
    pub fn row(&self, objects: usize) -> impl Iterator<Item = i32> + 'a {
        let width = 4 * self.channels;
        let start = objects * width;
        let row = self.bytes.get(start..start + width).unwrap_or(&[]);
        row.as_chunks::<4>().0.iter().map(|entry| i32::from_le_bytes(*entry))
    }

    /// All entries, row after row.
    pub fn iter(&self) -> impl Iterator<Item = i32> + 'a {
        self.bytes.as_chunks::<4>().0.iter().map(|entry| i32::from_le_bytes(*entry))
    }
}
