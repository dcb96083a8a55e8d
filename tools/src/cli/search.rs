//! `spurion search`.

mod table;

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use indicatif::ProgressBar;
use rayon::prelude::*;
use serde::Serialize;

use super::identity::Identity;
use super::network::{Network, NetworkOptions};
use super::precisions::{Maker, Model, Precision};
use super::stored_work::{Stop, make_directory};
use super::{CliError, Verdict, print, print_json, progress};
use crate::model::ModelFile;
use crate::output_file::{WriteError, write_together};
use crate::search::{Search, SearchPoint, between, choose, ladder, mark_front};
use crate::sweep::{Failure, chart};
use crate::trigger::TriggerSettings;

/// Rungs that are added while the highest one still keeps the AUC, and how many at most.
const MORE_RUNGS: i32 = 4;
const MOST_RUNGS: i32 = 16;

/// Options of `spurion search`.
#[derive(Debug, clap::Args)]
pub struct Options {
    #[command(flatten)]
    network: NetworkOptions,
    /// The most area under the ROC curve that may be lost against float64.
    #[arg(long, value_name = "X", default_value_t = 0.0005)]
    max_auc_loss: f64,
    /// The directory of the results, where finished points are kept [NAME.search].
    #[arg(short, long, value_name = "DIR")]
    output: Option<PathBuf>,
    /// Error budgets of the logit to try, with commas, in place of those that are tried by itself.
    #[arg(long, value_name = "B,...", value_delimiter = ',')]
    error_budget: Vec<f64>,
    /// Points at a time [as many as there are cores].
    #[arg(long, value_name = "N")]
    jobs: Option<NonZeroUsize>,
}

/// What `spurion search --json` prints.
#[derive(Debug, Serialize)]
struct Printed<'s> {
    #[serde(flatten)]
    search: &'s Search,
    /// The share of product bits that the chosen point saves.
    product_bits_saved: Option<f64>,
    /// Points taken from an earlier run.
    reused: usize,
    /// Points of an earlier run that were made again, and why.
    redone: &'s [String],
    /// The files written.
    files: &'s [PathBuf],
}

pub fn run(options: &Options, json: bool) -> Result<Verdict, CliError> {
    check(options)?;
    let network = Network::read(&options.network)?;
    let identity = Identity::new(&options.network, &[])?;
    let directory = match &options.output {
        Some(directory) => directory.clone(),
        None => PathBuf::from(format!("{}.search", network.name)),
    };
    let models = directory.join("models");
    make_directory(&models)?;
    let maker = Maker {
        options: &options.network,
        network: &network,
        identity: &identity,
        folder: &models,
    };
    let threads = options.jobs.map_or(0, NonZeroUsize::get);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build()?;
    let mut work = Work::new(maker);
    pool.install(|| work.run(options)).map_err(|stop| stop.reason)?;
    let search = work.finish(options.max_auc_loss)?;
    let files = write(&directory, &maker, &search)?;
    work.redone.iter().for_each(|why| eprintln!("spurion: {why}"));
    eprintln!(
        "{} points of an earlier run in {} were used again",
        work.reused,
        directory.display()
    );
    let saved = search.chosen().and_then(|point| search.saving(point));
    if json {
        let (reused, redone) = (work.reused, work.redone.as_slice());
        let files = files.as_slice();
        let search = &search;
        print_json(&Printed { search, product_bits_saved: saved, reused, redone, files })?;
    } else {
        print(&table::text(&search));
        files.iter().for_each(|file| print(&format!("  {}\n", file.display())));
    }
    Ok(if search.chosen.is_some() { Verdict::Pass } else { Verdict::Fail })
}

/// Refuses numbers that no search can keep.
fn check(options: &Options) -> Result<(), CliError> {
    let most = options.max_auc_loss;
    if !(most.is_finite() && most > 0.0 && most < 0.5) {
        return Err(format!("--max-auc-loss {most}: a number from 0 to 0.5 is needed").into());
    }
    match options.error_budget.iter().find(|b| !(b.is_finite() && **b > 0.0)) {
        Some(wrong) => Err(format!("--error-budget {wrong}: a positive number is needed").into()),
        None => Ok(()),
    }
}

/// A search under way.
struct Work<'m> {
    maker: Maker<'m>,
    accurate: Option<SearchPoint>,
    points: Vec<SearchPoint>,
    failed: Vec<Failure>,
    reused: usize,
    redone: Vec<String>,
}

impl<'m> Work<'m> {
    const fn new(maker: Maker<'m>) -> Self {
        Self {
            maker,
            accurate: None,
            points: Vec::new(),
            failed: Vec::new(),
            reused: 0,
            redone: Vec::new(),
        }
    }

    /// The ladder, more rungs while the highest is good, then points beyond the best.
    fn run(&mut self, options: &Options) -> Result<(), Stop> {
        let architecture = self.maker.network.architecture;
        let bar = progress::bar(0, "precisions");
        let accurate = [Precision::accurate(architecture)];
        if options.error_budget.is_empty() {
            let default = TriggerSettings::of(architecture).error_budget;
            self.climb((default, options.max_auc_loss), &accurate, &bar)?;
            if let Some(best) = choose(&self.points, options.max_auc_loss).map(|p| p.error_budget) {
                self.make(&between(best), &[], &bar)?;
            }
        } else {
            self.make(&options.error_budget, &accurate, &bar)?;
        }
        bar.finish_and_clear();
        Ok(())
    }

    fn climb(
        &mut self,
        (default, max_auc_loss): (f64, f64),
        accurate: &[Precision],
        bar: &ProgressBar,
    ) -> Result<(), Stop> {
        self.make(&ladder(default, 0), accurate, bar)?;
        for extra in (0..MOST_RUNGS).step_by(MORE_RUNGS as usize) {
            let highest =
                self.points.iter().max_by(|a, b| a.error_budget.total_cmp(&b.error_budget));
            if highest.and_then(|p| p.auc_loss).is_none_or(|loss| loss > max_auc_loss) {
                break;
            }
            self.make(&ladder(default, extra + MORE_RUNGS), &[], bar)?;
        }
        Ok(())
    }

    /// Makes the points that are not there yet, and `more`.
    fn make(&mut self, budgets: &[f64], more: &[Precision], bar: &ProgressBar) -> Result<(), Stop> {
        let known = |name: &str| {
            self.points.iter().any(|p| p.name == name) || self.failed.iter().any(|f| f.name == name)
        };
        let wanted = budgets.iter().map(|&b| Precision::trigger(b)).chain(more.iter().cloned());
        let mut open: Vec<Precision> = Vec::new();
        for precision in wanted.filter(|p| !known(&p.name)) {
            if !open.iter().any(|other| other.name == precision.name) {
                open.push(precision);
            }
        }
        bar.inc_length(open.len() as u64);
        let one = |precision: &Precision| {
            let made = self.maker.one(precision).map_err(|e| Stop::of(e.as_ref()));
            bar.inc(1);
            made
        };
        let made: Vec<_> = open.par_iter().with_max_len(1).map(one).collect();
        for (precision, made) in open.iter().zip(made) {
            self.add(precision, made)?;
        }
        Ok(())
    }

    fn add(&mut self, precision: &Precision, made: Result<Model, Stop>) -> Result<(), Stop> {
        let name = precision.name.clone();
        let model = match made {
            Ok(model) => model,
            Err(stop) if stop.fatal => return Err(stop),
            Err(Stop { reason, .. }) => {
                self.failed.push(Failure { name, reason });
                return Ok(());
            }
        };
        self.reused += usize::from(model.reused);
        self.redone.extend(model.redone);
        let point = SearchPoint {
            name,
            error_budget: precision.error_budget,
            auc_loss: model.record.evaluation.auc_loss(),
            model_sha256: model.record.model_sha256,
            evaluation: model.record.evaluation,
            logic_bits: model.record.logic_bits,
            product_bits: model.record.product_bits,
            pareto: false,
        };
        match precision.settings.trigger {
            Some(_) => self.points.push(point),
            None => self.accurate = Some(point),
        }
        Ok(())
    }

    /// What was found, points in the order of their budgets.
    fn finish(&mut self, max_auc_loss: f64) -> Result<Search, CliError> {
        let Maker { network, identity, .. } = self.maker;
        if self.points.is_empty() {
            let reason = self.failed.first().map_or("no budget", |f| f.reason.as_str());
            return Err(format!("{}: no point could be made: {reason}", network.name).into());
        }
        let mut points = std::mem::take(&mut self.points);
        points.sort_by(|a, b| a.error_budget.total_cmp(&b.error_budget));
        mark_front(&mut points);
        Ok(Search {
            model: network.name.clone(),
            architecture: network.architecture.name().to_owned(),
            particles: network.particles,
            max_auc_loss,
            inputs: identity.inputs.clone(),
            accurate: self.accurate.take(),
            chosen: choose(&points, max_auc_loss).map(|p| p.name.clone()),
            points,
            failed: std::mem::take(&mut self.failed),
        })
    }
}

/// Writes `search.json`, the picture, and the chosen model with its float reference.
fn write(directory: &Path, maker: &Maker<'_>, search: &Search) -> Result<Vec<PathBuf>, CliError> {
    let report = directory.join("search.json");
    let picture = directory.join("pareto.svg");
    let drawn = chart::svg(&table::picture(search))?;
    let text = format!("{}\n", serde_json::to_string_pretty(search)?);
    let results = [(picture.as_path(), drawn.as_bytes()), (&report, text.as_bytes())];
    let to = directory.join(format!("{}.spurion", search.model));
    let reference = ModelFile::reference_path(&to);
    let Some(chosen) = search.chosen() else {
        // What an earlier search chose loses more than is allowed now.
        write_together(&results)?;
        remove(&to)?;
        remove(&reference)?;
        return Ok(vec![report, picture]);
    };
    let from = maker.path(&Precision::trigger(chosen.error_budget));
    let chosen = [read(&ModelFile::reference_path(&from))?, read(&from)?];
    let model = [(reference.as_path(), chosen[0].as_slice()), (&to, &chosen[1])];
    write_together(&[model, results].concat())?;
    Ok(vec![to, report, picture])
}

fn read(path: &Path) -> Result<Vec<u8>, CliError> {
    Ok(std::fs::read(path).map_err(|e| format!("{}: {e}", path.display()))?)
}

fn remove(path: &Path) -> Result<(), WriteError> {
    match std::fs::remove_file(path) {
        Err(source) if source.kind() != std::io::ErrorKind::NotFound => {
            Err(WriteError { file: path.display().to_string(), source })
        }
        _ => Ok(()),
    }
}
