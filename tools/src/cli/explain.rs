//! `spurion explain`.

use std::path::PathBuf;

use super::eval::{read_jets, unscored_jet};
use super::jet_options::JetOptions;
use super::{CliError, Verdict, print, print_json};
use crate::explain::average::Kind;
use crate::explain::linear_tail::LinearTail;
use crate::explain::{Explanation, Method, exact, occlusion, picture};
use crate::ingest::{IngestCounts, IntegerJet, ingest};
use crate::model::{HostTagger, ModelFile};
use crate::output_file::write_whole;
use crate::report::Averages;

/// Options of `spurion explain`.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// The model.
    model: PathBuf,
    /// Jets: HDF5, npz or Native64.
    jets: PathBuf,
    #[command(flatten)]
    events: JetOptions,
    /// The jet to explain, counted from 0. Without it, averages over signal and background.
    #[arg(long, value_name = "K")]
    jet: Option<usize>,
    /// Jets that are averaged over.
    #[arg(long, default_value_t = MAX_JETS)]
    max_jets: usize,
    /// How many contributions are printed.
    #[arg(long, default_value_t = 12)]
    top: usize,
    /// Draw it: the jet in eta and phi, or averages by distance.
    #[arg(long, value_name = "FILE.svg")]
    picture: Option<PathBuf>,
}

/// A jet that the file does not have.
#[derive(Debug, thiserror::Error)]
#[error("{file}: there is no jet {jet}; the last of {jets} is {last}", last = jets - 1)]
struct NoSuchJet {
    file: String,
    jet: usize,
    jets: usize,
}

/// Averages cannot be made without both classes.
#[derive(Debug, thiserror::Error)]
#[error("{0}: averages need labelled jets of signal and of background; explain one with --jet")]
struct NoLabels(String);

/// Jets that are averaged over if nobody says otherwise.
pub const MAX_JETS: usize = 1000;

pub fn run(options: &Options, json: bool) -> Result<Verdict, CliError> {
    let model = ModelFile::read(&options.model)?;
    let verified = model.verified()?;
    let tail = LinearTail::of(verified.graph());
    let mut tagger = HostTagger::new(verified)?;
    let most = tagger.graph().particles();
    let wanted = options.jet.map_or(options.max_jets, |jet| jet.saturating_add(1));
    let jets = read_jets((&options.jets, &options.events.reading()?), Some(wanted), most, false)?;
    let front_end = tagger.graph().front_end()?;
    let integer = |jet: &Vec<_>| ingest(jet, front_end, &mut IngestCounts::default());
    let mut explain = |place: usize| {
        let (jet, label) = (integer(&jets.jets[place]), jets.labels.as_ref().map(|l| l[place]));
        one(&mut tagger, tail.as_ref(), (place, &jet, label))
            .map_err(|error| unscored_jet(&options.jets, place, &error))
    };
    let file = || options.jets.display().to_string();
    if let Some(jet) = options.jet {
        if jet >= jets.jets.len() {
            return Err(NoSuchJet { file: file(), jet, jets: jets.jets.len() }.into());
        }
        let explanation = explain(jet)?;
        save(options, || picture::jet(&explanation))?;
        match json {
            true => print_json(&explanation)?,
            false => print(&table(&explanation, options.top)),
        }
        return Ok(Verdict::Pass);
    }
    if !has_both_classes(jets.labels.as_deref(), jets.jets.len()) {
        return Err(NoLabels(file()).into());
    }
    let all = (0..jets.jets.len()).map(explain).collect::<Result<Vec<_>, _>>()?;
    let found = Averages::of(&all, tail.is_some());
    save(options, || picture::averages(&found.averages))?;
    match json {
        true => print_json(&found)?,
        false => print(&average_table(&found)),
    }
    Ok(Verdict::Pass)
}

/// Whether there is signal and background among the first `count` jets.
pub fn has_both_classes(labels: Option<&[bool]>, count: usize) -> bool {
    let first = labels.and_then(|labels| labels.get(..count)).unwrap_or(&[]);
    first.contains(&true) && first.contains(&false)
}

/// One jet: its place, integers and class.
pub fn one(
    tagger: &mut HostTagger<'_>,
    tail: Option<&LinearTail>,
    jet: (usize, &IntegerJet, Option<bool>),
) -> Result<Explanation, spurion::tagger::TaggerError> {
    match tail {
        Some(tail) => exact::explain(tagger, tail, jet),
        None => occlusion::explain(tagger, jet),
    }
}

fn save<E: std::error::Error + 'static>(
    options: &Options,
    picture: impl FnOnce() -> Result<String, E>,
) -> Result<(), CliError> {
    if let Some(path) = &options.picture {
        write_whole(path, picture()?.as_bytes())?;
    }
    Ok(())
}

/// One jet as people read it.
fn table(explanation: &Explanation, top: usize) -> String {
    let label = match explanation.label {
        Some(true) => "signal",
        Some(false) => "background",
        None => "no label",
    };
    let how = match explanation.method {
        Method::Exact => "exact: all contributions, the bias and the rounding add up to the score",
        Method::Occlusion => "approximate: what the score loses without a particle, or without two",
    };
    let unit = crate::elementary::power_of_two(-explanation.frac_bits);
    let logit = |raw: i64| raw as f64 * unit;
    let mut text = format!(
        "jet {} ({label}): logit {:.4}, integer {} of 2^-{}\n{how}\n\n{:<24} {:>14} {:>10}\n",
        explanation.jet,
        explanation.logit,
        explanation.score_raw,
        explanation.score_frac_bits,
        "contribution",
        format!("of 2^-{}", explanation.frac_bits),
        "logit",
    );
    let mut row = |name: &str, raw: i64| {
        text += &format!("{name:<24} {raw:>14} {:>10.4}\n", logit(raw));
    };
    let name = |k: usize| {
        let spurions = explanation.objects.iter().filter(|object| object.spurion).count();
        if k < spurions { format!("spurion {k}") } else { format!("particle {}", k - spurions) }
    };
    for pair in explanation.pairs.iter().take(top) {
        let other = if pair.i == pair.j { "alone".to_owned() } else { name(pair.j) };
        row(&format!("{}, {other}", name(pair.i)), pair.raw);
    }
    let rest: i64 = explanation.pairs.iter().skip(top).map(|pair| pair.raw).sum();
    row(&format!("{} others", explanation.pairs.len().saturating_sub(top)), rest);
    row("bias", explanation.bias_raw);
    let exact = explanation.method == Method::Exact;
    row(if exact { "rounding" } else { "not explained" }, explanation.rounding_raw);
    text
}

/// Averages as people read them.
fn average_table(found: &Averages) -> String {
    let Averages { method, jets, averages } = found;
    let how = if *method == Method::Exact { "exact" } else { "occlusion, approximate" };
    let mut text = format!(
        "{jets} jets ({how}); mean logit of a jet, and contributions in a jet\n\n\
         {:<24} {:>10} {:>9} {:>11} {:>9}\n",
        "of", "signal", "count", "background", "count"
    );
    for row in averages {
        let name = match row.kind {
            Kind::Bias => "bias".to_owned(),
            Kind::Alone => "one object alone".to_owned(),
            Kind::Spurions => "with spurions".to_owned(),
            Kind::Pairs { from, to: Some(to) } => format!("pairs, {from} to {to} apart"),
            Kind::Pairs { from, to: None } => format!("pairs, more than {from} apart"),
        };
        text += &format!(
            "{name:<24} {:>10.4} {:>9.2} {:>11.4} {:>9.2}\n",
            row.signal.logit, row.signal.count, row.background.logit, row.background.count
        );
    }
    text
}
