//! `spurion eval`.

use std::path::{Path, PathBuf};

use super::jet_options::{self, JetOptions};
use super::overrides::OverrideOptions;
use super::{CheckFailed, CliError, Verdict, or_dash, print, print_json, progress};
use crate::checkpoint::Checkpoint;
use crate::evaluate::{EvaluationReport, ScoreError, compare, score_fixed};
use crate::import::Overrides;
use crate::jets::{JetSet, Reading};
use crate::model::{HostTagger, ModelFile};
use crate::reference::Oracle;
use crate::reference_file;
use spurion::tagger::TaggerError;

/// Options of `spurion eval`.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// The model.
    model: PathBuf,
    /// Jets: HDF5 or npz, labelled or not, or trigger events (Native64).
    jets: PathBuf,
    /// The float checkpoint, if not the one beside the model.
    #[arg(long, value_name = "CHECKPOINT")]
    reference: Option<PathBuf>,
    #[command(flatten)]
    overrides: OverrideOptions,
    /// Use the first jets only.
    #[arg(long)]
    max_jets: Option<usize>,
    /// Refuse jets with more particles than the model takes, instead of using the leading ones.
    #[arg(long)]
    no_truncate: bool,
    #[command(flatten)]
    events: JetOptions,
}

/// A jet with more particles than the model takes, where that is not wanted.
#[derive(Debug, thiserror::Error)]
#[error("{file}: jet {jet} has {particles} particles; the model takes at most {most}")]
struct TooLong {
    file: String,
    jet: usize,
    particles: usize,
    most: usize,
}

pub fn run(options: &Options, json: bool) -> Result<Verdict, CliError> {
    let reading = options.events.reading()?;
    let bar = progress::bar(0, "scoring");
    let report = evaluate_read(
        &options.model,
        (&options.jets, options.max_jets, options.no_truncate),
        &reading,
        (options.reference.as_deref(), &options.overrides.overrides()),
        &bar,
    );
    bar.finish_and_clear();
    let report = report?;
    if json {
        print_json(&report)?;
    } else {
        print(&table(&report));
    }
    Ok(Verdict::Pass)
}

/// Reads everything, scores twice, compares; shows how far it is.
pub fn evaluate_files(
    model: &Path,
    jets: (&Path, Option<usize>, bool),
    reference: (Option<&Path>, &Overrides),
) -> Result<EvaluationReport, CliError> {
    let bar = progress::bar(0, "scoring");
    let report = evaluate_behind(model, jets, reference, &bar);
    bar.finish_and_clear();
    report
}

/// The same with a progress bar of the caller's.
pub fn evaluate_behind(
    model: &Path,
    jets: (&Path, Option<usize>, bool),
    reference: (Option<&Path>, &Overrides),
    bar: &indicatif::ProgressBar,
) -> Result<EvaluationReport, CliError> {
    evaluate_read(model, jets, &Reading::default(), reference, bar)
}

/// The same, trigger events being read as `reading` says.
fn evaluate_read(
    model: &Path,
    jets: (&Path, Option<usize>, bool),
    reading: &Reading,
    reference: (Option<&Path>, &Overrides),
    bar: &indicatif::ProgressBar,
) -> Result<EvaluationReport, CliError> {
    Ok(evaluate(model, jets, reading, reference, bar)?.report)
}

/// A comparison with what it is of.
pub struct Evaluated {
    pub report: EvaluationReport,
    /// The float network.
    pub checkpoint: Checkpoint,
    pub jets: JetSet,
    /// The logit of each jet, float64.
    pub reference: Vec<f64>,
    /// The logit of each jet, fixed point.
    pub fixed: Vec<f64>,
}

/// The comparison with all scores.
pub fn evaluate(
    model: &Path,
    (jets_path, max_jets, whole): (&Path, Option<usize>, bool),
    reading: &Reading,
    (reference, overrides): (Option<&Path>, &Overrides),
    bar: &indicatif::ProgressBar,
) -> Result<Evaluated, CliError> {
    if reference.is_none() && !overrides.is_empty() {
        return Err("the float checkpoint beside the model has the options that the model was \
                    converted with: --stabilizer and --method go with --reference"
            .into());
    }
    let model = ModelFile::read(model)?;
    let verified = model.verified()?;
    let graph = verified.graph();
    let (most, front_end) = (graph.particles(), graph.front_end()?);
    let mut checkpoint = reference_file::read(&model, reference)?;
    overrides.apply(&mut checkpoint)?;
    let oracle = Oracle::from_checkpoint(&checkpoint)?;
    let jets = read_jets((jets_path, reading), max_jets, most, whole)?;
    let mut tagger = HostTagger::new(verified)?;
    bar.set_length(2 * jets.jets.len() as u64);
    let mut of_oracle = Vec::with_capacity(jets.jets.len());
    for jet in &jets.jets {
        of_oracle.push(oracle.score(jet));
        bar.inc(1);
    }
    let fixed = score_fixed(&mut tagger, front_end, &jets.jets, || bar.inc(1))
        .map_err(|error| unscored(jets_path, &error))?;
    let mut report = compare(most, &of_oracle, &fixed, jets.labels.as_deref());
    report.skipped_events = jets.skipped.clone();
    Ok(Evaluated { report, checkpoint, jets, reference: of_oracle, fixed: fixed.logits })
}

/// The error of a jet that the model refuses.
pub fn unscored_jet(jets: &Path, jet: usize, source: &TaggerError) -> CliError {
    format!("{}: jet {jet}: {source}", jets.display()).into()
}

/// A jet that the model refuses is bad input; one with two scores is a failed check.
fn unscored(jets: &Path, error: &ScoreError) -> CliError {
    let text = format!("{}: {error}", jets.display());
    match error {
        ScoreError::Refused { .. } => text.into(),
        ScoreError::Differs { .. } => CheckFailed(text).into(),
    }
}

/// At most `max_jets` jets, for a model of `most` particles.
pub fn read_jets(
    (path, reading): (&Path, &Reading),
    max_jets: Option<usize>,
    most: usize,
    whole: bool,
) -> Result<JetSet, CliError> {
    let limit = if whole { usize::MAX } else { most };
    let jets = jet_options::read(path, max_jets, limit, reading)?;
    if jets.jets.is_empty() {
        return Err(format!("{}: no jets to evaluate on", path.display()).into());
    }
    if let Some(jet) = jets.jets.iter().position(|j| j.len() > most) {
        let file = path.display().to_string();
        let particles = jets.jets[jet].len();
        return Err(TooLong { file, jet, particles, most }.into());
    }
    Ok(jets)
}

/// The comparison as people read it.
pub fn table(report: &EvaluationReport) -> String {
    let row = |name: &str, float: Option<f64>, fixed: Option<f64>, digits| {
        format!("{name:<34} {:>10} {:>10}\n", or_dash(float, digits), or_dash(fixed, digits))
    };
    let mut text = format!(
        "{} jets, at most {} particles\n\n{:<34} {:>10} {:>10}\n",
        report.jets, report.particles, "", "float64", "fixed"
    );
    text += &row("area under the ROC curve", report.auc_reference, report.auc_fixed, 5);
    text += &row("accuracy", report.accuracy_reference, report.accuracy_fixed, 5);
    let (reference, fixed) = (report.rejection30_reference, report.rejection30_fixed);
    text += &row("background rejection at 30 %", reference, fixed, 1);
    let (reference, fixed) = (report.rejection50_reference, report.rejection50_fixed);
    text += &row("background rejection at 50 %", reference, fixed, 1);
    text += &row("area, score as 8-bit tag", None, report.auc_tag, 5);
    text += &row("rejection at 30 %, 8-bit tag", None, report.rejection30_tag, 1);
    text += &format!(
        "\nlogit error: rms {:.4}, largest {:.4}\nsaturations: {} ({} of them inputs); vanished particles: {}\nspeed: {:.0} jets/s of one core\n",
        report.logit_rms_error,
        report.logit_max_error,
        report.saturations,
        report.input_saturations,
        report.vanished_particles,
        report.jets_per_second
    );
    text + &jet_options::skipped_text(&report.skipped_events)
}

#[cfg(test)]
mod tests {
    use spurion::tagger::TaggerError;

    use super::*;

    #[test]
    fn two_scores_of_a_jet_are_a_failed_check_and_a_refused_jet_is_bad_input() {
        let differs = ScoreError::Differs { jet: 3, alone: 1, together: 2 };
        let failed = unscored(Path::new("jets.h5"), &differs);
        assert!(failed.is::<CheckFailed>());
        assert!(failed.to_string().starts_with("jets.h5: jet 3: score 1 alone, 2 beside"));
        let refused = ScoreError::Refused { jet: 3, source: TaggerError::EmptySlot { slot: 1 } };
        assert!(!unscored(Path::new("jets.h5"), &refused).is::<CheckFailed>());
    }
}
