//! What scoring costs, counted, is what `benches/ceilings.toml` says.
#![allow(clippy::unwrap_used, missing_docs)]

mod support;

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;
use spurion_hdl::synthesis::ALLOWED_GROWTH_PERCENT;
use support::firmware_figures::{FirmwareFigures, measured};
use support::instructions::Program;
use support::{ALL_CHECKPOINTS, converted_as_usual};

/// Calibration jets of the models that are counted.
const CALIBRATION: usize = 500;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Ceilings {
    percent: u64,
    host: BTreeMap<String, u64>,
    firmware: BTreeMap<String, FirmwareFigures>,
    hardware: Hardware,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Hardware {
    file: String,
}

fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn ceilings() -> Ceilings {
    let text = std::fs::read_to_string(repository().join("benches/ceilings.toml")).unwrap();
    toml::from_str(&text).unwrap()
}

/// Whether a figure is within so many percent of its ceiling.
fn keeps(now: u64, ceiling: u64, percent: u64) -> bool {
    100 * now.abs_diff(ceiling) <= percent * ceiling
}

#[test]
fn instructions_of_the_host() {
    let (ceilings, program) = (ceilings(), Program::for_callgrind());
    let folder = tempfile::tempdir().unwrap();
    assert!(ALL_CHECKPOINTS.iter().all(|name| ceilings.host.contains_key(*name)));
    let mut moved = Vec::new();
    for (name, ceiling) in &ceilings.host {
        let (conversion, _) = converted_as_usual(name, CALIBRATION);
        let now = program.instructions(&conversion.artifact, folder.path());
        println!("{name} = {now}");
        if !keeps(now, *ceiling, ceilings.percent) {
            moved.push(format!("{name}: {now} instead of {ceiling}"));
        }
    }
    assert!(moved.is_empty(), "instructions a jet: {moved:?}");
}

#[test]
fn instructions_and_memory_of_the_firmware() {
    let (ceilings, measured) = (ceilings(), measured());
    assert!(ceilings.firmware.keys().eq(measured.keys()));
    let mut moved = Vec::new();
    for (name, now) in &measured {
        println!("{name}: {now:?}");
        for ((what, now), (_, ceiling)) in now.all().into_iter().zip(ceilings.firmware[name].all())
        {
            let same = match (now, ceiling) {
                (Some(now), Some(ceiling)) => keeps(now, ceiling, ceilings.percent),
                (now, ceiling) => now == ceiling,
            };
            if !same {
                moved.push(format!("{name}: {what} {now:?} instead of {ceiling:?}"));
            }
        }
    }
    assert!(moved.is_empty(), "{moved:?}");
}

/// The tests of the netlists hold their figures to the same limit.
#[test]
fn hardware_is_kept_as_closely() {
    let ceilings = ceilings();
    assert_eq!(ceilings.percent, ALLOWED_GROWTH_PERCENT);
    assert!(repository().join("benches").join(ceilings.hardware.file).is_file());
}

#[test]
fn a_figure_that_moves_by_more_is_noticed() {
    let kept = |now| keeps(now, 1000, 3);
    assert!([970, 1000, 1030].into_iter().all(kept));
    assert!(![0, 969, 1031, 10_000].into_iter().any(kept));
}
