//! A change of format, entry by entry.

use super::{Finish, wrapped};
use crate::tensor::{Kernel, Word};

/// Applies a [`Finish`] (a quantizer, or one that counts) to each entry.
#[derive(Debug)]
pub struct Requantize<F>(pub F);

impl<F: Finish> Kernel for Requantize<F> {
    fn run<const L: usize, I: Word, O: Word>(&self, input: &[[I; L]], output: &mut [[O; L]]) {
        self.0.finish_all(input.as_flattened(), output.as_flattened_mut());
    }

    fn run_in_place<const L: usize, W: Word>(&self, data: &mut [[W; L]]) {
        self.0.finish_in_place(data.as_flattened_mut());
    }
}

/// Hands a value on unchanged.
#[derive(Debug)]
pub struct Copy;

impl Kernel for Copy {
    fn run<const L: usize, I: Word, O: Word>(&self, input: &[[I; L]], output: &mut [[O; L]]) {
        output.iter_mut().zip(input).for_each(|(y, x)| *y = wrapped(x));
    }
}
