//! d_ij and products with fixed vectors, of four-vectors, for many jets at a time; see
//! [`spurion::kernels::pairwise_cartesian`] and [`spurion::kernels::reference_products`], whose integers
//! these are.

use fearless_simd::prelude::*;
use spurion::format::Lane;
use spurion::graph::{FourVectors, PairwiseCartesian};
use spurion::momentum::FourMomentum;

use super::finish::{Finish, Finishing};
use super::lanes::{LANES, Lanes, Narrow, Wide};
use super::memory::{Operand, Values};
use super::words::Words;

/// The objects of jets, spurions first.
#[derive(Clone, Debug)]
pub struct Cartesian<'m> {
    front: PairwiseCartesian<'m>,
    /// What quantizes components: in 32 bits, if it can be.
    narrow: Option<Finish<i32>>,
    wide: Finish<i64>,
    /// E, px, py and pz, an entry for each object.
    components: [Vec<Words>; 4],
}

/// d_ij = E_i E_j - px_i px_j - py_i py_j - pz_i pz_j, and what is done with it.
#[derive(Clone, Debug)]
pub struct Invariants {
    finish: Finish<i64>,
}

/// E F - x u - y v - z w.
#[inline(always)]
fn minkowski_dot<S: Simd>([e, x, y, z]: [Wide<S>; 4], [f, u, v, w]: [Wide<S>; 4]) -> Wide<S> {
    e.times(f).minus(x.times(u)).minus(y.times(v)).minus(z.times(w))
}

impl<'m> Cartesian<'m> {
    /// Nothing if components cannot be quantized, which none lacks.
    #[must_use]
    pub fn new(front: PairwiseCartesian<'m>) -> Option<Self> {
        let quantize = [Finishing::Quantize(front.component)];
        let (narrow, wide) = (Finish::new(&quantize), Finish::new(&quantize)?);
        Some(Self { front, narrow, wide, components: Default::default() })
    }

    /// Takes the momenta of jets that have the same number of particles.
    #[inline(never)]
    pub fn load<S: Simd>(&mut self, simd: S, jets: &[&[FourMomentum]; LANES]) {
        self.components.iter_mut().for_each(Vec::clear);
        for spurion in self.front.spurions.iter() {
            for (list, component) in self.components.iter_mut().zip(spurion) {
                list.push(Words([component; LANES]));
            }
        }
        for k in 0..jets[0].len() {
            let mut words = [Words::ZERO; 4];
            for (lane, jet) in jets.iter().enumerate() {
                let p = jet.get(k).map_or([0; 4], FourMomentum::to_bits);
                for (words, component) in words.iter_mut().zip(p) {
                    words.0[lane] = component;
                }
            }
            for (list, words) in self.components.iter_mut().zip(words) {
                list.push(words);
            }
        }
        let (narrow, wide) = (&self.narrow, &self.wide);
        for list in &mut self.components {
            simd.vectorize(
                #[inline(always)]
                || {
                    for words in list {
                        let x = Narrow(words.load(simd));
                        let [x] = match narrow {
                            Some(narrow) => narrow.apply(simd, [x]),
                            None => wide.apply(simd, [x.wide()]).map(Wide::narrow),
                        };
                        *words = x.0.into();
                    }
                },
            );
        }
    }

    /// The momentum of object i in each jet.
    #[inline(always)]
    fn object<S: Simd>(&self, simd: S, i: usize) -> [Wide<S>; 4] {
        let component = |c: usize| Narrow(self.components[c][i].load(simd)).wide();
        [component(0), component(1), component(2), component(3)]
    }

    /// r_c . p_i for all objects, with fixed vectors r.
    #[inline(never)]
    pub fn references<S: Simd>(
        &self,
        simd: S,
        references: FourVectors<'_>,
        output: &Operand,
        to: &mut Values,
    ) {
        let objects = self.components[0].len();
        let stride = output.extent.stride(objects);
        for (c, reference) in references.shortened().enumerate() {
            simd.vectorize(
                #[inline(always)]
                || {
                    let mut fixed = [Wide::splat(simd, 0); 4];
                    for c in 0..4 {
                        fixed[c] = Wide::splat(simd, reference[c]);
                    }
                    for i in 0..objects {
                        let product = minkowski_dot(fixed, self.object(simd, i));
                        to.store(c * stride + i, &[product]);
                    }
                },
            );
        }
    }
}

impl Invariants {
    /// Nothing if what is done with them cannot be done in 64 bits, which is never.
    #[must_use]
    pub fn new(finish: &[Finishing]) -> Option<Self> {
        Some(Self { finish: Finish::new(finish)? })
    }

    /// All entries.
    #[inline(never)]
    pub fn run<S: Simd>(&self, simd: S, objects: &Cartesian<'_>, to: &mut Values) {
        let n = objects.components[0].len();
        simd.vectorize(
            #[inline(always)]
            || {
                for i in 0..n {
                    let own = objects.object(simd, i);
                    for j in i..n {
                        let d = minkowski_dot(own, objects.object(simd, j));
                        let [d] = self.finish.apply(simd, [d]);
                        to.store(i * n + j, &[d]);
                    }
                }
            },
        );
        for i in 0..n {
            for j in i + 1..n {
                to.copy(i * n + j, j * n + i);
            }
        }
    }
}
