//! What is done with a tile.

use super::aggregate::Aggregate;
use super::dense::Multiply;
use super::half_product::HalfProduct;
use super::half_sum::HalfSum;
use super::lanes::{Narrow, Wide};
use super::memory::Values;
use super::product::Product;
use super::sum::{Scratch, Sum};
use super::table::Table;
use super::tile::Tile;
use super::word_sum::WordSum;

/// What is done with a tile.
#[derive(Clone, Debug)]
pub enum Work<'m, A> {
    /// A sum.
    Sum(Sum<A>),
    /// A product of two values.
    Product(Product<A>),
    /// A function from a table.
    Table(Table<'m, A>),
    /// A sum over objects.
    Aggregate(Aggregate<A>),
}

/// The same, with the words that it is done in.
#[derive(Clone, Debug)]
pub enum Step<'m> {
    /// 32-bit words.
    Narrow(Work<'m, Narrow>),
    /// 64-bit words.
    Wide(Work<'m, Wide>),
    /// A sum that is kept in pairs of channels.
    HalfSum(HalfSum),
    /// A sum over pairs of channels that becomes words.
    WordSum(WordSum),
    /// A product that is kept in pairs of channels.
    HalfProduct(HalfProduct),
}

impl<A: Multiply> Work<'_, A> {
    fn run(&self, tile: &Tile, objects: usize, buffers: &mut [Values], scratch: &mut Scratch) {
        match self {
            Self::Sum(sum) => sum.run(tile, objects, buffers, scratch),
            Self::Product(product) => product.run(tile, objects, buffers),
            Self::Table(table) => table.run(tile, objects, buffers),
            Self::Aggregate(aggregate) => aggregate.run(tile, objects, buffers),
        }
    }

    const fn grows(&self) -> Option<usize> {
        match self {
            Self::Aggregate(aggregate) => Some(aggregate.output.buffer),
            _ => None,
        }
    }
}

impl Step<'_> {
    /// Does it.
    pub fn run(&self, tile: &Tile, objects: usize, buffers: &mut [Values], scratch: &mut Scratch) {
        match self {
            Self::Narrow(work) => work.run(tile, objects, buffers, scratch),
            Self::Wide(work) => work.run(tile, objects, buffers, scratch),
            Self::HalfSum(sum) => sum.run((tile, objects), buffers, scratch),
            Self::WordSum(sum) => sum.run((tile, objects), buffers, scratch),
            Self::HalfProduct(product) => product.run((tile, objects), buffers),
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

    /// The buffer that grows from tile to tile, if one does.
    #[must_use]
    pub const fn grows(&self) -> Option<usize> {
        match self {
            Self::Narrow(work) => work.grows(),
            Self::Wide(work) => work.grows(),
            Self::HalfSum(_) | Self::WordSum(_) | Self::HalfProduct(_) => None,
        }
    }
}
