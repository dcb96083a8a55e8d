//! The committed measurements: our sweeps and the rivals' points.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use spurion_tools::sweep::{DSP_IN_LUTS, Sweep};

/// Any error, told in one line.
pub type Error = Box<dyn std::error::Error>;

/// Clock assumed on UltraScale+, where nothing is placed, in MHz.
pub const ASSUMED_MHZ: f64 = 300.0;
/// Longest interval of a design that is held against a rival, in clocks.
pub const MOST_INTERVAL: u32 = 64;
/// A design that is held against a rival answers within fewer nanoseconds.
pub const LATENCY_BELOW_NS: f64 = 1000.0;

/// A rival measured with the same synthesis on jets of the same generation.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Measured {
    pub name: String,
    pub auc: f64,
    pub rejection30: f64,
    pub lut: u64,
    pub ff: u64,
    pub dsp: u64,
    pub bram: u64,
    pub latency_cycles: u32,
    pub interval: u32,
}

impl Measured {
    /// LUT + 75 DSP.
    pub fn area(&self) -> u64 {
        self.lut + DSP_IN_LUTS * self.dsp
    }
}

/// A published design whose figures cannot be compared with ours.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Published {
    pub name: String,
    pub lut: u64,
    pub ff: Option<u64>,
    pub dsp: u64,
    pub latency: String,
    pub interval: String,
    pub not_comparable: String,
}

/// `rivals.json`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Rivals {
    pub auc_uncertainty: f64,
    pub rejection30_uncertainty_percent: f64,
    pub measured: Vec<Measured>,
    pub provenance: Vec<String>,
    pub published: Vec<Published>,
}

/// One of our circuits.
#[derive(Clone, Debug, Serialize)]
pub struct Ours {
    pub model: String,
    pub point: String,
    pub jets: usize,
    pub auc: f64,
    pub auc_reference: f64,
    pub rejection30: f64,
    pub lut: u64,
    pub shift_registers: u64,
    pub ff: u64,
    pub dsp: u64,
    pub bram: u64,
    pub area: u64,
    pub latency_cycles: u32,
    pub latency_ns_assumed: f64,
    pub interval: u32,
    pub ecp5_mhz: Option<f64>,
}

/// Everything that is committed.
#[derive(Clone, Debug)]
pub struct Data {
    pub rivals: Rivals,
    pub ours: Vec<Ours>,
}

impl Data {
    /// Reads `rivals.json` and all of `designs` below `folder`, sweeps by name, points by area.
    pub fn read(folder: &Path) -> Result<Self, Error> {
        let rivals = parse(&folder.join("rivals.json"))?;
        let mut files: Vec<PathBuf> = Vec::new();
        for entry in std::fs::read_dir(folder.join("designs"))? {
            files.push(entry?.path());
        }
        files.sort();
        let mut ours = Vec::new();
        for file in files {
            let sweep: Sweep = parse(&file)?;
            let mut points = of_sweep(&sweep).map_err(|e| format!("{}: {e}", file.display()))?;
            points.sort_by_key(|p| (p.area, p.latency_cycles));
            ours.append(&mut points);
        }
        Ok(Self { rivals, ours })
    }
}

fn of_sweep(sweep: &Sweep) -> Result<Vec<Ours>, Error> {
    let one = |point: &spurion_tools::sweep::Point| {
        let missing = |what: &str| format!("{} has no {what}", point.name);
        let xcup = point.targets.get("xcup").ok_or_else(|| missing("target xcup"))?;
        let e = &point.evaluation;
        let placed = point.targets.get("ecp5").and_then(|t| t.placed.as_ref());
        Ok(Ours {
            model: sweep.model.clone(),
            point: point.name.clone(),
            jets: e.jets,
            auc: e.auc_fixed.ok_or_else(|| missing("AUC"))?,
            auc_reference: e.auc_reference.ok_or_else(|| missing("AUC in float64"))?,
            rejection30: e.rejection30_fixed.ok_or_else(|| missing("background rejection"))?,
            lut: xcup.lut,
            shift_registers: xcup.lut_shift,
            ff: xcup.ff,
            dsp: xcup.dsp,
            bram: xcup.bram,
            area: xcup.lut + DSP_IN_LUTS * xcup.dsp,
            latency_cycles: point.latency_cycles,
            latency_ns_assumed: nanoseconds(point.latency_cycles),
            interval: point.initiation_interval,
            ecp5_mhz: placed.and_then(|p| p.fmax_mhz),
        })
    };
    sweep.points.iter().map(one).collect()
}

/// Time of so many clocks at the assumed frequency.
pub fn nanoseconds(clocks: u32) -> f64 {
    1000.0 * f64::from(clocks) / ASSUMED_MHZ
}

fn parse<T: serde::de::DeserializeOwned>(file: &Path) -> Result<T, Error> {
    let name = file.display();
    let text = std::fs::read_to_string(file).map_err(|e| format!("{name}: {e}"))?;
    Ok(serde_json::from_str(&text).map_err(|e| format!("{name}: {e}"))?)
}
