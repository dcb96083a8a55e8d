//! Jets that hardware is tried on: corners first, then jets like real ones, then noise.

use fixed::types::{I20F12, U14F2};
use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{RngCore, SeedableRng};
use spurion::graph::FrontEnd;
use spurion::momentum::{ANGLE_STEPS_PER_PI, ColliderMomentum, FourMomentum};
use spurion::puppi::{MAX_ETA, MAX_PT};

use crate::elementary::{cos, cosh, sin, sinh};
use crate::ingest::IntegerJet;

/// The largest pT that a port takes.
const LARGEST_PT: u16 = MAX_PT;
/// The ends of eta on a port.
pub(super) const ETA_ENDS: (i64, i64) = (-(MAX_ETA as i64) - 1, MAX_ETA as i64);

/// Numbers from a seed, the same everywhere.
pub struct Random(Xoshiro256PlusPlus);

impl Random {
    /// The sequence of a seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(Xoshiro256PlusPlus::seed_from_u64(seed))
    }

    /// 64 bits.
    pub fn any(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// An integer from `lo` to `hi`, both included; `lo` if there is none.
    pub fn between(&mut self, lo: i64, hi: i64) -> i64 {
        let width = hi.abs_diff(lo).saturating_add(1);
        lo.saturating_add((self.0.next_u64() % width) as i64)
    }
}

/// `count` jets of at most `slots` particles.
#[must_use]
pub fn jets(front_end: FrontEnd, slots: usize, count: usize, seed: u64) -> Vec<IntegerJet> {
    let mut random = Random::new(seed);
    let mut jets: Vec<Vec<ColliderMomentum>> = corners(slots);
    jets.truncate(count);
    while jets.len() < count {
        jets.push(match jets.len() % 8 {
            7 => noise(&mut random, slots),
            6 => narrow(&mut random, slots),
            5 => hard(&mut random, slots),
            _ => like_a_real_one(&mut random, slots),
        });
    }
    match front_end {
        FrontEnd::Collider => jets.into_iter().map(IntegerJet::Collider).collect(),
        FrontEnd::Cartesian => jets
            .iter()
            .map(|jet| IntegerJet::Cartesian(jet.iter().map(four_momentum).collect()))
            .collect(),
    }
}

fn particle(pt: i64, eta: i64, phi: i64) -> ColliderMomentum {
    let half = i64::from(ANGLE_STEPS_PER_PI);
    ColliderMomentum {
        pt: U14F2::from_bits(pt.clamp(1, LARGEST_PT.into()) as u16),
        eta: eta.clamp(ETA_ENDS.0, ETA_ENDS.1) as i16,
        phi: ((phi + half).rem_euclid(2 * half) - half) as i16,
    }
}

/// Nothing, single particles, the largest values, the seam of phi, the ends of every table.
fn corners(slots: usize) -> Vec<Vec<ColliderMomentum>> {
    let most = i64::from(LARGEST_PT);
    let full = |f: &dyn Fn(i64) -> ColliderMomentum| -> Vec<ColliderMomentum> {
        (0..slots as i64).map(f).collect()
    };
    let mut jets = vec![
        vec![],
        vec![particle(1, 0, 0)],
        vec![particle(most, ETA_ENDS.1, 719)],
        full(&|_| particle(most, 3, 7)),
        full(&|k| particle(most, if k % 2 == 0 { ETA_ENDS.0 } else { ETA_ENDS.1 }, 0)),
        full(&|k| particle(most, 0, if k % 2 == 0 { 0 } else { -720 })),
        full(&|k| particle(most, -700 + 90 * k, -720 + 90 * k)),
        full(&|k| particle(1, 690, 5 * k)),
        full(&|k| particle(1, k, 719 - k)),
    ];
    for (a, b) in [(719, -720), (-720, 719), (0, -720), (1, -720), (-1, 719), (360, -360)] {
        jets.push(vec![particle(3000, 0, a), particle(3000, 0, b)]);
    }
    for reach in 0..12 {
        let eta = 1 << reach;
        jets.push(vec![particle(4000, -eta / 2, 0), particle(3900, eta - eta / 2, eta)]);
        jets.push(vec![particle(400, eta, 0), particle(300, eta - 1, -eta)]);
        jets.push(vec![particle(2 << reach, 0, 0), particle((2 << reach) - 1, 40, 40)]);
    }
    jets
}

fn like_a_real_one(random: &mut Random, slots: usize) -> Vec<ColliderMomentum> {
    let filled = random.between(slots as i64 / 2, slots as i64);
    let (eta, phi) = (random.between(-450, 450), random.between(-720, 719));
    let prong = random.between(-100, 100);
    let mut jet: Vec<ColliderMomentum> = (0..filled)
        .map(|k| {
            let side = if k % 3 == 0 { prong } else { -prong / 2 };
            let spread = 20 + 8 * k;
            let pt = random.between(4, 2400 / (1 + k) + 8);
            let near = |random: &mut Random, center: i64| {
                center + (random.between(-spread, spread) + random.between(-spread, spread)) / 2
            };
            particle(pt, near(random, eta + side), near(random, phi + side))
        })
        .collect();
    jet.sort_unstable_by_key(|p| core::cmp::Reverse(p.pt));
    jet
}

/// Few hard particles close together: the smallest products of the largest momenta.
fn narrow(random: &mut Random, slots: usize) -> Vec<ColliderMomentum> {
    let filled = random.between(1, slots as i64);
    let phi = random.between(-720, 719);
    (0..filled)
        .map(|_| {
            let (eta, turn) = (random.between(-12, 12), random.between(-12, 12));
            particle(random.between(1, 16_383), eta, phi + turn)
        })
        .collect()
}

/// Momenta of one size, at distances of one size: the ends of sums and scores.
fn hard(random: &mut Random, slots: usize) -> Vec<ColliderMomentum> {
    let filled = random.between(0, slots as i64);
    let (size, reach) = (random.between(3, 14), random.between(0, 10));
    let (eta, phi) = (random.between(-900, 900), random.between(-720, 719));
    (0..filled)
        .map(|_| {
            let mut near = |center: i64| center + random.between(-(1 << reach), 1 << reach);
            let (eta, phi) = (near(eta), near(phi));
            particle(random.between(1 << (size - 1), 1 << size), eta, phi)
        })
        .collect()
}

fn noise(random: &mut Random, slots: usize) -> Vec<ColliderMomentum> {
    let filled = random.between(0, slots as i64);
    (0..filled)
        .map(|_| {
            let bits = random.between(1, 14);
            let pt = random.between(1, 1 << bits);
            let eta = random.between(ETA_ENDS.0, ETA_ENDS.1);
            particle(pt, eta, random.between(-720, 719))
        })
        .collect()
}

/// The massless four-momentum, rounded.
fn four_momentum(p: &ColliderMomentum) -> FourMomentum {
    let step = core::f64::consts::PI / f64::from(ANGLE_STEPS_PER_PI);
    let (pt, eta, phi) = (p.pt.to_num::<f64>(), f64::from(p.eta) * step, f64::from(p.phi) * step);
    let [e, px, py, pz] = [pt * cosh(eta), pt * cos(phi), pt * sin(phi), pt * sinh(eta)]
        .map(I20F12::saturating_from_num);
    FourMomentum { e, px, py, pz }
}
