//! Weights times channels, summed in registers: y_c = sum_k W_ck x_k.

use fearless_simd::i32x16;
use fearless_simd::prelude::*;
use spurion::format::Lane;
use spurion::graph::{Interval, Placement, Weights};

use super::lanes::{InLanes, Lanes, Narrow, Wide};
use super::memory::{Operand, Values};
use super::pairs::{PairBlock, Zeros};
use super::tile::At;
use super::words::Words;

/// Channels of a result that are in registers together.
pub const CHANNELS: usize = 2;

/// The fewest channels of a result for which it pays to pack a value in pairs.
const WORTH_PACKING: usize = 3;

/// The weights of a block of channels for one channel of the value, or a pair of channels.
pub type Column<W> = [W; CHANNELS];

/// The weights, for each block of channels in the order that they are multiplied.
#[derive(Clone, Debug)]
enum Matrix {
    /// Pairs of 16-bit weights for pairs of 16-bit channels.
    Pairs(Pairs),
    /// 32-bit weights.
    Narrow(Vec<Vec<Column<i32>>>),
    /// 64-bit weights.
    Wide(Vec<Vec<Column<i64>>>),
}

/// W x = W (x - m) + W m, where x - m has 16 bits.
#[derive(Clone, Debug)]
struct Pairs {
    /// W.
    blocks: Vec<PairBlock>,
    /// m.
    offset: i32,
    /// W m for each block, without the zeros that weights have in common.
    begin: Vec<Column<i32>>,
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

/// What is taken from the numbers of an interval so that 16 bits hold the rest: nothing, or their middle.
#[must_use]
pub fn offset(range: Interval) -> Option<i32> {
    let half = i128::from(i16::MIN)..=i128::from(i16::MAX);
    let fits = |m: &i128| half.contains(&(range.lo - m)) && half.contains(&(range.hi - m));
    let found = [0, (range.lo + range.hi + 1) >> 1].into_iter().find(fits)?;
    i32::try_from(found).ok()
}

impl Pairs {
    /// Nothing if weights or numbers of this range have too many bits, or if it does not pay.
    fn new(rows: &[Vec<i64>], range: Option<Interval>) -> Option<Self> {
        let offset = offset(range?).filter(|_| rows.len() >= WORTH_PACKING)?;
        let blocks = PairBlock::of(rows, Zeros::Fewest)?;
        let begin = |(block, rows): (&PairBlock, &[Vec<i64>])| {
            std::array::from_fn(|c| {
                let sum: i64 = rows.get(c).map_or(0, |row| row.iter().sum());
                offset.wrapping_mul((sum >> block.zeros[c]) as i32)
            })
        };
        let begin = blocks.iter().zip(rows.chunks(CHANNELS)).map(begin).collect();
        let is = blocks.iter().all(PairBlock::is_one_limb);
        is.then_some(Self { blocks, offset, begin })
    }

    /// Adds the products with the weights of a block.
    #[inline(always)]
    fn add<S: Simd, const C: usize, const E: usize>(
        &self,
        block: usize,
        packed: &[[Words; E]],
        simd: S,
        sums: &mut [[Narrow<S>; E]; C],
    ) {
        let (block, begin) = (&self.blocks[block], self.begin[block]);
        let mut words = [[i32x16::splat(simd, 0); E]; C];
        for c in 0..C {
            let begin = i32x16::splat(simd, begin[c]);
            for e in 0..E {
                words[c][e] = if block.is_plain() { sums[c][e].0 + begin } else { begin };
            }
        }
        let words = block.added_to(packed, words);
        for c in 0..C {
            for e in 0..E {
                sums[c][e].0 = match block.is_plain() {
                    true => words[c][e],
                    false => sums[c][e].0 + (words[c][e] << block.zeros[c]),
                };
            }
        }
    }
}

/// The rows of weights, times 2^shift.
#[must_use]
pub fn weight_rows(weights: &Weights<'_>, shift: u32) -> Vec<Vec<i64>> {
    let row = |c| weights.row(c).map(|w: i64| w.unbounded_shl(shift)).collect();
    (0..weights.outputs()).map(row).collect()
}

/// Puts 32-bit words of a value, less `offset`, into `packed`, two channels in a word.
#[inline(always)]
pub fn pack<S: Simd, const E: usize>(
    (from, placement): (&Operand, Placement),
    offset: i32,
    values: &Values,
    at: At<'_, S>,
    packed: &mut Vec<[Words; E]>,
) {
    packed.clear();
    let offset = i32x16::splat(at.simd, offset);
    let places = from.places(placement, at.tile);
    let stride = from.extent.stride(at.objects);
    let low_half = i32x16::splat(at.simd, 0xffff);
    for k in (0..from.channels).step_by(2) {
        let low: [Narrow<S>; E] = values.load(at.simd, k * stride, places);
        let mut both = [Words::ZERO; E];
        if k + 1 < from.channels {
            let high: [Narrow<S>; E] = values.load(at.simd, (k + 1) * stride, places);
            for e in 0..E {
                let (low, high) = (low[e].0 - offset, high[e].0 - offset);
                both[e] = ((low & low_half) | (high << 16)).into();
            }
        } else {
            for e in 0..E {
                both[e] = ((low[e].0 - offset) & low_half).into();
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
        let matrix = match Pairs::new(&rows, range) {
            _ if wide => Matrix::Wide(columns(&rows)),
            Some(pairs) => Matrix::Pairs(pairs),
            None => Matrix::Narrow(columns(&rows.iter().map(narrow).collect::<Vec<_>>())),
        };
        Self { from, placement, matrix }
    }

    /// Puts entries of the value into `packed`, two channels in a word, if that is how it is
    /// multiplied.
    #[inline(always)]
    pub fn pack<S: Simd, const E: usize>(
        &self,
        values: &Values,
        at: At<'_, S>,
        packed: &mut Vec<[Words; E]>,
    ) {
        packed.clear();
        if let Matrix::Pairs(pairs) = &self.matrix {
            pack((&self.from, self.placement), pairs.offset, values, at, packed);
        }
    }
}

/// Sums of products that are built up in registers.
pub trait Multiply: InLanes {
    /// Adds the products with the weights of block `block` of the result's channels.
    fn multiply<S: Simd, const C: usize, const E: usize>(
        dense: &Dense,
        block: usize,
        values: &Values,
        packed: &[[Words; E]],
        at: At<'_, S>,
        sums: &mut [[Self::Lanes<S>; E]; C],
    );
}

/// Adds products of words.
#[inline(always)]
fn words<S: Simd, W: InLanes, const C: usize, const E: usize>(
    dense: &Dense,
    columns: &[Column<W>],
    values: &Values,
    at: At<'_, S>,
    sums: &mut [[W::Lanes<S>; E]; C],
) {
    let places = dense.from.places(dense.placement, at.tile);
    let stride = dense.from.extent.stride(at.objects);
    let mut local = *sums;
    for (k, column) in columns.iter().enumerate() {
        let entries: [W::Lanes<S>; E] = values.load(at.simd, k * stride, places);
        for c in 0..C {
            let weight = W::Lanes::splat(at.simd, column[c].into());
            for e in 0..E {
                local[c][e] = local[c][e].plus(entries[e].times(weight));
            }
        }
    }
    *sums = local;
}

impl Multiply for i32 {
    #[inline(always)]
    fn multiply<S: Simd, const C: usize, const E: usize>(
        dense: &Dense,
        block: usize,
        values: &Values,
        packed: &[[Words; E]],
        at: At<'_, S>,
        sums: &mut [[Narrow<S>; E]; C],
    ) {
        match &dense.matrix {
            Matrix::Pairs(pairs) => pairs.add(block, packed, at.simd, sums),
            Matrix::Narrow(columns) => words(dense, &columns[block], values, at, sums),
            Matrix::Wide(_) => {}
        }
    }
}

impl Multiply for i64 {
    #[inline(always)]
    fn multiply<S: Simd, const C: usize, const E: usize>(
        dense: &Dense,
        block: usize,
        values: &Values,
        _packed: &[[Words; E]],
        at: At<'_, S>,
        sums: &mut [[Wide<S>; E]; C],
    ) {
        if let Matrix::Wide(columns) = &dense.matrix {
            words(dense, &columns[block], values, at, sums);
        }
    }
}
