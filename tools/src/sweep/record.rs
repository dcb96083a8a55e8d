//! What is known of a point, as it is stored and printed.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// LUTs that a multiplier block counts as where areas are compared.
pub const DSP_IN_LUTS: u64 = 75;

/// A model beside float64, on the jets of the sweep.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Evaluation {
    /// How many jets.
    pub jets: usize,
    /// Area under the ROC curve, float64.
    pub auc_reference: Option<f64>,
    /// Area under the ROC curve, fixed point.
    pub auc_fixed: Option<f64>,
    /// Standard error of their difference.
    #[serde(default)]
    pub auc_loss_error: Option<f64>,
    /// 1 / background efficiency at 30 % signal efficiency, float64.
    pub rejection30_reference: Option<f64>,
    /// The same, fixed point.
    pub rejection30_fixed: Option<f64>,
    /// Root mean square of fixed minus float64 logit.
    pub logit_rms_error: f64,
}

impl Evaluation {
    /// float64 AUC - fixed AUC.
    #[must_use]
    pub fn auc_loss(&self) -> Option<f64> {
        Some(self.auc_reference? - self.auc_fixed?)
    }
}

/// How a circuit is built, in the words of the options of `spurion verilog`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hardware {
    /// `parallel`, `folded` or `stream`.
    pub shape: String,
    /// Clocks from one jet to the next.
    pub reuse: usize,
    /// `lut` or `bram`.
    pub tables: String,
    /// `dsp`, `all-dsp` or `logic`.
    pub multipliers: String,
    /// Additions in a row between two registers.
    pub levels_per_register: u32,
}

/// A placed and routed circuit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Placed {
    /// The highest frequency of the clock, in MHz; `None` where it does not fit.
    pub fmax_mhz: Option<f64>,
    /// Nanoseconds from a jet to its score at that frequency.
    pub latency_ns: Option<f64>,
    /// Why it does not fit.
    pub does_not_fit: Option<String>,
}

/// Resources on one device.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Synthesis {
    /// The device.
    pub device: String,
    /// LUTs, whatever they are used for.
    pub lut: u64,
    /// Those of them that are shift registers.
    pub lut_shift: u64,
    /// Flip-flops.
    pub ff: u64,
    /// Multiplier blocks.
    pub dsp: u64,
    /// Block memories.
    pub bram: u64,
    /// LUT + 75 DSP.
    pub area: u64,
    /// Where it was placed.
    pub placed: Option<Placed>,
}

/// One circuit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// Its name in the sweep.
    pub name: String,
    /// `accurate` or `trigger`.
    pub precision: String,
    /// The error budget of the conversion.
    pub error_budget: f64,
    /// The SHA-256 of the converted model.
    pub model_sha256: String,
    /// The SHA-256 of the Verilog.
    pub verilog_sha256: String,
    /// How it is built.
    pub hardware: Hardware,
    /// What the model is worth.
    pub evaluation: Evaluation,
    /// Clocks from a jet's last word to its score.
    pub latency_cycles: u32,
    /// Clocks from one jet to the next.
    pub initiation_interval: u32,
    /// Resources, by target.
    pub targets: BTreeMap<String, Synthesis>,
    /// On the Pareto front of AUC, area on the first target, latency and interval.
    #[serde(default)]
    pub pareto: bool,
}

impl Point {
    /// Objectives of which smaller is better: -AUC, area, latency, interval. An unknown AUC is no
    /// number.
    #[must_use]
    pub fn objectives(&self, target: &str) -> [f64; 4] {
        let area = self.targets.get(target).map_or(f64::NAN, |t| t.area as f64);
        let auc = self.evaluation.auc_fixed.unwrap_or(f64::NAN);
        [-auc, area, f64::from(self.latency_cycles), f64::from(self.initiation_interval)]
    }
}

/// A point that could not be built.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// Its name in the sweep.
    pub name: String,
    /// Why not.
    pub reason: String,
}

/// What `spurion sweep --json` prints and `sweep.json` holds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sweep {
    /// The checkpoint's file name, without its ending.
    pub model: String,
    /// The architecture.
    pub architecture: String,
    /// Most particles of a jet.
    pub particles: usize,
    /// The target whose area the Pareto front takes.
    pub target: String,
    /// What each program calls itself.
    pub tools: BTreeMap<String, String>,
    /// SHA-256 of the checkpoint, the jets, the calibration jets and this program.
    pub inputs: BTreeMap<String, String>,
    /// All points that could be built.
    pub points: Vec<Point>,
    /// Those that could not.
    pub failed: Vec<Failure>,
}
