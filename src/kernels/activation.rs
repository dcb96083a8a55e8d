//! A function of each entry.

use crate::graph::Activation;
use crate::tensor::{Kernel, Word};

impl Kernel for Activation {
    fn run<I: Word, O: Word>(&self, input: &[I], output: &mut [O]) {
        match self {
            Self::Relu => {
                for (y, x) in output.iter_mut().zip(input) {
                    *y = O::wrap((*x).max(I::zero()).wide());
                }
            }
        }
    }

    fn run_in_place<W: Word>(&self, data: &mut [W]) {
        match self {
            Self::Relu => data.iter_mut().for_each(|y| *y = (*y).max(W::zero())),
        }
    }
}
