//! d_ij of massless particles from pT, eta and phi, for many jets at a time; see
//! [`spurion::kernels::pairwise_collider`], whose integers these are.

use fearless_simd::i32x16;
use fearless_simd::prelude::*;
use spurion::format::Lane;
use spurion::graph::PairwiseCollider;
use spurion::momentum::ColliderMomentum;

use super::collider_finish::{ColliderFinish, RowAndColumn};
use super::finish::{Finish, Finishing};
use super::lanes::{LANES, Lanes, Narrow, Wide};
use super::memory::Values;
use super::padded_table::PaddedTable;
use super::words::{WideWords, Words};

/// The front end for jets whose tables of angles have at most N entries each.
#[derive(Clone, Debug)]
pub struct Collider<'m, const N: usize> {
    front: PairwiseCollider<'m>,
    cosh: PaddedTable<N>,
    cos: PaddedTable<N>,
    exp: PaddedTable<N>,
    pt: Finish<i64>,
    finish: ColliderFinish,
    /// Whether nobody reads d_ij for i > j.
    upper: bool,
    particles: Particles,
    row: Row,
}

/// The particles of the jets, an entry for each.
#[derive(Clone, Debug, Default)]
struct Particles {
    pt: Vec<Words>,
    eta: Vec<Words>,
    /// From 0 to one step less than a turn.
    phi: Vec<Words>,
}

/// Some entries of a row of d_ij in the making.
#[derive(Clone, Debug, Default)]
struct Row {
    /// Distances in eta; then C + K.
    eta: Vec<Words>,
    /// Distances in phi.
    phi: Vec<Words>,
}

impl<'m, const N: usize> Collider<'m, N> {
    /// Nothing if a table has more entries. Without d_ij for i > j if it is `upper`.
    #[must_use]
    pub fn new(front: PairwiseCollider<'m>, finish: ColliderFinish, upper: bool) -> Option<Self> {
        Some(Self {
            front,
            cosh: PaddedTable::new(front.cosh.iter())?,
            cos: PaddedTable::new(front.cos.iter())?,
            exp: PaddedTable::new(front.exp.iter())?,
            pt: Finish::new(&[Finishing::Quantize(front.pt)])?,
            finish,
            upper,
            particles: Particles::default(),
            row: Row::default(),
        })
    }

    /// All entries of jets that have the same number of particles.
    pub fn run<S: Simd>(
        &mut self,
        simd: S,
        jets: &[&[ColliderMomentum]; LANES],
        beam_eta: &[i16; LANES],
        to: &mut Values,
    ) {
        let spurions = self.front.spurions.len();
        let n = spurions + jets[0].len();
        self.load(simd, jets);
        self.constants(simd, n, to);
        self.spurions(simd, n, beam_eta, to);
        for i in 0..jets[0].len() {
            self.angles(simd, i);
            let first = spurions + i;
            let column = (!self.upper).then_some(((first + 1) * n + first, n));
            let to_places = RowAndColumn { row: first * n + first + 1, column };
            let pt = &self.particles.pt;
            self.finish.store(simd, &pt[i], (&pt[i + 1..], &self.row.eta), to_places, to);
        }
    }

    /// Momenta in the words of the products.
    #[inline(never)]
    fn load<S: Simd>(&mut self, simd: S, jets: &[&[ColliderMomentum]; LANES]) {
        let Particles { pt, eta, phi } = &mut self.particles;
        for words in [&mut *pt, &mut *eta, &mut *phi] {
            words.clear();
            words.resize(jets[0].len(), Words::ZERO);
        }
        // Word by word: a vector of words that were just stored one by one would wait for them.
        for (lane, jet) in jets.iter().enumerate() {
            let all = pt.iter_mut().zip(eta.iter_mut()).zip(phi.iter_mut());
            for (((pt, eta), phi), p) in all.zip(*jet) {
                pt.0[lane] = i32::from(p.pt.to_bits());
                eta.0[lane] = i32::from(p.eta);
                phi.0[lane] = i32::from(p.phi);
            }
        }
        let turn = self.front.turn() as i32;
        let shift = u32::from(self.front.angle_shift);
        simd.vectorize(
            #[inline(always)]
            || {
                for ((pt, eta), phi) in pt.iter_mut().zip(eta).zip(phi) {
                    let [quantized] = self.pt.apply(simd, [Narrow(pt.load(simd)).wide()]);
                    *pt = quantized.narrow().0.into();
                    *eta = (eta.load(simd) >> shift).into();
                    *phi = within(phi.load(simd) >> shift, turn);
                }
            },
        );
    }

    /// The products of each object with itself, and of the spurions with each other.
    #[inline(never)]
    fn constants<S: Simd>(&self, simd: S, n: usize, to: &mut Values) {
        let vectors: Vec<[i64; 2]> = self.front.spurions.light_cone().iter().collect();
        let shift = self.front.spurions_shift();
        simd.vectorize(
            #[inline(always)]
            || {
                let zero = self.finish.one(simd, Wide::splat(simd, 0));
                for i in 0..n {
                    to.store(i * n + i, &[zero]);
                }
                for (s, [a, b]) in vectors.iter().enumerate() {
                    for (t, [c, d]) in vectors.iter().enumerate().skip(s) {
                        let product = Wide::splat(simd, (a * d + b * c) << shift);
                        let product = self.finish.one(simd, product);
                        to.store(s * n + t, &[product]);
                        to.store(t * n + s, &[product]);
                    }
                }
            },
        );
    }

    /// pT (A exp(-k) + B exp(k)) of each spurion with each particle.
    #[inline(never)]
    fn spurions<S: Simd>(&mut self, simd: S, n: usize, beam_eta: &[i16; LANES], to: &mut Values) {
        let (front, row) = (self.front, &mut self.row);
        let (Particles { pt, eta, .. }, exp) = (&self.particles, &self.exp);
        let (spurions, reach) = (front.spurions.len(), front.exp_reach());
        let beams = Words(beam_eta.map(|eta| front.coarse(eta)));
        let shift = front.spurion_shift() as u32;
        let mut sums = vec![WideWords::ZERO; pt.len()];
        for (s, [a, b]) in front.spurions.light_cone().iter().enumerate() {
            sums.fill(WideWords::ZERO);
            for (factor, sign) in [(a, -1), (b, 1)].into_iter().filter(|(f, _)| *f != 0) {
                row.eta.clear();
                row.eta.resize(eta.len(), Words::ZERO);
                simd.vectorize(
                    #[inline(always)]
                    || {
                        let beams = beams.load(simd);
                        for (step, eta) in row.eta.iter_mut().zip(eta) {
                            let distance = (eta.load(simd) - beams) * sign;
                            *step = (distance.min(reach).max(-reach) + reach).into();
                        }
                        exp.look_up(bytemuck::cast_slice_mut(&mut row.eta));
                        let factor = Wide::splat(simd, factor);
                        for (sum, exp) in sums.iter_mut().zip(&row.eta) {
                            let more = Narrow(exp.load(simd)).wide().times(factor);
                            *sum = sum.load(simd).plus(more).into();
                        }
                    },
                );
            }
            simd.vectorize(
                #[inline(always)]
                || {
                    for (j, (sum, pt)) in (spurions..).zip(sums.iter().zip(pt)) {
                        let exact = sum.load(simd).times(Narrow(pt.load(simd)).wide());
                        let product = self.finish.one(simd, exact.left(shift));
                        to.store(s * n + j, &[product]);
                        to.store(j * n + s, &[product]);
                    }
                },
            );
        }
    }

    /// C + K for particle i and those after it.
    #[inline(never)]
    fn angles<S: Simd>(&mut self, simd: S, i: usize) {
        let Particles { eta, phi, .. } = &self.particles;
        let (turn, last) = (self.front.turn() as i32, PaddedTable::<N>::LAST);
        let Row { eta: d_eta, phi: d_phi } = &mut self.row;
        for d in [&mut *d_eta, &mut *d_phi] {
            d.resize(eta.len() - i - 1, Words::ZERO);
        }
        let (cosh, cos) = (&self.cosh, &self.cos);
        simd.vectorize(
            #[inline(always)]
            || {
                let (own_eta, own_phi) = (eta[i].load(simd), phi[i].load(simd));
                let (turn, last) = (i32x16::splat(simd, turn), i32x16::splat(simd, last));
                for (d, eta) in d_eta.iter_mut().zip(&eta[i + 1..]) {
                    *d = (own_eta - eta.load(simd)).abs().min(last).into();
                }
                for (d, phi) in d_phi.iter_mut().zip(&phi[i + 1..]) {
                    let raw = (own_phi - phi.load(simd)).abs();
                    *d = raw.min(turn - raw).into();
                }
                let phi: &[i32] = bytemuck::cast_slice(d_phi);
                let eta: &mut [i32] = bytemuck::cast_slice_mut(d_eta);
                cosh.look_up_both(eta, cos, phi);
            },
        );
    }
}

/// Azimuths from 0 to one step less than a turn. Within one turn from 0, as a trigger has them, they
/// need no division.
#[inline(always)]
fn within<S: Simd>(phi: i32x16<S>, turn: i32) -> Words {
    let turns = i32x16::splat(phi.token(), turn);
    let raised = Words::from(phi + ((phi >> 31) & turns));
    if raised.0.iter().all(|phi| (0..turn).contains(phi)) {
        return raised;
    }
    Words(raised.0.map(|phi| phi.checked_rem_euclid(turn).unwrap_or(0)))
}
