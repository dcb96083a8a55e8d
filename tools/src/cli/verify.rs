//! `spurion verify`.

use std::path::{Path, PathBuf};
use std::time::Instant;

use rayon::iter::{IndexedParallelIterator, IntoParallelRefIterator, ParallelIterator};
use serde::Serialize;
use spurion::graph::FrontEnd;
use spurion::jet::JetView;
use spurion::tagger::TaggerError;
use spurion_hdl::HandshakeCases;
use spurion_hdl::cosimulation::{CosimulationReport, Simulator};
use spurion_hdl::synthesis::{Target, netlist};

use super::hardware_options::HardwareOptions;
use super::jet_options::{self, JetOptions};
use super::{CliError, Verdict, print, print_json};
use crate::difference::{Difference, first_difference, words};
use crate::exact::evaluate;
use crate::hardware::coverage::{Coverage, coverage, telling};
use crate::hardware::design::{Design, Vectors};
use crate::hardware::stimuli;
use crate::ingest::{IngestCounts, IntegerJet, ingest};
use crate::jets::Reading;
use crate::model::{HostTagger, ModelFile};

/// The seed of the generated jets.
const SEED: u64 = 2;

/// Jets among which those are looked for that reach something new.
const POOL: usize = 50_000;

/// What computes the scores.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Backend {
    /// The interpreter again, on the jets in another order of particles.
    Core,
    /// The exact oracle: every node by NUMERICS.md in integers of any size.
    Oracle,
    /// RustHDL's simulation.
    Rusthdl,
    /// The Verilog in Icarus Verilog.
    Icarus,
    /// The Verilog in Verilator.
    Verilator,
    /// The netlist that Yosys makes for UltraScale+, in Icarus Verilog.
    Netlist,
    /// The netlist that Yosys makes for ECP5, in Icarus Verilog.
    NetlistEcp5,
}

/// Options of `spurion verify`.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// The model.
    model: PathBuf,
    /// What is compared with the interpreter: a list, separated by commas.
    #[arg(
        long,
        value_enum,
        value_delimiter = ',',
        default_value = "core,rusthdl,icarus,verilator"
    )]
    backend: Vec<Backend>,
    /// Jets to use; without a file, generated ones.
    #[arg(long, value_name = "FILE")]
    jets: Option<PathBuf>,
    /// How many jets.
    #[arg(long, default_value_t = 1000, value_name = "COUNT")]
    vectors: usize,
    #[command(flatten)]
    hardware: HardwareOptions,
    #[command(flatten)]
    events: JetOptions,
}

/// What one backend has shown.
#[derive(Clone, Debug, Serialize)]
pub struct BackendReport {
    /// Its name.
    pub name: &'static str,
    /// Jets sent through it.
    pub vectors: usize,
    /// Scores that are wrong in any bit, or missing.
    pub mismatches: usize,
    /// Seconds it took, with all compilation.
    pub seconds: f64,
    /// The first integer that differs, where the backend shows every node.
    pub first_difference: Option<Difference>,
}

/// What `spurion verify --json` prints.
#[derive(Clone, Debug, Serialize)]
pub struct VerifyReport {
    /// The shape of the hardware.
    pub shape: &'static str,
    /// Clocks from a jet's last word to its score.
    pub latency_cycles: u32,
    /// Clocks from one jet to the next.
    pub initiation_interval: u32,
    /// One entry for each backend.
    pub backends: Vec<BackendReport>,
    /// What the jets have reached.
    pub coverage: Coverage,
    /// How often RustHDL's simulation has come into each situation of the handshake.
    pub handshake: HandshakeCases,
}

pub fn run(options: &Options, json: bool) -> Result<Verdict, CliError> {
    let model = ModelFile::read(&options.model)?;
    let file = options.jets.as_deref();
    let jets = chosen_jets(&model, (file, &options.events.reading()?), options.vectors)?;
    if jets.is_empty() {
        return Err(
            "no jets to compare on: they come from --jets and are counted by --vectors".into()
        );
    }
    let report = verify(&model, &jets, &options.backend, &options.hardware)?;
    if json {
        print_json(&report)?;
    } else {
        print_report(&report);
    }
    let exact = report.backends.iter().all(|backend| backend.mismatches == 0);
    Ok(if exact { Verdict::Pass } else { Verdict::Fail })
}

fn print_report(report: &VerifyReport) {
    for BackendReport { name, vectors, mismatches, seconds, first_difference } in &report.backends {
        print(&format!("{name:>10}: {vectors} jets, {mismatches} mismatches, {seconds:.1} s\n"));
        if let Some(difference) = first_difference {
            print(&format!("    first difference: {difference}\n"));
        }
    }
    let (reached, possible) = (report.coverage.reached, report.coverage.possible);
    print(&format!("  coverage: {reached} of {possible} cases reached\n"));
    for case in &report.coverage.missed {
        print(&format!("    missed: {case}\n"));
    }
    for (case, count) in &report.handshake {
        print(&format!("  handshake: {case}: {count} times\n"));
    }
    for case in &report.coverage.impossible {
        print(&format!("    proved impossible: {case}\n"));
    }
}

fn chosen_jets(
    model: &ModelFile,
    (file, reading): (Option<&Path>, &Reading),
    count: usize,
) -> Result<Vec<IntegerJet>, CliError> {
    let verified = model.verified()?;
    let (front_end, slots) = (verified.graph().front_end()?, verified.graph().particles());
    let Some(file) = file else {
        return generated(model, (front_end, slots), count);
    };
    let set = jet_options::read(file, Some(count), slots, reading)?;
    let mut counts = IngestCounts::default();
    let jets = set.jets.iter();
    Ok(jets.map(|jet| ingest(jet, front_end, &mut counts)).collect())
}

/// Those of a large pool that reach something new, then the others.
fn generated(
    model: &ModelFile,
    (front_end, slots): (FrontEnd, usize),
    count: usize,
) -> Result<Vec<IntegerJet>, CliError> {
    let pool = stimuli::jets(front_end, slots, count.max(POOL), SEED);
    let first = telling(model, &pool[..POOL])?;
    let mut chosen: Vec<IntegerJet> = first.iter().map(|&k| pool[k].clone()).collect();
    let rest = pool.into_iter().enumerate().filter(|(k, _)| !first.contains(k));
    chosen.extend(rest.map(|(_, jet)| jet));
    chosen.truncate(count);
    Ok(chosen)
}

fn verify(
    model: &ModelFile,
    jets: &[IntegerJet],
    backends: &[Backend],
    hardware: &HardwareOptions,
) -> Result<VerifyReport, CliError> {
    let verified = model.verified()?;
    let options = hardware.resolve(verified.graph())?;
    let mut design = Design::new(verified.graph(), &options)?;
    let vectors = design.vectors(model, jets)?;
    let mut reports = Vec::with_capacity(backends.len());
    let mut handshake = HandshakeCases::new();
    for &backend in backends {
        eprintln!("spurion: {}", backend.name());
        let begin = Instant::now();
        let (mismatches, first_difference) =
            backend.faults(model, jets, (&mut design, &mut handshake), &vectors)?;
        let seconds = begin.elapsed().as_secs_f64();
        let (name, vectors) = (backend.name(), jets.len());
        reports.push(BackendReport { name, vectors, mismatches, seconds, first_difference });
    }
    Ok(VerifyReport {
        shape: hardware.shape.name(),
        latency_cycles: design.pipeline.latency(),
        initiation_interval: design.pipeline.interval(),
        backends: reports,
        coverage: coverage(model, jets)?,
        handshake,
    })
}

impl Backend {
    const fn name(self) -> &'static str {
        match self {
            Self::Core => "core",
            Self::Oracle => "oracle",
            Self::Rusthdl => "rusthdl",
            Self::Icarus => "icarus",
            Self::Verilator => "verilator",
            Self::Netlist => "netlist",
            Self::NetlistEcp5 => "netlist-ecp5",
        }
    }

    /// How many scores are wrong or missing, and the first integer that is, if nodes are seen.
    fn faults(
        self,
        model: &ModelFile,
        jets: &[IntegerJet],
        (design, handshake): (&mut Design, &mut HandshakeCases),
        vectors: &Vectors,
    ) -> Result<(usize, Option<Difference>), CliError> {
        let folder = tempfile::TempDir::new()?;
        let place = folder.path();
        let report = match self {
            Self::Oracle => return by_oracle(model, jets),
            Self::Core => {
                let turned: Vec<IntegerJet> = jets.iter().map(reversed).collect();
                let answers = design.vectors(model, &turned)?.answers;
                let pairs = answers.iter().zip(&vectors.answers);
                return Ok((pairs.filter(|(a, b)| a != b).count(), None));
            }
            Self::Rusthdl => {
                let (faults, cases) = design.simulate_and_count(vectors)?;
                *handshake = cases;
                return Ok((faults, None));
            }
            Self::Icarus => design.cosimulate(Simulator::Icarus, None, vectors, place)?,
            Self::Verilator => design.cosimulate(Simulator::Verilator, None, vectors, place)?,
            Self::Netlist => synthesized(design, Target::Xcup, vectors, place)?,
            Self::NetlistEcp5 => synthesized(design, Target::Ecp5, vectors, place)?,
        };
        let in_time = report.latency == Some(design.pipeline.latency());
        Ok((report.faults() + usize::from(!in_time && report.wanted > 0), None))
    }
}

/// What the netlist for `target` answers in Icarus Verilog.
fn synthesized(
    design: &Design,
    target: Target,
    vectors: &Vectors,
    place: &std::path::Path,
) -> Result<CosimulationReport, CliError> {
    let text = netlist(&design.pipeline, target, place)?.text();
    Ok(design.cosimulate(Simulator::Icarus, Some(&text), vectors, place)?)
}

/// How many jets have a node that the exact oracle gives another integer, and the first of these.
fn by_oracle(
    model: &ModelFile,
    jets: &[IntegerJet],
) -> Result<(usize, Option<Difference>), CliError> {
    let verified = model.verified()?;
    let compared = |(k, jet): (usize, &IntegerJet)| -> Result<Option<Difference>, TaggerError> {
        let mut tagger = HostTagger::new(verified)?;
        let wanted = words(&evaluate(&verified, jet.view())?);
        first_difference(&mut tagger, (k, jet.view()), &wanted)
    };
    let all: Vec<_> = jets.par_iter().enumerate().map(compared).collect::<Result<_, _>>()?;
    let mut differences = all.into_iter().flatten();
    let first = differences.next();
    Ok((usize::from(first.is_some()) + differences.count(), first))
}

/// The same jet with its particles the other way round, which must not change a bit.
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
