//! The interpreter and the exact oracle.

use rayon::iter::{IndexedParallelIterator, IntoParallelRefIterator, ParallelIterator};
use spurion::graph::Verified;
use spurion::jet::JetView;
use spurion::tagger::TaggerError;

use super::backend::Findings;
use super::source::Expected;
use crate::cli::CliError;
use crate::difference::{Difference, difference_in, first_difference, words};
use crate::exact::{evaluate, score};
use crate::hardware::scores;
use crate::ingest::IntegerJet;
use crate::model::{HostTagger, ModelFile};

/// The interpreter on every jet, and on the same with its particles the other way round, which must
/// not change a bit; in tapped jets every node that is stored.
pub fn core(model: &ModelFile, expected: &Expected) -> Result<Findings, CliError> {
    let verified = model.verified()?;
    let graph = verified.graph();
    let turned: Vec<IntegerJet> = expected.jets.iter().map(reversed).collect();
    let both = [scores(verified, &expected.jets)?, scores(verified, &turned)?];
    let mut wrong: Vec<bool> = vec![false; expected.jets.len()];
    let mut first = None;
    for got in &both {
        for (jet, (&got, &wanted)) in got.iter().zip(&expected.scores).enumerate() {
            if got != wanted {
                wrong[jet] = true;
                first = first.or(Some((jet, Some(got), wanted)));
            }
        }
    }
    let mut tagger = HostTagger::new(verified)?;
    let mut node = None;
    for tap in &expected.taps {
        let wanted = tap.wanted(graph.len());
        let view = expected.jets[tap.jet].view();
        if let Some(difference) = first_difference(&mut tagger, (tap.jet, view), &wanted)? {
            wrong[tap.jet] = true;
            node = node.or(Some(difference));
        }
    }
    let mismatches = wrong.iter().filter(|wrong| **wrong).count();
    let of_scores = Findings::of_scores(graph, mismatches, first);
    // A node says more than a score.
    Ok(Findings { first: node.or(of_scores.first), ..of_scores })
}

/// The exact oracle on every jet: every node that the interpreter stores, the score, and in tapped
/// jets every tapped node.
pub fn oracle(model: &ModelFile, expected: &Expected) -> Result<Findings, CliError> {
    let verified = model.verified()?;
    let compared = |(k, jet): (usize, &IntegerJet)| of_jet(&verified, expected, (k, jet));
    let all = expected.jets.par_iter().enumerate().map(compared);
    let all: Vec<Option<Difference>> = all.collect::<Result<_, _>>()?;
    let mismatches = all.iter().flatten().count();
    Ok(Findings { mismatches, first: all.into_iter().flatten().next() })
}

fn of_jet(
    verified: &Verified<'_>,
    expected: &Expected,
    (k, jet): (usize, &IntegerJet),
) -> Result<Option<Difference>, TaggerError> {
    let graph = verified.graph();
    let exact = evaluate(verified, jet.view())?;
    let computed = words(&exact);
    let taps = expected.taps.iter().filter(|tap| tap.jet == k);
    for tap in taps {
        let wanted = tap.wanted(graph.len());
        let found = difference_in(graph, (k, jet.view().len()), (&computed, &wanted))?;
        if found.is_some() {
            return Ok(found);
        }
    }
    let wanted = expected.scores[k];
    let got = score(&exact).and_then(|score| i64::try_from(score).ok());
    if got != Some(wanted) {
        return Ok(Findings::of_scores(graph, 1, Some((k, got, wanted))).first);
    }
    let mut tagger = HostTagger::new(*verified)?;
    first_difference(&mut tagger, (k, jet.view()), &computed)
}

/// The same jet with its particles the other way round.
fn reversed(jet: &IntegerJet) -> IntegerJet {
    match jet.view() {
        JetView::Collider { particles, .. } => {
            IntegerJet::Collider(particles.iter().rev().copied().collect())
        }
        JetView::Cartesian { particles } => {
            IntegerJet::Cartesian(particles.iter().rev().copied().collect())
        }
    }
}
