//! Many jets at a time: the integers of the interpreter, faster.
//!
//! Jets with the same number of particles are scored [`LANES`] at a time, their words side by side. A
//! graph becomes a few passes over the pairs ([`phases`]); a pass takes some pairs through all its steps
//! while they are in the first cache, and a step ([`draft`]) does what belongs together while it is in
//! registers: products with weights, biases, rounding, activation. Rounding and functions are those
//! of the interpreter's kernels.

// Loops over indices with known ends are unrolled and keep their entries in registers; iterators over
// arrays of vectors often do not.
#![allow(clippy::needless_range_loop)]

pub mod aggregate;
pub mod cartesian;
pub mod collider;
pub mod collider_finish;
pub mod dense;
pub mod draft;
pub mod finish;
pub mod half_product;
pub mod half_sum;
pub mod half_term;
pub mod halves;
pub mod lanes;
pub mod layout;
pub mod levels;
pub mod memory;
pub mod mirrored_kernel;
pub mod mirrored_steps;
pub mod mirrored_sum;
pub mod narrow16;
pub mod narrowing;
pub mod off_diagonal;
pub mod padded_table;
pub mod pair_sums;
pub mod pairs;
pub mod phases;
pub mod plan;
pub mod product;
pub mod row_sums;
pub mod schedule;
pub mod shift;
pub mod source;
pub mod step;
pub mod sum;
pub mod symmetric;
pub mod table;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
pub mod tile;
pub mod totals;
pub mod whole_sums;
pub mod word_sum;
pub mod words;

use std::collections::BTreeMap;

use fearless_simd::{Simd, dispatch};
use spurion::graph::Graph;
use spurion::{JetView, TaggerError};

pub use fearless_simd::Level;
pub use lanes::LANES;
pub use levels::levels;

use lanes::Wide;
use plan::Plan;
use source::Jets;
use sum::Scratch;
use tile::{At, Tiles};
use words::WideWords;

/// A graph that scores many jets at a time.
#[derive(Debug)]
pub struct Batch<'m> {
    plan: Plan<'m>,
    spurions: usize,
    level: Level,
    /// What constants and tiles are of.
    objects: Option<usize>,
    /// By the number of objects.
    tiles: BTreeMap<usize, Tiles>,
    scratch: Scratch,
}

impl<'m> Batch<'m> {
    /// Prepares a verified graph, for the best vector instructions of this processor. Nothing if it has no
    /// front end or no score, which none lacks.
    #[must_use]
    pub fn new(graph: &Graph<'m>) -> Option<Self> {
        Self::with_level(graph, Level::new())
    }

    /// The same for vector instructions of choice.
    #[must_use]
    pub fn with_level(graph: &Graph<'m>, level: Level) -> Option<Self> {
        let (plan, spurions) = (Plan::of(graph)?, graph.spurions());
        Some(Self {
            plan,
            spurions,
            level,
            objects: None,
            tiles: BTreeMap::new(),
            scratch: Scratch::default(),
        })
    }

    /// Makes ready for jets of so many objects.
    fn resize(&mut self, objects: usize) {
        if self.objects == Some(objects) {
            return;
        }
        self.objects = Some(objects);
        for (constants, place) in &self.plan.constants {
            self.plan.buffers[place.buffer] = constants.values(place, objects);
        }
        let Plan { passes, buffers, .. } = &mut self.plan;
        for pass in passes {
            let before = pass.before.iter_mut().map(|(_, step)| step);
            let of_pairs = pass.mirrored.iter_mut().chain(&mut pass.pairs);
            before.chain(of_pairs).for_each(|step| step.resize(buffers));
        }
    }

    /// The raw integers of the scores of jets that the interpreter scores, all with the same number of
    /// particles.
    ///
    /// # Errors
    /// [`TaggerError::Coordinates`] if they are others than the graph's.
    pub fn score(&mut self, jets: &[JetView<'_>; LANES]) -> Result<[i64; LANES], TaggerError> {
        let objects = jets[0].len() + self.spurions;
        self.resize(objects);
        let jets = Jets::new(jets, &self.plan.front, objects)?;
        let scores = dispatch!(self.level, simd => self.run(simd, &jets));
        Ok(scores.by_jet())
    }

    fn run<S: Simd>(&mut self, simd: S, jets: &Jets<'_>) -> WideWords {
        let objects = jets.objects;
        let Plan { front, sources, passes, buffers, score, .. } = &mut self.plan;
        let tiles = self.tiles.entry(objects).or_insert_with(|| Tiles::new(objects));
        front.load(simd, jets);
        sources.iter_mut().for_each(|source| source.run(simd, front, jets, buffers));
        for pass in passes.iter_mut() {
            for (rank, step) in &pass.before {
                step.clear(objects, buffers);
                for tile in tiles.of(*rank) {
                    step.run(At { simd, tile, objects }, buffers, &mut self.scratch);
                }
            }
            pass.whole.run(simd, objects, buffers);
            pass.pairs.iter().for_each(|step| step.clear(objects, buffers));
            let pairs = if pass.between_others { &tiles.others } else { &tiles.pairs };
            for (steps, tiles) in [(&pass.mirrored, &tiles.mirrored), (&pass.pairs, pairs)] {
                for tile in tiles {
                    for step in steps {
                        step.run(At { simd, tile, objects }, buffers, &mut self.scratch);
                    }
                }
            }
        }
        let score: Wide<S> = buffers[score.buffer].one(simd, 0);
        score.into()
    }
}
