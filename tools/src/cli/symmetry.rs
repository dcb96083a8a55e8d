//! `spurion symmetry`.

use std::path::{Path, PathBuf};

use indicatif::ProgressBar;

use super::eval::{read_jets, unscored_jet};
use super::jet_options::JetOptions;
use super::overrides::OverrideOptions;
use super::{CliError, Verdict, or_dash, print, print_json, progress};
use crate::float_graph::{FloatGraph, Sample, evaluate};
use crate::import;
use crate::ingest::ingest_all;
use crate::jets::JetSet;
use crate::model::{HostTagger, ModelFile};
use crate::reference_file;
use crate::symmetry::boosts::{Boosts, Frame};
use crate::symmetry::{Arithmetic, Beams, BoostRow, Direction, SymmetryReport, exact};

/// Velocities, seed and jets if nobody says otherwise.
const BETA: [f64; 7] = [0.1, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95];
const SEED: u64 = 1;
pub const MAX_JETS: usize = 500;

/// Options of `spurion symmetry`.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// The model.
    model: PathBuf,
    /// Jets: HDF5, npz or Native64.
    jets: PathBuf,
    #[command(flatten)]
    events: JetOptions,
    /// The float checkpoint, if not the one beside the model.
    #[arg(long, value_name = "CHECKPOINT")]
    reference: Option<PathBuf>,
    #[command(flatten)]
    overrides: OverrideOptions,
    /// Use the first jets only.
    #[arg(long, default_value_t = MAX_JETS)]
    max_jets: usize,
    /// Velocities of the boosts.
    #[arg(long, value_delimiter = ',', default_values_t = BETA)]
    beta: Vec<f64>,
    /// Decides orders, shifts and directions.
    #[arg(long, default_value_t = SEED)]
    seed: u64,
}

/// A velocity that is none.
#[derive(Debug, thiserror::Error)]
#[error("--beta {0}: a velocity is above 0 and below 1")]
struct NoVelocity(f64);

pub fn run(options: &Options, json: bool) -> Result<Verdict, CliError> {
    if let Some(beta) = options.beta.iter().find(|beta| !(**beta > 0.0 && **beta < 1.0)) {
        return Err(NoVelocity(*beta).into());
    }
    let model = ModelFile::read(&options.model)?;
    let mut checkpoint = reference_file::read(&model, options.reference.as_deref())?;
    options.overrides.overrides().apply(&mut checkpoint)?;
    let verified = model.verified()?;
    let most = verified.graph().particles();
    let graph = import::import(&checkpoint, Some(most))?;
    let jets = read_jets(
        (&options.jets, &options.events.reading()?),
        Some(options.max_jets),
        most,
        false,
    )?;
    let mut tagger = HostTagger::new(verified)?;
    let ways = Ways { beta: &options.beta, seed: options.seed };
    let report = measure(&options.jets, &ways, (&graph, &jets), &mut tagger)?;
    match json {
        true => print_json(&report)?,
        false => print(&table(&report)),
    }
    Ok(if report.is_exact() { Verdict::Pass } else { Verdict::Fail })
}

/// What jets are put through.
#[derive(Clone, Copy, Debug)]
pub struct Ways<'w> {
    /// Velocities.
    pub beta: &'w [f64],
    /// Decides orders, shifts and directions.
    pub seed: u64,
}

impl Ways<'static> {
    /// What `spurion symmetry` takes if nobody says otherwise.
    pub const DEFAULT: Self = Self { beta: &BETA, seed: SEED };
}

/// Measures everything on jets, which `path` names in errors.
pub fn measure(
    path: &Path,
    ways: &Ways<'_>,
    (graph, jets): (&FloatGraph, &JetSet),
    tagger: &mut HostTagger<'_>,
) -> Result<SymmetryReport, CliError> {
    let front_end = tagger.graph().front_end()?;
    let refused = |(place, error)| unscored_jet(path, place, &error);
    let (integers, _) = ingest_all(&jets.jets, front_end);
    let exact = exact::measure(tagger, &integers, ways.seed).map_err(refused)?;
    let labels = jets.labels.as_deref();
    let threshold = threshold(graph, jets);
    let boosts = Boosts { graph, jets: &jets.jets, labels, threshold, seed: ways.seed };
    let frames = frames(graph, ways.beta);
    let arithmetics = Arithmetic::all(front_end);
    let bar = progress::bar(frames.len() * arithmetics.len(), "boosting");
    let rows = rows(&boosts, tagger, (&frames, &arithmetics), &bar).map_err(refused)?;
    bar.finish_and_clear();
    Ok(SymmetryReport { jets: jets.jets.len(), exact, threshold, boosts: rows })
}

/// The logit of float64 above which 30 % of the signal lies; 0 without signal.
fn threshold(graph: &FloatGraph, jets: &JetSet) -> f64 {
    let logit = |jet: &Vec<_>| evaluate(graph, &Sample::new(jet, graph), &[]).score();
    let Some(labels) = &jets.labels else { return 0.0 };
    let signal = jets.jets.iter().zip(labels).filter(|(_, label)| **label);
    let mut logits: Vec<f64> = signal.map(|(jet, _)| logit(jet)).collect();
    logits.sort_by(|a, b| b.total_cmp(a));
    // Between two jets: none lies on the edge.
    let passing = logits.len() * 3 / 10;
    match (logits.get(passing.saturating_sub(1)), logits.get(passing)) {
        (Some(above), Some(below)) => f64::midpoint(*above, *below),
        _ => 0.0,
    }
}

/// Every way to boost: beta 0 is where drifts are measured from.
fn frames(graph: &FloatGraph, betas: &[f64]) -> Vec<Frame> {
    let beams: &[Beams] = match graph.spurions.is_empty() {
        true => &[Beams::None],
        false => &[Beams::Along, Beams::Fixed],
    };
    let mut frames = Vec::new();
    for direction in [Direction::Random, Direction::Z] {
        for &beams in beams {
            let of = |&beta: &f64| Frame { direction, beams, beta };
            frames.extend(betas.iter().map(of));
        }
    }
    frames
}

type Refused = (usize, spurion::tagger::TaggerError);

fn rows(
    boosts: &Boosts<'_>,
    tagger: &mut HostTagger<'_>,
    (frames, arithmetics): (&[Frame], &[Arithmetic]),
    bar: &ProgressBar,
) -> Result<Vec<BoostRow>, Refused> {
    let Ok(front_end) = tagger.graph().front_end() else { return Ok(vec![]) };
    let mut rows = Vec::new();
    for &arithmetic in arithmetics {
        let mut scored = |frame| match arithmetic {
            Arithmetic::Float64 => Ok(boosts.float64(frame)),
            Arithmetic::Fixed { .. } => boosts.fixed(tagger, (arithmetic, front_end), frame),
        };
        let at_rest = Frame { direction: Direction::Z, beams: Beams::Fixed, beta: 0.0 };
        let at_rest = scored(at_rest)?;
        for &frame in frames {
            bar.inc(1);
            let float = arithmetic == Arithmetic::Float64;
            if float || Boosts::can_follow(front_end, frame) {
                let scored = scored(frame)?;
                rows.push(boosts.row((arithmetic, frame), &at_rest.logits, &scored));
            }
        }
    }
    Ok(rows)
}

/// The report as people read it.
fn table(report: &SymmetryReport) -> String {
    let mut text = format!("{} jets\n\n", report.jets);
    text += &format!(
        "{:<22} {:>12} {:>8} {:>8} {:>8}\n",
        "integer jets", "must hold", "jets", "changed", "bits"
    );
    for row in &report.exact {
        text += &format!(
            "{:<22} {:>12} {:>8} {:>8} {:>8}\n",
            name(&row.transformation),
            if row.must_be_exact { "to the bit" } else { "no" },
            row.jets,
            row.changed,
            row.largest_change,
        );
    }
    text += &format!(
        "\nboosts, decision at logit {:.3}; errors of d_ij over E_i E_j\n\n\
         {:<26} {:<7} {:<6} {:>5} {:>9} {:>9} {:>6} {:>7} {:>9} {:>9}\n",
        report.threshold,
        "arithmetic",
        "to",
        "beams",
        "beta",
        "rms",
        "max",
        "flips",
        "AUC",
        "d rms",
        "d max",
    );
    for row in &report.boosts {
        let auc = or_dash(row.auc, 4);
        text += &format!(
            "{:<26} {:<7} {:<6} {:>5} {:>9.2e} {:>9.2e} {:>6} {auc:>7} {:>9.1e} {:>9.1e}\n",
            arithmetic(&row.arithmetic),
            name(&row.direction),
            name(&row.beams),
            row.beta,
            row.logit_rms_drift,
            row.logit_max_drift,
            row.flips,
            row.invariant_rms_error,
            row.invariant_max_error,
        );
    }
    text
}

/// The name that the JSON has, with spaces.
fn name(of: &impl serde::Serialize) -> String {
    let json = serde_json::to_value(of).unwrap_or_default();
    json.as_str().unwrap_or_default().replace('_', " ")
}

fn arithmetic(of: &Arithmetic) -> String {
    match *of {
        Arithmetic::Float64 => "float64".to_owned(),
        _ if of.is_the_models() => "fixed".to_owned(),
        Arithmetic::Fixed { momentum_lsb_gev, angle_lsb_steps: 0 } => {
            format!("fixed, {momentum_lsb_gev} GeV")
        }
        Arithmetic::Fixed { momentum_lsb_gev, angle_lsb_steps } => {
            format!("fixed, {momentum_lsb_gev} GeV, {angle_lsb_steps} steps")
        }
    }
}
