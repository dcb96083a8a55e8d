//! All seeds of the fuzz targets, replayed without a fuzzer.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

// Not the fuzz crate itself: it needs libFuzzer.
#[path = "../../fuzz/src/lib.rs"]
mod fuzz;

use std::path::Path;

use fuzz::{TARGETS, Target};
use spurion_tools::hardware::stimuli::Random;

/// Changed seeds of each target, in each run of the tests.
const CHANGED: usize = 300;
/// The same where time is given.
const MANY: usize = 100_000;

/// The seeds of a target.
fn seeds(name: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/seeds").join(name);
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|f| f.unwrap().path()).collect();
    files.sort();
    files.iter().map(|file| std::fs::read(file).unwrap()).collect()
}

/// Every target has seeds that it accepts and seeds that it refuses; none makes it panic.
#[test]
fn no_seed_finds_anything() {
    for (name, target) in TARGETS {
        let (accepted, refused): (Vec<_>, Vec<_>) =
            seeds(name).into_iter().partition(|s| target(s));
        let (accepted, refused) = (accepted.len(), refused.len());
        println!("{name}: {accepted} seeds accepted, {refused} refused");
        assert!(accepted > 0 && refused > 0, "{name}: {accepted} accepted, {refused} refused");
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/seeds");
    assert_eq!(std::fs::read_dir(folder).unwrap().count(), TARGETS.len());
}

fn below(random: &mut Random, most: usize) -> usize {
    random.between(0, most.max(1) as i64 - 1) as usize
}

/// A few changes: bytes, numbers at the ends of their range, pieces cut out or put in twice, and
/// pieces of another seed.
fn changed(seeds: &[Vec<u8>], random: &mut Random) -> Vec<u8> {
    let mut bytes = seeds[below(random, seeds.len())].clone();
    for _ in 0..=below(random, 4) {
        let at = below(random, bytes.len());
        let end = (at + 1 + below(random, 64)).min(bytes.len());
        let number = [0, 1, u64::MAX, 1 << 31, 1 << 40, 1 << 63, 0x7fff][below(random, 7)];
        match random.any() % 6 {
            0 if at < bytes.len() => bytes[at] ^= 1 << (random.any() % 8),
            1 if at < bytes.len() => bytes[at] = random.any() as u8,
            2 => {
                let width = (1 << below(random, 4)).min(bytes.len() - at);
                bytes[at..at + width].copy_from_slice(&number.to_le_bytes()[..width]);
            }
            3 => drop(bytes.drain(at..end)),
            4 => {
                let piece = bytes[at..end].to_vec();
                bytes.splice(at..at, piece);
            }
            _ => {
                let other = &seeds[below(random, seeds.len())];
                let (from, to) = (at.min(other.len()), end.min(other.len()));
                bytes.splice(at..end, other[from..to].iter().copied());
            }
        }
    }
    bytes
}

/// Changes the seeds of a target `count` times; what it does not survive is told to be kept.
fn change(name: &str, target: Target, count: usize) {
    let (seeds, mut random) = (seeds(name), Random::new(7));
    let mut accepted = 0;
    for k in 0..count {
        let bytes = changed(&seeds, &mut random);
        let run = std::panic::catch_unwind(|| target(&bytes));
        accepted += usize::from(run.unwrap_or_else(|_| {
            let file = std::env::temp_dir().join(format!("{name}_{k}"));
            std::fs::write(&file, &bytes).unwrap();
            panic!("{name}: change {k} is not survived: {}", file.display())
        }));
    }
    println!("{name}: {count} changed seeds, {accepted} accepted");
}

#[test]
fn no_changed_seed_finds_anything() {
    TARGETS.iter().for_each(|(name, target)| change(name, *target, CHANGED));
}

/// `FUZZ_TARGET=oracle cargo test --release -p spurion-tools --test fuzz_seeds -- --ignored`
#[test]
#[ignore = "takes minutes"]
fn no_seed_changed_many_times_finds_anything() {
    let wanted = std::env::var("FUZZ_TARGET").unwrap_or_default();
    let chosen = TARGETS.iter().filter(|(name, _)| wanted.is_empty() || wanted == *name);
    chosen.for_each(|(name, target)| change(name, *target, MANY));
}
