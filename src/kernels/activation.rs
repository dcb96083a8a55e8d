//! A function of each entry.

use crate::graph::{Activation, LEAKY_FRAC_BITS, LEAKY_SLOPE};
use crate::tensor::{Kernel, Word};

/// max(2^12 x, 41 x). The range proof keeps the result within the word of the result.
#[inline(always)]
fn leaky_relu<O: Word>(x: O) -> O {
    let negative = x.wrapping_mul(&O::wrap(LEAKY_SLOPE));
    if x < O::zero() { negative } else { x.shifted_left(u32::from(LEAKY_FRAC_BITS)) }
}

impl Kernel for Activation {
    fn run<const L: usize, I: Word, O: Word>(&self, input: &[[I; L]], output: &mut [[O; L]]) {
        let entries = output.as_flattened_mut().iter_mut().zip(input.as_flattened());
        match self {
            Self::Relu => entries.for_each(|(y, x)| *y = O::wrap((*x).max(I::zero()).wide())),
            // |x| is at most the result's, so it fits the same word.
            Self::LeakyRelu => entries.for_each(|(y, x)| *y = leaky_relu(O::wrap(x.wide()))),
        }
    }

    fn run_in_place<const L: usize, W: Word>(&self, data: &mut [[W; L]]) {
        let entries = data.as_flattened_mut().iter_mut();
        match self {
            Self::Relu => entries.for_each(|y| *y = (*y).max(W::zero())),
            Self::LeakyRelu => entries.for_each(|y| *y = leaky_relu(*y)),
        }
    }
}
