//! d_ij of massless particles from pT, eta and phi, for many jets at a time; see
//! [`spurion::kernels::pairwise_collider`], whose integers these are.

use spurion::format::Lane;
use spurion::graph::PairwiseCollider;
use spurion::momentum::ColliderMomentum;
use wide::i32x16;

use super::collider_finish::{ColliderFinish, RowAndColumn};
use super::finish::{Finish, Finishing};
use super::lanes::{LANES, Lanes, Narrow, Wide};
use super::memory::Values;
use super::padded_table::PaddedTable;

/// The front end for jets whose tables of angles have at most N entries each.
#[derive(Clone, Debug)]
pub struct Collider<'m, const N: usize> {
    front: PairwiseCollider<'m>,
    cosh: PaddedTable<N>,
    cos: PaddedTable<N>,
    exp: PaddedTable<N>,
    pt: Finish<Wide>,
    finish: ColliderFinish,
    /// Whether nobody reads d_ij for i > j.
    upper: bool,
    particles: Particles,
    row: Row,
}

/// The particles of the jets, an entry for each.
#[derive(Clone, Debug, Default)]
struct Particles {
    pt: Vec<i32x16>,
    eta: Vec<i32x16>,
    /// From 0 to one step less than a turn.
    phi: Vec<i32x16>,
}

/// Some entries of a row of d_ij in the making.
#[derive(Clone, Debug, Default)]
struct Row {
    /// Distances in eta; then C + K.
    eta: Vec<i32x16>,
    /// Distances in phi.
    phi: Vec<i32x16>,
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
    pub fn run(
        &mut self,
        jets: &[&[ColliderMomentum]; LANES],
        beam_eta: &[i16; LANES],
        to: &mut Values,
    ) {
        let spurions = self.front.spurions.len();
        let n = spurions + jets[0].len();
        self.load(jets);
        self.constants(n, to);
        self.spurions(n, beam_eta, to);
        for i in 0..jets[0].len() {
            self.angles(i);
            let first = spurions + i;
            let column = (!self.upper).then_some(((first + 1) * n + first, n));
            let to_places = RowAndColumn { row: first * n + first + 1, column };
            let pt = &self.particles.pt;
            self.finish.store(pt[i], (&pt[i + 1..], &self.row.eta), to_places, to);
        }
    }

    /// Momenta in the words of the products.
    #[inline(never)]
    fn load(&mut self, jets: &[&[ColliderMomentum]; LANES]) {
        let Particles { pt, eta, phi } = &mut self.particles;
        [&mut *pt, &mut *eta, &mut *phi].into_iter().for_each(Vec::clear);
        // Vectors of one particle in all jets are put together from words.
        for k in 0..jets[0].len() {
            let mut words = [[0; LANES]; 3];
            for (lane, jet) in jets.iter().enumerate() {
                let p = jet.get(k).copied().unwrap_or_default();
                words[0][lane] = i32::from(p.pt.to_bits());
                words[1][lane] = i32::from(p.eta);
                words[2][lane] = i32::from(p.phi);
            }
            let [own_pt, own_eta, own_phi] = words.map(i32x16::new);
            pt.push(own_pt);
            eta.push(own_eta);
            phi.push(own_phi);
        }
        let turn = self.front.turn() as i32;
        let shift = u32::from(self.front.angle_shift);
        for ((pt, eta), phi) in pt.iter_mut().zip(eta).zip(phi) {
            let [quantized] = self.pt.apply([Narrow(*pt).wide()]);
            *pt = quantized.narrow().0;
            *eta >>= shift;
            *phi = within(*phi >> shift, turn);
        }
    }

    /// The products of each object with itself, and of the spurions with each other.
    fn constants(&self, n: usize, to: &mut Values) {
        let zero = self.finish.one(Wide::splat(0));
        (0..n).for_each(|i| to.store(i * n + i, &[zero]));
        let vectors: Vec<[i64; 2]> = self.front.spurions.light_cone().iter().collect();
        let shift = self.front.spurions_shift();
        for (s, [a, b]) in vectors.iter().enumerate() {
            for (t, [c, d]) in vectors.iter().enumerate().skip(s) {
                let product = self.finish.one(Wide::splat((a * d + b * c) << shift));
                [s * n + t, t * n + s].into_iter().for_each(|at| to.store(at, &[product]));
            }
        }
    }

    /// pT (A exp(-k) + B exp(k)) of each spurion with each particle.
    #[inline(never)]
    fn spurions(&mut self, n: usize, beam_eta: &[i16; LANES], to: &mut Values) {
        let (spurions, reach) = (self.front.spurions.len(), self.front.exp_reach());
        let beams = i32x16::new(beam_eta.map(|eta| self.front.coarse(eta)));
        let [most, least] = [reach, -reach].map(i32x16::splat);
        let shift = self.front.spurion_shift() as u32;
        let count = self.particles.pt.len();
        for (s, [a, b]) in self.front.spurions.light_cone().iter().enumerate() {
            let mut sums = vec![Wide::splat(0); count];
            for (factor, sign) in [(a, -1), (b, 1)].into_iter().filter(|(f, _)| *f != 0) {
                self.row.eta.clear();
                let steps = self.particles.eta.iter();
                let steps = steps.map(|eta| ((*eta - beams) * sign).min(most).max(least) + reach);
                self.row.eta.extend(steps);
                let words: &mut [i32] = bytemuck::cast_slice_mut(&mut self.row.eta);
                self.exp.look_up(words);
                for (sum, exp) in sums.iter_mut().zip(&self.row.eta) {
                    *sum = sum.plus(Narrow(*exp).wide().times(Wide::splat(factor)));
                }
            }
            for (j, (sum, pt)) in (spurions..).zip(sums.iter().zip(&self.particles.pt)) {
                let product = self.finish.one(sum.times(Narrow(*pt).wide()).left(shift));
                [s * n + j, j * n + s].into_iter().for_each(|at| to.store(at, &[product]));
            }
        }
    }

    /// C + K for particle i and those after it.
    #[inline(never)]
    fn angles(&mut self, i: usize) {
        let Particles { eta, phi, .. } = &self.particles;
        let (own_eta, own_phi) = (eta[i], phi[i]);
        let turn = i32x16::splat(self.front.turn() as i32);
        let last = i32x16::splat(PaddedTable::<N>::LAST);
        let Row { eta: d_eta, phi: d_phi } = &mut self.row;
        d_eta.clear();
        d_eta.extend(eta[i + 1..].iter().map(|b| (own_eta - *b).abs().min(last)));
        d_phi.clear();
        d_phi.extend(phi[i + 1..].iter().map(|b| {
            let raw = (own_phi - *b).abs();
            raw.min(turn - raw)
        }));
        let phi: &[i32] = bytemuck::cast_slice(d_phi);
        let eta: &mut [i32] = bytemuck::cast_slice_mut(d_eta);
        for (eta, phi) in eta.iter_mut().zip(phi) {
            *eta = self.cosh.get(*eta) + self.cos.get(*phi);
        }
    }
}

/// Azimuths from 0 to one step less than a turn. Within one turn from 0, as a trigger has them, they
/// need no division.
#[inline(always)]
fn within(phi: i32x16, turn: i32) -> i32x16 {
    let raised = phi + ((phi >> 31u32) & i32x16::splat(turn));
    let words = raised.to_array();
    if words.iter().all(|phi| (0..turn).contains(phi)) {
        return raised;
    }
    i32x16::new(words.map(|phi| phi.checked_rem_euclid(turn).unwrap_or(0)))
}
