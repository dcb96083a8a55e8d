//! RustHDL's simulation, and Verilog in the simulators.

use spurion_hdl::HandshakeCases;
use spurion_hdl::cosimulation::Simulator;
use spurion_hdl::synthesis::{Target, netlist};
use spurion_hdl::tagger::Input;

use super::backend::Findings;
use super::source::Expected;
use crate::cli::CliError;
use crate::difference::{Difference, words};
use crate::exact::evaluate;
use crate::hardware::design::{Design, Simulated};
use crate::hardware::located::located;
use crate::ingest::IntegerJet;
use crate::model::ModelFile;

/// Most jets of one run: what a testbench keeps grows with them.
const BATCH: usize = 250_000;

/// Jets of one run, their scores, and the index of the first.
type Batch<'e> = (usize, &'e [IntegerJet], &'e [i64]);

fn batches(expected: &Expected) -> impl Iterator<Item = Batch<'_>> {
    let pairs = expected.jets.chunks(BATCH).zip(expected.scores.chunks(BATCH));
    pairs.enumerate().map(|(k, (jets, scores))| (k * BATCH, jets, scores))
}

/// RustHDL's simulation under random back-pressure.
pub fn rusthdl(
    (model, expected): (&ModelFile, &Expected),
    design: &mut Design,
    handshake: &mut HandshakeCases,
) -> Result<Findings, CliError> {
    let verified = model.verified()?;
    let (mut mismatches, mut found) = (0, None);
    for (begin, jets, scores) in batches(expected) {
        let vectors = design.vectors_for(model, jets, scores)?;
        let Simulated { faults, first, cases } = design.simulate_and_count(&vectors)?;
        mismatches += faults;
        found = found.or(first.map(|(jet, got, wanted)| (begin + jet, got, wanted)));
        for (case, count) in cases {
            *handshake.entry(case).or_default() += count;
        }
    }
    let of_scores = Findings::of_scores(verified.graph(), mismatches, found);
    let node = found.and_then(|found| node((model, expected), design, found));
    Ok(Findings { first: node.or(of_scores.first), ..of_scores })
}

/// The first node of RustHDL's core that differs for a jet whose score does, if that core gives the same
/// wrong score. Candidates are other jets than these, and a core whose nodes cannot be led out shows
/// none.
fn node(
    (model, expected): (&ModelFile, &Expected),
    design: &Design,
    (jet, got, _): (usize, Option<i64>, i64),
) -> Option<Difference> {
    if design.options.input == Input::Puppi {
        return None;
    }
    let of = expected.model.as_ref().unwrap_or(model);
    let integers = &expected.jets[jet];
    let wanted = words(&evaluate(&of.verified().ok()?, integers.view()).ok()?);
    let verified = model.verified().ok()?;
    let core = located(verified.graph(), &design.options, (jet, integers), &wanted).ok()??;
    core.first.filter(|_| got == Some(core.score))
}

/// The Verilog, or the netlist for a target, in a simulator.
pub fn verilog(
    (model, expected): (&ModelFile, &Expected),
    design: &Design,
    (simulator, target): (Simulator, Option<Target>),
) -> Result<Findings, CliError> {
    let verified = model.verified()?;
    let folder = tempfile::TempDir::new()?;
    let place = folder.path();
    let text = match target {
        Some(target) => Some(netlist(&design.pipeline, target, place)?.text()),
        None => None,
    };
    let (mut mismatches, mut found) = (0, None);
    for (begin, jets, scores) in batches(expected) {
        let vectors = design.vectors_for(model, jets, scores)?;
        let report = design.cosimulate(simulator, text.as_deref(), &vectors, place)?;
        let late = report.latency != Some(design.pipeline.latency()) && report.wanted > 0;
        mismatches += report.faults() + usize::from(late);
        let first = report.mismatches.first();
        found = found.or(first.map(|first| (begin + first.frame, first.got, first.wanted)));
    }
    let of_scores = Findings::of_scores(verified.graph(), mismatches, found);
    let node = found.and_then(|found| node((model, expected), design, found));
    Ok(Findings { first: node.or(of_scores.first), ..of_scores })
}
