//! From pT_i pT_j and C + K to what is stored of d_ij.

use fearless_simd::prelude::*;
use fearless_simd::{i32x16, i64x8, u64x8};
use spurion::format::Lane;
use spurion::graph::Interval;

use super::finish::{Finish, Finishing};
use super::lanes::Wide;
use super::memory::Values;
use super::narrowing::Narrowing;
use super::words::Words;

/// How a product is shifted to its binary point, rounded and stored.
#[derive(Clone, Debug)]
pub struct ColliderFinish {
    /// Bits to the left.
    shift: u32,
    finish: Finish<i64>,
    /// If both are one rounding to words of 32 bits.
    short: Option<Short>,
}

/// min((x + half) / 2^shift, highest) of unsigned x.
#[derive(Clone, Copy, Debug)]
struct Short {
    right: u32,
    highest: i32,
}

/// The same with constants in registers.
#[derive(Clone, Copy)]
struct ShortLanes<S: Simd> {
    half: u64x8<S>,
    high_half: u64x8<S>,
    highest: i32x16<S>,
    /// Bits to the right for even jets, which are in low halves of words.
    right: u32,
    /// Bits to the left for odd ones, which go to high halves.
    left: u32,
}

impl Short {
    /// If no product is too large for that; `range` is that of d_ij before it is finished.
    fn of(shift: u32, finish: &[Finishing], range: Interval) -> Option<Self> {
        let narrowing = Narrowing::of(finish)?;
        let right = narrowing.shift.checked_sub(shift).filter(|bits| *bits > 0)?;
        let most = (range.hi + i128::from(narrowing.half())) >> narrowing.shift;
        let fits = range.lo >= 0 && narrowing.lowest <= 0 && most <= i128::from(i32::MAX);
        fits.then_some(Self { right, highest: narrowing.highest })
    }

    #[inline(always)]
    fn lanes<S: Simd>(self, simd: S) -> ShortLanes<S> {
        ShortLanes {
            half: u64x8::splat(simd, 1 << (self.right - 1)),
            high_half: u64x8::splat(simd, 0xffff_ffff << 32),
            highest: i32x16::splat(simd, self.highest),
            right: self.right,
            left: i32::BITS - self.right,
        }
    }
}

impl<S: Simd> ShortLanes<S> {
    #[inline(always)]
    fn apply(self, [even, odd]: [u64x8<S>; 2]) -> Words {
        let even = (even + self.half) >> self.right;
        let odd = (odd + self.half) << self.left;
        let words: i32x16<S> = (even | (odd & self.high_half)).bitcast();
        words.min(self.highest).into()
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
    pub fn one<S: Simd>(&self, simd: S, exact: Wide<S>) -> Wide<S> {
        let [stored] = self.finish.apply(simd, [exact]);
        stored
    }

    /// Stores (pT_i pT_j) (C + K) for one i and some j.
    #[inline(never)]
    pub fn store<S: Simd>(
        &self,
        simd: S,
        pt: &Words,
        (others, angles): (&[Words], &[Words]),
        to: RowAndColumn,
        values: &mut Values,
    ) {
        simd.vectorize(
            #[inline(always)]
            || {
                let pt = pt.load(simd);
                let low_half = u64x8::splat(simd, 0xffff_ffff);
                if let (Some(short), Values::Narrow(words)) = (self.short, &mut *values) {
                    let short = short.lanes(simd);
                    let words = &mut words[to.row..];
                    for ((other, angle), word) in others.iter().zip(angles).zip(words) {
                        let (other, angle) = (other.load(simd), angle.load(simd));
                        *word = short.apply(products(pt * other, angle, low_half));
                    }
                } else {
                    for (k, (other, angle)) in others.iter().zip(angles).enumerate() {
                        let (other, angle) = (other.load(simd), angle.load(simd));
                        let [even, odd] = products(pt * other, angle, low_half);
                        let exact: [i64x8<S>; 2] = [even.bitcast(), odd.bitcast()];
                        let product = self.one(simd, Wide(exact).left(self.shift));
                        values.store(to.row + k, &[product]);
                    }
                }
            },
        );
        if let Some((first, distance)) = to.column {
            for k in 0..others.len() {
                values.copy(to.row + k, first + k * distance);
            }
        }
    }
}

/// The products of unsigned words: of jets 0, 2, 4, ..., and of jets 1, 3, 5, ...
#[inline(always)]
fn products<S: Simd>(a: i32x16<S>, b: i32x16<S>, low_half: u64x8<S>) -> [u64x8<S>; 2] {
    let (a, b): (u64x8<S>, u64x8<S>) = (a.bitcast(), b.bitcast());
    [(a & low_half) * (b & low_half), (a >> 32) * (b >> 32)]
}
