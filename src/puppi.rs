//! Puppi candidates: particles as 64-bit words of the level-1 correlator trigger of CMS (Phase 2).
//!
//! | bits | field | type, least significant bit |
//! |---|---|---|
//! | 0-13 | pT | unsigned, 0.25 GeV |
//! | 14-25 | eta | signed, pi/720 |
//! | 26-36 | phi | signed, pi/720 |
//! | 37-39 | id | 0 neutral hadron, 1 photon, 2 and 3 h- and h+, 4 and 5 e- and e+, 6 and 7 mu- and mu+ |
//! | 40-49 | z0, charged | signed, 0.05 cm |
//! | 50-57 | dxy, charged | signed |
//! | 58-60 | quality of the track, charged | unsigned |
//! | 40-48 | puppi weight, neutral | unsigned, 1/256 |
//! | 49-54 | em id, neutral | unsigned |
//!
//! What is left at the top (3 bits of charged, 9 of neutral candidates) is spare, and 0 in
//! practice. A candidate keeps it, so that decoding and encoding again gives the same word.

use fixed::types::U14F2;

use crate::momentum::{ANGLE_STEPS_PER_PI, ColliderMomentum};

/// Bits of pT in the word, the lowest ones.
pub const PT_BITS: u32 = 14;
/// Bits of eta in the word, above pT.
pub const ETA_BITS: u32 = 12;
/// Bits of phi in the word, above eta.
pub const PHI_BITS: u32 = 11;
/// Bits of the id.
const ID_BITS: u32 = 3;
/// Where the fields begin that charged and neutral candidates have for themselves.
const OWN_FIELDS: u32 = 40;
/// Bits of z0, dxy and track quality, from bit 40 on.
const TRACK_BITS: [u32; 3] = [10, 8, 3];
/// Bits of puppi weight and em id, from bit 40 on.
const CLUSTER_BITS: [u32; 2] = [9, 6];

/// The largest pT in steps of 0.25 GeV that a word holds: 4095.75 GeV.
pub const MAX_PT: u16 = (1 << PT_BITS) - 1;
/// The largest eta in steps of pi/720 that a word holds; the smallest is `-MAX_ETA - 1`.
pub const MAX_ETA: i16 = (1 << (ETA_BITS - 1)) - 1;

/// What a neutral candidate is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum NeutralSpecies {
    /// Neutral hadron, id 0.
    Hadron,
    /// Photon, id 1.
    Photon,
}

/// What a charged candidate is, but for the sign of its charge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum ChargedSpecies {
    /// Charged hadron, ids 2 and 3.
    Hadron,
    /// Electron, ids 4 and 5.
    Electron,
    /// Muon, ids 6 and 7.
    Muon,
}

/// What a candidate is, and the fields that only its kind has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Kind {
    /// From the calorimeters.
    Neutral {
        /// Hadron or photon.
        species: NeutralSpecies,
        /// Weight of the pileup rejection in 1/256, 9 bits.
        puppi_weight: u16,
        /// Flags of the electromagnetic identification, 6 bits.
        em_id: u8,
    },
    /// With a track.
    Charged {
        /// Hadron, electron or muon.
        species: ChargedSpecies,
        /// Whether the charge is positive.
        positive: bool,
        /// Longitudinal impact parameter in 0.05 cm, 10 bits with sign.
        z0: i16,
        /// Transverse impact parameter, 8 bits with sign.
        dxy: i8,
        /// Quality of the track, 3 bits.
        quality: u8,
    },
}

impl Kind {
    /// The three bits of the id.
    #[must_use]
    pub const fn id(self) -> u8 {
        match self {
            Self::Neutral { species: NeutralSpecies::Hadron, .. } => 0,
            Self::Neutral { species: NeutralSpecies::Photon, .. } => 1,
            Self::Charged { species, positive, .. } => {
                let of_minus = match species {
                    ChargedSpecies::Hadron => 2,
                    ChargedSpecies::Electron => 4,
                    ChargedSpecies::Muon => 6,
                };
                of_minus + positive as u8
            }
        }
    }

    /// The kind of the candidate in `word`.
    const fn of_word(word: u64) -> Self {
        let id = unsigned(word, OWN_FIELDS - ID_BITS, ID_BITS);
        if id < 2 {
            let [weight_bits, em_bits] = CLUSTER_BITS;
            return Self::Neutral {
                species: if id == 0 { NeutralSpecies::Hadron } else { NeutralSpecies::Photon },
                puppi_weight: unsigned(word, OWN_FIELDS, weight_bits) as u16,
                em_id: unsigned(word, OWN_FIELDS + weight_bits, em_bits) as u8,
            };
        }
        let [z0_bits, dxy_bits, quality_bits] = TRACK_BITS;
        Self::Charged {
            species: match id {
                2 | 3 => ChargedSpecies::Hadron,
                4 | 5 => ChargedSpecies::Electron,
                _ => ChargedSpecies::Muon,
            },
            positive: id & 1 == 1,
            z0: signed(word, OWN_FIELDS, z0_bits),
            dxy: signed(word, OWN_FIELDS + z0_bits, dxy_bits) as i8,
            quality: unsigned(word, OWN_FIELDS + z0_bits + dxy_bits, quality_bits) as u8,
        }
    }

    /// Its own fields in their places, saturated to their widths.
    fn to_word(self) -> u64 {
        match self {
            Self::Neutral { puppi_weight, em_id, .. } => {
                let [weight_bits, em_bits] = CLUSTER_BITS;
                let weight = place_unsigned(puppi_weight, OWN_FIELDS, weight_bits);
                weight | place_unsigned(u16::from(em_id), OWN_FIELDS + weight_bits, em_bits)
            }
            Self::Charged { z0, dxy, quality, .. } => {
                let [z0_bits, dxy_bits, quality_bits] = TRACK_BITS;
                let at_quality = OWN_FIELDS + z0_bits + dxy_bits;
                place_signed(z0, OWN_FIELDS, z0_bits)
                    | place_signed(i16::from(dxy), OWN_FIELDS + z0_bits, dxy_bits)
                    | place_unsigned(u16::from(quality), at_quality, quality_bits)
            }
        }
    }

    /// The first bit that this kind of candidate does not use.
    const fn spare_from(self) -> u32 {
        let used = match self {
            Self::Neutral { .. } => CLUSTER_BITS.as_slice(),
            Self::Charged { .. } => TRACK_BITS.as_slice(),
        };
        match used {
            [a, b] => OWN_FIELDS + *a + *b,
            [a, b, c] => OWN_FIELDS + *a + *b + *c,
            _ => u64::BITS - 1,
        }
    }
}

/// One candidate, decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct PuppiCandidate {
    /// pT, eta and phi in the units of the word, which are those of the taggers.
    pub momentum: ColliderMomentum,
    /// What it is, with the fields of charged or of neutral candidates.
    pub kind: Kind,
    /// The bits above the last field, 0 in practice.
    pub spare: u16,
}

impl PuppiCandidate {
    /// Decodes a word. Every word is a candidate; one whose pT is 0 is an empty slot.
    #[must_use]
    pub const fn from_word(word: u64) -> Self {
        let kind = Kind::of_word(word);
        Self {
            momentum: ColliderMomentum {
                pt: U14F2::from_bits(unsigned(word, 0, PT_BITS) as u16),
                eta: signed(word, PT_BITS, ETA_BITS),
                phi: signed(word, PT_BITS + ETA_BITS, PHI_BITS),
            },
            kind,
            spare: (word >> kind.spare_from()) as u16,
        }
    }

    /// Encodes the candidate. What [`PuppiCandidate::from_word`] gives becomes the same word again.
    ///
    /// Fields too large for their width saturate; phi beyond 11 bits is turned into -720 to 719.
    #[must_use]
    pub fn to_word(self) -> u64 {
        let ColliderMomentum { pt, eta, phi } = self.momentum;
        let at_phi = PT_BITS + ETA_BITS;
        place_unsigned(pt.to_bits(), 0, PT_BITS)
            | place_signed(eta, PT_BITS, ETA_BITS)
            | place_signed(in_eleven_bits(phi), at_phi, PHI_BITS)
            | u64::from(self.kind.id()) << (OWN_FIELDS - ID_BITS)
            | self.kind.to_word()
            | u64::from(self.spare) << self.kind.spare_from()
    }
}

/// phi as it is if 11 bits hold it, else less whole turns.
fn in_eleven_bits(phi: i16) -> i16 {
    let limit = 1 << (PHI_BITS - 1);
    if (-limit..limit).contains(&phi) { phi } else { wrapped_phi(i32::from(phi)) }
}

/// An azimuth in steps of pi/720 less whole turns: -720 to 719.
#[must_use]
pub const fn wrapped_phi(phi: i32) -> i16 {
    let half = ANGLE_STEPS_PER_PI as i32;
    let turned = phi.rem_euclid(2 * half);
    (if turned < half { turned } else { turned - 2 * half }) as i16
}

/// `bits` bits of `word` from bit `from` on.
const fn unsigned(word: u64, from: u32, bits: u32) -> u64 {
    (word >> from) & ((1 << bits) - 1)
}

/// The same in two's complement.
const fn signed(word: u64, from: u32, bits: u32) -> i16 {
    let top = u64::BITS - bits;
    (((word << (top - from)) as i64) >> top) as i16
}

/// `x`, saturated to `bits` bits, at bit `from`.
fn place_unsigned(x: u16, from: u32, bits: u32) -> u64 {
    u64::from(x).min((1 << bits) - 1) << from
}

/// The same with sign.
fn place_signed(x: i16, from: u32, bits: u32) -> u64 {
    let limit = 1 << (bits - 1);
    let saturated = i64::from(x).clamp(-limit, limit - 1);
    unsigned(saturated as u64, 0, bits) << from
}

#[cfg(test)]
mod tests;
