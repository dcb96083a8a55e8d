//! The interpreter and the exact oracle.

use rayon::iter::{IndexedParallelIterator, IntoParallelRefIterator, ParallelIterator};
use spurion::graph::Verified;
use spurion::jet::JetView;

use super::backend::Findings;
use super::source::Expected;
use crate::cli::CliError;
use crate::difference::{Difference, difference_in, first_difference, words};
use crate::exact::{evaluate, score};
use crate::hardware::{HardwareError, scores};
use crate::ingest::IntegerJet;
use crate::model::{HostTagger, ModelFile};
use crate::vectors::digests::{digest_of, scores_and_digests};

/// The interpreter on every jet with its particles the other way round, which must not change a bit of
/// the score; against a bundle on the jet as it is, too, and every node that is stored.
pub fn core(model: &ModelFile, expected: &Expected) -> Result<Findings, CliError> {
    let verified = model.verified()?;
    let turned: Vec<IntegerJet> = expected.jets.iter().map(reversed).collect();
    let (got, digests) = recomputed(verified, expected)?;
    let turned = scores(verified, &turned)?;
    let mut tagger = HostTagger::new(verified)?;
    let mut findings = Findings::default();
    for (jet, &wanted) in expected.scores.iter().enumerate() {
        let scores = [got.get(jet), turned.get(jet)];
        let other = scores.into_iter().flatten().copied().find(|&got| got != wanted);
        let changed = expected.digests.get(jet) != digests.get(jet);
        let tap = of_taps(&mut tagger, expected, jet)?;
        if other.is_none() && !changed && tap.is_none() {
            continue;
        }
        findings.mismatches += 1;
        // A node says more than a score.
        if findings.first.is_none() {
            findings.first = tap.or(located(&mut tagger, expected, jet)?);
        }
        if findings.first.is_none() {
            let score = other.map(|got| (jet, Some(got), wanted));
            findings.first = Findings::of_scores(verified.graph(), 1, score).first;
        }
    }
    Ok(findings)
}

/// The interpreter's scores and digests, to be compared with those of a bundle. There are none without
/// one: the scores that are expected are the interpreter's own then, and equal to themselves.
fn recomputed(
    verified: Verified<'_>,
    expected: &Expected,
) -> Result<(Vec<i64>, Vec<i64>), HardwareError> {
    match expected.bundle {
        Some(_) => scores_and_digests(verified, &expected.jets),
        None => Ok((Vec::new(), Vec::new())),
    }
}

/// Where the interpreter differs from the tapped nodes of a jet.
fn of_taps(
    tagger: &mut HostTagger<'_>,
    expected: &Expected,
    jet: usize,
) -> Result<Option<Difference>, HardwareError> {
    let Some(tap) = expected.taps.iter().find(|tap| tap.jet == jet) else { return Ok(None) };
    let wanted = tap.wanted(tagger.graph().len());
    Ok(first_difference(tagger, (jet, expected.jets[jet].view()), &wanted)?)
}

/// Where the interpreter differs from what the exact oracle makes of the bundle's own model.
fn located(
    tagger: &mut HostTagger<'_>,
    expected: &Expected,
    jet: usize,
) -> Result<Option<Difference>, HardwareError> {
    let Some(model) = &expected.model else { return Ok(None) };
    let view = expected.jets[jet].view();
    let wanted = words(&evaluate(&model.verified()?, view)?);
    Ok(first_difference(tagger, (jet, view), &wanted)?)
}

/// The exact oracle on every jet: the score and every node of which the integers are known, and the
/// interpreter's nodes.
pub fn oracle(model: &ModelFile, expected: &Expected) -> Result<Findings, CliError> {
    let verified = model.verified()?;
    let compared = |(k, jet): (usize, &IntegerJet)| of_jet(&verified, expected, (k, jet));
    let all: Vec<Option<Findings>> =
        expected.jets.par_iter().enumerate().map(compared).collect::<Result<_, _>>()?;
    let mismatches = all.iter().flatten().count();
    Ok(Findings { mismatches, first: all.into_iter().flatten().find_map(|found| found.first) })
}

/// What is wrong with a jet, if anything is.
fn of_jet(
    verified: &Verified<'_>,
    expected: &Expected,
    (k, jet): (usize, &IntegerJet),
) -> Result<Option<Findings>, HardwareError> {
    let (graph, view, wanted) = (verified.graph(), jet.view(), expected.scores[k]);
    let exact = evaluate(verified, view)?;
    let computed = words(&exact);
    let got = score(&exact).and_then(|score| i64::try_from(score).ok());
    let changed = expected.digests.get(k).is_some_and(|x| *x != digest_of(graph, &computed));
    let mut first = None;
    if let Some(tap) = expected.taps.iter().find(|tap| tap.jet == k) {
        let wanted = tap.wanted(graph.len());
        first = difference_in(graph, (k, view.len()), (&computed, &wanted))?;
    }
    if let Some(model) = expected.model.as_ref().filter(|_| changed && first.is_none()) {
        let wanted = words(&evaluate(&model.verified()?, view)?);
        first = difference_in(graph, (k, view.len()), (&computed, &wanted))?;
    }
    if first.is_none() && got != Some(wanted) {
        first = Findings::of_scores(graph, 1, Some((k, got, wanted))).first;
    }
    if first.is_none() {
        let mut tagger = HostTagger::new(*verified)?;
        first = first_difference(&mut tagger, (k, view), &computed)?;
    }
    let wrong = changed || first.is_some();
    Ok(wrong.then_some(Findings { mismatches: 1, first }))
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
