//! Running a circuit with a handshake in RustHDL's simulator.

mod cases;

use self::cases::{Clock, Watch};
use crate::error::Error;
use crate::pipeline::{Frame, Pipeline, Protocol};
use crate::simulation::{check_frames, settle};

pub use self::cases::HandshakeCases;

/// Who is willing in which clock.
pub trait Traffic {
    /// Whether the sender offers a word in this clock. Once offered, a word stays.
    fn offers(&mut self, clock: usize) -> bool;
    /// Whether the receiver takes an answer in this clock.
    fn takes(&mut self, clock: usize) -> bool;
    /// Whether the circuit is reset in this clock. Words taken before and not yet answered are
    /// then lost.
    fn resets(&mut self, clock: usize) -> bool {
        let _ = clock;
        false
    }
}

/// A word or an answer every clock, as far as the circuit allows.
#[derive(Clone, Copy, Debug, Default)]
pub struct Eager;

impl Traffic for Eager {
    fn offers(&mut self, _: usize) -> bool {
        true
    }

    fn takes(&mut self, _: usize) -> bool {
        true
    }
}

/// What went in and out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Exchanged {
    /// The answers, in order.
    pub answers: Vec<Frame>,
    /// The clock in which each word was taken.
    pub entered: Vec<usize>,
    /// The clock in which each answer was first offered.
    pub offered: Vec<usize>,
    /// The clock in which each answer was taken.
    pub left: Vec<usize>,
    /// How often an offered answer was withdrawn or changed before it was taken.
    pub broken_promises: usize,
    /// How often each situation of a handshake has occurred.
    pub cases: HandshakeCases,
}

/// Offers `words` until all are taken, and goes on until `answers` have come or `clocks` have
/// passed.
///
/// # Errors
/// [`Error::Stimulus`], [`Error::Unsettled`], [`Error::OutOfRange`] as in a free pipeline, and
/// [`Error::Protocol`] for a circuit without a handshake.
pub fn exchange(
    pipeline: &mut Pipeline,
    words: &[Frame],
    traffic: &mut impl Traffic,
    (answers, clocks): (usize, usize),
) -> Result<Exchanged, Error> {
    if pipeline.protocol() != Protocol::Handshake {
        return Err(Error::Protocol { circuit: pipeline.name().to_owned() });
    }
    check_frames(pipeline, words.iter().enumerate())?;
    let mut seen = Exchanged::default();
    let mut wire = Wires::default();
    let mut watch = Watch::new(pipeline);
    for clock in 0..clocks {
        if seen.answers.len() >= answers {
            break;
        }
        let word = words.get(seen.entered.len());
        wire.drive(pipeline, word, traffic, clock);
        settle(pipeline, clock, false)?;
        let (in_ready, out_valid) = bits(pipeline);
        watch.clock(&Clock {
            number: clock,
            word: word.filter(|_| wire.offers),
            more: word.is_some(),
            in_ready,
            out_valid,
            takes: wire.takes,
            resets: wire.resets,
            waited: wire.pending.is_some(),
        });
        wire.sample(pipeline, clock, &mut seen);
        settle(pipeline, clock, true)?;
    }
    seen.cases = watch.cases;
    Ok(seen)
}

/// How many values an answer has.
fn values(pipeline: &Pipeline) -> usize {
    pipeline.outputs().iter().map(|bus| bus.count).sum()
}

/// `in_ready` and `out_valid`.
fn bits(pipeline: &Pipeline) -> (bool, bool) {
    let (structure, count) = (pipeline.structure(), values(pipeline));
    (structure.output(count) == 1, structure.output(count + 1) == 1)
}

/// What the two partners do, and what they remember.
#[derive(Default)]
struct Wires {
    offers: bool,
    takes: bool,
    resets: bool,
    /// An answer that is offered and not yet taken.
    pending: Option<Frame>,
}

impl Wires {
    fn drive(
        &mut self,
        pipeline: &mut Pipeline,
        word: Option<&Frame>,
        traffic: &mut impl Traffic,
        clock: usize,
    ) {
        let willing = traffic.offers(clock) || self.offers;
        self.offers = willing && word.is_some();
        self.takes = traffic.takes(clock);
        self.resets = traffic.resets(clock);
        let structure = pipeline.structure_mut();
        for (k, bit) in [self.resets, self.offers, self.takes].into_iter().enumerate() {
            structure.set_input(k, i64::from(bit));
        }
        if self.offers {
            for (k, &value) in word.into_iter().flatten().enumerate() {
                structure.set_input(k + Protocol::Handshake.inputs().len(), value);
            }
        }
    }

    fn sample(&mut self, pipeline: &Pipeline, clock: usize, seen: &mut Exchanged) {
        let count = values(pipeline);
        let structure = pipeline.structure();
        let (in_ready, out_valid) = bits(pipeline);
        if self.offers && in_ready {
            seen.entered.push(clock);
            self.offers = false;
        }
        let answer = out_valid.then(|| (0..count).map(|k| structure.output(k)).collect());
        if self.pending.is_some() && self.pending != answer {
            seen.broken_promises += 1;
        }
        if self.pending.is_none() && answer.is_some() {
            seen.offered.push(clock);
        }
        self.pending = answer;
        if self.takes
            && let Some(answer) = self.pending.take()
        {
            seen.answers.push(answer);
            seen.left.push(clock);
        }
        if self.resets {
            self.pending = None;
        }
    }
}
