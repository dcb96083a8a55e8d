//! Jets of trigger events.

use std::io::Read;
use std::path::Path;

use spurion::cone::ConeFinder;
use spurion::jet::JetView;
use spurion::momentum::{ANGLE_STEPS_PER_PI, ColliderMomentum};
use spurion::native64::{Event, EventHeader, Events, MAX_CANDIDATES, WORD_BYTES};

use super::collect::at_most;
use super::reading::{Reading, SkippedEvent};
use super::{Format, JetError, JetSet, Limits, MAX_JETS, MAX_SKIPPED_EVENTS, MAX_STREAM_BYTES};
use crate::elementary::{cos, cosh, sin, sinh};

/// Bytes of the longest event.
const MAX_EVENT_BYTES: u64 = (WORD_BYTES * (1 + MAX_CANDIDATES)) as u64;

/// Whether a file that begins with `head` begins with the header of an event.
pub(super) fn begins(head: &[u8]) -> bool {
    let word = head.first_chunk::<WORD_BYTES>();
    word.is_some_and(|word| EventHeader::from_word(u64::from_le_bytes(*word)).is_ok())
}

pub(super) fn read(path: &Path, limits: Limits, reading: &Reading) -> Result<JetSet, JetError> {
    let io_error = |source| JetError::Io { path: path.to_owned(), source };
    let length = std::fs::metadata(path).map_err(io_error)?.len();
    at_most(path, "bytes of events", length, MAX_STREAM_BYTES)?;
    // As much as the jets asked for take if every event has one and as many candidates as fit, then
    // more: the end of what has been read may cut an event, so only what has enough jets is taken.
    let mut part = limits.jets.saturating_add(1).saturating_mul(MAX_EVENT_BYTES);
    while part < length {
        let mut bytes = Vec::new();
        let file = std::fs::File::open(path).map_err(io_error)?;
        file.take(part).read_to_end(&mut bytes).map_err(io_error)?;
        match events(path, &bytes, limits, reading) {
            Ok(set) if set.jets.len() as u64 >= limits.jets => return Ok(set),
            _ => part = part.saturating_mul(4),
        }
    }
    events(path, &std::fs::read(path).map_err(io_error)?, limits, reading)
}

/// The jets of a stream or of the beginning of one.
fn events(
    path: &Path,
    bytes: &[u8],
    limits: Limits,
    reading: &Reading,
) -> Result<JetSet, JetError> {
    let mut found =
        Found { limits, reading, jets: Vec::new(), truncated: 0, events: 0, skipped: Vec::new() };
    for event in Events::new(bytes) {
        if found.jets.len() as u64 >= limits.jets {
            break;
        }
        let event = event.map_err(|error| (error.offset, error.bytes, error.fault.to_string()));
        if let Err((offset, bytes, reason)) = event.and_then(unmarked).map(|e| found.event(&e)) {
            let event = SkippedEvent { offset, bytes, reason };
            if reading.strict {
                return Err(JetError::BadEvent { path: path.to_owned(), event });
            }
            found.skipped.push(event);
            at_most(path, "damaged events", found.skipped.len() as u64, MAX_SKIPPED_EVENTS)?;
        }
        at_most(path, "jets to read", found.jets.len() as u64, MAX_JETS)?;
    }
    Ok(JetSet {
        path: path.to_owned(),
        jets: found.jets,
        labels: None,
        truncated: found.truncated,
        format: Format::Native64,
        events: Some(found.events),
        skipped: found.skipped,
    })
}

/// The event, if what wrote it did not mark it as faulty.
fn unmarked(event: Event<'_>) -> Result<Event<'_>, (usize, usize, String)> {
    if !event.header.error {
        return Ok(event);
    }
    let bytes = WORD_BYTES * (1 + event.candidates().len());
    Err((event.offset, bytes, "its header has the error bit set".to_owned()))
}

/// What a stream has had so far.
struct Found<'r> {
    limits: Limits,
    reading: &'r Reading,
    jets: Vec<Vec<[f64; 4]>>,
    truncated: usize,
    events: usize,
    skipped: Vec<SkippedEvent>,
}

impl Found<'_> {
    /// Adds the jets of a sound event: itself, or those of its cones.
    fn event(&mut self, event: &Event<'_>) {
        self.events += 1;
        let candidates = event.candidates().map(|candidate| candidate.momentum);
        let real: Vec<_> = candidates.filter(|momentum| !momentum.is_empty()).collect();
        let Some(cones) = self.reading.cones else {
            self.jet(&real);
            return;
        };
        // An event never has more candidates than the finder takes.
        let Ok(mut finder) = ConeFinder::new(&real, cones.rule) else { return };
        for _ in 0..cones.most {
            let Some(jet) = finder.next_jet::<MAX_CANDIDATES>() else { break };
            if self.jets.len() as u64 >= self.limits.jets {
                break;
            }
            let JetView::Collider { particles, .. } = jet.leading.view() else { break };
            // Back from the frame of the axis: files of jets are in the laboratory too.
            let (eta, phi) = (jet.axis.eta, jet.axis.phi);
            let of_axis = |p: &ColliderMomentum| ColliderMomentum {
                eta: p.eta + eta,
                phi: spurion::puppi::wrapped_phi(i32::from(p.phi) + i32::from(phi)),
                ..*p
            };
            let laboratory: Vec<_> = particles.iter().map(of_axis).collect();
            self.jet(&laboratory);
        }
    }

    fn jet(&mut self, particles: &[ColliderMomentum]) {
        let kept = particles.len().min(self.limits.constituents);
        self.truncated += usize::from(kept < particles.len());
        self.jets.push(particles[..kept].iter().map(four_momentum).collect());
    }
}

/// (E, px, py, pz) in GeV of a massless particle. Rounded to the trigger's integers again, it has
/// the same pT and eta and, from -720 to 719 steps, the same phi.
#[must_use]
pub fn four_momentum(particle: &ColliderMomentum) -> [f64; 4] {
    let step = std::f64::consts::PI / f64::from(ANGLE_STEPS_PER_PI);
    let pt = f64::from(particle.pt.to_bits()) / 4.0;
    let eta = f64::from(particle.eta) * step;
    let phi = f64::from(particle.phi) * step;
    [pt * cosh(eta), pt * cos(phi), pt * sin(phi), pt * sinh(eta)]
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests {
    use fixed::types::U14F2;
    use spurion::graph::FrontEnd;
    use spurion::puppi::wrapped_phi;

    use super::*;
    use crate::ingest::{IngestCounts, IntegerJet, ingest};

    #[test]
    fn every_pt_eta_and_phi_of_a_word_comes_back_from_float64_and_float32() {
        let particle = |pt: u16, eta, phi| ColliderMomentum { pt: U14F2::from_bits(pt), eta, phi };
        let all = (1..=0x3fff)
            .map(|pt| particle(pt, (pt % 4096) as i16 - 2048, (pt % 2048) as i16 - 1024))
            .chain((-2048..2048).map(|eta| particle(1, eta, eta / 2)))
            .chain((-1024..1024).map(|phi| particle(0x3fff, 2 * phi, phi)));
        let mut counts = IngestCounts::default();
        for before in all {
            let exact = four_momentum(&before);
            for momentum in [exact, exact.map(|component| f64::from(component as f32))] {
                let jet = ingest(&[momentum], FrontEnd::Collider, &mut counts);
                let IntegerJet::Collider(after) = jet else { panic!() };
                let phi = wrapped_phi(i32::from(before.phi));
                assert_eq!(after, [ColliderMomentum { phi, ..before }]);
            }
        }
        assert_eq!(counts, IngestCounts::default());
    }
}
