//! Weights times channels, summed in registers: y_c = sum_k W_ck x_k.

use spurion::graph::{Interval, Placement, Weights};
use wide::i32x16;

use super::lanes::{Lanes, Narrow, Wide};
use super::memory::{Operand, Values};
use super::pairs::{PairBlock, Zeros};
use super::tile::At;

/// Channels of a result that are in registers together.
pub const CHANNELS: usize = 2;

/// The fewest channels of a result for which it pays to pack a value in pairs.
const WORTH_PACKING: usize = 3;

/// Common zeros of weights that are left to a shift of 32-bit words.
const MOST_ZEROS: Zeros = Zeros::Most(i32::BITS - 1);

/// The weights of a block of channels for one channel of the value, or a pair of channels.
pub type Column<W> = [W; CHANNELS];

/// The weights, for each block of channels in the order that they are multiplied.
#[derive(Clone, Debug)]
enum Matrix {
    /// Pairs of 16-bit weights for pairs of 16-bit channels.
    Pairs(Vec<PairBlock>),
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
#[must_use]
pub fn columns<W: Copy + Default>(rows: &[Vec<W>]) -> Vec<Vec<Column<W>>> {
    let inputs = rows.first().map_or(0, Vec::len);
    let block = |rows: &[Vec<W>]| {
        let column = |k: usize| std::array::from_fn(|c| rows.get(c).map_or(W::default(), |r| r[k]));
        (0..inputs).map(column).collect()
    };
    rows.chunks(CHANNELS).map(block).collect()
}

/// Weights in pairs, if they and the value have 16 bits.
fn in_pairs(rows: &[Vec<i64>], range: Option<Interval>) -> Option<Matrix> {
    let range = range?;
    let half = i128::from(i16::MIN)..=i128::from(i16::MAX);
    if rows.len() < WORTH_PACKING || !half.contains(&range.lo) || !half.contains(&range.hi) {
        return None;
    }
    let blocks = PairBlock::of(rows, MOST_ZEROS)?;
    blocks.iter().all(PairBlock::is_one_limb).then_some(Matrix::Pairs(blocks))
}

/// The rows of weights, times 2^shift.
#[must_use]
pub fn weight_rows(weights: &Weights<'_>, shift: u32) -> Vec<Vec<i64>> {
    let row = |c| weights.row(c).map(|w: i64| w.unbounded_shl(shift)).collect();
    (0..weights.outputs()).map(row).collect()
}

/// Puts 32-bit words of a value into `packed`, two channels in a word.
#[inline(always)]
pub fn pack<const E: usize>(
    (from, placement): (&Operand, Placement),
    values: &Values,
    at: At<'_>,
    packed: &mut Vec<[i32x16; E]>,
) {
    packed.clear();
    let places = from.places(placement, at.0);
    let stride = from.extent.stride(at.1);
    let low_half = i32x16::splat(0xffff);
    for k in (0..from.channels).step_by(2) {
        let low: [Narrow; E] = values.load(k * stride, places);
        let mut both = [i32x16::ZERO; E];
        for e in 0..E {
            both[e] = low[e].0 & low_half;
        }
        if k + 1 < from.channels {
            let high: [Narrow; E] = values.load((k + 1) * stride, places);
            for e in 0..E {
                both[e] |= high[e].0 << 16u32;
            }
        }
        packed.push(both);
    }
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
        let rows = weight_rows(weights, shift);
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
        if matches!(self.matrix, Matrix::Pairs(..)) {
            pack((&self.from, self.placement), values, at, packed);
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
    block: &PairBlock,
    packed: &[[i32x16; E]],
    sums: &mut [[Narrow; E]; C],
) {
    let products = block.products::<C, E>(packed, [0; C]);
    for c in 0..C {
        for e in 0..E {
            sums[c][e].0 += products[c][e] << block.zeros[c];
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
            Matrix::Pairs(blocks) => pairs(&blocks[block], packed, sums),
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
