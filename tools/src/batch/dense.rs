//! Weights times channels, summed in registers: y_c = sum_k W_ck x_k.

use spurion::graph::{Interval, Placement, Weights};
use wide::{i16x32, i32x16};

use super::lanes::{Lanes, Narrow, Wide};
use super::memory::{Operand, Values};
use super::tile::At;

/// Channels of a result that are in registers together.
pub const CHANNELS: usize = 2;

/// The fewest channels of a result for which it pays to pack a value in pairs.
const WORTH_PACKING: usize = 3;

/// The weights of a block of channels for one channel of the value, or a pair of channels.
type Column<W> = [W; CHANNELS];

/// The weights, for each block of channels in the order that they are multiplied.
#[derive(Clone, Debug)]
enum Matrix {
    /// Pairs of 16-bit weights for pairs of 16-bit channels, and by how many bits each channel of the
    /// result is then shifted left.
    Pairs(Vec<Vec<Column<i32>>>, Vec<Column<u32>>),
    /// 32-bit weights.
    Narrow(Vec<Vec<Column<i32>>>),
    /// 64-bit weights.
    Wide(Vec<Vec<Column<i64>>>),
}

/// One product of weights with a value.
#[derive(Clone, Debug)]
pub struct Dense {
    /// The value.
    pub from: Operand,
    /// Where its entries go.
    pub placement: Placement,
    matrix: Matrix,
}

/// Rows of weights by blocks of channels, then by channel of the value.
fn columns<W: Copy + Default>(rows: &[Vec<W>]) -> Vec<Vec<Column<W>>> {
    let inputs = rows.first().map_or(0, Vec::len);
    let block = |rows: &[Vec<W>]| {
        let column = |k: usize| std::array::from_fn(|c| rows.get(c).map_or(W::default(), |r| r[k]));
        (0..inputs).map(column).collect()
    };
    rows.chunks(CHANNELS).map(block).collect()
}

/// Two 16-bit words in one, the first in the low half.
fn pair(low: i64, high: i64) -> i32 {
    ((low & 0xffff) | (high << 16)) as i32
}

/// Weights in pairs, if they and the value have 16 bits. What all weights of a channel are multiples
/// of is left to a shift.
fn in_pairs(rows: &[Vec<i64>], range: Option<Interval>) -> Option<Matrix> {
    let range = range?;
    let half = i128::from(i16::MIN)..=i128::from(i16::MAX);
    if rows.len() < WORTH_PACKING || !half.contains(&range.lo) || !half.contains(&range.hi) {
        return None;
    }
    let zeros = |row: &Vec<i64>| row.iter().fold(0, |all, w| all | w).trailing_zeros() % 64;
    let shifts: Vec<u32> = rows.iter().map(zeros).collect();
    let mut pairs = Vec::new();
    for (row, shift) in rows.iter().zip(&shifts) {
        let row: Vec<i64> = row.iter().map(|w| w >> shift).collect();
        if row.iter().any(|w| !(-32767..=32767).contains(w)) {
            return None;
        }
        let in_row = row.chunks(2).map(|two| pair(two[0], two.get(1).copied().unwrap_or(0)));
        pairs.push(in_row.collect());
    }
    let block = |block: &[u32]| std::array::from_fn(|c| block.get(c).copied().unwrap_or(0));
    Some(Matrix::Pairs(columns(&pairs), shifts.chunks(CHANNELS).map(block).collect()))
}

impl Dense {
    /// The product of `weights`, times 2^shift, with a value; `range` is what is proved of its 32-bit words,
    /// if it has such. `wide` sums have 64-bit words.
    #[must_use]
    pub fn new(
        weights: &Weights<'_>,
        shift: u32,
        (from, placement): (Operand, Placement),
        range: Option<Interval>,
        wide: bool,
    ) -> Self {
        let row = |c| weights.row(c).map(|w: i64| w.unbounded_shl(shift)).collect();
        let rows: Vec<Vec<i64>> = (0..weights.outputs()).map(row).collect();
        let narrow = |row: &Vec<i64>| row.iter().map(|w| *w as i32).collect();
        let matrix = match in_pairs(&rows, range) {
            _ if wide => Matrix::Wide(columns(&rows)),
            Some(pairs) => pairs,
            None => Matrix::Narrow(columns(&rows.iter().map(narrow).collect::<Vec<_>>())),
        };
        Self { from, placement, matrix }
    }

    /// Puts entries of the value into `packed`, two channels in a word, if that is how it is
    /// multiplied.
    #[inline(always)]
    pub fn pack<const E: usize>(&self, values: &Values, at: At<'_>, packed: &mut Vec<[i32x16; E]>) {
        packed.clear();
        if !matches!(self.matrix, Matrix::Pairs(..)) {
            return;
        }
        let places = self.from.places(self.placement, at.0);
        let stride = self.from.extent.stride(at.1);
        let low_half = i32x16::splat(0xffff);
        for k in (0..self.from.channels).step_by(2) {
            let low: [Narrow; E] = values.load(k * stride, places);
            let mut both = [i32x16::ZERO; E];
            for e in 0..E {
                both[e] = low[e].0 & low_half;
            }
            if k + 1 < self.from.channels {
                let high: [Narrow; E] = values.load((k + 1) * stride, places);
                for e in 0..E {
                    both[e] |= high[e].0 << 16u32;
                }
            }
            packed.push(both);
        }
    }
}

/// Sums of products that are built up in registers.
pub trait Multiply: Lanes {
    /// Adds the products with the weights of block `block` of the result's channels.
    fn multiply<const C: usize, const E: usize>(
        dense: &Dense,
        block: usize,
        values: &Values,
        packed: &[[i32x16; E]],
        at: At<'_>,
        sums: &mut [[Self; E]; C],
    );
}

/// Adds products of words.
#[inline(always)]
fn words<A: Lanes, W: Copy + Into<i64>, const C: usize, const E: usize>(
    dense: &Dense,
    columns: &[Column<W>],
    values: &Values,
    at: At<'_>,
    sums: &mut [[A; E]; C],
) {
    let places = dense.from.places(dense.placement, at.0);
    let stride = dense.from.extent.stride(at.1);
    let mut local = *sums;
    for (k, column) in columns.iter().enumerate() {
        let entries: [A; E] = values.load(k * stride, places);
        for c in 0..C {
            let weight = A::splat(column[c].into());
            for e in 0..E {
                local[c][e] = local[c][e].plus(entries[e].times(weight));
            }
        }
    }
    *sums = local;
}

/// Adds products of pairs of 16-bit words.
#[inline(always)]
fn pairs<const C: usize, const E: usize>(
    columns: &[Column<i32>],
    shifts: &Column<u32>,
    packed: &[[i32x16; E]],
    sums: &mut [[Narrow; E]; C],
) {
    let mut local = [[i32x16::ZERO; E]; C];
    for (x, column) in packed.iter().zip(columns) {
        for c in 0..C {
            let pair: i16x32 = bytemuck::cast(i32x16::splat(column[c]));
            for e in 0..E {
                let x: i16x32 = bytemuck::cast(x[e]);
                local[c][e] += x.dot(pair);
            }
        }
    }
    for c in 0..C {
        for e in 0..E {
            sums[c][e].0 += local[c][e] << shifts[c];
        }
    }
}

impl Multiply for Narrow {
    #[inline(always)]
    fn multiply<const C: usize, const E: usize>(
        dense: &Dense,
        block: usize,
        values: &Values,
        packed: &[[i32x16; E]],
        at: At<'_>,
        sums: &mut [[Self; E]; C],
    ) {
        match &dense.matrix {
            Matrix::Pairs(columns, shifts) => pairs(&columns[block], &shifts[block], packed, sums),
            Matrix::Narrow(columns) => words(dense, &columns[block], values, at, sums),
            Matrix::Wide(_) => {}
        }
    }
}

impl Multiply for Wide {
    #[inline(always)]
    fn multiply<const C: usize, const E: usize>(
        dense: &Dense,
        block: usize,
        values: &Values,
        _packed: &[[i32x16; E]],
        at: At<'_>,
        sums: &mut [[Self; E]; C],
    ) {
        if let Matrix::Wide(columns) = &dense.matrix {
            words(dense, &columns[block], values, at, sums);
        }
    }
}
