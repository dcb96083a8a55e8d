//! How many bits the angle tables get.
//!
//! A network that reads d itself needs few: the largest d decide. One that begins with a logarithm
//! or a small power of d reads the d of near particles as well, where an angle table of few bits has
//! few entries other than 0. So the fewest bits are taken whose rounding is within a bound on the
//! logit.

use spurion::artifact;
use spurion::format::Rounding;
use spurion::graph::{Aggregation, FrontEnd, Rank, Verified};

use super::tables::{ColliderTables, tables_of_bits};
use super::{BinaryPoints, Sample, Settings, Stored};
use crate::assemble::{AssembleError, assemble};
use crate::attribution::{LogitShift, invariants};
use crate::float_graph::{FloatGraph, FloatNode, FloatOp, evaluate};
use crate::model::HostTagger;

/// The bits of an entry that are tried.
const BITS: std::ops::RangeInclusive<u8> = 10..=16;
/// What tables may add to the logit, root mean square, against those of 16 bits: this many times
/// the budget of all rounded values.
const SHARE: f64 = 1.5;
/// Jets on which a number of bits is judged.
const TRIAL_JETS: usize = 200;

/// The tables of the collider front end: of the bits that the settings name, or the fewest that add
/// no more than their share to the logit; the most for a network that reads products with fixed
/// vectors.
///
/// # Errors
/// [`AssembleError`] if there is no integer front end of these settings.
pub fn choose_tables(
    graph: &FloatGraph,
    samples: &[Sample],
    settings: &Settings,
) -> Result<ColliderTables, AssembleError> {
    let least = *BITS.start();
    if settings.table_bits.is_some() || settings.front_end == FrontEnd::Cartesian {
        return Ok(tables_of_bits(samples, settings.table_bits.unwrap_or(least)));
    }
    let products = |node: &FloatNode| matches!(node.op, FloatOp::ReferenceProducts { .. });
    if graph.nodes.iter().any(products) {
        // What follows judges d alone.
        return Ok(tables_of_bits(samples, *BITS.end()));
    }
    let trials = &samples[..samples.len().min(TRIAL_JETS)];
    let finest = tables_of_bits(samples, *BITS.end());
    let best = logits(graph, trials, settings, &finest)?;
    for bits in least..*BITS.end() {
        let tables = tables_of_bits(samples, bits);
        let logits = logits(graph, trials, settings, &tables)?;
        let changes: Vec<f64> = logits.iter().zip(&best).map(|(x, best)| x - best).collect();
        if LogitShift::of(&changes).rms <= SHARE * settings.error_budget {
            return Ok(tables);
        }
    }
    Ok(finest)
}

/// The float64 logits of the invariants that the integer front end computes with `tables`.
fn logits(
    graph: &FloatGraph,
    samples: &[Sample],
    settings: &Settings,
    tables: &ColliderTables,
) -> Result<Vec<f64>, AssembleError> {
    let bytes = front_end_alone(graph, settings, tables)?;
    let verified = Verified::new(artifact::parse(&bytes)?)?;
    let mut tagger = HostTagger::new(verified)?;
    let logit = |sample: &Sample| {
        let rounded = invariants(&mut tagger, sample, settings.front_end)?;
        Ok(evaluate(graph, &rounded, &[]).score())
    };
    samples.iter().map(logit).collect()
}

/// An artifact that computes the invariants and stores them as they are.
fn front_end_alone(
    graph: &FloatGraph,
    settings: &Settings,
    tables: &ColliderTables,
) -> Result<Vec<u8>, AssembleError> {
    let mut alone = FloatGraph::new("front end", 0, graph.particles, &graph.spurions);
    let d = alone.push("d", Rank::Pair, 1, FloatOp::Pairwise);
    let total = alone.aggregate("total", d, Aggregation::Total);
    let stored = alone.unary("stored", total, FloatOp::Requantize { input: total });
    alone.unary("score", stored, FloatOp::Readout { input: stored });
    let mut points = BinaryPoints::default();
    points.resize(alone.nodes.len());
    let format = Stored { frac_bits: 0, total_bits: Some(16), rounding: Rounding::Trn };
    points.store(stored, format);
    Ok(assemble(&alone, settings, &points, tables, 0.0)?.bytes)
}
