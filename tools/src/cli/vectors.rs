//! `spurion vectors`.

use std::path::PathBuf;

use serde::Serialize;

use super::jet_options::{self, JetOptions, skipped_text};
use super::{CliError, Verdict, print, print_json};
use crate::hardware::coverage::{CaseState, CoveredCase};
use crate::jets::SkippedEvent;
use crate::model::ModelFile;
use crate::output_directory::write_directory;
use crate::vectors::MANIFEST;
use crate::vectors::build::{Request, bundle};
use crate::vectors::manifest::GeneratedJets;

/// Options of `spurion vectors`.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// The model.
    model: PathBuf,
    /// Jets: HDF5, npz or trigger events (Native64).
    jets: PathBuf,
    /// The directory to write.
    #[arg(short, long, value_name = "DIR")]
    output: PathBuf,
    /// Most jets of the file.
    #[arg(long, default_value_t = 1000, value_name = "COUNT")]
    max_jets: usize,
    /// How many generated jets follow: first those that reach what can go wrong in some node.
    #[arg(long, default_value_t = 200, value_name = "COUNT")]
    generated: usize,
    /// From which number the generated jets are made.
    #[arg(long, default_value_t = 2)]
    seed: u64,
    /// Of how many jets the integers of nodes are kept: half of them of the file, half generated.
    #[arg(long, default_value_t = 16, value_name = "COUNT")]
    tapped_jets: usize,
    /// The nodes whose integers are kept: numbers, separated by commas; without, all. `spurion dump`
    /// shows them.
    #[arg(long, value_delimiter = ',', value_name = "NODE")]
    taps: Option<Vec<u16>>,
    #[command(flatten)]
    events: JetOptions,
}

/// What `spurion vectors --json` prints.
#[derive(Debug, Serialize)]
struct VectorsReport {
    jets: usize,
    generated: usize,
    tapped_jets: usize,
    tapped_nodes: usize,
    reached: usize,
    possible: usize,
    missed: Vec<CoveredCase>,
    bytes: usize,
    files: Vec<PathBuf>,
    skipped_events: Vec<SkippedEvent>,
}

pub fn run(options: &Options, json: bool) -> Result<Verdict, CliError> {
    let model = ModelFile::read(&options.model)?;
    let slots = model.verified()?.graph().particles();
    let reading = options.events.reading()?;
    let set = jet_options::read(&options.jets, Some(options.max_jets), slots, &reading)?;
    let bundle = bundle(&Request {
        model: &model,
        read: Some(&set),
        generated: GeneratedJets { count: options.generated, seed: options.seed },
        tapped_jets: options.tapped_jets,
        taps: options.taps.as_deref(),
    })?;
    let files = bundle.files()?;
    let parts: Vec<(&str, &[u8])> = files.iter().map(|(name, b)| (*name, b.as_slice())).collect();
    let coverage = &bundle.manifest.coverage;
    let missed = coverage.cases.iter().filter(|case| case.state == CaseState::Missed);
    let report = VectorsReport {
        jets: set.jets.len(),
        generated: options.generated,
        tapped_jets: bundle.taps.len(),
        tapped_nodes: bundle.manifest.nodes.iter().filter(|node| node.tapped).count(),
        reached: coverage.reached,
        possible: coverage.possible,
        missed: missed.cloned().collect(),
        bytes: files.iter().map(|(_, bytes)| bytes.len()).sum(),
        files: write_directory(&options.output, MANIFEST, &parts)?,
        skipped_events: set.skipped.clone(),
    };
    if json {
        print_json(&report)?;
    } else {
        print(&text(&report));
    }
    Ok(Verdict::Pass)
}

fn text(report: &VectorsReport) -> String {
    let VectorsReport { jets, generated, tapped_jets, tapped_nodes, .. } = report;
    let mut text = format!(
        "{jets} jets and {generated} generated ones; {tapped_nodes} nodes of {tapped_jets} jets\n\
         coverage: {} of {} cases reached\n",
        report.reached, report.possible
    );
    for case in &report.missed {
        text += &format!("    missed: node {} ({}): {}\n", case.node, case.op, case.case);
    }
    for file in &report.files {
        text += &format!("  {}\n", file.display());
    }
    text += &format!("{} bytes\n", report.bytes);
    text + &skipped_text(&report.skipped_events)
}
