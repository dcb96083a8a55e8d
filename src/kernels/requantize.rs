//! A change of format, entry by entry.

use super::Finish;
use crate::tensor::{Kernel, Word};

/// Applies a [`Finish`] (a quantizer, or one that counts) to each entry.
#[derive(Debug)]
pub struct Requantize<F>(pub F);

impl<F: Finish> Kernel for Requantize<F> {
    fn run<I: Word, O: Word>(&self, input: &[I], output: &mut [O]) {
        for (y, x) in output.iter_mut().zip(input) {
            *y = O::wrap(self.0.finish(x.wide()));
        }
    }

    fn run_in_place<W: Word>(&self, data: &mut [W]) {
        if let (Some(quantizer), Some(narrow)) = (self.0.narrow(), W::narrow_mut(data)) {
            narrow.iter_mut().for_each(|y| *y = quantizer.apply_saturating(*y));
        } else {
            data.iter_mut().for_each(|y| *y = W::wrap(self.0.finish(y.wide())));
        }
    }
}

/// Hands a value on unchanged.
#[derive(Debug)]
pub struct Copy;

impl Kernel for Copy {
    fn run<I: Word, O: Word>(&self, input: &[I], output: &mut [O]) {
        output.iter_mut().zip(input).for_each(|(y, x)| *y = O::wrap(x.wide()));
    }
}
