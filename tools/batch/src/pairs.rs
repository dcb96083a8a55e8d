//! Weights for two 16-bit channels at a time: one instruction multiplies both and adds the products.

use fearless_simd::i32x16;
use fearless_simd::prelude::*;

use super::dense::{CHANNELS, Column, columns};
use super::lanes::dot;
use super::words::Words;

/// Bits of the low limb of a weight that has more than 16 bits.
const LIMB: u32 = 15;

/// The weights of a block of channels of the result.
#[derive(Clone, Debug)]
pub struct PairBlock {
    /// For each pair of channels of the value.
    low: Vec<Column<i32>>,
    /// What counts 2^15 times as much, if weights of the block have more than 16 bits.
    high: Option<Vec<Column<i32>>>,
    /// All weights of a channel are multiples of 2^this, and are kept without it.
    pub zeros: Column<u32>,
}

/// Two 16-bit words in one, the first in the low half.
#[must_use]
pub fn pair(low: i64, high: i64) -> i32 {
    ((low & 0xffff) | (high << 16)) as i32
}

/// A number in all halves of a vector.
#[inline(always)]
#[must_use]
pub fn both<S: Simd>(simd: S, number: i16) -> i32x16<S> {
    let number = i64::from(number);
    i32x16::splat(simd, pair(number, number))
}

fn in_pairs(row: &[i64]) -> Vec<i32> {
    row.chunks(2).map(|two| pair(two[0], two.get(1).copied().unwrap_or(0))).collect()
}

/// Which of the zeros that all weights of a row end with are kept apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Zeros {
    /// All, at most so many.
    Most(u32),
    /// As few as leave 16 bits, if that can be.
    Fewest,
}

impl Zeros {
    fn of(self, row: &[i64]) -> u32 {
        let common = row.iter().fold(0, |all, w| all | w).trailing_zeros() % i64::BITS;
        let largest = row.iter().map(|w| w.unsigned_abs()).max().unwrap_or(0);
        let bits = u64::BITS - largest.leading_zeros();
        match self {
            Self::Most(most) => common.min(most),
            Self::Fewest => common.min(bits.saturating_sub(i16::BITS - 1)),
        }
    }
}

impl PairBlock {
    /// Rows of weights in blocks. Nothing if a weight has more than two limbs.
    #[must_use]
    pub fn of(rows: &[Vec<i64>], zeros: Zeros) -> Option<Vec<Self>> {
        rows.chunks(CHANNELS).map(|block| Self::new(block, zeros)).collect()
    }

    fn new(rows: &[Vec<i64>], zeros: Zeros) -> Option<Self> {
        let zeros: Vec<u32> = rows.iter().map(|row| zeros.of(row)).collect();
        let short = |(row, zeros): (&Vec<i64>, &u32)| row.iter().map(|w| w >> zeros).collect();
        let rows: Vec<Vec<i64>> = rows.iter().zip(&zeros).map(short).collect();
        let two_limbs = -(1 << (2 * LIMB))..1 << (2 * LIMB);
        if !rows.iter().flatten().all(|w| two_limbs.contains(w)) {
            return None;
        }
        let narrow = rows.iter().flatten().all(|w| (-32767..=32767).contains(w));
        let limbs = |of: &dyn Fn(i64) -> i64| {
            let limb = |row: &Vec<i64>| in_pairs(&row.iter().map(|w| of(*w)).collect::<Vec<_>>());
            columns(&rows.iter().map(limb).collect::<Vec<_>>()).concat()
        };
        let (low, high) = match narrow {
            true => (limbs(&|w| w), None),
            false => (limbs(&|w| w & ((1 << LIMB) - 1)), Some(limbs(&|w| w >> LIMB))),
        };
        let zeros = std::array::from_fn(|c| zeros.get(c).copied().unwrap_or(0));
        Some(Self { low, high, zeros })
    }

    /// Whether one instruction does for each pair.
    #[must_use]
    pub const fn is_one_limb(&self) -> bool {
        self.high.is_none()
    }

    /// Whether the products are all that is to be added.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        self.is_one_limb() && self.zeros == [0; CHANNELS]
    }

    /// Adds the products of one channel of a plain block to sums.
    #[inline(always)]
    #[must_use]
    pub fn products_of<S: Simd, const E: usize>(
        &self,
        channel: usize,
        packed: &[[Words; E]],
        mut sums: [i32x16<S>; E],
    ) -> [i32x16<S>; E] {
        let simd = sums[0].token();
        for (x, column) in packed.iter().zip(&self.low) {
            let weights = i32x16::splat(simd, column[channel]);
            for e in 0..E {
                sums[e] += dot(x[e].load(simd), weights);
            }
        }
        sums
    }

    /// Sums of the products, without the weights' common zeros, and of the numbers that they begin with.
    #[inline(always)]
    #[must_use]
    pub fn products<S: Simd, const C: usize, const E: usize>(
        &self,
        simd: S,
        packed: &[[Words; E]],
        begin: [i32; C],
    ) -> [[i32x16<S>; E]; C] {
        let mut sums = [[i32x16::splat(simd, 0); E]; C];
        for c in 0..C {
            sums[c] = [i32x16::splat(simd, begin[c]); E];
        }
        self.added_to(packed, sums)
    }

    /// The products, without the weights' common zeros, added to sums.
    #[inline(always)]
    #[must_use]
    pub fn added_to<S: Simd, const C: usize, const E: usize>(
        &self,
        packed: &[[Words; E]],
        mut sums: [[i32x16<S>; E]; C],
    ) -> [[i32x16<S>; E]; C] {
        add_products(&self.low, packed, &mut sums);
        // After the others: before them even a block without these would add zeros here.
        if let Some(high) = &self.high {
            let mut of_high = [[i32x16::splat(sums[0][0].token(), 0); E]; C];
            add_products(high, packed, &mut of_high);
            for c in 0..C {
                for e in 0..E {
                    sums[c][e] += of_high[c][e] << LIMB;
                }
            }
        }
        sums
    }
}

/// Adds the products of pairs of words.
#[inline(always)]
fn add_products<S: Simd, const C: usize, const E: usize>(
    columns: &[Column<i32>],
    packed: &[[Words; E]],
    sums: &mut [[i32x16<S>; E]; C],
) {
    let mut local = *sums;
    let simd = local[0][0].token();
    for (x, column) in packed.iter().zip(columns) {
        for c in 0..C {
            let weights = i32x16::splat(simd, column[c]);
            for e in 0..E {
                local[c][e] += dot(x[e].load(simd), weights);
            }
        }
    }
    *sums = local;
}
