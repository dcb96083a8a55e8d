//! Jets: the real particles of one event, without its empty slots.

use heapless::Vec;

use crate::graph::FrontEnd;
use crate::momentum::{ColliderMomentum, FourMomentum};
use crate::tagger::TaggerError;

/// A jet with more particles than there is room for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct TooManyParticles {
    /// How many there is room for.
    pub capacity: usize,
}

impl core::fmt::Display for TooManyParticles {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "the jet has more than {} particles", self.capacity)
    }
}

impl core::error::Error for TooManyParticles {}

/// Up to `N` particles in collider coordinates, and the frame they are measured in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ColliderJet<const N: usize> {
    particles: Vec<ColliderMomentum, N>,
    /// Pseudorapidity, in steps of pi/720, by which the beams are boosted along z.
    ///
    /// 0 in the laboratory. If every `eta` is measured from a seed at `eta_seed`, this is
    /// `-eta_seed`: the boost that takes the seed to 0 takes the beams there.
    pub beam_eta: i16,
}

impl<const N: usize> ColliderJet<N> {
    /// A jet without particles, in the laboratory frame.
    #[must_use]
    pub const fn new() -> Self {
        Self { particles: Vec::new(), beam_eta: 0 }
    }

    /// Real particles, whose beams are boosted by `beam_eta`.
    pub(crate) const fn in_frame(particles: Vec<ColliderMomentum, N>, beam_eta: i16) -> Self {
        Self { particles, beam_eta }
    }

    /// Adds a particle; an empty slot is left out.
    ///
    /// # Errors
    /// [`TooManyParticles`] if all `N` places are taken.
    pub fn push(&mut self, particle: ColliderMomentum) -> Result<(), TooManyParticles> {
        if particle.is_empty() {
            return Ok(());
        }
        self.particles.push(particle).map_err(|_| TooManyParticles { capacity: N })
    }

    /// The jet as the tagger reads it.
    #[must_use]
    pub fn view(&self) -> JetView<'_> {
        JetView::Collider { particles: &self.particles, beam_eta: self.beam_eta }
    }
}

/// Up to `N` particles as four-vectors.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CartesianJet<const N: usize> {
    particles: Vec<FourMomentum, N>,
}

impl<const N: usize> CartesianJet<N> {
    /// A jet without particles.
    #[must_use]
    pub const fn new() -> Self {
        Self { particles: Vec::new() }
    }

    /// Adds a particle; an empty slot is left out.
    ///
    /// # Errors
    /// [`TooManyParticles`] if all `N` places are taken.
    pub fn push(&mut self, particle: FourMomentum) -> Result<(), TooManyParticles> {
        if particle.is_empty() {
            return Ok(());
        }
        self.particles.push(particle).map_err(|_| TooManyParticles { capacity: N })
    }

    /// The jet as the tagger reads it.
    #[must_use]
    pub fn view(&self) -> JetView<'_> {
        JetView::Cartesian { particles: &self.particles }
    }
}

/// A jet as the tagger reads it: real particles only, in any order.
#[derive(Clone, Copy, Debug)]
pub enum JetView<'j> {
    /// Massless particles in collider coordinates.
    Collider {
        /// The particles.
        particles: &'j [ColliderMomentum],
        /// See [`ColliderJet::beam_eta`].
        beam_eta: i16,
    },
    /// Four-vectors.
    Cartesian {
        /// The particles.
        particles: &'j [FourMomentum],
    },
}

impl JetView<'_> {
    /// How many particles the jet has.
    #[must_use]
    pub const fn len(&self) -> usize {
        match self {
            Self::Collider { particles, .. } => particles.len(),
            Self::Cartesian { particles } => particles.len(),
        }
    }

    /// Whether it has none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The particles of a jet in collider coordinates, and its beams' pseudorapidity.
    pub(crate) const fn collider(&self) -> Result<(&[ColliderMomentum], i16), TaggerError> {
        match self {
            Self::Collider { particles, beam_eta } => Ok((particles, *beam_eta)),
            Self::Cartesian { .. } => {
                Err(TaggerError::Coordinates { expected: FrontEnd::Collider })
            }
        }
    }

    /// The particles of a jet of four-vectors.
    pub(crate) const fn cartesian(&self) -> Result<&[FourMomentum], TaggerError> {
        match self {
            Self::Cartesian { particles } => Ok(particles),
            Self::Collider { .. } => {
                Err(TaggerError::Coordinates { expected: FrontEnd::Cartesian })
            }
        }
    }

    /// The first empty slot among the particles, which a tagger refuses.
    #[must_use]
    pub fn empty_slot(&self) -> Option<usize> {
        match self {
            Self::Collider { particles, .. } => particles.iter().position(|p| p.is_empty()),
            Self::Cartesian { particles } => particles.iter().position(|p| p.is_empty()),
        }
    }
}
