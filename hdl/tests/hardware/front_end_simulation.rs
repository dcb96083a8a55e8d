//! The front end in RustHDL's simulator against its definition.

use crate::support::jets::{corner_jets, random_jets};
use crate::support::model::answer;
use crate::support::specification::{default_front_end, odd_front_end};
use spurion::format::{Overflow, Rounding};
use spurion_hdl::{FrontEnd, JetIn, JetOut, MultiplierStyle, front_end::Options, simulate, stream};

fn check(spec: &FrontEnd, jets: &[JetIn]) {
    let found = simulate(spec, jets).unwrap();
    assert_eq!(found.len(), jets.len());
    for (k, (found, jet)) in found.iter().zip(jets).enumerate() {
        assert_eq!(found, &answer(spec, jet), "jet {k}: {jet:?}");
    }
}

#[test]
fn sixteen_particles_are_exact() {
    let spec = default_front_end(16);
    check(&spec, &[corner_jets(16), random_jets(2000, 16, 1)].concat());
}

#[test]
fn other_sizes_are_exact() {
    for particles in [1, 2, 3, 8, 32] {
        check(&default_front_end(particles), &random_jets(60, particles, 2));
    }
}

#[test]
fn without_beams_particles_are_the_only_objects() {
    for particles in [1, 2, 6] {
        let spec = FrontEnd { exp: vec![], ..default_front_end(particles) };
        assert_eq!(spec.objects(), particles);
        check(&spec, &random_jets(60, particles, 5));
    }
}

#[test]
fn every_mode_of_the_quantizers_is_exact() {
    for rounding in Rounding::ALL {
        for overflow in Overflow::ALL {
            let spec = odd_front_end(rounding, overflow);
            check(&spec, &[corner_jets(5), random_jets(300, 5, 3)].concat());
        }
    }
}

#[test]
fn the_answers_do_not_depend_on_the_options() {
    let spec = default_front_end(8);
    let jets = random_jets(200, 8, 4);
    let frames = spec.frames(&jets).unwrap();
    let wanted: Vec<JetOut> = jets.iter().map(|jet| answer(&spec, jet)).collect();
    let mut latencies = Vec::new();
    for levels_per_register in [1, 2, 3, 9] {
        for style in [MultiplierStyle::Dsp, MultiplierStyle::Logic] {
            let options = Options {
                levels_per_register,
                pair_multipliers: style,
                beam_multipliers: style,
                ..Options::default()
            };
            let mut pipeline = spec.pipeline(&options).unwrap();
            let streamed = stream(&mut pipeline, &frames).unwrap();
            let found: Vec<_> = streamed.answers.iter().map(|a| spec.jet_out(a)).collect();
            assert_eq!(found, wanted, "{options:?}");
            assert_eq!(streamed.latency, Some(pipeline.latency()));
            latencies.push(pipeline.latency());
        }
    }
    for style in 0..2 {
        let shorter = latencies.iter().skip(style).step_by(2);
        assert!(shorter.is_sorted_by(|a, b| a >= b), "{latencies:?}");
    }
}
