//! The two front ends: where momenta become invariants.

use super::{FourVectors, Table};
use crate::format::{Overflow, QFormat, Quantizer, Rounding};
use crate::momentum::ANGLE_STEPS_PER_PI;

/// Fraction bits of [`crate::momentum::ColliderMomentum::pt`].
pub const PT_FRAC_BITS: i8 = 2;
/// Fraction bits of the components of [`crate::momentum::FourMomentum`].
pub const COMPONENT_FRAC_BITS: i8 = 12;

fn decode_quantizer(bytes: &[u8], from_frac: i8) -> Option<Quantizer> {
    let &[signed, total_bits, frac, mode] = bytes else { return None };
    let to = QFormat::new(signed != 0, total_bits, frac as i8).ok()?;
    let rounding = Rounding::from_code(mode & 15).ok()?;
    let overflow = Overflow::from_code(mode >> 4).ok()?;
    Quantizer::new(from_frac, to, rounding, overflow).ok()
}

/// As the artifact stores a quantizer of momenta: signed, width, fraction bits, modes.
#[must_use]
pub const fn encode_quantizer(quantizer: Quantizer) -> [u8; 4] {
    let to = quantizer.to();
    let mode = quantizer.rounding() as u8 | (quantizer.overflow() as u8) << 4;
    [to.signed as u8, to.total_bits, to.frac_bits as u8, mode]
}

/// d_ij of massless particles: pT_i pT_j ((cosh d_eta - 1) + (1 - cos d_phi)).
///
/// Spurions a (1, 0, 0, 1) + b (1, 0, 0, -1): d = pT_i (a exp(-k_i) + b exp(k_i)) with
/// k_i = eta_i - eta_beam, and 2 (a b' + b a') with each other. The beams are two of them.
#[derive(Clone, Copy, Debug)]
pub struct PairwiseCollider<'a> {
    /// Takes the pT of a jet to the width that the products use.
    pub pt: Quantizer,
    /// eta, phi and the beams' eta are first divided by 2^angle_shift and rounded down; the LSB
    /// of an angle below is pi/720 times that.
    pub angle_shift: u8,
    /// Fraction bits of `cosh` and `cos`.
    pub angle_frac_bits: i8,
    /// Fraction bits of `exp`.
    pub exp_frac_bits: i8,
    /// cosh(k LSB) - 1 for k = |d_eta| from 0; beyond the end the last entry stands.
    pub cosh: Table<'a>,
    /// 1 - cos(k LSB) for k = |d_phi| from 0; beyond the end the last entry stands.
    pub cos: Table<'a>,
    /// exp(k LSB) for k from -L to L; beyond the ends the end entries stand.
    pub exp: Table<'a>,
    /// The spurions, without transverse components.
    pub spurions: FourVectors<'a>,
    /// Fraction bits of the result.
    pub frac_bits: i8,
}

impl<'a> PairwiseCollider<'a> {
    /// Bytes before the tables: quantizer, two binary points, three lengths, angle shift, and how
    /// many spurions are listed behind the tables.
    pub const PREFIX: usize = 14;
    /// The coarsest angles: a turn of 1440 = 45 * 2^5 steps stays a whole number of them.
    pub const MAX_ANGLE_SHIFT: u8 = 5;

    /// `spurions` is how many there are; none are listed if they are the beams.
    pub(crate) fn decode(bytes: &'a [u8], frac_bits: i8, spurions: usize) -> Option<Self> {
        let (prefix, tables) = bytes.split_at_checked(Self::PREFIX)?;
        let &[s, w, f, m, angle, exp, c0, c1, k0, k1, x0, x1, angle_shift, listed] = prefix else {
            return None;
        };
        let cosh_bytes = 2 * usize::from(u16::from_le_bytes([c0, c1]));
        let cos_bytes = 2 * usize::from(u16::from_le_bytes([k0, k1]));
        let exp_bytes = 2 * usize::from(u16::from_le_bytes([x0, x1]));
        let (cosh, rest) = tables.split_at_checked(cosh_bytes)?;
        let (cos, rest) = rest.split_at_checked(cos_bytes)?;
        let (exp_table, vectors) = rest.split_at_checked(exp_bytes)?;
        let odd = exp_bytes % 4 == 2;
        let whole = vectors.len() == FourVectors::BYTES * usize::from(listed);
        let tables_whole = odd && cosh_bytes > 0 && cos_bytes > 0;
        let spurions = FourVectors::spurions(vectors, spurions)?;
        let longitudinal = spurions.light_cone().is_longitudinal();
        let legal = whole && tables_whole && longitudinal && angle_shift <= Self::MAX_ANGLE_SHIFT;
        let pt = decode_quantizer(&[s, w, f, m], PT_FRAC_BITS)?;
        (legal && !pt.to().signed && pt.to().total_bits <= 16).then_some(Self {
            pt,
            angle_shift,
            angle_frac_bits: angle as i8,
            exp_frac_bits: exp as i8,
            cosh: Table::new(cosh),
            cos: Table::new(cos),
            exp: Table::new(exp_table),
            spurions,
            frac_bits,
        })
    }

    /// An angle in the steps of the tables: floor(steps / 2^angle_shift).
    #[inline(always)]
    #[must_use]
    pub const fn coarse(&self, steps: i16) -> i32 {
        (steps >> self.angle_shift) as i32
    }

    /// A full turn in the steps of the tables.
    #[inline(always)]
    #[must_use]
    pub const fn turn(&self) -> u32 {
        (2 * ANGLE_STEPS_PER_PI as u32) >> self.angle_shift
    }

    /// The largest |k| that `exp` has an entry for.
    #[must_use]
    pub const fn exp_reach(&self) -> i32 {
        (self.exp.len() / 2) as i32
    }

    /// By how many bits a product of two particles is shifted left to the result's binary
    /// point; negative if the result's is too coarse, which `verify` refuses.
    #[must_use]
    pub const fn pair_shift(&self) -> i32 {
        self.frac_bits as i32 - 2 * self.pt.to().frac_bits as i32 - self.angle_frac_bits as i32
    }

    /// The same for a product of a spurion and a particle.
    #[must_use]
    pub fn spurion_shift(&self) -> i32 {
        self.reference_shift(self.frac_bits, self.spurions)
    }

    /// The same for a product of two spurions.
    #[must_use]
    pub fn spurions_shift(&self) -> i32 {
        self.reference_spurion_shift(self.frac_bits, self.spurions)
    }

    /// By how many bits pT (A exp(-k) + B exp(k)), for one of `references`, is shifted left to
    /// `frac_bits`.
    #[must_use]
    pub fn reference_shift(&self, frac_bits: i8, references: FourVectors<'_>) -> i32 {
        let own = i32::from(self.pt.to().frac_bits) + i32::from(self.exp_frac_bits);
        i32::from(frac_bits) - own - references.light_cone().frac_bits()
    }

    /// The same for A B' + B A' of one of `references` and a spurion.
    #[must_use]
    pub fn reference_spurion_shift(&self, frac_bits: i8, references: FourVectors<'_>) -> i32 {
        let both = references.light_cone().frac_bits() + self.spurions.light_cone().frac_bits();
        i32::from(frac_bits) + 1 - both
    }
}

/// d_ij = E_i E_j - px_i px_j - py_i py_j - pz_i pz_j, spurions in front.
#[derive(Clone, Copy, Debug)]
pub struct PairwiseCartesian<'a> {
    /// Takes each component of a momentum to the width that the products use.
    pub component: Quantizer,
    /// The spurions, which the quantizer takes as it does particles.
    pub spurions: FourVectors<'a>,
}

impl<'a> PairwiseCartesian<'a> {
    /// Bytes before the list of spurions: the quantizer.
    const PREFIX: usize = 4;

    /// `spurions` is how many there are; none are listed if they are the beams.
    pub(crate) fn decode(bytes: &'a [u8], spurions: usize) -> Option<Self> {
        let (quantizer, vectors) = bytes.split_at_checked(Self::PREFIX)?;
        let component = decode_quantizer(quantizer, COMPONENT_FRAC_BITS)?;
        let spurions = FourVectors::spurions(vectors, spurions)?;
        // 31 bits keep four products of two components inside 64 bits.
        let legal = component.to().signed && component.to().total_bits <= 31;
        legal.then_some(Self { component, spurions })
    }
}
