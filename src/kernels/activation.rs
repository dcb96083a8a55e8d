//! A function of each entry.

use crate::graph::{Activation, LEAKY_FRAC_BITS, LEAKY_SLOPE};
use crate::tensor::{Kernel, Word};

/// max(2^12 x, 41 x). The range proof keeps the result within 63 bits.
#[inline(always)]
const fn leaky_relu(x: i64) -> i64 {
    if x < 0 { x.wrapping_mul(LEAKY_SLOPE) } else { x << LEAKY_FRAC_BITS }
}

impl Kernel for Activation {
    fn run<I: Word, O: Word>(&self, input: &[I], output: &mut [O]) {
        match self {
            Self::Relu => {
                for (y, x) in output.iter_mut().zip(input) {
                    *y = O::wrap((*x).max(I::zero()).wide());
                }
            }
            Self::LeakyRelu => {
                for (y, x) in output.iter_mut().zip(input) {
                    *y = O::wrap(leaky_relu(x.wide()));
                }
            }
        }
    }

    fn run_in_place<W: Word>(&self, data: &mut [W]) {
        match self {
            Self::Relu => data.iter_mut().for_each(|y| *y = (*y).max(W::zero())),
            Self::LeakyRelu => {
                data.iter_mut().for_each(|y| *y = W::wrap(leaky_relu(y.wide())));
            }
        }
    }
}
