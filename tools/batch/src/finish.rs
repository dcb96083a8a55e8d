//! What is done with exact sums and products before they are stored.

use fearless_simd::Simd;
use spurion::format::{Lane, Prepared, Quantizer};
use spurion::graph::{Activation, LEAKY_FRAC_BITS, LEAKY_SLOPE};

use super::lanes::{InLanes, Lanes};

/// A change of format or a function, entry by entry.
#[derive(Clone, Copy, Debug)]
pub enum Finishing {
    /// Rounding and overflow.
    Quantize(Quantizer),
    /// A function.
    Activation(Activation),
}

/// The same, with constants for the words that it is done with.
#[derive(Clone, Copy, Debug)]
enum Ready<W> {
    Quantize(Prepared<W>),
    Relu,
    LeakyRelu,
}

/// All that is done with an entry, in order.
#[derive(Clone, Debug)]
pub struct Finish<W> {
    steps: Vec<Ready<W>>,
}

impl<W: InLanes> Finish<W> {
    /// Makes ready. A quantizer and the max(x, 0) after it become one. Nothing if a quantizer cannot be
    /// applied to such words.
    #[must_use]
    pub fn new(all: &[Finishing]) -> Option<Self> {
        let mut steps: Vec<Ready<W>> = Vec::new();
        for one in all {
            let ready = match one {
                Finishing::Quantize(quantizer) => Ready::Quantize(quantizer.prepared_as()?),
                Finishing::Activation(Activation::Relu) => Ready::Relu,
                Finishing::Activation(Activation::LeakyRelu) => Ready::LeakyRelu,
            };
            let rectified = match (steps.last(), ready) {
                (Some(Ready::Quantize(quantize)), Ready::Relu) => quantize.rectified(),
                _ => None,
            };
            match (rectified, steps.last_mut()) {
                (Some(rectified), Some(last)) => *last = Ready::Quantize(rectified),
                _ => steps.push(ready),
            }
        }
        Some(Self { steps })
    }

    /// Does it with some entries.
    #[inline(always)]
    pub fn apply<S: Simd, const E: usize>(
        &self,
        simd: S,
        mut entries: [W::Lanes<S>; E],
    ) -> [W::Lanes<S>; E] {
        let zero = W::Lanes::splat(simd, 0);
        for step in &self.steps {
            entries = match step {
                Ready::Quantize(quantize) => {
                    let quantize = quantize.map(|word| W::Lanes::splat(simd, word.into()));
                    match quantize.is_half_up() {
                        true => each(
                            entries,
                            #[inline(always)]
                            |x| quantize.apply_half_up(x),
                        ),
                        false => each(
                            entries,
                            #[inline(always)]
                            |x| quantize.apply(x),
                        ),
                    }
                }
                Ready::Relu => each(
                    entries,
                    #[inline(always)]
                    |x: W::Lanes<S>| x.larger(zero),
                ),
                Ready::LeakyRelu => each(
                    entries,
                    #[inline(always)]
                    |x| leaky_relu(simd, x),
                ),
            };
        }
        entries
    }
}

/// Changes each entry. A loop with known bounds stays in registers.
#[inline(always)]
fn each<A: Copy, const E: usize>(mut entries: [A; E], of: impl Fn(A) -> A) -> [A; E] {
    for e in 0..E {
        entries[e] = of(entries[e]);
    }
    entries
}

/// 2^12 max(x, 0) + 41 min(x, 0): each fits the word by the range proof.
#[inline(always)]
fn leaky_relu<S: Simd, A: Lanes<S>>(simd: S, x: A) -> A {
    let zero = A::splat(simd, 0);
    let positive = x.larger(zero).left(u32::from(LEAKY_FRAC_BITS));
    positive.plus(x.smaller(zero).times(A::splat(simd, LEAKY_SLOPE)))
}
