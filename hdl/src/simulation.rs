//! Running a pipeline in RustHDL's simulator.

use rust_hdl_core::prelude::simulate;

use crate::error::Error;
use crate::pipeline::{Frame, Pipeline};

/// How often the circuit may be updated before it must have come to rest.
const MAX_UPDATES: usize = 1000;

/// What a simulation has seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Streamed {
    /// The answers, in order.
    pub answers: Vec<Frame>,
    /// The clocks from the first frame to the first answer, as counted; `None` without answers.
    pub latency: Option<u32>,
    /// How many clocks were simulated.
    pub clocks: usize,
}

/// Sends `frames` through the pipeline, one a clock (`None` is a clock without a frame), and
/// collects the answers.
///
/// # Errors
/// [`Error::Stimulus`] if a frame does not fit the inputs, [`Error::Unsettled`],
/// [`Error::OutOfRange`] if a wire leaves the interval that was proven for it, and
/// [`Error::Answers`] if not every frame got one answer.
pub fn stream(pipeline: &mut Pipeline, frames: &[Option<Frame>]) -> Result<Streamed, Error> {
    check_stimulus(pipeline, frames)?;
    let wanted = frames.iter().flatten().count();
    let first_frame = frames.iter().position(Option::is_some);
    let clocks = frames.len() + pipeline.latency() as usize;
    let mut answers = Vec::with_capacity(wanted);
    let mut latency = None;
    for clock in 0..clocks {
        drive(pipeline, frames.get(clock).and_then(Option::as_ref));
        tick(pipeline, clock)?;
        if let Some(answer) = answer(pipeline) {
            // A frame that is on the inputs before edge n is answered after edge n + latency - 1.
            let passed = first_frame.map(|first| (clock + 1).saturating_sub(first) as u32);
            latency = latency.or(passed);
            answers.push(answer);
        }
    }
    if answers.len() != wanted {
        return Err(Error::Answers { frames: wanted, answers: answers.len() });
    }
    Ok(Streamed { answers, latency, clocks })
}

/// Whether each frame has a value for each input, and one that the input can take.
pub(crate) fn check_stimulus(pipeline: &Pipeline, frames: &[Option<Frame>]) -> Result<(), Error> {
    let frames = frames.iter().enumerate();
    check_frames(pipeline, frames.filter_map(|(k, frame)| Some((k, frame.as_ref()?))))
}

/// The same for numbered frames.
pub(crate) fn check_frames<'f>(
    pipeline: &Pipeline,
    frames: impl Iterator<Item = (usize, &'f Frame)>,
) -> Result<(), Error> {
    let names: Vec<String> = pipeline
        .inputs()
        .iter()
        .flat_map(|bus| (0..bus.count).map(|k| format!("{}[{k}]", bus.name)))
        .collect();
    // The inputs of the protocol come first.
    let first = pipeline.protocol().inputs().len();
    for (index, frame) in frames {
        if frame.len() != names.len() {
            let what = format!("{} values for {} inputs", frame.len(), names.len());
            return Err(Error::Stimulus { frame: index, what });
        }
        for (k, (&value, name)) in frame.iter().zip(&names).enumerate() {
            let range = pipeline.structure().input_range(k + first);
            if !range.contains(value) {
                let what = format!("{name} is {value}, and takes {range}");
                return Err(Error::Stimulus { frame: index, what });
            }
        }
    }
    Ok(())
}

/// Puts a frame on the inputs; without one, the last values stay and only `valid_in` falls.
fn drive(pipeline: &mut Pipeline, frame: Option<&Frame>) {
    let structure = pipeline.structure_mut();
    structure.set_input(0, i64::from(frame.is_some()));
    for (k, &value) in frame.into_iter().flatten().enumerate() {
        structure.set_input(k + 1, value);
    }
}

/// One falling and one rising edge.
fn tick(pipeline: &mut Pipeline, clock: usize) -> Result<(), Error> {
    settle(pipeline, clock, false)?;
    settle(pipeline, clock, true)
}

/// Drives the clock and lets the circuit come to rest. Before a rising edge, which takes what is
/// on the wires, every one must be inside its interval.
pub(crate) fn settle(pipeline: &mut Pipeline, clock: usize, high: bool) -> Result<(), Error> {
    pipeline.structure_mut().set_clock(high);
    if !simulate(pipeline.structure_mut(), MAX_UPDATES) {
        return Err(Error::Unsettled { circuit: pipeline.name().to_owned(), clock });
    }
    match pipeline.structure().fault().filter(|_| !high) {
        Some((wire, value, range)) => {
            Err(Error::OutOfRange { wire: wire.to_owned(), value, range })
        }
        None => Ok(()),
    }
}

fn answer(pipeline: &Pipeline) -> Option<Frame> {
    let count: usize = pipeline.outputs().iter().map(|bus| bus.count).sum();
    let structure = pipeline.structure();
    // The last output of the structure is `valid_out`.
    (structure.output(count) == 1).then(|| (0..count).map(|k| structure.output(k)).collect())
}
