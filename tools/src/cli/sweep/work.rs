//! Builds and synthesizes points, or takes them from an earlier run.

use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use spurion_hdl::synthesis::{Design as Source, SynthesisReport, Target, measure};
use spurion_hdl::verilog;

use super::CliError;
use super::plan::{Build, Plan};
use crate::cli::identity::Identity;
use crate::cli::precisions::{Model, Precision};
use crate::cli::progress;
use crate::cli::stored_work::{Stop, make_directory, redone};
use crate::digest::sha256;
use crate::hardware::design::Design;
use crate::output_file::WriteError;
use crate::sweep::{DSP_IN_LUTS, Failure, Placed, Point, Stored, Sweep, Synthesis, load, save};

/// Where results are kept.
#[derive(Debug)]
pub struct Folders {
    pub models: PathBuf,
    points: PathBuf,
}

impl Folders {
    pub fn make(directory: &Path) -> Result<Self, WriteError> {
        let folders = Self { models: directory.join("models"), points: directory.join("points") };
        make_directory(&folders.models)?;
        make_directory(&folders.points)?;
        Ok(folders)
    }
}

/// A finished point.
#[derive(Debug)]
pub struct Done {
    point: Point,
    reused: bool,
    redone: Vec<String>,
}

/// All that a sweep has found.
#[derive(Debug)]
pub struct Outcome {
    pub sweep: Sweep,
    pub reused: usize,
    pub redone: Vec<String>,
}

impl Outcome {
    /// Takes up one point.
    pub fn add(&mut self, one: Result<Done, Stop>) -> Result<(), CliError> {
        match one {
            Ok(Done { point, reused, redone }) => {
                self.sweep.points.push(point);
                self.reused += usize::from(reused);
                let news = redone.into_iter().filter(|why| !self.redone.contains(why));
                let news: Vec<String> = news.collect();
                self.redone.extend(news);
            }
            Err(Stop { reason, fatal: true, .. }) => return Err(reason.into()),
            Err(Stop { reason, point: name, .. }) => {
                self.sweep.failed.push(Failure { name, reason });
            }
        }
        Ok(())
    }
}

/// Every point of the plan, in its order.
pub fn all(
    plan: &Plan,
    models: &[Result<Model, Stop>],
    identity: &Identity,
    folders: &Folders,
) -> Vec<Result<Done, Stop>> {
    let converted = plan.precisions.iter().zip(models);
    let pairs: Vec<_> =
        converted.flat_map(|p| plan.builds.iter().map(move |build| (p, build))).collect();
    let bar = progress::bar(pairs.len(), "points");
    let one = |&((precision, model), build): &((&Precision, &Result<Model, Stop>), &Build)| {
        let name = format!("{}_{}", precision.name, build.name);
        let done = model.as_ref().map_err(|stop| stop.at(&name)).and_then(|model| {
            let path = folders.points.join(format!("{name}.json"));
            let task = Task { name: &name, precision, model, build, targets: &plan.targets };
            task.run(&path, identity).map_err(|e| Stop::of(e.as_ref()).at(&name))
        });
        bar.inc(1);
        done
    };
    let done = pairs.par_iter().with_max_len(1).map(one).collect();
    bar.finish_and_clear();
    done
}

/// A point to be made.
struct Task<'t> {
    name: &'t str,
    precision: &'t Precision,
    model: &'t Model,
    build: &'t Build,
    targets: &'t [Target],
}

impl Task<'_> {
    fn run(&self, path: &Path, identity: &Identity) -> Result<Done, CliError> {
        let Self { model, build, targets, .. } = self;
        let key = identity
            .key(&format!("{} {:?} {targets:?}", model.record.model_sha256, build.described));
        let stored = load(path, &key);
        let redone = model.redone.clone().into_iter().chain(redone(self.name, &stored)).collect();
        if let Stored::Good(point) = stored {
            return Ok(Done { point, reused: true, redone });
        }
        let point = self.make()?;
        save(path, &key, &point)?;
        Ok(Done { point, reused: false, redone })
    }

    fn make(&self) -> Result<Point, CliError> {
        let Self { model, build, precision, .. } = self;
        let verified = model.file.verified()?;
        let options = build.options.resolve(verified.graph())?;
        let source = {
            let pipeline = Design::new(verified.graph(), &options)?.pipeline;
            Source {
                module: pipeline.name().to_owned(),
                verilog: verilog(&pipeline),
                latency_cycles: pipeline.latency(),
                initiation_interval: pipeline.interval(),
            }
        };
        let mut targets = BTreeMap::new();
        for &target in self.targets {
            let scratch = tempfile::tempdir()?;
            let measured = measure(&source, target, scratch.path(), NonZeroU32::MIN)?;
            targets.insert(target.name().to_owned(), synthesis(measured.report));
        }
        Ok(Point {
            name: self.name.to_owned(),
            precision: precision.profile.to_owned(),
            error_budget: precision.error_budget,
            model_sha256: model.record.model_sha256.clone(),
            verilog_sha256: sha256(source.verilog.as_bytes()),
            hardware: build.described.clone(),
            evaluation: model.record.evaluation.clone(),
            latency_cycles: source.latency_cycles,
            initiation_interval: source.initiation_interval,
            targets,
            pareto: false,
        })
    }
}

/// What is kept of a report.
fn synthesis(report: SynthesisReport) -> Synthesis {
    let r = &report.resources;
    Synthesis {
        device: report.device.to_owned(),
        lut: r.lut,
        lut_shift: r.lut_shift,
        ff: r.ff,
        dsp: r.dsp,
        bram: r.bram,
        area: r.lut + DSP_IN_LUTS * r.dsp,
        placed: report.placement.map(|placement| Placed {
            fmax_mhz: report.fmax_mhz,
            latency_ns: report.latency_ns,
            does_not_fit: placement.does_not_fit,
        }),
    }
}
