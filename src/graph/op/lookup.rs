//! Tables over integers, with addresses that are linear near 0 and logarithmic beyond.

/// A function of one variable for each channel, as a table.
///
/// The address of an integer x, with m = `mantissa_bits`, is sign(x) a(|x|), where
/// ```text
/// e = max(0, (bits of v) - (m + 1)),   a(v) = (e 2^m) + floor(v / 2^e).
/// ```
/// So a grows by one for each integer below 2^(m+1), and has 2^m steps in every octave beyond: a
/// function of a logarithm is as exact for large x as for small ones. With m = 31 addresses of
/// 32-bit integers are the integers themselves. Beyond the ends of the table its end entries stand.
#[derive(Clone, Copy, Debug)]
pub struct LookupTable<'a> {
    /// Steps in an octave: 2^mantissa_bits.
    pub mantissa_bits: u8,
    /// The address of the first entry.
    pub first: i32,
    channels: usize,
    entries: &'a [u8],
}

/// The entries of one channel, from the first address on.
#[derive(Clone, Copy, Debug)]
pub struct LookupRow<'a> {
    entries: &'a [[u8; 2]],
}

/// Where 32-bit words lie in a table: the address of such a word has 32 bits, and so has the first.
#[derive(Clone, Copy, Debug)]
pub struct NarrowPlaces {
    mantissa_bits: u32,
    first: i32,
    last: i32,
}

impl NarrowPlaces {
    /// The place of `x` in the row of a channel.
    #[inline(always)]
    #[must_use]
    pub fn of(self, x: i32) -> u32 {
        // Without a branch on the sign, both sides of which vector code would compute.
        let (sign, m) = (x >> (i32::BITS - 1), self.mantissa_bits);
        let size = (x ^ sign).wrapping_sub(sign) as u32;
        let exponent = (u32::BITS - size.leading_zeros()).saturating_sub(m + 1);
        let address = ((exponent << m) + (size >> exponent)) as i32;
        let address = (address ^ sign).wrapping_sub(sign);
        address.min(self.last).max(self.first).wrapping_sub(self.first) as u32
    }
}

impl LookupRow<'_> {
    /// The entry at `place`, 0 beyond the end.
    #[inline(always)]
    #[must_use]
    pub fn get(&self, place: u32) -> i16 {
        self.entries.get(place as usize).map_or(0, |bytes| i16::from_le_bytes(*bytes))
    }
}

/// Bytes before the entries: mantissa bits, three zeros, first address.
const HEAD: usize = 8;
/// The most steps in an octave, as a power of two.
const MOST_MANTISSA_BITS: u8 = 31;

impl<'a> LookupTable<'a> {
    /// `mantissa_bits`, three zeros, `first` (32 bits, little endian), then the entries of each
    /// channel after the other (16 bits, signed, little endian).
    pub(crate) fn decode(bytes: &'a [u8], channels: usize) -> Option<Self> {
        let (head, entries) = bytes.split_at_checked(HEAD)?;
        let &[mantissa_bits, 0, 0, 0, f0, f1, f2, f3] = head else { return None };
        let first = i32::from_le_bytes([f0, f1, f2, f3]);
        let row = 2usize.checked_mul(channels).filter(|&row| row > 0)?;
        let whole = !entries.is_empty() && entries.len() % row == 0;
        let legal = whole && mantissa_bits <= MOST_MANTISSA_BITS;
        legal.then_some(Self { mantissa_bits, first, channels, entries })
    }

    /// A table without entries, for its addresses.
    #[must_use]
    pub const fn addresses(mantissa_bits: u8) -> Self {
        Self { mantissa_bits, first: 0, channels: 1, entries: &[] }
    }

    /// How many channels there are.
    #[must_use]
    pub const fn channels(&self) -> usize {
        self.channels
    }

    /// How many entries a channel has.
    #[must_use]
    pub const fn len(&self) -> usize {
        match (self.entries.len() / 2).checked_div(self.channels) {
            Some(entries) => entries,
            None => 0,
        }
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The address of `x`.
    #[inline]
    #[must_use]
    pub fn address(&self, x: i64) -> i64 {
        let size = x.unsigned_abs();
        let m = u32::from(self.mantissa_bits);
        let exponent = (u64::BITS - size.leading_zeros()).saturating_sub(m + 1);
        // At most 64 * 2^31 + 2^32.
        let address = ((u64::from(exponent) << m) + (size >> exponent)) as i64;
        if x < 0 { -address } else { address }
    }

    /// The entries of channel `channel`, from the first address on.
    pub fn channel(&self, channel: usize) -> impl ExactSizeIterator<Item = i16> + 'a {
        self.row(channel).entries.iter().map(|entry| i16::from_le_bytes(*entry))
    }

    /// The place of `x` in the row of a channel.
    #[inline(always)]
    #[must_use]
    pub fn place(&self, x: i64) -> u32 {
        let last = self.len().saturating_sub(1) as i64;
        let place = self.address(x).saturating_sub(i64::from(self.first));
        place.min(last).max(0) as u32
    }

    /// The same for 32-bit words, ready for many of them.
    #[inline(always)]
    #[must_use]
    pub fn narrow_places(&self) -> NarrowPlaces {
        let last = self.first.saturating_add_unsigned(self.len().saturating_sub(1) as u32);
        NarrowPlaces { mantissa_bits: u32::from(self.mantissa_bits), first: self.first, last }
    }

    /// The row of channel `channel`.
    #[must_use]
    pub fn row(&self, channel: usize) -> LookupRow<'a> {
        let bytes = 2 * self.len();
        let start = channel.saturating_mul(bytes);
        let row = self.entries.get(start..start.saturating_add(bytes)).unwrap_or(&[]);
        LookupRow { entries: row.as_chunks().0 }
    }

    /// The entry of channel `channel` for `x`.
    #[inline]
    #[must_use]
    pub fn get(&self, channel: usize, x: i64) -> i16 {
        self.row(channel).get(self.place(x))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    extern crate std;

    use std::vec;
    use std::vec::Vec;

    use super::LookupTable;

    #[test]
    fn addresses_are_linear_then_logarithmic_and_odd() {
        let table = LookupTable::addresses;
        for m in [0, 1, 3, 6] {
            let table = table(m);
            let mut last = -1;
            for x in 0..100_000i64 {
                let address = table.address(x);
                assert!((0..=1).contains(&(address - last)), "m {m}, x {x}");
                assert_eq!(table.address(-x), -address);
                if x < 2 << m {
                    assert_eq!(address, x);
                }
                // One octave further the address is 2^m steps further.
                if x >= 1 << m {
                    assert_eq!(table.address(2 * x), address + (1 << m));
                }
                last = address;
            }
        }
        assert_eq!(table(31).address(-2_000_000_000), -2_000_000_000);
        assert!(table(31).address(i64::MIN) < 0);
    }

    #[test]
    fn places_are_the_same_in_32_bits() {
        let near = |x: i32| (-3..=3).map(move |d| x.saturating_add(d));
        let powers = (0..31).flat_map(|k| [1 << k, -(1 << k)]);
        let words: Vec<i32> =
            powers.chain([0, i32::MIN, i32::MAX]).flat_map(near).chain(-5000..5000).collect();
        for first in [i32::MIN, -70, -1, 0, 1, 300, i32::MAX - 40, i32::MAX] {
            for mantissa_bits in 0..=31 {
                let mut bytes = vec![mantissa_bits, 0, 0, 0];
                bytes.extend(first.to_le_bytes());
                bytes.extend([0; 2 * 150]);
                let table = LookupTable::decode(&bytes, 1).unwrap();
                for &x in &words {
                    let place = table.place(i64::from(x));
                    assert_eq!(table.narrow_places().of(x), place, "{x}, {first}, {mantissa_bits}");
                }
            }
        }
    }

    #[test]
    fn the_ends_stand_beyond_the_ends() {
        let bytes =
            [0, 0, 0, 0, 0xfe, 0xff, 0xff, 0xff, 10, 0, 20, 0, 30, 0, 0xff, 0xff, 1, 0, 2, 0];
        let table = LookupTable::decode(&bytes, 2).unwrap();
        assert_eq!((table.len(), table.first), (3, -2));
        let rows = [-9, -2, -1, 0, 7].map(|x| (table.get(0, x), table.get(1, x)));
        assert_eq!(rows, [(10, -1), (10, -1), (20, 1), (30, 2), (30, 2)]);
        assert!(LookupTable::decode(&bytes[..19], 2).is_none());
        assert!(LookupTable::decode(&bytes, 4).is_none());
    }
}
