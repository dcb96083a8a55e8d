//! Streams of trigger events, the broken ones included.
#![allow(dead_code, clippy::unwrap_used)]

use fixed::types::U14F2;
use spurion::ColliderMomentum;
use spurion::native64::{EventHeader, write_event};
use spurion::puppi::PuppiCandidate;

/// A candidate with this pT in 0.25 GeV, eta and phi.
pub fn candidate((pt, eta, phi): (u16, i16, i16)) -> PuppiCandidate {
    let momentum = ColliderMomentum { pt: U14F2::from_bits(pt), eta, phi };
    PuppiCandidate { momentum, ..PuppiCandidate::from_word(0) }
}

/// An event of these candidates.
pub fn event(candidates: &[(u16, i16, i16)]) -> Vec<u8> {
    let candidates: Vec<_> = candidates.iter().copied().map(candidate).collect();
    let mut bytes = [0; 8 * 256];
    let length = write_event(EventHeader::default(), &candidates, &mut bytes).unwrap();
    bytes[..length].to_vec()
}

/// How many events of [`damaged`] are sound.
pub const SOUND: usize = 4;

/// Sound events of two candidates, one of each damage behind each; and where the damaged ones
/// begin, with what is said of them.
pub fn damaged() -> (Vec<u8>, Vec<(usize, &'static str)>) {
    let sound = event(&[(400, 10, 20), (300, -5, 719)]);
    let changed = |place: usize, change: fn(u8) -> u8| {
        let mut event = sound.clone();
        event[place] = change(event[place]);
        event
    };
    let damages = [
        (changed(7, |byte| byte & 0x3f), "is no header of an event"),
        (changed(1, |byte| byte | 1), "announces 258 candidates, and 255 are the most"),
        (sound[..16].to_vec(), "announces 2 candidates, and 1 follow"),
        (changed(7, |byte| byte | 0x20), "error bit set"),
    ];
    let (mut bytes, mut named) = (Vec::new(), Vec::new());
    for (event, reason) in damages {
        // Before each damaged event, so that a cut one is followed by a header.
        bytes.extend(&sound);
        named.push((bytes.len(), reason));
        bytes.extend(event);
    }
    named.push((bytes.len(), "the stream ends after 5 bytes of a header"));
    bytes.extend(&sound[..5]);
    (bytes, named)
}
