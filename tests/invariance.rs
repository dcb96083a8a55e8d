//! Exact symmetries: what must not change a bit, does not.
#![allow(clippy::unwrap_used, missing_docs)]

mod support;

use spurion::graph::{FrontEnd, Node, NodeId, Verified};
use spurion::interpret::Observer;
use spurion::jet::{CartesianJet, ColliderJet, JetView};
use spurion::momentum::{ColliderMomentum, FourMomentum};
use spurion::tensor::Words;
use spurion_tools::ingest::IntegerJet;
use spurion_tools::model::HostTagger;
use support::{Random, converted, integer_jets, test_jets};

const JETS: usize = 300;

/// Keeps the stored d_ij.
#[derive(Default)]
struct Invariants(Vec<i64>);

impl Observer for Invariants {
    const COUNTS: bool = false;

    fn value(&mut self, node: &Node<'_>, words: Words<'_>) {
        if node.id == NodeId(1) {
            self.0 = words.iter().collect();
        }
    }

    fn overflows(&mut self, _node: NodeId, _count: u64) {}
}

fn collider_jets(count: usize) -> Vec<Vec<ColliderMomentum>> {
    let jets = integer_jets(&test_jets(count, 16).jets, FrontEnd::Collider);
    let particles = |jet: IntegerJet| match jet {
        IntegerJet::Collider(particles) => particles,
        IntegerJet::Cartesian(_) => unreachable!(),
    };
    jets.into_iter().map(particles).collect()
}

fn view(particles: &[ColliderMomentum], beam_eta: i16) -> JetView<'_> {
    JetView::Collider { particles, beam_eta }
}

fn with_tagger<R>(front_end: FrontEnd, check: impl FnOnce(&mut HostTagger<'_>) -> R) -> R {
    let model = converted("pelican_nano_h2_n16", front_end);
    let graph = spurion::artifact::parse(&model.artifact).unwrap();
    check(&mut HostTagger::new(Verified::new(graph).unwrap()).unwrap())
}

#[test]
fn permuting_particles_changes_no_bit_of_the_score() {
    let mut random = Random(1);
    for front_end in [FrontEnd::Collider, FrontEnd::Cartesian] {
        let jets = integer_jets(&test_jets(JETS, 16).jets, front_end);
        with_tagger(front_end, |tagger| {
            for jet in jets {
                let before = tagger.score(jet.view(), &mut ()).unwrap();
                let shuffled = match jet {
                    IntegerJet::Collider(mut p) => {
                        random.shuffle(&mut p);
                        IntegerJet::Collider(p)
                    }
                    IntegerJet::Cartesian(mut p) => {
                        random.shuffle(&mut p);
                        IntegerJet::Cartesian(p)
                    }
                };
                assert_eq!(tagger.score(shuffled.view(), &mut ()).unwrap(), before);
            }
        });
    }
}

#[test]
fn padding_changes_no_bit_of_the_score() {
    with_tagger(FrontEnd::Collider, |tagger| {
        for particles in collider_jets(JETS) {
            let mut padded = ColliderJet::<16>::new();
            for p in &particles {
                padded.push(ColliderMomentum { eta: 77, ..ColliderMomentum::default() }).unwrap();
                padded.push(*p).unwrap();
            }
            let plain = tagger.score(view(&particles, 0), &mut ()).unwrap();
            assert_eq!(tagger.score(padded.view(), &mut ()).unwrap(), plain);
        }
    });
    with_tagger(FrontEnd::Cartesian, |tagger| {
        for jet in integer_jets(&test_jets(JETS, 16).jets, FrontEnd::Cartesian) {
            let IntegerJet::Cartesian(particles) = &jet else { unreachable!() };
            let mut padded = CartesianJet::<16>::new();
            for p in particles {
                padded.push(*p).unwrap();
                padded.push(FourMomentum::default()).unwrap();
            }
            let plain = tagger.score(jet.view(), &mut ()).unwrap();
            assert_eq!(tagger.score(padded.view(), &mut ()).unwrap(), plain);
        }
    });
}

#[test]
fn shifting_eta_with_the_beams_or_phi_changes_no_bit_of_the_invariants() {
    let mut random = Random(2);
    with_tagger(FrontEnd::Collider, |tagger| {
        for particles in collider_jets(JETS) {
            let mut before = Invariants::default();
            let score = tagger.score(view(&particles, 0), &mut before).unwrap();
            let (eta, phi) = (random.below(1001) as i16 - 500, random.below(3000) as i16 - 1500);
            let shift = |p: &ColliderMomentum| ColliderMomentum {
                eta: p.eta + eta,
                phi: p.phi + phi,
                ..*p
            };
            let shifted: Vec<_> = particles.iter().map(shift).collect();
            let mut after = Invariants::default();
            let shifted_score = tagger.score(view(&shifted, eta), &mut after).unwrap();
            assert!(!before.0.is_empty());
            assert_eq!(after.0, before.0, "eta {eta}, phi {phi}");
            assert_eq!(shifted_score, score);
        }
    });
}

#[test]
fn shifting_eta_without_the_beams_changes_their_products_only() {
    with_tagger(FrontEnd::Collider, |tagger| {
        let particles = collider_jets(1).remove(0);
        let n = particles.len() + 2;
        let (mut before, mut after) = (Invariants::default(), Invariants::default());
        tagger.score(view(&particles, 0), &mut before).unwrap();
        tagger.score(view(&particles, 100), &mut after).unwrap();
        let of_particles = |k: &usize| k / n >= 2 && k % n >= 2;
        let differing: Vec<usize> = (0..n * n).filter(|&k| before.0[k] != after.0[k]).collect();
        assert!(!differing.is_empty());
        assert!(!differing.iter().any(of_particles));
    });
}

#[test]
fn exact_row_sums_are_products_with_the_total_momentum() {
    use spurion::kernels::pairwise_cartesian::minkowski_dot;
    for jet in integer_jets(&test_jets(JETS, 16).jets, FrontEnd::Cartesian) {
        let IntegerJet::Cartesian(particles) = jet else { unreachable!() };
        let p: Vec<[i64; 4]> = particles.iter().map(|p| p.to_bits().map(i64::from)).collect();
        let total = p.iter().fold([0; 4], |sum, q| std::array::from_fn(|k| sum[k] + q[k]));
        for &q in &p {
            let row: i64 = p.iter().map(|&r| minkowski_dot(q, r)).sum();
            assert_eq!(row, minkowski_dot(q, total));
        }
    }
}

#[test]
fn too_many_particles_and_empty_slots_are_refused() {
    use spurion::TaggerError;
    with_tagger(FrontEnd::Collider, |tagger| {
        let one = collider_jets(1)[0][0];
        let error = tagger.score(view(&[one; 17], 0), &mut ()).unwrap_err();
        assert_eq!(error, TaggerError::TooManyParticles { particles: 17, most: 16 });
        let empty = ColliderMomentum::default();
        let error = tagger.score(view(&[one, empty], 0), &mut ()).unwrap_err();
        assert_eq!(error, TaggerError::EmptySlot { slot: 1 });
        let error = tagger.score(JetView::Cartesian { particles: &[] }, &mut ()).unwrap_err();
        assert_eq!(error, TaggerError::Coordinates { expected: FrontEnd::Collider });
    });
    let mut jet = ColliderJet::<2>::new();
    let one = collider_jets(1)[0][0];
    jet.push(one).unwrap();
    jet.push(one).unwrap();
    assert_eq!(jet.push(one).unwrap_err().capacity, 2);
}
