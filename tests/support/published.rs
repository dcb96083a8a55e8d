//! The PELICAN circuits whose figures are published: the models of `tests/vectors` with the options
//! of `benches/frontier/designs`.

use std::path::{Path, PathBuf};

use spurion_hdl::blocks::TableStyle;
use spurion_hdl::front_end::Options as FrontEndOptions;
use spurion_hdl::tagger::TaggerOptions;
use spurion_tools::calibrate::Settings;
use spurion_tools::hardware::design::Design;
use spurion_tools::import::Architecture;
use spurion_tools::model::ModelFile;
use spurion_tools::trigger::TriggerSettings;

/// A checkpoint, how it is converted, and how its circuit is folded.
pub struct Published {
    /// The checkpoint in `tests/data`.
    pub checkpoint: &'static str,
    /// Of the conversion to the formats that hardware is for.
    pub error_budget: f64,
    /// Clocks from one jet to the next.
    pub interval: usize,
    /// The row of `benches/hardware_baselines.json`.
    pub baseline: &'static str,
}

/// One block, three channels.
pub const C3: Published = Published {
    checkpoint: "pelican_c3_l1_n16",
    error_budget: 0.16,
    interval: 32,
    baseline: "pelican_c3_l1_n16_folded_32",
};

/// Two blocks, four channels.
pub const C4: Published = Published {
    checkpoint: "pelican_c4_l2_n16",
    error_budget: 0.3,
    interval: 64,
    baseline: "pelican_c4_l2_n16_folded_64",
};

impl Published {
    /// The committed model's file.
    pub fn path(&self) -> PathBuf {
        let name = format!("tests/vectors/{}_trigger.spurion", self.checkpoint);
        Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
    }

    /// The committed model.
    pub fn model(&self) -> ModelFile {
        ModelFile::from_bytes(self.path(), std::fs::read(self.path()).unwrap()).unwrap()
    }

    /// What it is converted with.
    pub fn settings(&self) -> Settings {
        let network = TriggerSettings::of(Architecture::Pelican);
        let trigger = TriggerSettings { error_budget: self.error_budget, ..network };
        Settings { trigger: Some(trigger), ..Settings::default() }
    }

    /// The circuit of the committed model.
    pub fn design(&self) -> Design {
        let options = folded(self.interval, TableStyle::BlockRam);
        Design::new(self.model().verified().unwrap().graph(), &options).unwrap()
    }
}

/// A jet every `interval` clocks, with the large tables in logic or in block memories.
pub fn folded(interval: usize, tables: TableStyle) -> TaggerOptions {
    let front_end =
        FrontEndOptions { cosh: tables, cos: tables, lookup: tables, ..FrontEndOptions::default() };
    TaggerOptions { interval, front_end, ..TaggerOptions::default() }
}
