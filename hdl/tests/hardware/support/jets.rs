//! Jets: random ones, and corners.

use fixed::types::U14F2;
use spurion::momentum::ColliderMomentum;
use spurion_hdl::JetIn;

use super::random::Random;

pub fn particle(pt: u16, eta: i16, phi: i16) -> ColliderMomentum {
    ColliderMomentum { pt: U14F2::from_bits(pt), eta, phi }
}

/// Jets like those of the trigger for the most part; every fourth is noise over all bits.
pub fn random_jets(count: usize, slots: usize, seed: u64) -> Vec<JetIn> {
    let mut random = Random::new(seed);
    (0..count)
        .map(|k| if k % 4 == 3 { noise(&mut random, slots) } else { jet(&mut random, slots) })
        .collect()
}

fn jet(random: &mut Random, slots: usize) -> JetIn {
    let filled = random.below(slots as u64 + 1);
    let (eta, phi) = (random.between(-460, 460), random.between(-720, 719));
    let near = |random: &mut Random, spread: i64| random.between(-spread, spread);
    let mut particles = Vec::new();
    for i in 0..filled {
        let pt = random.between(1, 6000 / (1 + i as i64));
        let wrapped = (phi + near(random, 180) + 720).rem_euclid(1440) - 720;
        particles.push(particle(pt as u16, (eta + near(random, 180)) as i16, wrapped as i16));
    }
    JetIn { particles, beam_eta: near(random, 20) as i16 }
}

fn noise(random: &mut Random, slots: usize) -> JetIn {
    let particles = (0..slots)
        .map(|_| {
            let pt = if random.below(4) == 0 { 0 } else { random.between(0, 16383) };
            let (eta, phi) = (random.between(-2048, 2047), random.between(-720, 719));
            particle(pt as u16, eta as i16, phi as i16)
        })
        .collect();
    JetIn { particles, beam_eta: random.between(-2048, 2047) as i16 }
}

/// Corner cases, for any number of slots from 2 on.
pub fn corner_jets(slots: usize) -> Vec<JetIn> {
    let at_rest = |particles| JetIn { particles, beam_eta: 0 };
    let full = |pt: u16, eta: fn(usize) -> i16, phi: fn(usize) -> i16| {
        at_rest((0..slots).map(|i| particle(pt, eta(i), phi(i))).collect())
    };
    let alternate = |i: usize, a: i16, b: i16| if i.is_multiple_of(2) { a } else { b };
    let mut jets = vec![
        at_rest(vec![]),
        at_rest(vec![particle(1, 0, 0)]),
        at_rest(vec![particle(16383, 2047, 719)]),
        at_rest([vec![particle(0, 77, -300); slots - 1], vec![particle(999, -5, 3)]].concat()),
        full(16383, |_| 0, |_| 0),
        full(16383, |i| if i % 2 == 0 { 2047 } else { -2048 }, |_| 0),
        full(16383, |_| 0, |i| if i % 2 == 0 { 0 } else { -720 }),
        full(1, |i| i as i16, |i| 719 - i as i16),
        full(0, |i| i as i16, |i| i as i16),
    ];
    // Across the seam of phi, and at every distance around half a turn.
    for (a, b) in [(719, -720), (-720, 719), (-720, -720), (0, -720), (1, -720), (-1, 719)] {
        let pair = |i| particle(3000, 0, alternate(i, a, b));
        jets.push(at_rest((0..2).map(pair).collect()));
    }
    // eta around the ends of the tables, seen from a boosted frame.
    for beam_eta in [-2048, -687, -1, 0, 1, 687, 2047] {
        for eta in [-2048, -688, -687, -686, 0, 510, 511, 512, 686, 687, 688, 2047] {
            let particles = vec![particle(400, eta, 10), particle(4, 0, -10)];
            jets.push(JetIn { particles, beam_eta });
        }
    }
    jets
}
