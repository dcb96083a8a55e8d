//! Sums of whole rows, of a value that is complete before the pass: without tiles, which end inside of
//! rows.

use wide::i32x16;

use super::memory::{Operand, Values};

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
    pub fn run(&self, objects: usize, buffers: &mut [Values]) {
        let mut output = std::mem::replace(&mut buffers[self.output.buffer], Values::EMPTY);
        if let (Values::Narrow(x), Values::Narrow(y)) = (&buffers[self.from.buffer], &mut output) {
            let strides = [self.from, self.output].map(|value| value.extent.stride(objects));
            for c in 0..self.output.channels {
                let rows = x[c * strides[0]..].chunks_exact(objects);
                let sums = &mut y[c * strides[1]..][..objects];
                if self.upper {
                    mirrored(rows, sums);
                    continue;
                }
                for (row, sum) in rows.zip(sums) {
                    *sum = sum_of(row);
                }
            }
        }
        buffers[self.output.buffer] = output;
    }
}

/// Two sums side by side, so that neither waits for the other.
#[inline(always)]
fn sum_of(row: &[i32x16]) -> i32x16 {
    let (pairs, rest) = row.as_chunks::<2>();
    let mut sums = [i32x16::ZERO; 2];
    for pair in pairs {
        for k in 0..2 {
            sums[k] += pair[k];
        }
    }
    rest.iter().fold(sums[0] + sums[1], |sum, x| sum + *x)
}

/// Each entry beyond the diagonal belongs to two sums.
#[inline(always)]
fn mirrored<'x>(rows: impl Iterator<Item = &'x [i32x16]>, sums: &mut [i32x16]) {
    sums.fill(i32x16::ZERO);
    for (i, row) in (0..sums.len()).zip(rows) {
        let (mut own, later) = (row[i], sums[i + 1..].iter_mut());
        for (x, sum) in row[i + 1..].iter().zip(later) {
            own += *x;
            *sum += *x;
        }
        sums[i] += own;
    }
}
