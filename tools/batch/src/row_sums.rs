//! Sums of whole rows, of a value that is complete before the pass: without tiles, which end inside of
//! rows.

use fearless_simd::i32x16;
use fearless_simd::prelude::*;

use super::memory::{Operand, Values};
use super::words::Words;

/// y_i = sum over j of x_ij, in words of 32 bits.
#[derive(Clone, Copy, Debug)]
pub struct RowSums {
    /// x.
    pub from: Operand,
    /// y.
    pub output: Operand,
    /// Whether x_ij = x_ji is read for i <= j alone.
    pub upper: bool,
}

impl RowSums {
    /// Computes all sums.
    pub fn run<S: Simd>(&self, simd: S, objects: usize, buffers: &mut [Values]) {
        self.output.write(buffers, |buffers, output| {
            if let (Values::Narrow(x), Values::Narrow(y)) = (&buffers[self.from.buffer], output) {
                self.channels(simd, objects, x, y);
            }
        });
    }

    #[inline(never)]
    fn channels<S: Simd>(&self, simd: S, objects: usize, x: &[Words], y: &mut [Words]) {
        let strides = [self.from, self.output].map(|value| value.extent.stride(objects));
        simd.vectorize(
            #[inline(always)]
            || {
                for c in 0..self.output.channels {
                    let x = &x[c * strides[0]..][..objects * objects];
                    let sums = &mut y[c * strides[1]..][..objects];
                    if self.upper {
                        mirrored(simd, x, sums);
                    } else {
                        for i in 0..objects {
                            sums[i] = sum_of(simd, &x[i * objects..(i + 1) * objects]).into();
                        }
                    }
                }
            },
        );
    }
}

/// Two sums side by side, so that neither waits for the other.
#[inline(always)]
fn sum_of<S: Simd>(simd: S, row: &[Words]) -> i32x16<S> {
    let (pairs, rest) = row.as_chunks::<2>();
    let mut sums = [i32x16::splat(simd, 0); 2];
    for pair in pairs {
        for k in 0..2 {
            sums[k] += pair[k].load(simd);
        }
    }
    let mut sum = sums[0] + sums[1];
    for x in rest {
        sum += x.load(simd);
    }
    sum
}

/// Each entry beyond the diagonal belongs to two sums.
#[inline(always)]
fn mirrored<S: Simd>(simd: S, x: &[Words], sums: &mut [Words]) {
    let objects = sums.len();
    sums.fill(Words::ZERO);
    for i in 0..objects {
        let row = &x[i * objects..(i + 1) * objects];
        let mut own = row[i].load(simd) + sums[i].load(simd);
        for (x, sum) in row[i + 1..].iter().zip(&mut sums[i + 1..]) {
            let x = x.load(simd);
            own += x;
            *sum = (sum.load(simd) + x).into();
        }
        sums[i] = own.into();
    }
}
