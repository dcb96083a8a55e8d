//! The trigger profile: the coarsest graph that still separates signal from background.
//!
//! A [`Plan`] names every width, binary point and table length. [`build`] makes the float graph
//! with the rewrites that hardware profits from; [`search`] coarsens the plan move by move, each
//! trial judged by an [`Objective`] on the very integers of the assembled graph.

mod cost;
mod digits;
mod front_end;
mod graph;
mod nano;
mod network;
mod objective;
mod plan;
mod search;
mod tables;

pub use cost::{adder_bits, logic_bits};
pub use digits::nearest_with_digits;
pub use front_end::{FrontEndMove, FrontEndPlan};
pub use graph::{SHARED_WEIGHT_TOLERANCE, TriggerGraph, build};
pub use nano::{Found, search};
pub use network::{
    LogicBits, NetworkFound, NetworkPlan, NodePlan, search_network, settings_of_network,
    stored_pair_bits,
};
pub use objective::{Objective, relevance};
pub use plan::{Move, Plan};
pub use search::SearchError;
pub use tables::collider_tables;

use crate::calibrate::Settings;
use crate::import::Architecture;

/// What a user may choose of the trigger profile; the rest is found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TriggerSettings {
    /// Most that all roundings together may change the logit: the root mean square weighted by
    /// relevance, see [`relevance`].
    pub error_budget: f64,
    /// Bits of pT, if not to be found.
    pub pt_bits: Option<u8>,
    /// Fraction bits of pT, if not to be found.
    pub pt_frac_bits: Option<i8>,
}

impl Default for TriggerSettings {
    fn default() -> Self {
        Self { error_budget: ERROR_BUDGET, pt_bits: None, pt_frac_bits: None }
    }
}

/// Error budget unless the user says otherwise. With it, and with the calibration jets of this
/// repository, the area under the ROC curve of its networks falls by 0.00021 at
/// most on 15,000 others; `tests/trigger_precision.rs` asserts a bound on the jets that are here.
pub const ERROR_BUDGET: f64 = 0.08;

/// The same for networks other than PELICAN nano, whose score is the logarithm of the odds, and not
/// half of it; `tests/trigger_network.rs` asserts a bound.
pub const NETWORK_ERROR_BUDGET: f64 = 0.12;

/// The largest error budget: more would separate nothing.
pub const MOST_ERROR_BUDGET: f64 = 1.0;

impl TriggerSettings {
    /// What suits an architecture if nobody says otherwise.
    #[must_use]
    pub fn of(architecture: Architecture) -> Self {
        let error_budget = match architecture {
            Architecture::PelicanNano => ERROR_BUDGET,
            Architecture::Pelican | Architecture::LorentzNet => NETWORK_ERROR_BUDGET,
        };
        Self { error_budget, ..Self::default() }
    }
}

/// Bits of a weight that acts once a jet, where a long one costs next to nothing.
pub const JET_WEIGHT_BITS: u8 = 8;

/// The settings that the assembler needs for `plan`.
#[must_use]
pub fn settings_of(plan: &Plan) -> Settings {
    Settings {
        weight_bits: JET_WEIGHT_BITS,
        pt_bits: plan.front.pt_bits,
        pt_frac_bits: plan.front.pt_frac_bits,
        ..Settings::default()
    }
}
