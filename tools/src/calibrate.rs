//! Post-training quantization: binary points, ranges and tables from calibration jets.

mod binary_points;
mod sample;
mod tables;

pub use binary_points::{BinaryPoints, choose_binary_points};
pub use sample::Sample;
pub use tables::{ColliderTables, choose_tables};

use spurion::graph::FrontEnd;

/// What a user may choose of the quantization.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// The coordinates that the tagger reads.
    pub front_end: FrontEnd,
    /// Bits of a weight's mantissa, sign included.
    pub weight_bits: u8,
    /// Bits of an entry of the angle tables.
    pub table_bits: u8,
    /// Bits of pT, in steps of 0.25 GeV.
    pub pt_bits: u8,
    /// Bits of a component of a four-momentum, sign included.
    pub momentum_bits: u8,
    /// Root mean square that all roundings of values together may add to the logit.
    pub error_budget: f64,
    /// Factor between the largest value seen in calibration and where a stored value saturates.
    pub headroom: f64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            front_end: FrontEnd::Collider,
            weight_bits: 8,
            table_bits: 10,
            pt_bits: 14,
            momentum_bits: 18,
            error_budget: 0.02,
            headroom: 2.0,
        }
    }
}
