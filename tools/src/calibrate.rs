//! Post-training quantization: binary points, ranges and tables from calibration jets.

mod bias_correction;
mod binary_points;
mod effort;
mod equalize;
mod joint_rounding;
mod narrow;
mod sensitivity;
mod sum_errors;
mod table_bits;
mod tables;
mod trial;

pub use bias_correction::Constants;
pub use binary_points::{BinaryPoints, Stored, Survey, choose_binary_points};
pub use effort::{allows_joint_rounding, differentiated, surveyed};
pub use equalize::equalize;
pub use joint_rounding::{FREE, JointRounding};
pub use narrow::narrow;
pub use table_bits::choose_tables;
pub use tables::{ColliderTables, tables_of_bits};
pub use trial::{Trial, prepare_correction};

pub use crate::float_graph::Sample;

use spurion::graph::{FrontEnd, PT_FRAC_BITS};

use crate::import::Architecture;
use crate::trigger::TriggerSettings;

/// What a user may choose of the quantization.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// The coordinates that the tagger reads.
    pub front_end: FrontEnd,
    /// The trigger profile, if that is wanted; of the fields below it takes none then.
    pub trigger: Option<TriggerSettings>,
    /// Bits of a weight's mantissa, sign included.
    pub weight_bits: u8,
    /// Bits of an entry of the angle tables; found if not given.
    pub table_bits: Option<u8>,
    /// Steps in an octave of a table of a function, as a power of two.
    pub lookup_mantissa_bits: u8,
    /// Bits of pT.
    pub pt_bits: u8,
    /// pT counts steps of 2^-pt_frac_bits GeV.
    pub pt_frac_bits: i8,
    /// Bits of a component of a four-momentum, sign included.
    pub momentum_bits: u8,
    /// Root mean square that all roundings of values together may add to the logit.
    pub error_budget: f64,
    /// Factor between the largest value seen in calibration and where a stored value saturates.
    pub headroom: f64,
    /// Whether the report says what each node adds to the error of the logit, which takes time.
    pub attribute: bool,
}

/// Bits of a component of a four-momentum where four-vectors are moved: at 14 TeV no component is
/// beyond 7 TeV, so that 26 bits hold all of them in steps of 2^-12 GeV, the finest there are.
const MOVED_MOMENTUM_BITS: u8 = 26;

impl Settings {
    /// What suits an architecture if nobody says otherwise.
    #[must_use]
    pub fn of(architecture: Architecture) -> Self {
        match architecture {
            Architecture::PelicanNano | Architecture::Pelican => Self::default(),
            // Messages move four-vectors, and the collider front end has none.
            Architecture::LorentzNet => Self {
                front_end: FrontEnd::Cartesian,
                momentum_bits: MOVED_MOMENTUM_BITS,
                ..Self::default()
            },
        }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            front_end: FrontEnd::Collider,
            trigger: None,
            weight_bits: 8,
            table_bits: None,
            lookup_mantissa_bits: 6,
            pt_bits: 14,
            pt_frac_bits: PT_FRAC_BITS,
            momentum_bits: 18,
            error_budget: 0.02,
            headroom: 2.0,
            attribute: false,
        }
    }
}
