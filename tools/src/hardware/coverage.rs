//! What a set of jets reaches: for each node the cases that can go wrong in its own way.

mod distances;
mod entries;
mod possible;
mod table;

use std::collections::BTreeSet;

use serde::Serialize;
use spurion::format::{Overflow, QFormat};
use spurion::graph::{Graph, Node, NodeId, Op, PairwiseCollider, Table};
use spurion::interpret::Observer;
use spurion::jet::JetView;
use spurion::tensor::Words;

use self::distances::{Pair, collider, pairs};
use self::possible::possible_cases;
use super::HardwareError;
use super::impossible::Proof;
use crate::ingest::IntegerJet;
use crate::model::{HostTagger, ModelFile};

pub use entries::{TableCoverage, table_coverage, telling_entries};
pub use table::{CaseState, CoveredCase, coverage_table};

/// The cases that no proof excludes, and how many of them the jets have reached.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Coverage {
    /// Cases reached.
    pub reached: usize,
    /// Cases that can occur.
    pub possible: usize,
    /// The others, each by node and name.
    pub missed: Vec<String>,
    /// Cases that intervals do not exclude and [`Proof`] does, which are not counted as possible.
    pub impossible: Vec<String>,
}

/// A node and what has happened there.
type Case = (u16, &'static str);

/// The cases of `model` and which of them `jets` reach.
///
/// Counted are, for each requantization, halves that are rounded (ties), saturation at both
/// ends and wrapping, where the proved range of its input admits them; for each ReLU both signs
/// and the largest value; for each sum and mix negative, zero and positive results; for the
/// front end saturated momenta, empty slots, full and empty jets, both sides of the seam of phi
/// and differences beyond the ends of both tables.
///
/// # Errors
/// [`HardwareError`] if a jet does not fit the model.
pub fn coverage(model: &ModelFile, jets: &[IntegerJet]) -> Result<Coverage, HardwareError> {
    Ok(cases(model, jets)?.summary())
}

/// All cases of a model, sorted.
#[derive(Debug)]
struct Cases {
    possible: BTreeSet<Case>,
    impossible: BTreeSet<Case>,
    seen: BTreeSet<Case>,
}

impl Cases {
    fn summary(&self) -> Coverage {
        // A case that is reached in spite of a proof shows up as more reached than possible.
        let wrong = self.impossible.intersection(&self.seen).count();
        let missed: Vec<String> = self.possible.difference(&self.seen).map(named).collect();
        let reached = self.possible.len() - missed.len() + wrong;
        let impossible = self.impossible.iter().map(named).collect();
        Coverage { reached, possible: self.possible.len(), missed, impossible }
    }
}

fn cases(model: &ModelFile, jets: &[IntegerJet]) -> Result<Cases, HardwareError> {
    let verified = model.verified()?;
    let graph = verified.graph();
    let (impossible, possible) = excluded(graph, possible_cases(graph)?)?;
    let mut tagger = HostTagger::new(model.verified()?)?;
    let mut seen = Seen { last: vec![Vec::new(); graph.len()], cases: BTreeSet::new(), graph };
    for jet in jets {
        seen.jet(jet.view());
        tagger.score(jet.view(), &mut seen)?;
    }
    Ok(Cases { possible, impossible, seen: seen.cases })
}

fn named((node, case): &Case) -> String {
    format!("node {node}: {case}")
}

/// Those cases that are proved to be out of reach, and the others.
fn excluded(
    graph: &Graph<'_>,
    cases: BTreeSet<Case>,
) -> Result<(BTreeSet<Case>, BTreeSet<Case>), HardwareError> {
    let Some(proof) = Proof::new(graph) else { return Ok((BTreeSet::new(), cases)) };
    let (mut impossible, mut possible) = (BTreeSet::new(), BTreeSet::new());
    for (id, case) in cases {
        let out_of_reach = proof.excludes(graph, &graph.node(NodeId(id))?, case);
        if out_of_reach { &mut impossible } else { &mut possible }.insert((id, case));
    }
    Ok((impossible, possible))
}

/// The jets that reach a case that none before them reaches, by index.
///
/// # Errors
/// [`HardwareError`] if a jet does not fit the model.
pub fn telling(model: &ModelFile, jets: &[IntegerJet]) -> Result<Vec<usize>, HardwareError> {
    let verified = model.verified()?;
    let graph = verified.graph();
    let mut tagger = HostTagger::new(model.verified()?)?;
    let mut seen = Seen { last: vec![Vec::new(); graph.len()], cases: BTreeSet::new(), graph };
    let mut indices = Vec::new();
    for (index, jet) in jets.iter().enumerate() {
        let before = seen.cases.len();
        seen.jet(jet.view());
        tagger.score(jet.view(), &mut seen)?;
        if seen.cases.len() > before {
            indices.push(index);
        }
    }
    Ok(indices)
}

/// The exact product of two particles.
fn product(front: &PairwiseCollider<'_>, Pair { particles, eta, phi, .. }: Pair<'_>) -> i64 {
    let of = |table: &Table<'_>, k: usize| i64::from(table.get(k.min(table.len().max(1) - 1)));
    let factor = of(&front.cosh, eta) + of(&front.cos, phi);
    let [a, b] = particles.map(|p| front.pt.apply(p.pt.to_bits().into()));
    a.wrapping_mul(factor).wrapping_mul(b) << front.pair_shift().clamp(0, 63)
}

/// What the jets so far have reached.
struct Seen<'g, 'a> {
    graph: &'g Graph<'a>,
    /// The values of each node for the jet that runs.
    last: Vec<Vec<i64>>,
    cases: BTreeSet<Case>,
}

impl Seen<'_, '_> {
    fn jet(&mut self, jet: JetView<'_>) {
        let slots = self.graph.particles();
        let case = match jet.len() {
            0 => "empty jet",
            n if n == slots => "full jet",
            _ => "free slots",
        };
        self.cases.insert((0, case));
        let (Some(front), JetView::Collider { particles, .. }) = (collider(self.graph), jet) else {
            return;
        };
        if particles.iter().any(|p| front.pt.overflows(p.pt.to_bits().into())) {
            self.cases.insert((0, "saturated pT"));
        }
        let mut products = Vec::new();
        for pair in pairs(front, particles) {
            let found = [
                (pair.eta >= front.cosh.len(), "beyond cosh"),
                (pair.phi >= front.cos.len(), "beyond cos"),
                (pair.over_seam, "seam of phi"),
            ];
            self.cases.extend(found.into_iter().filter(|(yes, _)| *yes).map(|(_, c)| (0, c)));
            products.push(product(&front, pair));
        }
        // A front end that is rounded as it is computed shows no products of its own.
        if let Some(last) = self.last.first_mut() {
            *last = products;
        }
    }

    fn requantized(&mut self, id: u16, from: &Node<'_>, to: QFormat, overflow: Overflow) {
        let shift = i32::from(from.format.frac_bits) - i32::from(to.frac_bits);
        let wraps = overflow == Overflow::Wrap;
        for &x in self.last.get(usize::from(from.id.0)).into_iter().flatten() {
            let kept = x >> shift.clamp(0, 63);
            let half = 1i64 << (shift - 1).clamp(0, 62);
            let cases = [
                (shift > 0 && x - (kept << shift.clamp(0, 63)) == half, "tie"),
                (kept > to.max(), if wraps { "wrapped" } else { "saturated above" }),
                (kept < overflow.lowest(to), if wraps { "wrapped" } else { "saturated below" }),
            ];
            self.cases.extend(cases.into_iter().filter(|(yes, _)| *yes).map(|(_, c)| (id, c)));
        }
    }

    fn signs(&mut self, id: u16, values: &[i64], names: [&'static str; 2]) {
        if values.iter().any(|&x| x < 0) {
            self.cases.insert((id, names[0]));
        }
        if values.iter().any(|&x| x > 0) {
            self.cases.insert((id, names[1]));
        }
    }
}

impl Observer for Seen<'_, '_> {
    const COUNTS: bool = false;

    fn value(&mut self, node: &Node<'_>, words: Words<'_>) {
        let id = node.id.0;
        let values: Vec<i64> = (0..).map_while(|k| words.get(k)).collect();
        match &node.op {
            Op::Requantize { input, overflow, .. } => {
                if let Ok(from) = self.graph.node(*input) {
                    self.requantized(id, &from, node.format, *overflow);
                }
            }
            Op::Activation { input, .. } => {
                let before = self.last.get(usize::from(input.0)).cloned().unwrap_or_default();
                self.signs(id, &before, ["stopped", "passed"]);
            }
            Op::Mix { .. } | Op::Aggregate { .. } | Op::Broadcast { .. } => {
                self.signs(id, &values, ["negative", "positive"]);
            }
            _ => {}
        }
        if let Some(last) = self.last.get_mut(usize::from(id)).filter(|_| id > 0) {
            *last = values;
        }
    }

    fn overflows(&mut self, _: NodeId, _: u64) {}
}
