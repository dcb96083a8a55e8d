//! Cones by hand, and the frames they are seen in.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use super::*;
use crate::jet::JetView;

fn particle(pt: u16, eta: i16, phi: i16) -> ColliderMomentum {
    ColliderMomentum { pt: U14F2::from_bits(pt), eta, phi }
}

fn rule(radius_squared: u32, seed_pt: u16) -> ConeRule {
    ConeRule { radius_squared, seed_pt: U14F2::from_bits(seed_pt) }
}

/// pT, eta and phi of the leading candidates, and the beams.
fn seen<const N: usize>(jet: &ConeJet<N>) -> (Vec<(u16, i16, i16), N>, i16) {
    match jet.leading.view() {
        JetView::Collider { particles, beam_eta } => {
            (particles.iter().map(|p| (p.pt.to_bits(), p.eta, p.phi)).collect(), beam_eta)
        }
        JetView::Cartesian { .. } => unreachable!(),
    }
}

#[test]
fn the_edge_of_a_cone_is_in_it_and_phi_goes_the_short_way_round() {
    let axis = Axis { eta: 100, phi: 719 };
    // 3-4-5: exactly on the edge; one step further is out.
    let on = particle(8, 103, -717);
    let out = particle(8, 104, -717);
    assert_eq!((axis.distance_squared(&on), axis.distance_squared(&out)), (25, 32));
    let jet = collect::<4>(axis, 25, [on, out].iter());
    assert_eq!((jet.members, jet.pt_sum), (1, 8));
    assert_eq!(seen(&jet), (Vec::from_slice(&[(8, 3, 4)]).unwrap(), -100));
    assert_eq!(collect::<4>(axis, 24, [on, out].iter()).members, 0);
}

#[test]
fn distances_that_do_not_fit_saturate() {
    let far = Axis { eta: i16::MIN, phi: 0 };
    assert_eq!(far.distance_squared(&particle(1, i16::MAX, 720)), u32::MAX);
    assert_eq!(far.frame(&particle(1, i16::MAX, 720)), particle(1, i16::MAX, -720));
}

#[test]
fn the_leading_candidates_are_kept_and_of_equal_ones_the_earlier() {
    let axis = Axis { eta: 0, phi: 0 };
    let candidates = [(5, 1), (9, 2), (0, 3), (5, 4), (9, 5), (7, 6), (5, 7)]
        .map(|(pt, eta)| particle(pt, eta, 0));
    let order = |jet: (Vec<(u16, i16, i16), 8>, i16)| -> Vec<i16, 8> {
        jet.0.iter().map(|p| p.1).collect()
    };
    let all = collect::<8>(axis, 100, candidates.iter());
    assert_eq!((all.members, all.pt_sum), (6, 40));
    assert_eq!(order(seen(&all)), [2, 5, 6, 1, 4, 7]);
    let four = collect::<4>(axis, 100, candidates.iter());
    assert_eq!((four.members, four.pt_sum), (6, 40));
    assert_eq!(seen(&four).0, seen(&all).0[..4]);
    assert_eq!(seen(&collect::<1>(axis, 100, candidates.iter())).0[0].1, 2);
    assert_eq!(collect::<0>(axis, 100, candidates.iter()).members, 6);
}

#[test]
fn a_jet_takes_all_of_its_cone_and_the_next_seed_is_what_is_left() {
    let candidates = [
        particle(40, 0, 0),
        particle(90, 300, 700),
        particle(90, -300, 0),
        particle(10, 305, -735),
        particle(11, 301, 700),
        particle(3, 30, 0),
        particle(0, 1000, 0),
    ];
    let mut finder = ConeFinder::new(&candidates, rule(100, 8)).unwrap();
    let first = finder.next_jet::<2>().unwrap();
    assert_eq!((first.axis, first.members, first.pt_sum), (Axis { eta: 300, phi: 700 }, 3, 111));
    assert_eq!(seen(&first), (Vec::from_slice(&[(90, 0, 0), (11, 1, 0)]).unwrap(), -300));
    let second = finder.next_jet::<2>().unwrap();
    assert_eq!((second.axis.eta, second.members), (-300, 1));
    let third = finder.next_jet::<2>().unwrap();
    assert_eq!((third.axis.eta, third.members), (0, 1));
    // What is left has 0.75 GeV, or nothing.
    assert!(finder.next_jet::<2>().is_none());
    let mut softer = ConeFinder::new(&candidates[5..], rule(100, 0)).unwrap();
    assert!(softer.next_jet::<2>().is_some());
    assert!(softer.next_jet::<2>().is_none());
}

#[test]
fn more_candidates_than_an_event_has_are_refused() {
    let many = [particle(4, 0, 0); 256];
    let refused = ConeFinder::new(&many, rule(0, 0)).unwrap_err();
    assert_eq!(refused, TooManyCandidates { candidates: 256 });
    let mut finder = ConeFinder::new(&many[1..], rule(0, 0)).unwrap();
    assert_eq!(finder.next_jet::<16>().unwrap().members, 255);
    assert!(finder.next_jet::<16>().is_none());
}

#[test]
fn a_shift_of_all_candidates_moves_the_axes_and_nothing_else() {
    let mut state = 7u64;
    let mut next = |limit: u64| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % limit
    };
    for _ in 0..300 {
        let candidates: Vec<_, 64> = (0..64)
            .map(|_| particle(next(40) as u16, next(1000) as i16 - 500, next(1440) as i16 - 720))
            .collect();
        let (k, m) = (next(3000) as i16 - 1500, next(1440) as i16 - 720);
        let shifted: Vec<_, 64> = candidates
            .iter()
            .map(|p| ColliderMomentum {
                eta: p.eta + k,
                phi: wrapped_phi(i32::from(p.phi) + i32::from(m)),
                ..*p
            })
            .collect();
        let mut here = ConeFinder::new(&candidates, rule(33_615, 4)).unwrap();
        let mut there = ConeFinder::new(&shifted, rule(33_615, 4)).unwrap();
        while let Some(jet) = here.next_jet::<16>() {
            let moved = there.next_jet::<16>().unwrap();
            assert_eq!((moved.members, moved.pt_sum), (jet.members, jet.pt_sum));
            assert_eq!(seen(&moved).0, seen(&jet).0);
            assert_eq!(moved.axis.eta, jet.axis.eta + k);
            assert_eq!(seen(&moved).1, -moved.axis.eta);
        }
        assert!(there.next_jet::<16>().is_none());
    }
}
