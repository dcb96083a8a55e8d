//! Trigger words in memory, as a microcontroller reads them.

use fixed::types::U14F2;
use spurion::cone::{ConeFinder, ConeRule};
use spurion::momentum::ColliderMomentum;
use spurion::native64::{Events, MAX_CANDIDATES, WORD_BYTES, write_event};
use spurion::puppi::PuppiCandidate;

/// Reads all events, writes them again, and finds jets in them. Accepted if one was sound.
pub fn puppi(data: &[u8]) -> bool {
    let (mut seen, mut sound) = (0, false);
    for event in Events::new(data) {
        let event = match event {
            Ok(event) => event,
            Err(error) => {
                assert_eq!(error.offset, seen, "a gap or an overlap");
                assert!(error.bytes > 0, "no end");
                seen += error.bytes;
                continue;
            }
        };
        assert_eq!(event.offset, seen, "a gap or an overlap");
        let candidates: Vec<PuppiCandidate> = event.candidates().collect();
        let mut again = [0; WORD_BYTES * (1 + MAX_CANDIDATES)];
        let length = write_event(event.header, &candidates, &mut again).expect("it was read");
        // Four bits of a header are said to be 0 and not looked at; all others come back.
        let [_, header @ ..] = &again[..WORD_BYTES] else { unreachable!("a word") };
        assert_eq!(header[1..], data[seen + 2..seen + WORD_BYTES]);
        assert_eq!(again[WORD_BYTES..length], data[seen + WORD_BYTES..seen + length]);
        jets(&candidates);
        seen += length;
        sound = true;
    }
    assert_eq!(seen, data.len(), "bytes without an owner");
    sound
}

fn jets(candidates: &[PuppiCandidate]) {
    let momenta: Vec<ColliderMomentum> = candidates.iter().map(|c| c.momentum).collect();
    for radius_squared in [0, 33_615, u32::MAX] {
        let rule = ConeRule { radius_squared, seed_pt: U14F2::from_bits(4) };
        let mut finder = ConeFinder::new(&momenta, rule).expect("no more than an event has");
        let mut found = 0;
        while finder.next_jet::<16>().is_some() {
            found += 1;
            assert!(found <= momenta.len(), "more jets than candidates");
        }
    }
}
