//! Generated jets that reach as much of a model as they can.

use std::collections::BTreeSet;

use crate::hardware::coverage::{telling, telling_entries};
use crate::hardware::{HardwareError, stimuli};
use crate::ingest::IntegerJet;
use crate::model::ModelFile;

/// Jets among which those are looked for that reach something new.
pub const POOL: usize = 50_000;

/// `count` jets: those of a large pool that reach a new case, then those that read a new entry of a
/// table, then the others.
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
    let mut order = telling(model, &pool[..POOL])?;
    order.extend(telling_entries(model, &pool[..POOL])?);
    order.extend(0..pool.len());
    let mut taken = BTreeSet::new();
    order.retain(|&jet| taken.insert(jet));
    Ok(order.into_iter().take(count).map(|jet| pool[jet].clone()).collect())
}
