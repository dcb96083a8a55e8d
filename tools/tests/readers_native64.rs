//! Jets in trigger events, sound and damaged, through the public interface.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

mod readers_build;
mod trigger_streams;

use readers_build::{assert_one_line, data, file};
use spurion::graph::FrontEnd;
use spurion_tools::ingest::{IntegerJet, ingest_all};
use spurion_tools::jets::{
    Cones, Format, JetError, Reading, four_momentum, read, read_as, write_hdf5, write_native64,
    write_npz,
};
use trigger_streams::{SOUND, candidate, damaged, event};

fn integers(jets: &[Vec<[f64; 4]>]) -> Vec<IntegerJet> {
    ingest_all(jets, FrontEnd::Collider).0
}

#[test]
fn an_event_is_a_jet_of_its_candidates_without_empty_slots() {
    let mut bytes = event(&[(400, 10, 20), (0, 3, 3), (300, -5, -720)]);
    bytes.extend(event(&[]));
    let (_directory, path) = file("events", &bytes);
    let set = read(&path, None, usize::MAX).unwrap();
    let four = |particle| four_momentum(&candidate(particle).momentum);
    assert_eq!(set.jets, [vec![four((400, 10, 20)), four((300, -5, -720))], vec![]]);
    assert_eq!((set.format, set.events, set.labels), (Format::Native64, Some(2), None));
    let one = read(&path, Some(1), 1).unwrap();
    assert_eq!((one.jets, one.truncated), (vec![vec![four((400, 10, 20))]], 1));
}

#[test]
fn damaged_events_are_skipped_and_named_or_refused() {
    let (bytes, named) = damaged();
    let (_directory, path) = file("events.dump", &bytes);
    let set = read(&path, None, usize::MAX).unwrap();
    assert_eq!((set.jets.len(), set.events), (SOUND, Some(SOUND)));
    let found: Vec<_> = set.skipped.iter().map(|event| event.offset).collect();
    assert_eq!(found, named.iter().map(|(offset, _)| *offset).collect::<Vec<_>>());
    for (event, (_, reason)) in set.skipped.iter().zip(&named) {
        assert!(event.reason.contains(reason), "{event}");
    }
    let of_events = set.events.unwrap() * 24;
    assert_eq!(of_events + set.skipped.iter().map(|e| e.bytes).sum::<usize>(), bytes.len());
    let strict = Reading { strict: true, ..Reading::default() };
    let error = read_as(&path, None, usize::MAX, &strict).unwrap_err();
    assert_one_line(&error.to_string(), &path);
    let JetError::BadEvent { event, .. } = error else { panic!("{error}") };
    assert_eq!(event, set.skipped[0]);
    // What is not needed is not looked at.
    assert_eq!(read_as(&path, Some(1), usize::MAX, &strict).unwrap().jets.len(), 1);
}

/// A long stream is read in parts, which must not show: not where an event is cut, nor where damage
/// pushes the jets that are asked for far back.
#[test]
fn the_first_jets_of_a_long_stream_are_those_of_all_of_it() {
    let sound = event(&[(400, 10, 20); 255]);
    let damage = [0x3f; 8].repeat(3000);
    let bytes = [&sound[..], &damage, &sound, &sound[..808], &sound.repeat(40)].concat();
    let (_directory, path) = file("events.dump", &bytes);
    let all = read(&path, None, usize::MAX).unwrap();
    assert_eq!((all.jets.len(), all.skipped.len()), (42, 2));
    for most in 0..44 {
        let some = read(&path, Some(most), usize::MAX).unwrap();
        let read = most.min(42);
        assert_eq!(some.events, Some(read));
        assert!(some.jets == all.jets[..read], "{most}: other jets");
        // The damage is behind the first jet and behind the second.
        assert_eq!(some.skipped, all.skipped[..most.saturating_sub(1).min(2)], "{most}");
        let strict = Reading { strict: true, ..Reading::default() };
        assert_eq!(read_as(&path, Some(most), 1, &strict).is_ok(), most < 2, "{most}");
    }
}

#[test]
fn a_name_or_a_header_makes_a_stream() {
    let sound = event(&[(4, 0, 0)]);
    let damaged = [&[0; 8], sound.as_slice()].concat();
    for name in ["a.dump", "a.bin", "a.NATIVE64"] {
        let (_directory, path) = file(name, &damaged);
        assert_eq!(read(&path, None, 1).unwrap().skipped.len(), 1, "{name}");
    }
    let (_directory, path) = file("a.raw", &sound);
    assert_eq!(read(&path, None, 1).unwrap().jets.len(), 1);
    let (_directory, path) = file("a.raw", &damaged);
    let error = read(&path, None, 1).unwrap_err().to_string();
    assert!(error.contains("neither an HDF5 nor an npz file, nor trigger events"), "{error}");
    let (_directory, path) = file("a.bin", &[]);
    assert_eq!(read(&path, None, 1).unwrap().jets.len(), 0);
}

#[test]
fn random_bytes_are_events_and_skipped_bytes() {
    let mut state = 3u64;
    let bytes: Vec<u8> = (0..100_003)
        .map(|_| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (state >> 56) as u8
        })
        .collect();
    let (_directory, path) = file("random.bin", &bytes);
    let set = read(&path, None, usize::MAX).unwrap();
    assert!(set.skipped.len() > 100);
    assert!(set.skipped.is_sorted_by(|a, b| a.offset + a.bytes <= b.offset));
}

#[test]
fn cones_make_jets_of_an_event() {
    let bytes = event(&[(400, 0, 719), (100, 600, 0), (8, 3, -720), (401, -5, -719), (3, 0, 300)]);
    let (_directory, path) = file("event.native64", &bytes);
    let jets = |radius, seed_pt, most| {
        let cones = Cones::new(radius, seed_pt, most);
        assert!(cones.is_some());
        let set = read_as(&path, None, 16, &Reading { strict: true, cones }).unwrap();
        assert_eq!(set.events, Some(1));
        let particle = |p: &spurion::ColliderMomentum| (p.pt.to_bits(), p.eta, p.phi);
        let jets = integers(&set.jets).into_iter().map(|jet| match jet {
            IntegerJet::Collider(particles) => particles.iter().map(particle).collect::<Vec<_>>(),
            IntegerJet::Cartesian(_) => panic!(),
        });
        jets.collect::<Vec<_>>()
    };
    let leading = vec![(401, -5, -719), (400, 0, 719), (8, 3, -720)];
    assert_eq!(jets(0.4, 0.0, 10), [leading.clone(), vec![(100, 600, 0)], vec![(3, 0, 300)]]);
    assert_eq!(jets(0.4, 1.0, 10).len(), 2);
    assert_eq!(jets(0.4, 0.0, 1), [leading]);
    assert_eq!(jets(0.0, 0.0, 10).len(), 5);
}

#[test]
fn the_trigger_integers_survive_every_format() {
    let original = read(&data("jets_test.h5"), Some(500), 32).unwrap();
    let (directory, events) = file("jets.dump", b"an older file");
    let counts = write_native64(&events, &original.jets, 32).unwrap();
    let set = read(&events, None, usize::MAX).unwrap();
    assert_eq!(counts.saturated, 0);
    assert_eq!(integers(&set.jets), integers(&original.jets));
    let (npz, hdf5) = (directory.path().join("jets.npz"), directory.path().join("jets.h5"));
    write_npz(&npz, &set.jets, original.labels.as_deref(), 32).unwrap();
    let of_npz = read(&npz, None, usize::MAX).unwrap();
    assert_eq!((&of_npz.jets, &of_npz.labels), (&set.jets, &original.labels));
    write_hdf5(&hdf5, &of_npz.jets, None, 32).unwrap();
    let of_hdf5 = read(&hdf5, None, usize::MAX).unwrap();
    assert_eq!(integers(&of_hdf5.jets), integers(&original.jets));
    // The same integers are the same words again.
    let again = directory.path().join("again.bin");
    write_native64(&again, &of_hdf5.jets, 32).unwrap();
    assert_eq!(std::fs::read(&again).unwrap(), std::fs::read(&events).unwrap());
}

#[test]
fn floats_round_half_away_from_zero_and_saturate_and_phi_wraps() {
    let step = std::f64::consts::PI / 720.0;
    let massless = |pt: f64, eta: f64, phi: f64| {
        [pt * eta.cosh(), pt * phi.cos(), pt * phi.sin(), pt * eta.sinh()]
    };
    let jet = vec![
        // 2.5 steps of pT: to 3. eta and phi just beyond halves.
        massless(0.625, -2.500_001 * step, 2.500_001 * step),
        [0.625, 0.625, 0.0, 0.0],
        massless(5000.0, 0.0, 719.6 * step),
        massless(1.0, 9.5, -719.6 * step),
        massless(1.0, -9.5, -719.4 * step),
        massless(0.124, 0.0, 0.0),
    ];
    let (_directory, path) = file("jet.bin", &[]);
    let counts = write_native64(&path, &[jet], 8).unwrap();
    assert_eq!((counts.saturated, counts.vanished), (3, 1));
    let IntegerJet::Collider(found) = integers(&read(&path, None, 8).unwrap().jets).remove(0)
    else {
        panic!()
    };
    let found: Vec<_> = found.iter().map(|p| (p.pt.to_bits(), p.eta, p.phi)).collect();
    let expected = [(3, -3, 3), (3, 0, 0), (0x3fff, 0, -720), (4, 2047, -720), (4, -2048, -719)];
    assert_eq!(found, expected);
}

#[test]
fn jets_that_do_not_fit_are_not_written() {
    let (directory, path) = file("jets.dump", b"an older file");
    let particle = [5.0, 3.0, 0.0, -4.0];
    let refuse = |error: JetError, part: &str| {
        assert!(error.to_string().contains(part), "{error}");
        assert_eq!(std::fs::read(&path).unwrap(), b"an older file");
    };
    let long = [vec![particle], vec![particle; 256]];
    refuse(
        write_native64(&path, &long, 256).unwrap_err(),
        "jet 1: 256 particles, an event has room for 255",
    );
    refuse(write_native64(&path, &[], 4).unwrap_err(), "nothing to write");
    refuse(write_npz(&path, &[], None, 4).unwrap_err(), "nothing to write");
    refuse(write_npz(&path, &long, Some(&[true]), 4).unwrap_err(), "1 entries for 2 jets");
    write_native64(&path, &long, 255).unwrap();
    assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 1);
}
