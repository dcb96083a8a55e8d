//! y_c = sum_k W_ck x_k.

use core::ops::Range;

use crate::graph::Weights;
use crate::tensor::{Kernel, Word};

/// The channel mix of values with `entries` entries a channel.
#[derive(Debug)]
pub struct Mix<'k, 'a> {
    /// The matrix.
    pub weights: &'k Weights<'a>,
    /// Entries of one channel.
    pub entries: usize,
}

/// Words of a channel that are mixed before the next ones, so that those of all channels stay in
/// the first cache.
const BLOCK: usize = 256;

/// w x, in the word of the result.
#[inline(always)]
fn product<I: Word, O: Word>(weight: O, x: I) -> O {
    weight.wrapping_mul(&O::wrap(x.wide()))
}

/// Sets y to w x, or adds it.
#[inline(always)]
fn one<I: Word, O: Word>(first: bool, w: O, x: &[I], y: &mut [O]) {
    let words = y.iter_mut().zip(x);
    if first {
        words.for_each(|(y, x)| *y = product(w, *x));
    } else {
        words.for_each(|(y, x)| *y = y.wrapping_add(&product(w, *x)));
    }
}

/// The same for four channels and two results: what is read and written serves several products.
#[inline(always)]
fn four<I: Word, O: Word>(first: bool, w: [[O; 4]; 2], x: [&[I]; 4], y: [&mut [O]; 2]) {
    let ([a, b, c, d], [y, z]) = (x, y);
    let [v, w] = w;
    let sum = |[wa, wb, wc, wd]: [O; 4], a: I, b: I, c: I, d: I| {
        let front = product(wa, a).wrapping_add(&product(wb, b));
        front.wrapping_add(&product(wc, c).wrapping_add(&product(wd, d)))
    };
    let words = a.iter().zip(b).zip(c.iter().zip(d)).zip(y.iter_mut().zip(z));
    if first {
        words.for_each(|(((a, b), (c, d)), (y, z))| {
            (*y, *z) = (sum(v, *a, *b, *c, *d), sum(w, *a, *b, *c, *d));
        });
    } else {
        words.for_each(|(((a, b), (c, d)), (y, z))| {
            let (front, back) = (sum(v, *a, *b, *c, *d), sum(w, *a, *b, *c, *d));
            (*y, *z) = (y.wrapping_add(&front), z.wrapping_add(&back));
        });
    }
}

/// Some words of all channels of a value.
struct Block<'x, I> {
    input: &'x [I],
    /// Of a channel.
    words: usize,
    /// Which of them.
    range: Range<usize>,
}

impl<'x, I> Block<'x, I> {
    fn channels(&self) -> impl Iterator<Item = &'x [I]> {
        let range = self.range.clone();
        self.input.chunks_exact(self.words.max(1)).map(move |x| x.get(range.clone()).unwrap_or(&[]))
    }
}

impl Mix<'_, '_> {
    /// Channels `c` and `c + 1` of the result.
    fn two<I: Word, O: Word>(&self, c: usize, x: &Block<'_, I>, [y, z]: [&mut [O]; 2]) {
        let mut channels = x.channels();
        let mut v = self.weights.row(c).map(O::wrap);
        let mut w = self.weights.row(c + 1).map(O::wrap);
        let mut first = true;
        for _ in 0..self.weights.inputs() / 4 {
            let x = core::array::from_fn(|_| channels.next().unwrap_or(&[]));
            let v = core::array::from_fn(|_| v.next().unwrap_or(O::zero()));
            let w = core::array::from_fn(|_| w.next().unwrap_or(O::zero()));
            four(first, [v, w], x, [y, z]);
            first = false;
        }
        for ((v, w), x) in v.zip(w).zip(channels) {
            one(first, v, x, y);
            one(first, w, x, z);
            first = false;
        }
    }

    /// Channel `c` of the result.
    fn single<I: Word, O: Word>(&self, c: usize, x: &Block<'_, I>, y: &mut [O]) {
        let weights = self.weights.row(c).map(O::wrap);
        for (k, (w, x)) in weights.zip(x.channels()).enumerate() {
            one(k == 0, w, x, y);
        }
    }
}

impl Kernel for Mix<'_, '_> {
    fn run<const L: usize, I: Word, O: Word>(&self, input: &[[I; L]], output: &mut [[O; L]]) {
        let words = (self.entries * L).max(1);
        let (input, output) = (input.as_flattened(), output.as_flattened_mut());
        for start in (0..words).step_by(BLOCK) {
            let x = Block { input, words, range: start..words.min(start + BLOCK) };
            for (c, y) in output.chunks_mut(words.saturating_mul(2)).enumerate() {
                let mut channels = y.chunks_exact_mut(words);
                let mut part = || channels.next().and_then(|y| y.get_mut(x.range.clone()));
                match (part(), part()) {
                    (Some(y), Some(z)) => self.two(2 * c, &x, [y, z]),
                    (Some(y), None) => self.single(2 * c, &x, y),
                    _ => {}
                }
            }
        }
    }
}
