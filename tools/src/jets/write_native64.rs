//! Jets into trigger events.

use std::path::Path;

use serde::Serialize;
use spurion::graph::FrontEnd;
use spurion::momentum::ColliderMomentum;
use spurion::native64::{EventHeader, MAX_CANDIDATES, WORD_BYTES, write_event};
use spurion::puppi::{Kind, MAX_PT, NeutralSpecies, PuppiCandidate};

use super::{Format, JetError};
use crate::checkpoint::one_line;
use crate::ingest::{IngestCounts, IntegerJet, ingest};
use crate::output_file::write_whole;

/// Bunch crossings of an orbit.
const CROSSINGS: usize = 3564;

/// What the words did to the momenta beyond rounding them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct NativeCounts {
    /// Particles of which pT or eta was saturated.
    pub saturated: u64,
    /// Particles whose pT rounded to nothing: an empty slot is no particle, so they are left out.
    pub vanished: u64,
}

/// Writes each jet as one event, its leading `slots` particles as candidates; whole or not at all.
///
/// pT, eta and phi are divided by their least significant bits, rounded half away from zero and
/// saturated; phi wraps at half a turn. Particles become neutral hadrons of puppi weight 1, because
/// momenta do not say more. Events are numbered by bunch crossing, then orbit. Labels have no
/// place in the words.
///
/// # Errors
/// [`JetError::TooManyForEvent`], [`JetError::Container`] without jets, and what the operating
/// system says.
pub fn write_native64(
    path: &Path,
    jets: &[Vec<[f64; 4]>],
    slots: usize,
) -> Result<NativeCounts, JetError> {
    let container = |reason: &str| JetError::Container {
        path: path.to_owned(),
        format: Format::Native64.name(),
        reason: one_line(reason),
    };
    if jets.is_empty() || slots == 0 {
        return Err(container("there is nothing to write"));
    }
    let mut counts = NativeCounts::default();
    let mut bytes = Vec::new();
    for (index, jet) in jets.iter().enumerate() {
        let leading = &jet[..jet.len().min(slots)];
        if leading.len() > MAX_CANDIDATES {
            let (particles, most) = (leading.len(), MAX_CANDIDATES);
            return Err(JetError::TooManyForEvent {
                path: path.to_owned(),
                jet: index,
                particles,
                most,
            });
        }
        let header = EventHeader {
            orbit: (index / CROSSINGS) as u32,
            bunch_crossing: (index % CROSSINGS) as u16,
            ..EventHeader::default()
        };
        let mut event = [0; WORD_BYTES * (1 + MAX_CANDIDATES)];
        let length = write_event(header, &candidates(leading, &mut counts), &mut event);
        bytes.extend(&event[..length.map_err(|e| container(&e.to_string()))?]);
    }
    write_whole(path, &bytes)?;
    Ok(counts)
}

/// The particles as candidates.
fn candidates(jet: &[[f64; 4]], counts: &mut NativeCounts) -> Vec<PuppiCandidate> {
    let species = NeutralSpecies::Hadron;
    let kind = Kind::Neutral { species, puppi_weight: 256, em_id: 0 };
    let candidate = |momentum| PuppiCandidate { momentum, kind, spare: 0 };
    jet.iter().filter_map(|&particle| integers(particle, counts)).map(candidate).collect()
}

/// One particle in integers, unless its pT is 0.
fn integers(particle: [f64; 4], counts: &mut NativeCounts) -> Option<ColliderMomentum> {
    let mut here = IngestCounts::default();
    let rounded = ingest(&[particle], FrontEnd::Collider, &mut here);
    counts.vanished += here.vanished;
    let IntegerJet::Collider(particles) = rounded else { return None };
    let momentum = particles.into_iter().next()?;
    // A tagger may read 16 bits of pT, of which a word has 14.
    let saturated = here.saturated > 0 || momentum.pt.to_bits() > MAX_PT;
    counts.saturated += u64::from(saturated);
    Some(momentum)
}
