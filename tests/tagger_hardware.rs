//! Whole taggers in hardware, in every shape: the interpreter's scores, bit by bit.
#![allow(clippy::unwrap_used, missing_docs)]

mod support;

use spurion::graph::{FrontEnd, Verified};
use spurion_hdl::tagger::{Shape, TaggerOptions, tagger};
use spurion_hdl::{Eager, Frame, Traffic, exchange};
use spurion_tools::hardware::{scores, words};
use support::{Random, converted, integer_jets, test_jets};

/// Random willingness on both sides, with stretches in which nobody takes.
struct Moody(Random);

impl Traffic for Moody {
    fn offers(&mut self, _: usize) -> bool {
        self.0.below(3) == 0
    }

    fn takes(&mut self, clock: usize) -> bool {
        clock / 200 % 2 == 0 && self.0.below(4) == 0
    }
}

#[test]
fn rusthdl_gives_the_scores_of_the_interpreter() {
    let model = converted("pelican_nano_h2_n16", FrontEnd::Collider);
    let parse = || Verified::new(spurion::artifact::parse(&model.artifact).unwrap()).unwrap();
    let verified = parse();
    let jets = integer_jets(&test_jets(40, 16).jets, FrontEnd::Collider);
    let shapes = [1, 4, 16, 3, 2, 5, 7, 8].map(|interval| (Shape::Jets, interval));
    let streams = [16, 4].map(|interval| (Shape::Stream, interval));
    let wanted: Vec<Frame> = scores(parse(), &jets).unwrap().iter().map(|&s| vec![s]).collect();
    for (shape, interval) in shapes.into_iter().chain(streams) {
        let options = TaggerOptions { shape, interval, ..TaggerOptions::default() };
        let words = words(verified.graph(), &jets, shape).unwrap();
        let mut pipeline = tagger(verified.graph(), &options).unwrap();
        let limit = (wanted.len(), 40_000);
        let seen = exchange(&mut pipeline, &words, &mut Eager, limit).unwrap();
        assert_eq!(seen.answers, wanted, "{options:?}");
        let latency = match shape {
            Shape::Jets => seen.offered[0] - seen.entered[0],
            Shape::Stream => seen.offered[0] - seen.entered[jets[0].view().len() - 1],
        };
        assert_eq!(latency, pipeline.latency() as usize, "{options:?}");
        println!("{shape:?} {interval}: latency {latency}");
        if shape == Shape::Jets {
            assert!(seen.entered.windows(2).all(|pair| pair[1] - pair[0] == interval));
        }
        let mut pipeline = tagger(verified.graph(), &options).unwrap();
        let seen = exchange(&mut pipeline, &words, &mut Moody(Random(5)), limit).unwrap();
        assert_eq!(seen.answers, wanted, "{options:?}");
        assert_eq!(seen.broken_promises, 0);
    }
}

#[test]
fn icarus_and_verilator_give_the_scores_of_the_interpreter() {
    use spurion_hdl::cosimulation::{Simulator, cosimulate};
    let model = converted("pelican_nano_h2_n16", FrontEnd::Collider);
    let parse = || Verified::new(spurion::artifact::parse(&model.artifact).unwrap()).unwrap();
    let verified = parse();
    let jets = integer_jets(&test_jets(400, 16).jets, FrontEnd::Collider);
    let wanted: Vec<Frame> = scores(parse(), &jets).unwrap().iter().map(|&s| vec![s]).collect();
    for (shape, interval) in [(Shape::Jets, 16), (Shape::Jets, 1), (Shape::Stream, 16)] {
        let options = TaggerOptions { shape, interval, ..TaggerOptions::default() };
        let pipeline = tagger(verified.graph(), &options).unwrap();
        let words = words(verified.graph(), &jets, shape).unwrap();
        let first_last = if shape == Shape::Jets { 0 } else { jets[0].view().len() - 1 };
        for simulator in [Simulator::Verilator] {
            let folder =
                tempfile::Builder::new().disable_cleanup(true).prefix("cosim").tempdir().unwrap();
            let begin = std::time::Instant::now();
            let design = spurion_hdl::verilog(&pipeline);
            let report = cosimulate(
                simulator,
                &pipeline,
                (&design, &[]),
                (&words, &wanted, first_last),
                folder.path(),
            )
            .unwrap();
            println!("{shape:?} {interval} {simulator:?} {:?} {report:?}", begin.elapsed());
            assert!(report.is_exact());
            assert_eq!(report.latency, Some(pipeline.latency()));
            assert_eq!(report.interval, Some(pipeline.interval()));
        }
    }
}
