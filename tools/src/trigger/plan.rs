//! Every width, binary point and table length of a trigger graph, and how each gets coarser.

use serde::Serialize;

use super::front_end::{FrontEndMove, FrontEndPlan};

/// The numbers of one trigger graph. Formats are total bits and fraction bits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Plan {
    /// The front end.
    #[serde(flatten)]
    pub front: FrontEndPlan,
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
    /// A coarser front end.
    FrontEnd(FrontEndMove),
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
            Self::FrontEnd(FrontEndMove::ExpStep),
            Self::FrontEnd(FrontEndMove::ExpBits),
            Self::FrontEnd(FrontEndMove::ExpAddress),
            Self::FrontEnd(FrontEndMove::PtStep),
            Self::FrontEnd(FrontEndMove::PtBits),
            Self::FrontEnd(FrontEndMove::AngleStep),
            Self::FrontEnd(FrontEndMove::AngleFrac),
            Self::FrontEnd(FrontEndMove::CoshAddress),
            Self::FrontEnd(FrontEndMove::CosAddress),
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
pub(super) const LEAST_BITS: u8 = 2;
/// One bit less, if `least` are left.
pub(super) fn narrow(bits: &mut u8, least: u8) -> bool {
    let possible = *bits > least;
    *bits -= u8::from(possible);
    possible
}

/// One fraction bit less along with one bit less.
pub(super) fn coarsen(bits: &mut u8, frac_bits: &mut i8) -> bool {
    let possible = narrow(bits, LEAST_BITS) && *frac_bits > -40;
    *frac_bits -= i8::from(possible);
    possible
}

impl Plan {
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
            Move::FrontEnd(step) => self.front.apply(step),
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
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan() -> Plan {
        Plan {
            front: FrontEndPlan {
                pt_bits: 12,
                pt_frac_bits: 1,
                angle_shift: 0,
                angle_frac_bits: 9,
                cosh_address_bits: 9,
                cos_address_bits: 10,
                exp_bits: 9,
                exp_frac_bits: 4,
                exp_address_bits: 11,
            },
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
        let step = Move::FrontEnd(FrontEndMove::AngleStep);
        let front = FrontEndPlan {
            angle_shift: 1,
            cosh_address_bits: 8,
            cos_address_bits: 9,
            exp_address_bits: 10,
            ..plan().front
        };
        let coarse = Plan { front, ..plan() };
        assert_eq!(plan().after(step), Some(coarse.clone()));
        assert_eq!(coarse.after(step), None);
    }
}
