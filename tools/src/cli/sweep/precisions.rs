//! Converts and evaluates once for each precision.

use std::path::Path;

use indicatif::ProgressBar;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::network::Network;
use super::plan::{Plan, Precision};
use super::tools::Identity;
use super::work::{Folders, Stop, redone};
use super::{CliError, Options};
use crate::cli::{convert, eval};
use crate::digest::sha256;
use crate::import::Overrides;
use crate::model::ModelFile;
use crate::sweep::{Evaluation, Stored, load, save};

/// A converted network and what it is worth.
#[derive(Debug)]
pub struct Model {
    pub file: ModelFile,
    pub sha256: String,
    pub evaluation: Evaluation,
    /// Why an earlier result was not used.
    pub redone: Option<String>,
}

/// What is stored of it beside the model file.
#[derive(Debug, Serialize, Deserialize)]
struct Record {
    model_sha256: String,
    evaluation: Evaluation,
}

/// One model for each precision of the plan, in its order.
pub fn all(
    options: &Options,
    network: &Network,
    plan: &Plan,
    (identity, folders): (&Identity, &Folders),
) -> Vec<Result<Model, Stop>> {
    let one = |precision: &Precision| {
        one(options, network, precision, (identity, folders)).map_err(|e| Stop::of(e.as_ref()))
    };
    plan.precisions.par_iter().with_max_len(1).map(one).collect()
}

fn one(
    options: &Options,
    network: &Network,
    precision: &Precision,
    (identity, folders): (&Identity, &Folders),
) -> Result<Model, CliError> {
    let name = &precision.name;
    let (path, record) = folders.model(name);
    let shape = (options.particles, options.calibration_jets, options.max_jets);
    let key = identity.key(&format!("{shape:?} {:?}", precision.settings));
    let stored = load::<Record>(&record, &key);
    let mut why = redone(name, &stored);
    if let Stored::Good(Record { model_sha256, evaluation }) = stored {
        match std::fs::read(&path) {
            Ok(bytes) if sha256(&bytes) == model_sha256 => {
                let file = ModelFile::from_bytes(path, bytes)?;
                return Ok(Model { file, sha256: model_sha256, evaluation, redone: None });
            }
            _ => why = redone(name, &Stored::<()>::Damaged),
        }
    }
    let evaluation = convert_and_evaluate(options, network, precision, &path)?;
    let file = ModelFile::read(&path)?;
    let model_sha256 = sha256(file.bytes());
    let kept = Record { model_sha256, evaluation };
    save(&record, &key, &kept)?;
    let Record { model_sha256, evaluation } = kept;
    Ok(Model { file, sha256: model_sha256, evaluation, redone: why })
}

fn convert_and_evaluate(
    options: &Options,
    network: &Network,
    precision: &Precision,
    path: &Path,
) -> Result<Evaluation, CliError> {
    let calibration: &Path = options.calibrate.as_deref().unwrap_or(&options.jets);
    let none = Overrides::default();
    convert::convert_files(
        &network.checkpoint,
        (calibration, options.calibration_jets),
        path,
        (options.particles, &none),
        &precision.settings,
    )?;
    let jets = (options.jets.as_path(), options.max_jets, false);
    let report = eval::evaluate_behind(path, jets, (None, &none), &ProgressBar::hidden())?;
    Ok(Evaluation {
        jets: report.jets,
        auc_reference: report.auc_reference,
        auc_fixed: report.auc_fixed,
        rejection30_reference: report.rejection30_reference,
        rejection30_fixed: report.rejection30_fixed,
        logit_rms_error: report.logit_rms_error,
    })
}
