//! The testbench of a circuit with a handshake.

use std::fmt::Write as _;

use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{RngCore, SeedableRng};

use super::{PRINTED, bits, packed, pins};
use crate::error::Error;
use crate::pipeline::{Frame, Pipeline};
use crate::simulation::check_frames;

/// How many first answers are taken at once, to measure latency and interval.
const EAGER: usize = 16;
/// Clocks of the pattern by which answers are taken. It begins with as many willing clocks as
/// the eager answers need, then the receiver is moody, then deaf, then willing again.
const PATTERN: usize = 4096;
/// The seed of both partners' moods.
const SEED: u64 = 3;
/// Bits of the idle clocks before a word.
const GAP_BITS: u32 = 16;

/// The texts of a testbench: module `bench`, which reads `words.hex` (a line a word: 16 bits of
/// idle clocks, then the input buses, the first one lowest), `ready.hex` (a bit a clock, again
/// from the start when it is over) and `expected.hex` (a line an answer).
#[derive(Clone, Debug)]
pub struct HandshakeBench {
    /// The Verilog of the module `bench`.
    pub bench: String,
    /// The contents of `words.hex`.
    pub words: String,
    /// The contents of `ready.hex`.
    pub ready: String,
    /// The contents of `expected.hex`.
    pub expected: String,
}

impl HandshakeBench {
    /// The testbench that sends `words` and expects `answers`; word `first_last` is the one
    /// after which the first answer is due.
    ///
    /// # Errors
    /// [`Error::Stimulus`] if a word does not fit the inputs or an answer the outputs.
    pub fn new(
        pipeline: &Pipeline,
        words: &[Frame],
        answers: &[Frame],
        first_last: usize,
    ) -> Result<Self, Error> {
        check_frames(pipeline, words.iter().enumerate())?;
        let mut random = Xoshiro256PlusPlus::seed_from_u64(SEED);
        // The first jets of a stream may be longer than the average.
        let longer = if words.len() > answers.len() { 3 } else { 1 };
        let eager = (longer * EAGER * words.len()).checked_div(answers.len()).unwrap_or(0);
        let mut word_lines = String::new();
        for (k, word) in words.iter().enumerate() {
            let gap = if k <= eager { 0 } else { gap(&mut random) };
            let idle = (0..GAP_BITS).map(|bit| gap >> bit & 1 == 1);
            word_lines.push_str(&packed(k, pipeline.inputs(), word, idle)?);
        }
        let mut expected = String::new();
        for (k, answer) in answers.iter().enumerate() {
            expected.push_str(&packed(k, pipeline.outputs(), answer, std::iter::empty())?);
        }
        let willing = pipeline.latency() as usize
            + longer
                * (EAGER + 4)
                * (pipeline.interval() as usize).max(words.len().div_ceil(answers.len().max(1)));
        Ok(Self {
            bench: bench(pipeline, words.len(), answers.len(), first_last),
            words: word_lines,
            ready: ready_pattern(willing, &mut random),
            expected,
        })
    }
}

/// Which clocks the receiver is willing in.
fn ready_pattern(willing: usize, random: &mut Xoshiro256PlusPlus) -> String {
    let mut text = String::new();
    for clock in 0..PATTERN {
        let ready = match clock {
            _ if clock < willing => true,
            _ if clock % 512 < 128 => true,
            _ if clock % 512 < 320 => random.next_u64().is_multiple_of(4),
            // Long enough to fill every queue.
            _ if clock % 512 < 448 => false,
            _ => random.next_u64().is_multiple_of(2),
        };
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{}", u8::from(ready));
    }
    text
}

/// Idle clocks before a word: mostly none, sometimes a few, rarely many.
fn gap(random: &mut Xoshiro256PlusPlus) -> u64 {
    match random.next_u64() % 16 {
        0..=9 => 0,
        10..=14 => random.next_u64() % 8,
        _ => random.next_u64() % 64,
    }
}

fn bench(pipeline: &Pipeline, words: usize, answers: usize, first_last: usize) -> String {
    let (into, out) = (bits(pipeline.inputs()), bits(pipeline.outputs()));
    let pins = [pins(pipeline.inputs(), "in"), pins(pipeline.outputs(), "out")].concat();
    // A word waits for at most a deaf stretch, or for the jet before it.
    let clocks = words * (64 + pipeline.interval() as usize * 8) + PATTERN * 2;
    let fields = [
        ("NAME", pipeline.name().to_owned()),
        ("PINS", pins),
        ("IN", (into.max(1) - 1).to_string()),
        ("WORD", (into + GAP_BITS as usize - 1).to_string()),
        ("OUT", (out.max(1) - 1).to_string()),
        ("WORDS", words.to_string()),
        ("LAST_WORD", (words.max(1) - 1).to_string()),
        ("FIRST_LAST", (first_last + 1).to_string()),
        ("ANSWERS", answers.to_string()),
        ("LAST_ANSWER", (answers.max(1) - 1).to_string()),
        ("READY", PATTERN.to_string()),
        ("LAST_READY", (PATTERN - 1).to_string()),
        ("EAGER", EAGER.to_string()),
        ("PRINTED", PRINTED.to_string()),
        ("SILENCE", (2 * pipeline.latency() + 64).to_string()),
        ("END", clocks.to_string()),
    ];
    let filled =
        |text: String, (field, value): (&str, String)| text.replace(&format!("@{field}@"), &value);
    fields.into_iter().fold(include_str!("../handshake_bench.v").to_owned(), filled)
}
