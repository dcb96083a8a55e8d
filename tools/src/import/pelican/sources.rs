//! What the maps of a 2->2 layer are made of: pairs, their diagonal, and their sums.

use std::collections::BTreeMap;

use spurion::graph::{Activation, Aggregation};

use super::activation::activated;
use super::aggregate;
use super::letters::{Aggregator, Map};
use crate::float_graph::{FloatGraph, FloatOp, Id};
use crate::import::batch_norm::BatchNorm;

/// Maps without a sum: the first ones.
pub const PLAIN: usize = 5;

/// A map of sums, from its number: 6 to 8 are of column sums, 9 to 11 of row sums, 12 and 13 of the
/// trace, 14 and 15 of the total.
pub const fn map_of(map: usize) -> Map {
    Map { place: map - PLAIN - 1, indices: if map < 14 { 1 } else { 2 } }
}

/// The name of the sum that a map takes.
const fn summed(map: usize) -> &'static str {
    match map {
        ..=8 => "columns",
        9..=11 => "rows",
        12 | 13 => "trace",
        _ => "total",
    }
}

/// The nodes that a layer reads.
pub struct Sources<'l> {
    name: &'l str,
    letters: &'l [Aggregator],
    norm: &'l BatchNorm,
    /// If every map goes through it.
    activation: Option<Activation>,
    pair: Id,
    diagonal: Id,
    sums: BTreeMap<&'static str, Id>,
    /// Aggregates that are there already, by their names.
    made: BTreeMap<String, Id>,
}

impl<'l> Sources<'l> {
    /// Appends the sums of `x`.
    pub fn new(
        graph: &mut FloatGraph,
        (name, x): (&'l str, Id),
        letters: &'l [Aggregator],
        norm: &'l BatchNorm,
        activation: Option<Activation>,
    ) -> Self {
        let pair = match activation {
            Some(function) => {
                aggregate::activated_pairs(graph, (&format!("{name}.maps"), x), norm, function)
            }
            None => x,
        };
        let sum = |graph: &mut FloatGraph, what: &str, from, kind| {
            graph.aggregate(&format!("{name}.{what}"), from, kind)
        };
        let rows = sum(graph, "row_sums", x, Aggregation::Row);
        let diagonal = sum(graph, "diagonal", pair, Aggregation::Diagonal);
        let columns = sum(graph, "column_sums", x, Aggregation::Column);
        let trace = sum(graph, "trace", x, Aggregation::Trace);
        let total = sum(graph, "total", rows, Aggregation::Total);
        // Sums over many pairs need finer entries than each pair by itself. Behind the sums, so that
        // the coarser entries may take the place of the finer ones.
        let pair = match activation {
            Some(_) => pair,
            None => {
                let name = format!("{name}.pair.stored");
                graph.unary(&name, pair, FloatOp::Requantize { input: pair })
            }
        };
        let sums = [("rows", rows), ("columns", columns), ("trace", trace), ("total", total)];
        let (sums, made) = (sums.into(), BTreeMap::new());
        Self { name, letters, norm, activation, pair, diagonal, sums, made }
    }

    /// The name of the layer.
    pub const fn name(&self) -> &'l str {
        self.name
    }

    /// x for every pair.
    pub const fn pair(&self) -> Id {
        self.pair
    }

    /// x for every object with itself.
    pub const fn diagonal(&self) -> Id {
        self.diagonal
    }

    /// The name of the sum that a map of a letter takes.
    pub fn name_of(&self, letter: usize, map: usize) -> String {
        let which = if letter == 0 { String::new() } else { letter.to_string() };
        format!("{}{which}", summed(map))
    }

    /// What a map of a letter takes, and what its weights have to carry. Maps of the same sum share
    /// it, unless each has a factor of its own.
    pub fn aggregate(&mut self, graph: &mut FloatGraph, letter: usize, map: usize) -> (Id, f64) {
        let by = &self.letters[letter];
        let mut name = format!("{}.{}", self.name, self.name_of(letter, map));
        if by.has_powers() {
            name = format!("{name}.map{map}");
        }
        let unit = match self.activation {
            Some(_) => 1.0,
            None => aggregate::carried(by, map_of(map)),
        };
        if let Some(&made) = self.made.get(&name) {
            return (made, unit);
        }
        let sum = self.sums[summed(map)];
        let made = match self.activation {
            None => aggregate::scaled(graph, (&name, sum), by, map_of(map)),
            Some(function) => {
                let both = (by, self.norm);
                let normed = aggregate::normed(graph, (&name, sum), both, map_of(map));
                activated(graph, &name, normed, function)
            }
        };
        self.made.insert(name, made);
        (made, unit)
    }
}
