//! Generated jets that reach as much of a model as they can.

use crate::hardware::coverage::telling;
use crate::hardware::{HardwareError, stimuli};
use crate::ingest::IntegerJet;
use crate::model::ModelFile;

/// Jets among which those are looked for that reach something new.
pub const POOL: usize = 50_000;

/// `count` jets: those of a large pool that reach something new, then the others.
///
/// # Errors
/// [`HardwareError`] if the model is not sound.
pub fn generated(
    model: &ModelFile,
    count: usize,
    seed: u64,
) -> Result<Vec<IntegerJet>, HardwareError> {
    if count == 0 {
        return Ok(Vec::new());
    }
    let verified = model.verified()?;
    let (front_end, slots) = (verified.graph().front_end()?, verified.graph().particles());
    let pool = stimuli::jets(front_end, slots, count.max(POOL), seed);
    let first = telling(model, &pool[..POOL])?;
    let mut chosen: Vec<IntegerJet> = first.iter().map(|&k| pool[k].clone()).collect();
    let rest = pool.into_iter().enumerate().filter(|(k, _)| !first.contains(k));
    chosen.extend(rest.map(|(_, jet)| jet));
    chosen.truncate(count);
    Ok(chosen)
}
