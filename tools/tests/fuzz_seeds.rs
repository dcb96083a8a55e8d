//! All seeds of the fuzz targets, replayed without a fuzzer.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

// Not the fuzz crate itself: it needs libFuzzer.
#[path = "../../fuzz/src/lib.rs"]
mod fuzz;

use std::path::Path;

use fuzz::TARGETS;

/// Every target has seeds that it accepts and seeds that it refuses; none makes it panic.
#[test]
fn no_seed_finds_anything() {
    let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/seeds");
    for (name, target) in TARGETS {
        let (mut accepted, mut refused) = (0, 0);
        for seed in std::fs::read_dir(seeds.join(name)).unwrap() {
            let bytes = std::fs::read(seed.unwrap().path()).unwrap();
            *(if target(&bytes) { &mut accepted } else { &mut refused }) += 1;
        }
        println!("{name}: {accepted} seeds accepted, {refused} refused");
        assert!(accepted > 0 && refused > 0, "{name}: {accepted} accepted, {refused} refused");
    }
    assert_eq!(std::fs::read_dir(&seeds).unwrap().count(), TARGETS.len());
}
