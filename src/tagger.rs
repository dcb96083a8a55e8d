//! What a user holds: a verified graph and the memory to run it in.

use fixed::types::I32F32;

use crate::artifact::{self, ArtifactError};
use crate::format::{FormatError, QFormat};
use crate::graph::{FrontEnd, GraphError, Verified};
use crate::interpret::interpret;
use crate::jet::JetView;
use crate::tensor::{Arena, OutsideArena};

/// Why a jet has no score.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum TaggerError {
    /// The bytes are no artifact.
    Artifact(ArtifactError),
    /// The graph is not sound.
    Graph(GraphError),
    /// The arena has fewer words than the graph needs.
    Arena {
        /// 32-bit words needed.
        narrow: usize,
        /// 64-bit words needed.
        wide: usize,
    },
    /// The jet has more particles than the model takes.
    TooManyParticles {
        /// Real particles of the jet.
        particles: usize,
        /// The most that the model takes.
        most: usize,
    },
    /// A slot of the jet holds no particle; `ColliderJet` and `CartesianJet` leave such out.
    EmptySlot {
        /// Its place in the jet.
        slot: usize,
    },
    /// The jet comes in other coordinates than the model reads.
    Coordinates {
        /// What the model reads.
        expected: FrontEnd,
    },
    /// Jets to be scored side by side have different numbers of particles.
    UnequalJets {
        /// Those of two jets.
        particles: [usize; 2],
    },
}

impl core::fmt::Display for TaggerError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Artifact(error) => error.fmt(f),
            Self::Graph(error) => error.fmt(f),
            Self::Arena { narrow, wide } => {
                write!(f, "the model needs {narrow} 32-bit and {wide} 64-bit words of memory")
            }
            Self::TooManyParticles { particles, most } => {
                write!(f, "the jet has {particles} particles; the model takes at most {most}")
            }
            Self::EmptySlot { slot } => write!(f, "slot {slot} of the jet holds no particle"),
            Self::UnequalJets { particles: [a, b] } => {
                write!(f, "jets of {a} and {b} particles cannot be scored side by side")
            }
            Self::Coordinates { expected: FrontEnd::Collider } => {
                f.write_str("the model reads pT, eta, phi; the jet has four-vectors")
            }
            Self::Coordinates { expected: FrontEnd::Cartesian } => {
                f.write_str("the model reads four-vectors; the jet has pT, eta, phi")
            }
        }
    }
}

impl core::error::Error for TaggerError {}

impl From<ArtifactError> for TaggerError {
    fn from(error: ArtifactError) -> Self {
        Self::Artifact(error)
    }
}

impl From<GraphError> for TaggerError {
    fn from(error: GraphError) -> Self {
        Self::Graph(error)
    }
}

// `verify` excludes both, so which node it was is never asked.
impl From<OutsideArena> for TaggerError {
    fn from(_: OutsideArena) -> Self {
        Self::Arena { narrow: 0, wide: 0 }
    }
}

impl From<FormatError> for TaggerError {
    fn from(_: FormatError) -> Self {
        Self::Graph(GraphError::NoReadout)
    }
}

/// The answer for one jet: the logit of signal, exactly as the graph computes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Score {
    /// The integer.
    pub raw: i32,
    /// Its format.
    pub format: QFormat,
}

impl Score {
    /// The logit in steps of 2^-32; exact for a format of up to 32 fraction bits.
    #[must_use]
    pub fn logit(self) -> I32F32 {
        let shift = 32 - i32::from(self.format.frac_bits);
        let raw = i64::from(self.raw);
        let bits = if shift >= 0 {
            raw.checked_shl(shift.unsigned_abs()).unwrap_or(0)
        } else {
            raw.checked_shr(shift.unsigned_abs()).unwrap_or(0)
        };
        I32F32::from_bits(bits)
    }
}

/// A tagger with its own memory: `NARROW` 32-bit words and `WIDE` 64-bit words, which
/// `spurion convert` prints for each model.
#[derive(Debug)]
pub struct Tagger<'a, const NARROW: usize, const WIDE: usize> {
    verified: Verified<'a>,
    format: QFormat,
    narrow: [i32; NARROW],
    wide: [i64; WIDE],
}

impl<'a, const NARROW: usize, const WIDE: usize> Tagger<'a, NARROW, WIDE> {
    /// Reads an artifact in place and verifies its graph.
    ///
    /// # Errors
    /// [`TaggerError::Artifact`], [`TaggerError::Graph`], or [`TaggerError::Arena`] if `NARROW`
    /// or `WIDE` is too small.
    pub fn new(bytes: &'a [u8]) -> Result<Self, TaggerError> {
        let verified = Verified::new(artifact::parse(bytes)?)?;
        let header = verified.graph().header();
        let (narrow, wide) = (header.narrow_words as usize, header.wide_words as usize);
        if narrow > NARROW || wide > WIDE {
            return Err(TaggerError::Arena { narrow, wide });
        }
        let format = verified.graph().score_format()?;
        Ok(Self { verified, format, narrow: [0; NARROW], wide: [0; WIDE] })
    }

    /// The verified graph.
    #[must_use]
    pub const fn verified(&self) -> &Verified<'a> {
        &self.verified
    }

    /// Scores one jet.
    ///
    /// # Errors
    /// [`TaggerError::TooManyParticles`], [`TaggerError::EmptySlot`] or
    /// [`TaggerError::Coordinates`].
    pub fn score(&mut self, jet: JetView<'_>) -> Result<Score, TaggerError> {
        let mut arena = Arena::new(&mut self.narrow, &mut self.wide);
        let raw = interpret(&self.verified, self.verified.graph(), jet, &mut arena, &mut ())?;
        Ok(Score { raw: raw as i32, format: self.format })
    }
}
