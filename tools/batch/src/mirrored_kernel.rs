//! What is done in registers for the sums of [`super::mirrored_sum`].

use fearless_simd::i32x16;
use fearless_simd::prelude::*;

use super::lanes::dot;
use super::narrowing::Narrowing;
use super::words::Words;

/// The weights of some channels for one of x, ready to be multiplied.
#[derive(Clone, Copy)]
pub struct Column<S: Simd, const C: usize>(pub [i32x16<S>; C]);

/// The products of the weights with E entries side by side.
#[inline(always)]
pub fn products<S: Simd, const C: usize, const E: usize, const SHORT: bool>(
    weights: &[Column<S, C>],
    words: &[Words],
    stride: usize,
    offset: i32x16<S>,
) -> [[i32x16<S>; E]; C] {
    let simd = offset.token();
    let mut sums = [[i32x16::splat(simd, 0); E]; C];
    for (k, column) in weights.iter().enumerate() {
        let words = &words[k * stride..][..E];
        for e in 0..E {
            let x = words[e].load(simd);
            for c in 0..C {
                sums[c][e] += if SHORT { dot(x - offset, column.0[c]) } else { x * column.0[c] };
            }
        }
    }
    sums
}

/// A narrowing in vector registers; half a unit is added already.
#[derive(Clone, Copy)]
pub struct Finish<S: Simd> {
    /// In each lane: an instruction shorter than one shift for all.
    shift: i32x16<S>,
    lowest: i32x16<S>,
    highest: i32x16<S>,
}

impl<S: Simd> Finish<S> {
    /// With its constants in registers.
    #[inline(always)]
    #[must_use]
    pub fn new(simd: S, narrowing: Narrowing) -> Self {
        Self {
            shift: i32x16::splat(simd, narrowing.shift as i32),
            lowest: i32x16::splat(simd, narrowing.lowest),
            highest: i32x16::splat(simd, narrowing.highest),
        }
    }

    /// What is left of a sum.
    #[inline(always)]
    #[must_use]
    pub fn apply<const CAPPED: bool>(self, sum: i32x16<S>) -> i32x16<S> {
        let word = (sum >> self.shift).max(self.lowest);
        if CAPPED { word.min(self.highest) } else { word }
    }

    /// Adds y_ij and y_ji for E objects j side by side.
    #[inline(always)]
    pub fn add<const C: usize, const E: usize, const CAPPED: bool>(
        self,
        products: &[[i32x16<S>; E]; C],
        (row, column): ([i32x16<S>; C], [i32x16<S>; C]),
        (rows, columns, j): (&[&[Words]; C], &[&[Words]; C], usize),
        total: &mut [i32x16<S>; C],
    ) {
        let simd = self.lowest.token();
        for c in 0..C {
            let (rows, columns) = (&rows[c][j..][..E], &columns[c][j..][..E]);
            for e in 0..E {
                let above = products[c][e] + row[c] + columns[e].load(simd);
                let below = products[c][e] + column[c] + rows[e].load(simd);
                total[c] += self.apply::<CAPPED>(above) + self.apply::<CAPPED>(below);
            }
        }
    }
}
