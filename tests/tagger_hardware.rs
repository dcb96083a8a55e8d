//! Whole taggers in hardware, in every shape: the interpreter's scores, bit by bit.
#![allow(clippy::unwrap_used, missing_docs)]

mod support;

use spurion::graph::{FrontEnd, Verified};
use spurion_hdl::tagger::{TaggerOptions, tagger};
use spurion_hdl::{Frame, bind, stream};
use spurion_tools::hardware::stimulus;
use spurion_tools::model::HostTagger;
use support::{converted, integer_jets, test_jets};

#[test]
fn rusthdl_gives_the_scores_of_the_interpreter() {
    let model = converted("pelican_nano_h2_n16", FrontEnd::Collider);
    let verified = Verified::new(spurion::artifact::parse(&model.artifact).unwrap()).unwrap();
    let bound = bind::front_end(verified.graph()).unwrap();
    let jets = integer_jets(&test_jets(40, 16).jets, FrontEnd::Collider);
    for interval in [1, 4, 16, 3, 2, 5, 7, 8] {
        let options = TaggerOptions { interval, ..TaggerOptions::default() };
        let mut pipeline = tagger(verified.graph(), &options).unwrap();
        let mut interpreter = HostTagger::new(Verified::new(spurion::artifact::parse(&model.artifact).unwrap()).unwrap()).unwrap();
        let wanted: Vec<Frame> = jets
            .iter()
            .map(|jet| vec![interpreter.score(jet.view(), &mut ()).unwrap()])
            .collect();
        let stimuli: Vec<_> = jets.iter().map(|jet| stimulus(jet).unwrap()).collect();
        let frames = bound.front_end.frames(&stimuli).unwrap();
        let spaced: Vec<Option<Frame>> = frames
            .into_iter()
            .flat_map(|frame| std::iter::once(frame).chain(std::iter::repeat_n(None, interval - 1)))
            .collect();
        let streamed = stream(&mut pipeline, &spaced).unwrap();
        println!("{interval}: latency {} leaves {:?}", pipeline.latency(), pipeline.census());
        assert_eq!(streamed.answers, wanted, "{interval}");
        assert_eq!(streamed.latency, Some(pipeline.latency()));
    }
}
