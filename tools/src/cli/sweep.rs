//! `spurion sweep`.

mod plan;
mod table;
mod work;

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use serde::Serialize;
use spurion_hdl::synthesis::{Target, YOSYS};

use super::hardware_options::{Multipliers, ShapeName, Tables};
use super::identity::Identity;
use super::network::{Network, NetworkOptions};
use super::precisions::Maker;
use super::stored_work::Stop;
use super::{CliError, Verdict, print, print_json};
use crate::output_file::write_together;
use crate::sweep::{Sweep, chart, front};

/// Options of `spurion sweep`.
#[derive(Debug, clap::Args)]
pub struct Options {
    #[command(flatten)]
    network: NetworkOptions,
    /// The directory of the results, where finished points are kept [NAME.sweep].
    #[arg(short, long, value_name = "DIR")]
    output: Option<PathBuf>,
    /// Error budgets of the trigger precision, with commas [1, 1.5 and 2 times the default one].
    #[arg(long, value_name = "B,...", value_delimiter = ',')]
    error_budget: Vec<f64>,
    /// The accurate precision as well.
    #[arg(long)]
    accurate: bool,
    /// Clocks from one jet to the next, with commas; 1 is a parallel tagger [a quarter, half and
    /// all of the particle slots; of a PELICAN classifier: 1, 2 and 4 times these].
    #[arg(long, value_name = "R,...", value_delimiter = ',')]
    reuse: Vec<NonZeroUsize>,
    /// Shape of the hardware where a jet comes every second clock or later.
    #[arg(long, value_enum, default_value = "folded")]
    shape: ShapeName,
    /// What tables are made of, with commas.
    #[arg(long, value_enum, value_delimiter = ',', default_value = "bram")]
    tables: Vec<Tables>,
    /// What multipliers are made of, with commas.
    #[arg(long, value_enum, value_delimiter = ',', default_value = "dsp")]
    multipliers: Vec<Multipliers>,
    /// Additions in a row between two registers, with commas.
    #[arg(long, value_name = "N,...", value_delimiter = ',', default_value = "3", value_parser = clap::value_parser!(u32).range(1..=16))]
    levels_per_register: Vec<u32>,
    /// Devices, with commas; those that can be placed are. The first one's area is compared.
    #[arg(long, value_enum, value_delimiter = ',', default_value = "xcup")]
    target: Vec<super::synth::Device>,
    /// Points at a time [as many as there are cores].
    #[arg(long, value_name = "N")]
    jobs: Option<NonZeroUsize>,
}

/// Stack of a thread that builds circuits: that of a main thread.
const STACK_BYTES: usize = 8 << 20;

/// What `spurion sweep --json` prints.
#[derive(Debug, Serialize)]
struct Printed<'s> {
    #[serde(flatten)]
    sweep: &'s Sweep,
    /// Points taken from an earlier run.
    reused: usize,
    /// Points of an earlier run that were made again, and why.
    redone: &'s [String],
    /// The files written.
    files: &'s [PathBuf],
}

pub fn run(options: &Options, json: bool) -> Result<Verdict, CliError> {
    let network = Network::read(&options.network)?;
    let plan = plan::Plan::new(options, &network)?;
    let placers = plan.targets.iter().filter_map(|t| t.place_and_route()).map(|(name, _)| name);
    let programs: Vec<&str> = [YOSYS].into_iter().chain(placers).collect();
    let identity = Identity::new(&options.network, &programs)?;
    let directory = match &options.output {
        Some(directory) => directory.clone(),
        None => PathBuf::from(format!("{}.sweep", network.name)),
    };
    let folders = work::Folders::make(&directory)?;
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(options.jobs.map_or(0, NonZeroUsize::get))
        .stack_size(STACK_BYTES)
        .build()?;
    let maker = Maker {
        options: &options.network,
        network: &network,
        identity: &identity,
        folder: &folders.models,
    };
    let models = pool.install(|| maker.all(&plan.precisions));
    let done = pool.install(|| work::all(&plan, &models, &identity, &folders));
    let outcome = assemble(&network, &plan, identity, done)?;
    let files = write(&directory, &outcome.sweep)?;
    let work::Outcome { sweep, reused, redone } = &outcome;
    redone.iter().for_each(|why| eprintln!("spurion: {why}"));
    eprintln!("{reused} points of an earlier run in {} were used again", directory.display());
    if json {
        print_json(&Printed { sweep, reused: *reused, redone, files: &files })?;
    } else {
        print(&table::text(sweep));
        files.iter().for_each(|file| print(&format!("  {}\n", file.display())));
    }
    Ok(if sweep.failed.is_empty() { Verdict::Pass } else { Verdict::Fail })
}

/// Puts the points together in the order of the plan, and marks the front.
fn assemble(
    network: &Network,
    plan: &plan::Plan,
    identity: Identity,
    done: Vec<Result<work::Done, Stop>>,
) -> Result<work::Outcome, CliError> {
    let target = plan.targets.first().map_or("", |t: &Target| t.name()).to_owned();
    let mut outcome = work::Outcome {
        sweep: Sweep {
            model: network.name.clone(),
            architecture: network.architecture.name().to_owned(),
            particles: network.particles,
            target,
            tools: identity.tools,
            inputs: identity.inputs,
            points: Vec::new(),
            failed: Vec::new(),
        },
        reused: 0,
        redone: Vec::new(),
    };
    for one in done {
        outcome.add(one)?;
    }
    let target = outcome.sweep.target.clone();
    let objectives: Vec<_> = outcome.sweep.points.iter().map(|p| p.objectives(&target)).collect();
    let on_front = front(&objectives);
    outcome.sweep.points.iter_mut().zip(on_front).for_each(|(point, on)| point.pareto = on);
    Ok(outcome)
}

/// Writes `sweep.json` and the picture.
fn write(directory: &Path, sweep: &Sweep) -> Result<Vec<PathBuf>, CliError> {
    let picture = directory.join("pareto.svg");
    let svg = chart::svg(&table::picture(sweep))?;
    let report = directory.join("sweep.json");
    let text = format!("{}\n", serde_json::to_string_pretty(sweep)?);
    write_together(&[(&picture, svg.as_bytes()), (&report, text.as_bytes())])?;
    Ok(vec![report, picture])
}
