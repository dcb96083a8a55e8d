//! `spurion report`.

mod files;

use std::path::PathBuf;

use super::eval::{self, Evaluated, unscored_jet};
use super::jet_options::JetOptions;
use super::symmetry::{Ways, measure};
use super::{CliError, Verdict, explain, print, print_json, progress, symmetry};
use crate::digest::sha256;
use crate::explain::Explanation;
use crate::explain::linear_tail::LinearTail;
use crate::import::{self, Overrides};
use crate::ingest::{IntegerJet, ingest_all};
use crate::jets::JetSet;
use crate::model::{HostTagger, ModelFile};
use crate::output_file::write_whole;
use crate::product_bits::product_bits;
use crate::report::curves::Curves;
use crate::report::nodes::nodes;
use crate::report::{Averages, Explained, ModelFacts, Report, examples, page};
use crate::rewrite::arena::ArenaWords;
use crate::symmetry::SymmetryReport;
use files::Extras;

/// Jets that ranges of nodes are taken from.
const NODE_JETS: usize = 1000;

/// Options of `spurion report`.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// The model, with its float reference beside it.
    model: PathBuf,
    /// Jets: HDF5 or npz, labelled or not, or trigger events (Native64).
    jets: PathBuf,
    /// The page to write.
    #[arg(short, long, value_name = "FILE.html")]
    output: PathBuf,
    /// Use the first jets only.
    #[arg(long)]
    max_jets: Option<usize>,
    /// Jets that are boosted.
    #[arg(long, value_name = "COUNT", default_value_t = symmetry::MAX_JETS)]
    symmetry_jets: usize,
    /// Jets that contributions are averaged over.
    #[arg(long, value_name = "COUNT", default_value_t = explain::MAX_JETS)]
    explain_jets: usize,
    /// A directory that `spurion search` has written.
    #[arg(long, value_name = "DIR")]
    search: Option<PathBuf>,
    /// A directory that `spurion sweep` has written.
    #[arg(long, value_name = "DIR")]
    sweep: Option<PathBuf>,
    /// The directory that `spurion verilog` has written for this model, with what `spurion synth` has
    /// put there.
    #[arg(long, value_name = "DIR")]
    design: Option<PathBuf>,
    /// What `spurion convert --report --json` has printed of this model: names of nodes, and what each
    /// adds to the error of the logit.
    #[arg(long, value_name = "FILE.json")]
    conversion: Option<PathBuf>,
    #[command(flatten)]
    events: JetOptions,
}

pub fn run(options: &Options, json: bool) -> Result<Verdict, CliError> {
    if options.output.is_dir() {
        let file = options.output.display();
        return Err(format!("{file}: is a directory, not a file to write").into());
    }
    let model = ModelFile::read(&options.model)?;
    let extras = Extras::read(options, &sha256(model.bytes()))?;
    let report = gather(options, &model, extras)?;
    write_whole(&options.output, page::html(&report)?.as_bytes())?;
    if json {
        print_json(&report)?;
    } else {
        print(&format!("  {}\n", options.output.display()));
    }
    Ok(Verdict::Pass)
}

fn gather(options: &Options, model: &ModelFile, extras: Extras) -> Result<Report, CliError> {
    let bar = progress::bar(0, "scoring");
    let reading = options.events.reading()?;
    let jets = (options.jets.as_path(), options.max_jets, false);
    let evaluated =
        eval::evaluate(&options.model, jets, &reading, (None, &Overrides::default()), &bar);
    bar.finish_and_clear();
    let evaluated = evaluated?;
    let verified = model.verified()?;
    let tail = LinearTail::of(verified.graph());
    let mut tagger = HostTagger::new(verified)?;
    let (integers, _) = ingest_all(&evaluated.jets.jets, tagger.graph().front_end()?);
    let few = &integers[..integers.len().min(NODE_JETS)];
    let saturations = &evaluated.report.node_saturations;
    let rows = nodes(&mut tagger, few, saturations, extras.conversion.as_ref())?;
    let mut explainer =
        Explainer { options, tagger: &mut tagger, tail, integers: &integers, of: &evaluated };
    let explanations = explainer.examples()?;
    let averages = explainer.averages()?;
    let symmetry = boosted(options, &evaluated, &mut tagger)?;
    Ok(Report {
        model: facts(options, model, &evaluated, &tagger)?,
        curves: Curves::new(
            &evaluated.reference,
            &evaluated.fixed,
            evaluated.jets.labels.as_deref(),
        ),
        evaluation: evaluated.report,
        nodes: rows,
        node_jets: few.len(),
        symmetry,
        averages,
        explanations,
        search: extras.search,
        sweep: extras.sweep,
        design: extras.design,
        synthesis: extras.synthesis,
    })
}

fn facts(
    options: &Options,
    model: &ModelFile,
    evaluated: &Evaluated,
    tagger: &HostTagger<'_>,
) -> Result<ModelFacts, CliError> {
    let name = |path: &PathBuf| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let graph = tagger.graph();
    let header = graph.header();
    let arena = ArenaWords { narrow: header.narrow_words, wide: header.wide_words };
    let jets = std::fs::read(&options.jets);
    let jets = jets.map_err(|e| format!("{}: {e}", options.jets.display()))?;
    Ok(ModelFacts {
        file: name(&options.model),
        sha256: sha256(model.bytes()),
        artifact_bytes: model.bytes().len(),
        arena_bytes: arena.bytes(),
        product_bits: product_bits(graph)?,
        architecture: import::Architecture::of(&evaluated.checkpoint)?.name().to_owned(),
        particles: graph.particles(),
        front_end: graph.front_end()?.name(),
        score_format: graph.score_format()?.to_string(),
        jets_file: name(&options.jets),
        jets_sha256: sha256(&jets),
        generator: format!("spurion {}", env!("CARGO_PKG_VERSION")),
    })
}

/// Boosts the first jets.
fn boosted(
    options: &Options,
    evaluated: &Evaluated,
    tagger: &mut HostTagger<'_>,
) -> Result<SymmetryReport, CliError> {
    let most = tagger.graph().particles();
    let graph = import::import(&evaluated.checkpoint, Some(most))?;
    let count = evaluated.jets.jets.len().min(options.symmetry_jets);
    let mut first: JetSet = evaluated.jets.clone();
    first.jets.truncate(count);
    if let Some(labels) = &mut first.labels {
        labels.truncate(count);
    }
    measure(&options.jets, &Ways::DEFAULT, (&graph, &first), tagger)
}

/// Explains jets of the evaluation.
struct Explainer<'e, 'm> {
    options: &'e Options,
    tagger: &'e mut HostTagger<'m>,
    tail: Option<LinearTail>,
    integers: &'e [IntegerJet],
    of: &'e Evaluated,
}

impl Explainer<'_, '_> {
    fn one(&mut self, place: usize) -> Result<Explanation, CliError> {
        let label = self.of.jets.labels.as_ref().map(|labels| labels[place]);
        explain::one(self.tagger, self.tail.as_ref(), (place, &self.integers[place], label))
            .map_err(|error| unscored_jet(&self.options.jets, place, &error))
    }

    fn examples(&mut self) -> Result<Vec<Explained>, CliError> {
        let places = examples(&self.of.fixed, self.of.jets.labels.as_deref());
        let one = |(place, why)| Ok(Explained { why, explanation: self.one(place)? });
        places.into_iter().map(one).collect()
    }

    /// Nothing without jets of both classes.
    fn averages(&mut self) -> Result<Option<Averages>, CliError> {
        let jets = self.integers.len().min(self.options.explain_jets);
        if !explain::has_both_classes(self.of.jets.labels.as_deref(), jets) {
            return Ok(None);
        }
        let all: Vec<Explanation> = (0..jets).map(|k| self.one(k)).collect::<Result<_, _>>()?;
        Ok(Some(Averages::of(&all, self.tail.is_some())))
    }
}
