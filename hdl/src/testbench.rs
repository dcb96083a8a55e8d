//! Self-checking testbenches: stimulus and expected answers from files.

mod handshake;

use std::fmt::Write as _;

use crate::error::Error;
use crate::pipeline::{Bus, Frame, Pipeline};
use crate::simulation::check_stimulus;

pub use handshake::HandshakeBench;

/// How many mismatches a testbench prints; all are counted.
pub const PRINTED: usize = 8;

/// The texts of a testbench for one pipeline and one stream of frames.
///
/// The module `bench` reads `stimulus.hex` (a line a clock: `valid_in`, then the input buses,
/// the first one lowest) and `expected.hex` (a line a frame: the output buses, the first one
/// lowest) from its working directory, applies a line before every rising edge and compares all
/// outputs, unknown bits included, whenever `valid_out` is not low.
#[derive(Clone, Debug)]
pub struct Testbench {
    /// The Verilog of the module `bench`.
    pub bench: String,
    /// The contents of `stimulus.hex`.
    pub stimulus: String,
    /// The contents of `expected.hex`.
    pub expected: String,
}

impl Testbench {
    /// The testbench that sends `frames` (`None` is a clock without one) and expects `answers`.
    ///
    /// # Errors
    /// [`Error::Stimulus`] if a frame does not fit the inputs or an answer the outputs, and
    /// [`Error::Answers`] if there is not one answer for each frame.
    pub fn new(
        pipeline: &Pipeline,
        frames: &[Option<Frame>],
        answers: &[Frame],
    ) -> Result<Self, Error> {
        check_stimulus(pipeline, frames)?;
        let count = frames.iter().flatten().count();
        if count != answers.len() {
            return Err(Error::Answers { frames: count, answers: answers.len() });
        }
        Ok(Self {
            bench: bench(pipeline, frames.len(), count),
            stimulus: stimulus(pipeline, frames)?,
            expected: expected(pipeline, answers)?,
        })
    }
}

fn stimulus(pipeline: &Pipeline, frames: &[Option<Frame>]) -> Result<String, Error> {
    // A clock without a frame keeps the values before it, so that only `valid_in` tells.
    let width: usize = pipeline.inputs().iter().map(|bus| bus.count).sum();
    let mut last = vec![0; width];
    let mut text = String::new();
    for (index, frame) in frames.iter().enumerate() {
        last = frame.clone().unwrap_or(last);
        let valid = frame.is_some();
        text.push_str(&packed(index, pipeline.inputs(), &last, std::iter::once(valid))?);
    }
    Ok(text)
}

fn expected(pipeline: &Pipeline, answers: &[Frame]) -> Result<String, Error> {
    let lines = answers.iter().enumerate();
    lines.map(|(k, answer)| packed(k, pipeline.outputs(), answer, std::iter::empty())).collect()
}

/// One line of hexadecimal digits: the first value in the lowest bits, `top` above the last.
fn packed(
    index: usize,
    buses: &[Bus],
    values: &Frame,
    top: impl Iterator<Item = bool>,
) -> Result<String, Error> {
    let types = buses.iter().flat_map(|b| std::iter::repeat_n((b.wire_type, b.stride), b.count));
    let types: Vec<_> = types.collect();
    if types.len() != values.len() {
        let what = format!("{} values for {} ports", values.len(), types.len());
        return Err(Error::Stimulus { frame: index, what });
    }
    let mut bits = Vec::new();
    for ((wire_type, stride), &value) in types.iter().zip(values) {
        if !wire_type.range().contains(value) {
            let what = format!("{value} on a port that takes {}", wire_type.range());
            return Err(Error::Stimulus { frame: index, what });
        }
        let pattern = wire_type.pattern(value);
        // What is not read is not zero either.
        bits.extend((0..*stride).map(|k| pattern >> (k % wire_type.bits) & 1 == 1));
    }
    bits.extend(top);
    let digit = |nibble: &[bool]| {
        let value = nibble.iter().rev().fold(0, |all, &bit| all << 1 | u32::from(bit));
        char::from_digit(value, 16).unwrap_or('0')
    };
    let mut line: String = bits.chunks(4).rev().map(digit).collect();
    line.push('\n');
    Ok(line)
}

fn bits(buses: &[Bus]) -> usize {
    buses.iter().map(Bus::bits).sum()
}

/// The pins of one side: each bus is a part select of one vector.
fn pins(buses: &[Bus], vector: &str) -> String {
    let mut text = String::new();
    let mut low = 0;
    for bus in buses {
        let high = low + bus.bits() - 1;
        // Writing to a String cannot fail.
        let _ = write!(text, ", .{}({vector}[{high}:{low}])", bus.name);
        low = high + 1;
    }
    text
}

fn bench(pipeline: &Pipeline, clocks: usize, frames: usize) -> String {
    let (into, out) = (bits(pipeline.inputs()), bits(pipeline.outputs()));
    let pins = [pins(pipeline.inputs(), "in"), pins(pipeline.outputs(), "out")].concat();
    // `valid_in` is the bit above the input buses.
    let fields = [
        ("NAME", pipeline.name().to_owned()),
        ("PINS", pins),
        ("IN", into.to_string()),
        ("OUT", (out.max(1) - 1).to_string()),
        ("CLOCKS", clocks.to_string()),
        ("LAST_CLOCK", (clocks.max(1) - 1).to_string()),
        ("FRAMES", frames.to_string()),
        ("LAST_FRAME", (frames.max(1) - 1).to_string()),
        ("PRINTED", PRINTED.to_string()),
        ("END", (clocks + pipeline.latency() as usize + 4).to_string()),
    ];
    let filled =
        |text: String, (field, value): (&str, String)| text.replace(&format!("@{field}@"), &value);
    fields.into_iter().fold(include_str!("testbench.v").to_owned(), filled)
}
