//! Generated jets in the integers of either front end, what these stand for, and the same jets in
//! other words.

#![allow(dead_code, clippy::unwrap_used)]

use spurion::graph::FrontEnd;
use spurion::jet::{CartesianJet, ColliderJet};
use spurion::momentum::{ANGLE_STEPS_PER_PI, ColliderMomentum, FourMomentum};
use spurion_tools::ingest::{IngestCounts, IntegerJet, ingest};
use spurion_tools::model::HostTagger;

use super::generated_pelican::SLOTS;
use super::kinematics::{Jet, Numbers};

/// Jets of each size.
pub const JETS: usize = 2;

/// Massive momenta in all directions, in steps of 2^-12 GeV.
fn cartesian(numbers: &mut Numbers, particles: usize) -> IntegerJet {
    ingest(&numbers.jet(particles), FrontEnd::Cartesian, &mut IngestCounts::default())
}

/// Massless momenta of a jet, in the steps of the collider front end.
fn collider(numbers: &mut Numbers, particles: usize) -> IntegerJet {
    let mut particle = |_| {
        let (pt, eta, phi) =
            (numbers.between(1.0, 100.0), numbers.between(-0.5, 1.0), numbers.between(2.8, 3.6));
        [pt * eta.cosh(), pt * phi.cos(), pt * phi.sin(), pt * eta.sinh()]
    };
    let jet: Jet = (0..particles).map(&mut particle).collect();
    ingest(&jet, FrontEnd::Collider, &mut IngestCounts::default())
}

/// What the integers stand for: E, px, py, pz in GeV.
pub fn momenta(jet: &IntegerJet) -> Jet {
    let step = std::f64::consts::PI / f64::from(ANGLE_STEPS_PER_PI);
    let of_collider = |p: &ColliderMomentum| {
        let pt: f64 = p.pt.to_num();
        let (eta, phi) = (f64::from(p.eta) * step, f64::from(p.phi) * step);
        [pt * eta.cosh(), pt * phi.cos(), pt * phi.sin(), pt * eta.sinh()]
    };
    let of_cartesian = |p: &FourMomentum| [p.e, p.px, p.py, p.pz].map(|x| x.to_num());
    match jet {
        IntegerJet::Collider(particles) => particles.iter().map(of_collider).collect(),
        IntegerJet::Cartesian(particles) => particles.iter().map(of_cartesian).collect(),
    }
}

/// Jets of all sizes.
pub fn jets(front_end: FrontEnd) -> Vec<IntegerJet> {
    let mut numbers = Numbers::new(12);
    let sizes = (0..=SLOTS).flat_map(|particles| [particles; JETS]);
    sizes
        .map(|particles| match front_end {
            FrontEnd::Collider => collider(&mut numbers, particles),
            FrontEnd::Cartesian => cartesian(&mut numbers, particles),
        })
        .collect()
}

/// The jet backwards, and turned by one.
pub fn reordered(jet: &IntegerJet) -> [IntegerJet; 2] {
    fn orders<T: Copy>(particles: &[T]) -> [Vec<T>; 2] {
        let mut turned = particles.to_vec();
        turned.rotate_left(particles.len().min(1));
        [particles.iter().rev().copied().collect(), turned]
    }
    match jet {
        IntegerJet::Collider(particles) => orders(particles).map(IntegerJet::Collider),
        IntegerJet::Cartesian(particles) => orders(particles).map(IntegerJet::Cartesian),
    }
}

/// The score of the jet with an empty slot before every particle and one behind the last.
pub fn padded_score(tagger: &mut HostTagger<'_>, jet: &IntegerJet) -> i64 {
    match jet {
        IntegerJet::Collider(particles) => {
            let mut padded = ColliderJet::<SLOTS>::new();
            for &particle in particles {
                padded.push(ColliderMomentum { eta: 7, ..ColliderMomentum::default() }).unwrap();
                padded.push(particle).unwrap();
            }
            padded.push(ColliderMomentum::default()).unwrap();
            tagger.score(padded.view(), &mut ()).unwrap()
        }
        IntegerJet::Cartesian(particles) => {
            let mut padded = CartesianJet::<SLOTS>::new();
            for &particle in particles {
                padded.push(FourMomentum::default()).unwrap();
                padded.push(particle).unwrap();
            }
            padded.push(FourMomentum::default()).unwrap();
            tagger.score(padded.view(), &mut ()).unwrap()
        }
    }
}
