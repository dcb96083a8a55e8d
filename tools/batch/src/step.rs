//! What is done with a tile.

use fearless_simd::Simd;

use super::aggregate::Aggregate;
use super::dense::Multiply;
use super::half_product::HalfProduct;
use super::half_sum::HalfSum;
use super::memory::{Operand, Values};
use super::product::Product;
use super::sum::{Scratch, Sum};
use super::table::Table;
use super::tile::At;
use super::word_sum::WordSum;

/// What is done with a tile.
#[derive(Clone, Debug)]
pub enum Work<'m, W> {
    /// A sum.
    Sum(Sum<W>),
    /// A product of two values.
    Product(Product<W>),
    /// A function from a table.
    Table(Table<'m, W>),
    /// A sum over objects.
    Aggregate(Aggregate<W>),
}

/// The same, with the words that it is done in.
#[derive(Clone, Debug)]
pub enum Step<'m> {
    /// 32-bit words.
    Narrow(Work<'m, i32>),
    /// 64-bit words.
    Wide(Work<'m, i64>),
    /// A sum that is kept in pairs of channels.
    HalfSum(HalfSum),
    /// A sum over pairs of channels that becomes words.
    WordSum(WordSum),
    /// A product that is kept in pairs of channels.
    HalfProduct(Box<HalfProduct>),
}

impl<W: Multiply> Work<'_, W> {
    fn run<S: Simd>(&self, at: At<'_, S>, buffers: &mut [Values], scratch: &mut Scratch) {
        match self {
            Self::Sum(sum) => sum.run(at, buffers, scratch),
            Self::Product(product) => product.run(at, buffers),
            Self::Table(table) => table.run(at, buffers),
            Self::Aggregate(aggregate) => aggregate.run(at, buffers),
        }
    }

    const fn grows(&self) -> Option<&Operand> {
        match self {
            Self::Aggregate(aggregate) => Some(&aggregate.output),
            _ => None,
        }
    }
}

impl Step<'_> {
    /// Does it.
    pub fn run<S: Simd>(&self, at: At<'_, S>, buffers: &mut [Values], scratch: &mut Scratch) {
        match self {
            Self::Narrow(work) => work.run(at, buffers, scratch),
            Self::Wide(work) => work.run(at, buffers, scratch),
            Self::HalfSum(sum) => sum.run(at, buffers, scratch),
            Self::WordSum(sum) => sum.run(at, buffers, scratch),
            Self::HalfProduct(product) => product.run(at, buffers),
        }
    }

    /// Makes ready for jets whose size decides the constants in `buffers`.
    pub fn resize(&mut self, buffers: &[Values]) {
        match self {
            Self::HalfSum(sum) => sum.resize(buffers),
            Self::WordSum(sum) => sum.resize(buffers),
            Self::Narrow(_) | Self::Wide(_) | Self::HalfProduct(_) => {}
        }
    }

    /// Sums that grow from tile to tile begin with 0.
    pub fn clear(&self, objects: usize, buffers: &mut [Values]) {
        let grows = match self {
            Self::Narrow(work) => work.grows(),
            Self::Wide(work) => work.grows(),
            Self::HalfSum(_) | Self::WordSum(_) | Self::HalfProduct(_) => None,
        };
        if let Some(sums) = grows {
            buffers[sums.buffer].clear(sums.channels * sums.extent.stride(objects));
        }
    }
}
