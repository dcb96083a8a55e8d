//! Faults of specifications, circuits, stimuli and machines: each is refused and named.

use spurion_hdl::front_end::Options;
use spurion_hdl::{
    Body, Builder, Error, FrontEnd, JetIn, LeafError, Operation, Range, Signal, icarus, stream,
};

use crate::support::directory;
use crate::support::jets::particle;
use crate::support::specification::default_front_end;

fn refused(spec: &FrontEnd) -> String {
    spec.pipeline(&Options::default()).unwrap_err().to_string()
}

#[test]
fn impossible_specifications_are_named() {
    let good = default_front_end(4);
    let spec = FrontEnd { particles: 0, ..good.clone() };
    assert_eq!(refused(&spec), "front end: no particle slots");
    let spec = FrontEnd { exp: vec![1, 2], ..good.clone() };
    assert_eq!(refused(&spec), "front end: exp has 2 entries, which is not odd");
    let spec = FrontEnd { phi_bits: 17, ..good.clone() };
    assert_eq!(refused(&spec), "front end: phi of 17 bits (1 to 16 are possible)");
    let spec = FrontEnd { cos: vec![], ..good.clone() };
    assert!(refused(&spec).ends_with("table cos is empty"), "{}", refused(&spec));
    let spec = FrontEnd { phi_period: 900, ..good.clone() };
    let fold = "an angular distance of 0..=2047 cannot be folded into half a period of 900";
    assert_eq!(refused(&spec), format!("pair_0_1_fold: {fold}"));
    let spec = FrontEnd { angle_shift: 5, ..good.clone() };
    let what = "angle_shift 5 does not divide half a turn, or leaves no bit of an angle";
    assert_eq!(refused(&spec), format!("front end: {what}"));
    let spec = FrontEnd { pair_shift: 40, ..good };
    assert_eq!(refused(&spec), "pair_0_1_shift_left: needs 79 bits, 63 are possible");
}

#[test]
fn impossible_circuits_are_named() {
    let mut b = Builder::new("none");
    let x = b.input("x", 1, Range::new(0, 100).unwrap()).unwrap()[0];
    assert!(matches!(b.input("x", 1, Range::BIT), Err(Error::BusTwice { .. })));
    assert!(matches!(b.output("valid_out", &[x]), Err(Error::BusTwice { .. })));
    let late = b.at(x, 3).unwrap();
    assert!(matches!(b.at(late, 2), Err(Error::TooEarly { latency: 3, wanted: 2, .. })));
    let not_a_bit = b.mask(x, late, 0).unwrap_err();
    assert!(matches!(not_a_bit, Error::Leaf { cause: LeafError::NotABit { .. }, .. }));
}

#[test]
fn stimuli_that_do_not_fit_are_named() {
    let spec = default_front_end(2);
    let jet = |particles| JetIn { particles, beam_eta: 0 };
    let jets = [jet(vec![]), jet(vec![particle(1, 0, 0); 3])];
    let error = spec.frames(&jets).unwrap_err().to_string();
    assert_eq!(error, "frame 1: 3 particles for 2 slots");
    let frames = spec.frames(&[jet(vec![particle(1, 0, 0), particle(16_384, 0, 0)])]).unwrap();
    let mut pipeline = spec.pipeline(&Options::default()).unwrap();
    let error = stream(&mut pipeline, &frames).unwrap_err().to_string();
    assert_eq!(error, "frame 0: pt[1] is 16384, and takes 0..=16383");
    let error = icarus::run(&pipeline, &frames, &[], &directory("never")).unwrap_err();
    assert!(matches!(error, Error::Stimulus { frame: 0, .. }));
}

/// An operation whose interval is wrong: the squares of 0 to 7 do not end at 40.
#[derive(Debug)]
struct Square;

impl Operation for Square {
    fn kind(&self) -> &'static str {
        "square"
    }

    fn ports(&self) -> &'static [&'static str] {
        &["a"]
    }

    fn range(&self, _: &[Range]) -> Result<Range, LeafError> {
        Range::new(0, 40)
    }

    fn evaluate(&self, operands: &[i64]) -> i64 {
        operands[0] * operands[0]
    }

    fn describe(&self, operands: &[Signal], result: Range, body: &mut Body) {
        let a = body.extended("a_wide", &operands[0], result.wire_type());
        body.wire("value", result.wire_type(), &format!("{0} * {0}", a.name));
    }
}

#[test]
fn a_value_outside_its_proven_interval_is_an_error() {
    for (largest, sound) in [(6, true), (7, false)] {
        let mut b = Builder::new("squares");
        let x = b.input("x", 1, Range::new(0, 7).unwrap()).unwrap()[0];
        let y = b.apply(Square, &[x], 1).unwrap();
        b.output("y", &[y]).unwrap();
        let mut pipeline = b.finish().unwrap();
        let result = stream(&mut pipeline, &[Some(vec![3]), Some(vec![largest]), Some(vec![1])]);
        match result {
            Ok(streamed) => assert!(sound && streamed.answers == [[9], [36], [1]]),
            Err(error) => {
                assert!(!sound);
                assert_eq!(error.to_string(), "square took 49, outside its interval 0..=40");
            }
        }
    }
}

/// Runs itself once more where no program can be found.
#[test]
fn a_missing_simulator_is_an_error() {
    let nowhere = "/nonexistent";
    if std::env::var_os("PATH").is_none_or(|path| path != nowhere) {
        let status = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "errors::a_missing_simulator_is_an_error"])
            .env("PATH", nowhere)
            .status();
        assert!(status.unwrap().success());
        return;
    }
    let spec = default_front_end(1);
    let pipeline = spec.pipeline(&Options::default()).unwrap();
    let error = icarus::run(&pipeline, &[], &[], &directory("missing")).unwrap_err();
    assert!(matches!(error, Error::ToolMissing { tool: "iverilog", .. }), "{error}");
}
