//! Whole taggers in hardware, in every shape: the interpreter's scores, bit by bit.
#![allow(clippy::panic, clippy::unwrap_used, missing_docs)]

mod support;

use std::collections::BTreeMap;
use std::path::PathBuf;

use spurion::graph::{FrontEnd, Node, NodeId};
use spurion::interpret::Observer;
use spurion::tensor::Words;
use spurion_hdl::front_end::Options as FrontEndOptions;
use spurion_hdl::tagger::{Geometry, Shape, TaggerOptions, core_with_taps, tagger};
use spurion_hdl::{
    Eager, Frame, HandshakeCases, MultiplierStyle, Pipeline, Traffic, exchange, stream,
};
use spurion_tools::calibrate::Settings;
use spurion_tools::checkpoint::{Arg, Checkpoint};
use spurion_tools::convert::convert;
use spurion_tools::hardware::design::{Design, Simulated, Vectors};
use spurion_tools::hardware::located::places;
use spurion_tools::hardware::{scores, stimuli, words};
use spurion_tools::ingest::IntegerJet;
use spurion_tools::jets;
use spurion_tools::model::{HostTagger, ModelFile};
use support::{converted, converted_for_trigger, data, read_checkpoint};

fn model(artifact: &[u8]) -> ModelFile {
    ModelFile::from_bytes(PathBuf::from("model"), artifact.to_vec()).unwrap()
}

fn generated(model: &ModelFile, count: usize, seed: u64) -> Vec<IntegerJet> {
    let verified = model.verified().unwrap();
    let graph = verified.graph();
    stimuli::jets(graph.front_end().unwrap(), graph.particles(), count, seed)
}

fn design(model: &ModelFile, shape: Shape, interval: usize) -> Design {
    let options = TaggerOptions { shape, interval, ..TaggerOptions::default() };
    Design::new(model.verified().unwrap().graph(), &options).unwrap()
}

/// All scores, the stated latency and the stated interval, without and with back-pressure.
fn check(model: &ModelFile, design: &mut Design, jets: &[IntegerJet]) -> HandshakeCases {
    let vectors = design.vectors(model, jets).unwrap();
    let options = design.options;
    let limit = (jets.len(), 4_000 + 64 * vectors.words.len());
    let seen = exchange(&mut design.pipeline, &vectors.words, &mut Eager, limit).unwrap();
    assert_eq!(seen.answers, vectors.answers, "{options:?}");
    let latency = seen.offered[0] - seen.entered[vectors.first_last];
    assert_eq!(latency, design.pipeline.latency() as usize, "{options:?}");
    if options.shape == Shape::Jets {
        let spacing = seen.entered.windows(2).map(|pair| pair[1] - pair[0]);
        assert!(spacing.into_iter().all(|clocks| clocks == options.interval), "{options:?}");
    }
    let mut again = Design::new(model.verified().unwrap().graph(), &options).unwrap();
    let Simulated { faults, cases, .. } = again.simulate_and_count(&vectors).unwrap();
    assert_eq!(faults, 0, "{options:?}");
    cases
}

#[test]
fn every_shape_and_interval_gives_the_scores_of_the_interpreter() {
    let model = model(&converted_for_trigger("pelican_nano_h2_n16").artifact);
    let jets = generated(&model, 480, 3);
    let jet_shapes = [1, 2, 3, 4, 5, 7, 8, 16, 32, 48].map(|interval| (Shape::Jets, interval));
    let stream_shapes = [1, 4, 16].map(|interval| (Shape::Stream, interval));
    for (shape, interval) in jet_shapes.into_iter().chain(stream_shapes) {
        // In a slow circuit an answer seldom comes in the very clock in which one leaves.
        let jets = &jets[..match interval {
            ..8 => 60,
            8..=32 => 120,
            _ => 480,
        }];
        let cases = check(&model, &mut design(&model, shape, interval), jets);
        assert_eq!(cases.len(), if shape == Shape::Jets { 7 } else { 6 });
        let missed = cases.iter().find(|(_, count)| **count == 0);
        assert_eq!(missed, None, "{shape:?} {interval}");
    }
}

#[test]
fn accurate_formats_and_cartesian_momenta_have_hardware_too() {
    for front_end in [FrontEnd::Collider, FrontEnd::Cartesian] {
        let model = model(&converted("pelican_nano_h2_n16", front_end).artifact);
        let jets = generated(&model, 60, 4);
        for (shape, interval) in [(Shape::Jets, 4), (Shape::Stream, 16)] {
            check(&model, &mut design(&model, shape, interval), &jets);
        }
    }
}

#[test]
fn answers_do_not_depend_on_how_the_hardware_is_built() {
    let model = model(&converted_for_trigger("pelican_nano_h2_n16").artifact);
    let jets = generated(&model, 60, 5);
    for levels_per_register in [1, 2, 5, 16] {
        for style in [MultiplierStyle::Dsp, MultiplierStyle::Logic] {
            let front_end = FrontEndOptions {
                levels_per_register,
                pair_multipliers: style,
                beam_multipliers: style,
                ..FrontEndOptions::default()
            };
            let options = TaggerOptions {
                interval: 8,
                front_end,
                weight_multipliers: style,
                ..TaggerOptions::default()
            };
            let verified = model.verified().unwrap();
            check(&model, &mut Design::new(verified.graph(), &options).unwrap(), &jets);
        }
    }
}

/// The checkpoint with its hidden channels repeated, each copy with weights of its own.
fn widened(checkpoint: &Checkpoint, hidden: usize) -> Checkpoint {
    let mut wide = checkpoint.clone();
    let Some(Arg::Int(before)) = wide.args.insert("n_hidden".into(), Arg::Int(hidden as i64))
    else {
        panic!("n_hidden")
    };
    for (key, tensor) in &mut wide.tensors {
        let axis = usize::from(key.contains("eq_layers") && key.ends_with("coefs"));
        if key.contains("message_layers") || tensor.shape.get(axis) != Some(&(before as usize)) {
            continue;
        }
        let per_channel = tensor.data.len() / before as usize;
        let channel = |h: usize| {
            let from = h % before as usize * per_channel;
            let factor = 1.0 - 0.07 * (h / before as usize) as f64;
            tensor.data[from..from + per_channel].iter().map(move |x| x * factor)
        };
        let data: Vec<f64> = (0..hidden).flat_map(channel).collect();
        (tensor.shape[axis], tensor.data) = (hidden, data);
    }
    wide
}

#[test]
fn any_hidden_width_and_any_number_of_particles_has_hardware() {
    let path = data("jets_calibration.h5");
    for (hidden, particles, interval) in [(1, 8, 8), (3, 9, 3), (5, 21, 21), (8, 32, 32)] {
        let checkpoint = widened(&read_checkpoint("pelican_nano_h4_n20"), hidden);
        let jets = jets::read(&path, Some(300), particles).unwrap();
        let settings = Settings::default();
        let converted =
            convert(&checkpoint, Some(particles), (&path, &jets.jets), &settings).unwrap();
        let model = model(&converted.artifact);
        let verified = model.verified().unwrap();
        assert_eq!(verified.graph().particles(), particles);
        let mut hardware = design(&model, Shape::Jets, interval);
        check(&model, &mut hardware, &generated(&model, 30, 6));
    }
}

/// What the interpreter holds at every node that is stored, by node.
struct Stored(BTreeMap<u16, Vec<i64>>);

impl Observer for Stored {
    const COUNTS: bool = false;

    fn value(&mut self, node: &Node<'_>, words: Words<'_>) {
        self.0.insert(node.id.0, (0..).map_while(|k| words.get(k)).collect());
    }

    fn overflows(&mut self, _: NodeId, _: u64) {}
}

#[test]
fn every_node_shows_the_integers_of_the_interpreter() {
    let model = model(&converted_for_trigger("pelican_nano_h2_n16").artifact);
    let verified = model.verified().unwrap();
    let graph = verified.graph();
    let jets = generated(&model, 60, 8);
    let words = words(graph, &jets, Shape::Jets).unwrap();
    let mut tagger = HostTagger::new(model.verified().unwrap()).unwrap();
    for interval in [1, 4] {
        let options = TaggerOptions { interval, ..TaggerOptions::default() };
        let geometry = Geometry::new(16, 2, interval);
        // The front end's own node is fused with the rounding behind it, and not stored.
        let nodes: Vec<Node<'_>> = graph.nodes().skip(1).collect();
        let taps: Vec<NodeId> = nodes.iter().map(|node| node.id).collect();
        let mut core = core_with_taps(graph, &options, &taps).unwrap();
        let idle = std::iter::repeat_n(None, interval - 1);
        let frames: Vec<Option<Frame>> = words
            .iter()
            .flat_map(|w| std::iter::once(Some(w.clone())).chain(idle.clone()))
            .collect();
        let answers = stream(&mut core, &frames).unwrap().answers;
        let mut compared = 0;
        for (jet, answer) in jets.iter().zip(&answers) {
            let mut stored = Stored(BTreeMap::new());
            let score = tagger.score(jet.view(), &mut stored).unwrap();
            assert_eq!(answer[0], score);
            let mut shown = answer[1..].iter();
            for node in &nodes {
                for place in places(node, &geometry, jet.view().len() + 2) {
                    let shown = *shown.next().unwrap();
                    let Some(place) = place else { continue };
                    assert_eq!(shown, stored.0[&node.id.0][place], "{} {place}", node.id);
                    compared += 1;
                }
            }
            assert_eq!(shown.next(), None);
        }
        assert!(compared > 10_000, "{compared}");
    }
}

/// Resets in the middle of jets, on both sides of the pipeline.
struct Resetting {
    at: Vec<usize>,
}

impl Traffic for Resetting {
    fn offers(&mut self, clock: usize) -> bool {
        !self.resets(clock)
    }

    fn takes(&mut self, clock: usize) -> bool {
        !clock.is_multiple_of(3)
    }

    fn resets(&mut self, clock: usize) -> bool {
        self.at.contains(&clock)
    }
}

/// The jet to which particle `lost` of all belongs, without those before it.
fn cut(jets: &[IntegerJet], mut lost: usize) -> IntegerJet {
    for jet in jets {
        let IntegerJet::Collider(particles) = jet else { panic!("four-momenta") };
        let words = particles.len().max(1);
        if lost < words {
            return IntegerJet::Collider(particles[lost.min(particles.len())..].to_vec());
        }
        lost -= words;
    }
    panic!("beyond the last jet")
}

/// After a reset nothing of the jets before it may come out, and all of those after it must.
#[test]
fn a_reset_empties_the_hardware() {
    let model = model(&converted_for_trigger("pelican_nano_h2_n16").artifact);
    let jets = generated(&model, 60, 7);
    for (shape, interval) in [(Shape::Jets, 1), (Shape::Jets, 16), (Shape::Stream, 16)] {
        for reset in [25, 28, 31, 34] {
            let mut design = design(&model, shape, interval);
            let Vectors { words, answers, .. } = design.vectors(&model, &jets).unwrap();
            let pipeline: &mut Pipeline = &mut design.pipeline;
            let limit = (answers.len(), 2_500);
            let mut traffic = Resetting { at: vec![reset, reset + 1] };
            let seen = exchange(pipeline, &words, &mut traffic, limit).unwrap();
            assert!(seen.cases["reset in flight"] > 0, "{shape:?} {interval} {reset}");
            let before = seen.left.iter().filter(|&&clock| clock <= reset + 1).count();
            assert_eq!(seen.answers[..before], answers[..before], "{shape:?} {reset}");
            let whole = seen.answers.len() - before - usize::from(shape == Shape::Stream);
            let (after, wanted) = (&seen.answers, &answers);
            assert_eq!(after[after.len() - whole..], wanted[wanted.len() - whole..]);
            if shape == Shape::Stream {
                let lost = seen.entered.iter().filter(|&&clock| clock <= reset + 1).count();
                let rest = scores(model.verified().unwrap(), &[cut(&jets, lost)]).unwrap();
                assert_eq!(after[before], rest, "{reset}");
            }
            assert!(whole > 20, "{whole}");
        }
    }
}

#[test]
fn an_impossible_interval_is_an_error() {
    let model = model(&converted_for_trigger("pelican_nano_h2_n16").artifact);
    let verified = model.verified().unwrap();
    for interval in [0, 17, 33, 16 * 17] {
        let options = TaggerOptions { interval, ..TaggerOptions::default() };
        let error = tagger(verified.graph(), &options).unwrap_err().to_string();
        assert!(error.contains(&interval.to_string()) && error.contains("16"), "{error}");
    }
}
