//! From momenta to invariants.

use num_bigint::BigInt;
use spurion::format::Quantizer;
use spurion::graph::{FourVectors, Graph, NodeId, Op, PairwiseCollider, Table};
use spurion::jet::JetView;
use spurion::momentum::ColliderMomentum;
use spurion::tagger::TaggerError;

use super::rounding::{overflow, power, round};

/// The objects of a jet, quantized.
pub(super) enum Momenta<'j> {
    /// Spurions as [A, B] on the light cone, and particles.
    Collider { front: PairwiseCollider<'j>, particles: Vec<Particle> },
    /// All of them as four-vectors; fraction bits of a component.
    Cartesian { objects: Vec<[BigInt; 4]>, frac_bits: i32 },
}

/// q = pT quantized, the coarse angles, and the two exponentials X[k] and X[-k].
pub(super) struct Particle {
    q: BigInt,
    eta: i32,
    phi: i32,
    exponentials: [BigInt; 2],
}

fn quantize(quantizer: Quantizer, x: i64) -> BigInt {
    let rounded = round(&x.into(), quantizer.shift() as i32, quantizer.rounding());
    overflow(rounded, quantizer.to(), quantizer.overflow())
}

/// [A, B] of vectors (E, 0, 0, pz) and their fraction bits f: (E ± pz) / 2 = [A, B] 2^-f.
fn light_cone(vectors: FourVectors<'_>) -> (Vec<[i64; 2]>, i32) {
    let halves: Vec<[i64; 2]> = vectors
        .iter()
        .map(|[e, _, _, z]| [i64::from(e) + i64::from(z), i64::from(e) - i64::from(z)])
        .collect();
    // In steps of 2^-13; the fewest bits that leave all of them whole.
    let whole = |f: i32| halves.iter().flatten().all(|x| x % (1i64 << (13 - f)) == 0);
    let f = (0..13).find(|&f| whole(f)).unwrap_or(13);
    (halves.iter().map(|pair| pair.map(|x| x / (1i64 << (13 - f)))).collect(), f)
}

impl<'j> Momenta<'j> {
    pub(super) fn new(graph: &Graph<'j>, jet: JetView<'_>) -> Result<Self, TaggerError> {
        match (graph.node(NodeId(0))?.op, jet) {
            (Op::PairwiseCollider(front), JetView::Collider { particles, beam_eta }) => {
                let particles = particles.iter().map(|p| particle(&front, p, beam_eta)).collect();
                Ok(Self::Collider { front, particles })
            }
            (Op::PairwiseCartesian(front), JetView::Cartesian { particles }) => {
                let all = front.spurions.iter().chain(particles.iter().map(|p| p.to_bits()));
                let objects = all.map(|p| p.map(|x| quantize(front.component, x.into()))).collect();
                let frac_bits = front.component.to().frac_bits.into();
                Ok(Self::Cartesian { objects, frac_bits })
            }
            _ => Err(TaggerError::Coordinates { expected: graph.front_end()? }),
        }
    }

    /// d_ij of all objects, in units of 2^-fy.
    pub(super) fn invariants(&self, fy: i8) -> Vec<BigInt> {
        match self {
            Self::Cartesian { objects, .. } => {
                objects.iter().flat_map(|p| objects.iter().map(|q| minkowski_dot(p, q))).collect()
            }
            Self::Collider { front, particles } => {
                let spurions = light_cone(front.spurions);
                let n = spurions.0.len() + particles.len();
                let d = |e: usize| {
                    collider_invariant(front, (&spurions, particles), (e / n, e % n), fy)
                };
                (0..n * n).map(d).collect()
            }
        }
    }

    /// r_c . p_i of all objects, in units of 2^-fy.
    pub(super) fn products(&self, references: FourVectors<'_>, fy: i8) -> Vec<Vec<BigInt>> {
        match self {
            Self::Cartesian { objects, frac_bits } => {
                let fr = i32::from(fy) - frac_bits;
                let short = references.iter().map(|r| r.map(|x| BigInt::from(x >> (12 - fr))));
                short.map(|r| objects.iter().map(|p| minkowski_dot(&r, p)).collect()).collect()
            }
            Self::Collider { front, particles } => {
                let (references, fr) = light_cone(references);
                let spurions = light_cone(front.spurions);
                let products = |r: [i64; 2]| {
                    let of_spurions = spurions
                        .0
                        .iter()
                        .map(|s| both(r, *s) * power(i32::from(fy) + 1 - fr - spurions.1));
                    of_spurions
                        .chain(particles.iter().map(|p| with_particle(front, (r, fr), p, fy)))
                        .collect()
                };
                references.into_iter().map(products).collect()
            }
        }
    }
}

fn minkowski_dot(p: &[BigInt; 4], q: &[BigInt; 4]) -> BigInt {
    &p[0] * &q[0] - &p[1] * &q[1] - &p[2] * &q[2] - &p[3] * &q[3]
}

fn particle(front: &PairwiseCollider<'_>, p: &ColliderMomentum, beam_eta: i16) -> Particle {
    let coarse = |steps: i16| i32::from(steps).div_euclid(1 << front.angle_shift);
    let exp: Vec<u16> = front.exp.iter().collect();
    let reach = (exp.len() / 2) as i32;
    let k = (coarse(p.eta) - coarse(beam_eta)).clamp(-reach, reach);
    Particle {
        q: quantize(front.pt, p.pt.to_bits().into()),
        eta: coarse(p.eta),
        phi: coarse(p.phi),
        exponentials: [k, -k].map(|k| exp[(k + reach) as usize].into()),
    }
}

/// A B' + B A'.
fn both([a, b]: [i64; 2], [c, d]: [i64; 2]) -> BigInt {
    BigInt::from(a) * d + BigInt::from(b) * c
}

/// q (A X[-k] + B X[k]) 2^(fy - fp - fe - f).
fn with_particle(
    front: &PairwiseCollider<'_>,
    ([a, b], f): ([i64; 2], i32),
    p: &Particle,
    fy: i8,
) -> BigInt {
    let own = i32::from(front.pt.to().frac_bits) + i32::from(front.exp_frac_bits);
    let [up, down] = &p.exponentials;
    &p.q * (down * a + up * b) * power(i32::from(fy) - own - f)
}

type Spurions = (Vec<[i64; 2]>, i32);

fn collider_invariant(
    front: &PairwiseCollider<'_>,
    ((spurions, fs), particles): (&Spurions, &[Particle]),
    (i, j): (usize, usize),
    fy: i8,
) -> BigInt {
    let particle = |k: usize| k.checked_sub(spurions.len()).map(|k| &particles[k]);
    match (particle(i), particle(j)) {
        (None, None) => both(spurions[i], spurions[j]) * power(i32::from(fy) + 1 - 2 * fs),
        (None, Some(p)) => with_particle(front, (spurions[i], *fs), p, fy),
        (Some(p), None) => with_particle(front, (spurions[j], *fs), p, fy),
        (Some(_), Some(_)) if i == j => BigInt::ZERO,
        (Some(p), Some(q)) => {
            let turn = 1440 >> front.angle_shift;
            let eta = (p.eta - q.eta).unsigned_abs() as usize;
            let ahead = (p.phi - q.phi).rem_euclid(turn);
            let phi = ahead.min(turn - ahead) as usize;
            // Beyond the end of a table its last entry stands.
            let at = |table: Table<'_>, k: usize| table.iter().take(k + 1).last().unwrap_or(0);
            let factor = BigInt::from(at(front.cosh, eta)) + at(front.cos, phi);
            let (fp, fa) = (i32::from(front.pt.to().frac_bits), i32::from(front.angle_frac_bits));
            &p.q * factor * &q.q * power(i32::from(fy) - 2 * fp - fa)
        }
    }
}
