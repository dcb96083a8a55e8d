//! Streams, sound and damaged.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use super::*;
use fixed::types::U14F2;
use heapless::Vec;

use crate::momentum::ColliderMomentum;

type Bytes = Vec<u8, 4096>;

fn candidate(pt: u16) -> PuppiCandidate {
    let momentum = ColliderMomentum { pt: U14F2::from_bits(pt), eta: -7, phi: 8 };
    PuppiCandidate { momentum, ..PuppiCandidate::from_word(0) }
}

const HEADER: EventHeader =
    EventHeader { error: false, run: 3, orbit: 0x89ab_cdef, bunch_crossing: 3563, candidates: 0 };

/// A stream of events with these numbers of candidates, whose pT is their place.
fn stream(counts: &[usize]) -> Bytes {
    let mut bytes = Bytes::new();
    for &count in counts {
        let candidates: Vec<_, 255> = (0..count).map(|k| candidate(k as u16)).collect();
        let mut event = [0; 8 * 256];
        let length = write_event(HEADER, &candidates, &mut event).unwrap();
        bytes.extend_from_slice(&event[..length]).unwrap();
    }
    bytes
}

/// For each event how many candidates, or the error. Every byte is accounted for.
fn read(bytes: &[u8]) -> Vec<Result<usize, EventError>, 64> {
    let mut at = 0;
    let found: Vec<_, 64> = Events::new(bytes)
        .map(|event| match event {
            Ok(event) => {
                assert_eq!(event.offset, at);
                at += 8 * (1 + event.candidates().len());
                Ok(event.candidates().len())
            }
            Err(error) => {
                assert_eq!(error.offset, at);
                assert!(error.bytes > 0);
                at += error.bytes;
                Err(error)
            }
        })
        .collect();
    assert_eq!(at, bytes.len());
    found
}

#[test]
fn a_known_header_is_what_the_layout_says() {
    let word = 0b10 << 62 | 1 << 61 | 17 << 56 | 0x0102_0304 << 24 | 0xabc << 12 | 200;
    assert_eq!(word, 0xb101_0203_04ab_c0c8);
    let header = EventHeader {
        error: true,
        run: 17,
        orbit: 0x0102_0304,
        bunch_crossing: 0xabc,
        candidates: 200,
    };
    assert_eq!(EventHeader::from_word(word), Ok(header));
    assert_eq!(header.to_word(), word);
    assert_eq!(EventHeader { run: 0xff, bunch_crossing: 0xffff, ..header }.to_word() >> 61, 0b101);
}

#[test]
fn sound_events_come_back() {
    let bytes = stream(&[3, 0, 255]);
    assert_eq!(read(&bytes), [Ok(3), Ok(0), Ok(255)]);
    let event = Events::new(&bytes).next().unwrap().unwrap();
    assert_eq!(event.header, EventHeader { candidates: 3, ..HEADER });
    assert!(event.candidates().eq([candidate(0), candidate(1), candidate(2)]));
    assert!(read(&[]).is_empty());
}

#[test]
fn a_header_without_the_valid_mark_is_named_and_the_next_event_is_found() {
    let mut bytes = stream(&[2, 3, 1]);
    bytes[24 + 7] ^= 0x80;
    let word = HEADER.to_word() & !(1 << 63) | 3;
    let fault = EventFault::NoValidMark { word };
    assert_eq!(read(&bytes), [Ok(2), Err(EventError { offset: 24, bytes: 32, fault }), Ok(1)]);
    // Both bits set are no mark either.
    bytes[24 + 7] |= 0xc0;
    assert!(matches!(read(&bytes)[1], Err(EventError { offset: 24, bytes: 32, .. })));
}

#[test]
fn an_impossible_count_is_named() {
    for count in [256u16, 0xfff] {
        let mut bytes = stream(&[1, 1, 1]);
        bytes[16..18].copy_from_slice(&(count | 0xb000).to_le_bytes());
        let error =
            EventError { offset: 16, bytes: 16, fault: EventFault::ImpossibleCount { count } };
        assert_eq!(read(&bytes), [Ok(1), Err(error), Ok(1)]);
    }
}

#[test]
fn a_truncated_event_is_named_whether_the_stream_ends_or_the_next_event_begins() {
    let bytes = stream(&[1, 5]);
    let of = |found, bytes| {
        let fault = EventFault::Truncated { announced: 5, found };
        Err(EventError { offset: 16, bytes, fault })
    };
    for length in 24..bytes.len() {
        let found = (length - 24) / 8;
        assert_eq!(read(&bytes[..length]), [Ok(1), of(found as u8, length - 16)], "{length}");
    }
    for length in 17..24 {
        let fault = EventFault::CutHeader { bytes: (length - 16) as u8 };
        let error = EventError { offset: 16, bytes: length - 16, fault };
        assert_eq!(read(&bytes[..length]), [Ok(1), Err(error)]);
    }
    let mut followed = Bytes::from_slice(&bytes[..40]).unwrap();
    followed.extend_from_slice(&stream(&[2])).unwrap();
    assert_eq!(read(&followed), [Ok(1), of(2, 24), Ok(2)]);
}

#[test]
fn any_bytes_are_events_and_errors_and_nothing_between() {
    let mut state = 1u64;
    let mut bytes = stream(&[5, 0, 17, 2, 30]);
    for _ in 0..20_000 {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let place = (state >> 33) as usize % bytes.len();
        bytes[place] = (state >> 24) as u8;
        read(&bytes);
    }
}

#[test]
fn what_could_not_be_read_back_is_not_written() {
    let mut bytes = [0; 24];
    let many = [candidate(1); 256];
    let refused = UnwritableEvent::TooManyCandidates { candidates: 256 };
    assert_eq!(write_event(HEADER, &many, &mut bytes), Err(refused));
    let three = &many[..3];
    assert_eq!(write_event(HEADER, three, &mut bytes), Err(UnwritableEvent::NoRoom { needed: 32 }));
    assert_eq!(write_event(HEADER, &[], &mut []), Err(UnwritableEvent::NoRoom { needed: 8 }));
    let marked = [candidate(1), PuppiCandidate { spare: 0x100, ..candidate(1) }];
    let refused = UnwritableEvent::CandidateLikeHeader { candidate: 1 };
    assert_eq!(write_event(HEADER, &marked, &mut bytes), Err(refused));
}
