//! Converts and evaluates a network at several precisions, or takes that from an earlier run.

use std::path::{Path, PathBuf};

use indicatif::ProgressBar;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::identity::Identity;
use super::network::{Network, NetworkOptions};
use super::stored_work::{Stop, redone};
use super::{CliError, convert, eval};
use crate::calibrate::Settings;
use crate::digest::sha256;
use crate::import::{Architecture, Overrides};
use crate::jets::Reading;
use crate::model::ModelFile;
use crate::sweep::{Evaluation, Stored, load, save};
use crate::trigger::TriggerSettings;

/// A way to convert.
#[derive(Clone, Debug)]
pub struct Precision {
    /// Its name in the names of points and files.
    pub name: String,
    pub profile: &'static str,
    pub error_budget: f64,
    pub settings: Settings,
}

impl Precision {
    /// The trigger precision within an error budget.
    pub fn trigger(error_budget: f64) -> Self {
        let trigger = TriggerSettings { error_budget, ..TriggerSettings::default() };
        let settings = Settings { trigger: Some(trigger), ..Settings::default() };
        Self { name: format!("trigger_{error_budget}"), profile: "trigger", error_budget, settings }
    }

    /// What `convert` takes if nobody says otherwise.
    pub fn accurate(architecture: Architecture) -> Self {
        let settings = Settings::of(architecture);
        let (name, error_budget) = ("accurate".to_owned(), settings.error_budget);
        Self { name, profile: "accurate", error_budget, settings }
    }
}

/// A converted network and what it is worth.
#[derive(Debug)]
pub struct Model {
    pub file: ModelFile,
    pub record: Record,
    /// Taken from an earlier run.
    pub reused: bool,
    /// Why an earlier result was not used.
    pub redone: Option<String>,
}

/// What is stored of a model beside its file.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Record {
    pub model_sha256: String,
    pub evaluation: Evaluation,
    /// See [`crate::product_bits::product_bits`].
    pub product_bits: u64,
    /// Estimated bits of logic; of the trigger precision alone.
    pub logic_bits: Option<u64>,
}

/// What all conversions of one network have in common.
#[derive(Clone, Copy, Debug)]
pub struct Maker<'m> {
    pub options: &'m NetworkOptions,
    pub network: &'m Network,
    pub identity: &'m Identity,
    /// Where models and their records are kept.
    pub folder: &'m Path,
}

impl Maker<'_> {
    /// One model for each precision, in their order.
    pub fn all(&self, precisions: &[Precision]) -> Vec<Result<Model, Stop>> {
        let one = |p: &Precision| self.one(p).map_err(|e| Stop::of(e.as_ref()).at(&p.name));
        precisions.par_iter().with_max_len(1).map(one).collect()
    }

    /// The file of a model.
    pub fn path(&self, precision: &Precision) -> PathBuf {
        self.folder.join(format!("{}.spurion", precision.name))
    }

    /// The model of a precision.
    pub fn one(&self, precision: &Precision) -> Result<Model, CliError> {
        let name = &precision.name;
        let path = self.path(precision);
        let place = self.folder.join(format!("{name}.json"));
        let o = self.options;
        let shape = (o.particles, o.calibration_jets, o.max_jets);
        let key = self.identity.key(&format!("{shape:?} {:?}", precision.settings));
        let stored = load::<Record>(&place, &key);
        let mut why = redone(name, &stored);
        if let Stored::Good(record) = stored {
            match std::fs::read(&path) {
                Ok(bytes) if sha256(&bytes) == record.model_sha256 => {
                    let file = ModelFile::from_bytes(path, bytes)?;
                    return Ok(Model { file, record, reused: true, redone: None });
                }
                _ => why = redone(name, &Stored::<()>::Damaged),
            }
        }
        let (file, record) = self.convert_and_evaluate(precision, &path)?;
        save(&place, &key, &record)?;
        Ok(Model { file, record, reused: false, redone: why })
    }

    fn convert_and_evaluate(
        &self,
        precision: &Precision,
        path: &Path,
    ) -> Result<(ModelFile, Record), CliError> {
        let Self { options, network, .. } = self;
        let none = Overrides::default();
        let converted = convert::convert_read(
            &network.checkpoint,
            (options.calibration(), options.calibration_jets, &Reading::default()),
            path,
            (options.particles, &none),
            &precision.settings,
        )?;
        let jets = (options.jets.as_path(), options.max_jets, false);
        let report = eval::evaluate_behind(path, jets, (None, &none), &ProgressBar::hidden())?;
        let file = ModelFile::read(path)?;
        let record = Record {
            model_sha256: sha256(file.bytes()),
            evaluation: Evaluation {
                jets: report.jets,
                auc_reference: report.auc_reference,
                auc_fixed: report.auc_fixed,
                auc_loss_error: report.auc_loss_error,
                rejection30_reference: report.rejection30_reference,
                rejection30_fixed: report.rejection30_fixed,
                logit_rms_error: report.logit_rms_error,
            },
            product_bits: converted.product_bits,
            logic_bits: converted.trigger.map(|trigger| trigger.logic_bits),
        };
        Ok((file, record))
    }
}
