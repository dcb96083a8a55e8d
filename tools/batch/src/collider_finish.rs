//! From pT_i pT_j and C + K to what is stored of d_ij.

use spurion::format::Lane;
use spurion::graph::Interval;
use wide::{i32x16, u64x8};

use super::finish::{Finish, Finishing};
use super::lanes::Wide;
use super::memory::Values;
use super::narrowing::Narrowing;

/// How a product is shifted to its binary point, rounded and stored.
#[derive(Clone, Debug)]
pub struct ColliderFinish {
    /// Bits to the left.
    shift: u32,
    finish: Finish<Wide>,
    /// If both are one rounding to words of 32 bits.
    short: Option<Short>,
}

/// min((x + half) / 2^shift, highest) of unsigned x.
#[derive(Clone, Copy, Debug)]
struct Short {
    half: u64x8,
    /// Bits to the right for even jets, which are in low halves of words.
    right: u64x8,
    /// Bits to the left for odd ones, which go to high halves.
    left: u64x8,
    highest: i32x16,
}

impl Short {
    /// If no product is too large for that; `range` is that of d_ij before it is finished.
    fn of(shift: u32, finish: &[Finishing], range: Interval) -> Option<Self> {
        let narrowing = Narrowing::of(finish)?;
        let right = narrowing.shift.checked_sub(shift).filter(|bits| *bits > 0)?;
        let most = (range.hi + i128::from(narrowing.half())) >> narrowing.shift;
        let fits = range.lo >= 0 && narrowing.lowest <= 0 && most <= i128::from(i32::MAX);
        (fits && narrowing.left == 0).then(|| Self {
            half: u64x8::splat(1 << (right - 1)),
            right: u64x8::splat(u64::from(right)),
            left: u64x8::splat(u64::from(i32::BITS - right)),
            highest: i32x16::splat(narrowing.highest),
        })
    }

    #[inline(always)]
    fn apply(self, [even, odd]: [u64x8; 2]) -> i32x16 {
        let (even, odd) = ((even + self.half) >> self.right, (odd + self.half) << self.left);
        let high_half = u64x8::splat(0xffff_ffff << 32);
        let words: i32x16 = bytemuck::cast(even | (odd & high_half));
        words.min(self.highest)
    }
}

/// Where a row of entries goes: side by side, and again in a column if such is kept.
#[derive(Clone, Copy, Debug)]
pub struct RowAndColumn {
    /// The first entry of the row.
    pub row: usize,
    /// The first of the column, and how far it is from one to the next.
    pub column: Option<(usize, usize)>,
}

impl ColliderFinish {
    /// For products that are shifted left by so many bits. Nothing if it cannot be.
    #[must_use]
    pub fn new(shift: i32, finish: &[Finishing], range: Interval) -> Option<Self> {
        let shift = u32::try_from(shift).ok()?;
        let short = Short::of(shift, finish, range);
        Some(Self { shift, finish: Finish::new(finish)?, short })
    }

    /// Whether it is one rounding to words of 32 bits.
    #[cfg(test)]
    pub const fn is_short(&self) -> bool {
        self.short.is_some()
    }

    /// What is stored of exact integers.
    #[inline(always)]
    #[must_use]
    pub fn one(&self, exact: Wide) -> Wide {
        let [stored] = self.finish.apply([exact]);
        stored
    }

    /// Stores (pT_i pT_j) (C + K) for one i and some j.
    #[inline(never)]
    pub fn store(
        &self,
        pt: i32x16,
        (others, angles): (&[i32x16], &[i32x16]),
        to: RowAndColumn,
        values: &mut Values,
    ) {
        let products = others.iter().zip(angles).map(|(b, angles)| products(pt * *b, *angles));
        if let (Some(short), Values::Narrow(words)) = (self.short, &mut *values) {
            for (word, both) in words[to.row..].iter_mut().zip(products) {
                *word = short.apply(both);
            }
        } else {
            for (k, both) in products.enumerate() {
                let product = self.one(Wide(both.map(bytemuck::cast)).left(self.shift));
                values.store(to.row + k, &[product]);
            }
        }
        if let Some((first, distance)) = to.column {
            for k in 0..others.len() {
                values.copy(to.row + k, first + k * distance);
            }
        }
    }
}

/// The products of unsigned words: of jets 0, 2, 4, ..., and of jets 1, 3, 5, ...
#[inline(always)]
fn products(a: i32x16, b: i32x16) -> [u64x8; 2] {
    let (a, b): ([u64; 8], [u64; 8]) = (bytemuck::cast(a), bytemuck::cast(b));
    let low = std::array::from_fn(|k| (a[k] & 0xffff_ffff) * (b[k] & 0xffff_ffff));
    let high = std::array::from_fn(|k| (a[k] >> 32) * (b[k] >> 32));
    [u64x8::new(low), u64x8::new(high)]
}
