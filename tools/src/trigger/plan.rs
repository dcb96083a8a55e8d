//! Every width, binary point and table length of a trigger graph, and how each gets coarser.

use crate::elementary::power_of_two;
use serde::Serialize;

/// The numbers of one trigger graph. Formats are total bits and fraction bits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Plan {
    /// pT, unsigned, GeV.
    pub pt_bits: u8,
    /// pT counts steps of 2^-pt_frac_bits GeV.
    pub pt_frac_bits: i8,
    /// Angles count steps of 2^angle_shift pi/720.
    pub angle_shift: u8,
    /// Binary point of the tables of cosh - 1 and 1 - cos.
    pub angle_frac_bits: i8,
    /// The table of cosh - 1 has 2^this entries.
    pub cosh_address_bits: u8,
    /// The table of 1 - cos has at most 2^this entries.
    pub cos_address_bits: u8,
    /// Bits of an entry of exp, where it saturates.
    pub exp_bits: u8,
    /// Binary point of exp.
    pub exp_frac_bits: i8,
    /// The table of exp has 2^this - 1 entries.
    pub exp_address_bits: u8,
    /// d_ij, unsigned, GeV^2.
    pub d_bits: u8,
    /// Its binary point.
    pub d_frac_bits: i8,
    /// R_i as the mixes read it, unsigned, GeV^2.
    pub row_bits: u8,
    /// Its binary point.
    pub row_frac_bits: i8,
    /// T as the mixes read it, unsigned, GeV^2.
    pub total_bits: u8,
    /// Its binary point.
    pub total_frac_bits: i8,
    /// U_i and V_j, signed, in steps of z; w_ij has one bit more.
    pub vertex_bits: u8,
    /// D_i, signed, in steps of z; at most one bit more than U and V, so that the most negative U
    /// and V outweigh it.
    pub diagonal_bits: u8,
    /// Binary point of what T and the biases add to U, V and D.
    pub offset_frac_bits: i8,
    /// Nonzero signed-binary digits of a weight that acts on each particle.
    pub weight_digits: u8,
    /// For each hidden channel k: z counts steps of 2^-k GeV^2 of d.
    pub scales: Vec<i8>,
}

/// Bits of the mantissa of a weight that acts on each particle.
pub const PARTICLE_WEIGHT_BITS: u8 = 6;

/// One way to make a plan coarser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    /// Coarser steps of z in one hidden channel.
    Scale(usize),
    /// Coarser steps of z in all hidden channels, and one bit less in U, V, w and D.
    VertexStep,
    /// One bit less in U, V and w.
    VertexBits,
    /// Twice the step of d, and one bit less.
    DStep,
    /// One bit less in d.
    DBits,
    /// One bit less in exp, with its range.
    ExpStep,
    /// One bit less in exp, with its step.
    ExpBits,
    /// Half the table of exp.
    ExpAddress,
    /// Twice the step of pT, and one bit less.
    PtStep,
    /// One bit less in pT.
    PtBits,
    /// Twice the step of the angles, and half the tables.
    AngleStep,
    /// Twice the last bit of cosh and cos.
    AngleFrac,
    /// Half the table of cosh.
    CoshAddress,
    /// Half the table of cos.
    CosAddress,
    /// One digit less in the weights of the particles.
    Digits,
    /// Twice the step of R, and one bit less.
    RowStep,
    /// One bit less in R.
    RowBits,
    /// One bit less in D.
    DiagonalBits,
    /// Twice the step of T, and one bit less.
    TotalStep,
    /// One bit less in T.
    TotalBits,
    /// Twice the step of what T and the biases add.
    OffsetStep,
}

impl Move {
    /// All moves of a plan with this many hidden channels.
    #[must_use]
    pub fn all(channels: usize) -> Vec<Self> {
        let mut moves: Vec<Self> = (0..channels).map(Self::Scale).collect();
        moves.extend([
            Self::VertexStep,
            Self::VertexBits,
            Self::DStep,
            Self::DBits,
            Self::ExpStep,
            Self::ExpBits,
            Self::ExpAddress,
            Self::PtStep,
            Self::PtBits,
            Self::AngleStep,
            Self::AngleFrac,
            Self::CoshAddress,
            Self::CosAddress,
            Self::Digits,
            Self::RowStep,
            Self::RowBits,
            Self::DiagonalBits,
            Self::TotalStep,
            Self::TotalBits,
            Self::OffsetStep,
        ]);
        moves
    }
}

/// Fewest bits of any format.
const LEAST_BITS: u8 = 2;
/// Fewest bits of a table's address.
const LEAST_ADDRESS_BITS: u8 = 3;
/// The coarsest pT, 1 GeV: with more, particles that a trigger counts would round to nothing.
const LEAST_PT_FRAC_BITS: i8 = 0;
/// The coarsest angles, pi/360: at pi/180 close pairs of particles would fall together.
const MOST_ANGLE_SHIFT: u8 = 1;

/// One bit less, if `least` are left.
fn narrow(bits: &mut u8, least: u8) -> bool {
    let possible = *bits > least;
    *bits -= u8::from(possible);
    possible
}

/// One fraction bit less along with one bit less.
fn coarsen(bits: &mut u8, frac_bits: &mut i8) -> bool {
    let possible = narrow(bits, LEAST_BITS) && *frac_bits > -40;
    *frac_bits -= i8::from(possible);
    possible
}

impl Plan {
    /// Where pT saturates, in GeV.
    #[must_use]
    pub fn highest_pt(&self) -> f64 {
        (power_of_two(self.pt_bits) - 1.0) * power_of_two(-self.pt_frac_bits)
    }

    /// The plan after `step`, if that is possible.
    #[must_use]
    pub fn after(&self, step: Move) -> Option<Self> {
        let mut plan = self.clone();
        let possible = plan.apply(step);
        plan.diagonal_bits = plan.diagonal_bits.min(plan.vertex_bits + 1);
        possible.then_some(plan)
    }

    fn apply(&mut self, step: Move) -> bool {
        match step {
            Move::Scale(channel) => {
                let scale = &mut self.scales[channel];
                *scale -= 1;
                *scale >= -30
            }
            Move::VertexStep => self.coarser_z(),
            Move::VertexBits => narrow(&mut self.vertex_bits, LEAST_BITS),
            Move::DStep => coarsen(&mut self.d_bits, &mut self.d_frac_bits),
            Move::DBits => narrow(&mut self.d_bits, LEAST_BITS),
            Move::ExpStep => coarsen(&mut self.exp_bits, &mut self.exp_frac_bits),
            Move::ExpBits => narrow(&mut self.exp_bits, LEAST_BITS),
            Move::ExpAddress => narrow(&mut self.exp_address_bits, LEAST_ADDRESS_BITS),
            Move::PtStep => self.coarser_pt(),
            Move::PtBits => narrow(&mut self.pt_bits, LEAST_BITS),
            Move::AngleStep => self.coarser_angles(),
            Move::AngleFrac => {
                self.angle_frac_bits -= 1;
                self.angle_frac_bits >= 0
            }
            Move::CoshAddress => narrow(&mut self.cosh_address_bits, LEAST_ADDRESS_BITS),
            Move::CosAddress => narrow(&mut self.cos_address_bits, LEAST_ADDRESS_BITS),
            Move::Digits => narrow(&mut self.weight_digits, 1),
            Move::RowStep => coarsen(&mut self.row_bits, &mut self.row_frac_bits),
            Move::RowBits => narrow(&mut self.row_bits, LEAST_BITS),
            Move::DiagonalBits => narrow(&mut self.diagonal_bits, LEAST_BITS),
            Move::TotalStep => coarsen(&mut self.total_bits, &mut self.total_frac_bits),
            Move::TotalBits => narrow(&mut self.total_bits, LEAST_BITS),
            Move::OffsetStep => {
                self.offset_frac_bits -= 1;
                self.offset_frac_bits >= 0
            }
        }
    }

    fn coarser_z(&mut self) -> bool {
        self.scales.iter_mut().for_each(|scale| *scale -= 1);
        narrow(&mut self.vertex_bits, LEAST_BITS) && narrow(&mut self.diagonal_bits, LEAST_BITS)
    }

    fn coarser_pt(&mut self) -> bool {
        self.pt_frac_bits > LEAST_PT_FRAC_BITS && coarsen(&mut self.pt_bits, &mut self.pt_frac_bits)
    }

    fn coarser_angles(&mut self) -> bool {
        let possible = self.angle_shift < MOST_ANGLE_SHIFT;
        self.angle_shift += u8::from(possible);
        let addresses =
            [&mut self.cosh_address_bits, &mut self.cos_address_bits, &mut self.exp_address_bits];
        possible && addresses.into_iter().all(|bits| narrow(bits, LEAST_ADDRESS_BITS))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan() -> Plan {
        Plan {
            pt_bits: 12,
            pt_frac_bits: 1,
            angle_shift: 0,
            angle_frac_bits: 9,
            cosh_address_bits: 9,
            cos_address_bits: 10,
            exp_bits: 9,
            exp_frac_bits: 4,
            exp_address_bits: 11,
            d_bits: 13,
            d_frac_bits: 0,
            row_bits: 14,
            row_frac_bits: -2,
            total_bits: 14,
            total_frac_bits: -4,
            vertex_bits: 11,
            diagonal_bits: 12,
            offset_frac_bits: 3,
            weight_digits: 4,
            scales: vec![0, -3],
        }
    }

    #[test]
    fn every_move_changes_the_plan_and_ends() {
        for step in Move::all(2) {
            let mut now = plan();
            let mut steps = 0;
            while let Some(next) = now.after(step) {
                assert_ne!(next, now, "{step:?}");
                now = next;
                steps += 1;
                assert!(steps < 64, "{step:?} does not end");
            }
            assert!(steps > 0, "{step:?}");
        }
    }

    #[test]
    fn coarser_steps_keep_the_range() {
        let after = plan().after(Move::DStep);
        assert_eq!(after, Some(Plan { d_bits: 12, d_frac_bits: -1, ..plan() }));
        let coarse = Plan {
            angle_shift: 1,
            cosh_address_bits: 8,
            cos_address_bits: 9,
            exp_address_bits: 10,
            ..plan()
        };
        assert_eq!(plan().after(Move::AngleStep), Some(coarse.clone()));
        assert_eq!(coarse.after(Move::AngleStep), None);
    }
}
