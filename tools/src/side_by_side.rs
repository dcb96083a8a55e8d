//! Many jets scored side by side, on several cores.

use std::collections::BTreeMap;

use rayon::prelude::*;
use spurion::graph::{Graph, GraphError};
use spurion::interpret::check;
use spurion::jet::JetView;
use spurion::tagger::TaggerError;

use crate::batch::{Batch, LANES, Level};

/// The fewest times [`LANES`] jets that it pays to hand to a core.
const WORTH_A_CORE: usize = 16;

/// Prepared graphs, one for each core that has been used.
#[derive(Debug)]
pub struct SideBySide<'m> {
    level: Level,
    batches: Vec<Batch<'m>>,
}

/// The places of jets that are scored together: at most [`LANES`], of the same number of particles.
fn together(jets: &[JetView<'_>]) -> Vec<Vec<usize>> {
    let mut places = BTreeMap::<usize, Vec<usize>>::new();
    for (k, jet) in jets.iter().enumerate() {
        places.entry(jet.len()).or_default().push(k);
    }
    places.values().flat_map(|places| places.chunks(LANES)).map(<[usize]>::to_vec).collect()
}

/// Scores the jets at some places. Lanes that are left over score the last one again.
fn score_lanes(
    batch: &mut Batch<'_>,
    jets: &[JetView<'_>],
    places: &[usize],
) -> Result<[i64; LANES], (usize, TaggerError)> {
    let lanes: [JetView<'_>; LANES] =
        std::array::from_fn(|lane| jets[places[lane.min(places.len() - 1)]]);
    batch.score(&lanes).map_err(|error| (places[0], error))
}

impl<'m> SideBySide<'m> {
    /// For the best vector instructions of this processor.
    #[must_use]
    pub fn new() -> Self {
        Self::with_level(Level::new())
    }

    /// For vector instructions of choice.
    #[must_use]
    pub const fn with_level(level: Level) -> Self {
        Self { level, batches: Vec::new() }
    }

    /// The raw integers of the scores of all jets of a graph, which is always the same, on at most so many
    /// cores.
    ///
    /// # Errors
    /// The place of the first jet that does not fit the graph, and why.
    pub fn score(
        &mut self,
        graph: &Graph<'m>,
        jets: &[JetView<'_>],
        cores: usize,
    ) -> Result<Vec<i64>, (usize, TaggerError)> {
        for (k, jet) in jets.iter().enumerate() {
            check(graph, jet).map_err(|error| (k, error))?;
        }
        let together = together(jets);
        let share = together.len().div_ceil(cores.max(1)).max(WORTH_A_CORE);
        let shares: Vec<&[Vec<usize>]> = together.chunks(share).collect();
        while self.batches.len() < shares.len() {
            let batch = Batch::with_level(graph, self.level);
            self.batches.push(batch.ok_or((0, GraphError::NoReadout.into()))?);
        }
        let of_share = |(batch, share): (&mut Batch<'m>, &[Vec<usize>])| {
            let score = |places: &Vec<usize>| score_lanes(batch, jets, places);
            share.iter().map(score).collect::<Result<Vec<_>, _>>()
        };
        let found: Vec<Vec<[i64; LANES]>> = match shares.as_slice() {
            [] => vec![],
            [one] => vec![of_share((&mut self.batches[0], one))?],
            _ => self.batches.par_iter_mut().zip(shares).map(of_share).collect::<Result<_, _>>()?,
        };
        let mut scores = vec![0; jets.len()];
        for (places, found) in together.iter().zip(found.into_iter().flatten()) {
            places.iter().zip(found).for_each(|(&k, score)| scores[k] = score);
        }
        Ok(scores)
    }
}

impl Default for SideBySide<'_> {
    fn default() -> Self {
        Self::new()
    }
}
