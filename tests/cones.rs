//! Jets that cones collect from candidate words: their scores are those of the jets themselves, in
//! whatever frame the event comes.
#![allow(clippy::unwrap_used, missing_docs)]

mod support;

use spurion::ColliderMomentum;
use spurion::cone::{ConeFinder, ConeRule};
use spurion::graph::{FrontEnd, Op, Verified};
use spurion::native64::{EventHeader, Events, write_event};
use spurion::puppi::{PuppiCandidate, wrapped_phi};
use spurion_tools::ingest::IntegerJet;
use spurion_tools::model::HostTagger;
use support::{Random, converted, converted_for_trigger, integer_jets, test_jets};

const JETS: usize = 300;

/// R = 1.6: a jet of radius 0.8 lies within it whichever of its particles leads.
const WIDE: ConeRule = ConeRule { radius_squared: 134_463, seed_pt: ConeRule::ANY };

fn with_tagger(artifact: &[u8], check: impl FnOnce(&mut HostTagger<'_>)) {
    let graph = spurion::artifact::parse(artifact).unwrap();
    check(&mut HostTagger::new(Verified::new(graph).unwrap()).unwrap());
}

/// All particles of the jets, as a trigger has them: written as an event and decoded again.
fn events() -> Vec<Vec<ColliderMomentum>> {
    let decoded = |jet: IntegerJet| {
        let IntegerJet::Collider(particles) = jet else { unreachable!() };
        let candidate = |&momentum| PuppiCandidate { momentum, ..PuppiCandidate::from_word(0) };
        let candidates: Vec<_> = particles.iter().map(candidate).collect();
        let mut bytes = [0; 8 * 33];
        let length = write_event(EventHeader::default(), &candidates, &mut bytes).unwrap();
        let event = Events::new(&bytes[..length]).next().unwrap().unwrap();
        let back: Vec<_> = event.candidates().map(|candidate| candidate.momentum).collect();
        assert_eq!(back, particles);
        back
    };
    let jets = test_jets(JETS, 32).jets;
    integer_jets(&jets, FrontEnd::Collider).into_iter().map(decoded).collect()
}

/// The score of the leading jet, and how many candidates it has.
fn leading(tagger: &mut HostTagger<'_>, event: &[ColliderMomentum], beam_eta: i16) -> (i64, u16) {
    let mut finder = ConeFinder::new(event, WIDE).unwrap();
    finder.beam_eta = beam_eta;
    let jet = finder.next_jet::<16>().unwrap();
    (tagger.score(jet.leading.view(), &mut ()).unwrap(), jet.members)
}

#[test]
fn a_cone_around_a_whole_jet_scores_as_the_jet_in_the_laboratory() {
    with_tagger(&converted("pelican_nano_h2_n16", FrontEnd::Collider).artifact, |tagger| {
        for mut event in events() {
            let (score, members) = leading(tagger, &event, 0);
            assert_eq!(usize::from(members), event.len());
            event.sort_by_key(|particle| std::cmp::Reverse(particle.pt));
            event.truncate(16);
            let laboratory = IntegerJet::Collider(event);
            assert_eq!(score, tagger.score(laboratory.view(), &mut ()).unwrap());
        }
    });
}

#[test]
fn shifting_an_event_with_its_beams_by_any_step_changes_no_bit_of_a_score() {
    let nano = converted("pelican_nano_h2_n16", FrontEnd::Collider).artifact;
    // Its angles are in coarse steps; in the laboratory only shifts by whole ones are symmetries.
    let coarse = &converted_for_trigger("pelican_nano_h2_n16").artifact;
    let graph = spurion::artifact::parse(coarse).unwrap();
    let shift = graph.nodes().find_map(|node| match node.op {
        Op::PairwiseCollider(front) => Some(front.angle_shift),
        _ => None,
    });
    assert!(shift.unwrap() > 0);
    for artifact in [&nano, coarse] {
        let mut random = Random(5);
        with_tagger(artifact, |tagger| {
            for event in events() {
                let here = leading(tagger, &event, 0);
                let (k, m) = (random.below(1001) as i16 - 500, random.below(1440) as i16 - 720);
                let shifted: Vec<_> = event
                    .iter()
                    .map(|p| ColliderMomentum {
                        eta: p.eta + k,
                        phi: wrapped_phi(i32::from(p.phi) + i32::from(m)),
                        ..*p
                    })
                    .collect();
                assert_eq!(leading(tagger, &shifted, k), here, "eta {k}, phi {m}");
            }
        });
    }
}
