//! `spurion symmetry`: what must hold to the bit does, and float64 keeps what the network promises.
#![allow(clippy::unwrap_used, missing_docs)]

mod command;

use std::path::Path;

use command::{convert, on_test_jets};

use serde_json::Value;

/// Largest rms change of a float64 logit under boosts of jet and beams together: rounding, which grows
/// with the energies.
const FLOAT_DRIFT: f64 = 1e-9;
/// Largest rms change of the fixed-point logit of PELICAN nano under z boosts with its beams: momenta are
/// rounded anew in the other frame.
const FIXED_DRIFT: f64 = 0.05;

fn report(folder: &Path) -> Value {
    let more = ["--max-jets", "200", "--beta", "0.3,0.95"];
    let output = on_test_jets("symmetry", folder, &more);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Name, whether it must hold, jets and changed scores of each exact transformation.
fn exact(report: &Value) -> Vec<(String, bool, u64, u64)> {
    let rows = report["exact"].as_array().unwrap().iter();
    let number = |value: &Value| value.as_u64().unwrap();
    rows.map(|row| {
        let name = row["transformation"].as_str().unwrap().to_owned();
        let must = row["must_be_exact"].as_bool().unwrap();
        (name, must, number(&row["jets"]), number(&row["changed"]))
    })
    .collect()
}

/// The largest value of `key` among boosts with these properties.
fn largest(report: &Value, key: &str, properties: &[(&str, &str)]) -> f64 {
    let rows = report["boosts"].as_array().unwrap().iter();
    let is = |row: &&Value| properties.iter().all(|(key, value)| row[key] == *value);
    let found: Vec<f64> = rows.filter(is).map(|row| row[key].as_f64().unwrap()).collect();
    assert!(!found.is_empty(), "{properties:?}");
    found.into_iter().fold(0.0, f64::max)
}

#[test]
fn collider_coordinates_keep_rotations_and_z_boosts_to_the_bit() {
    let folder = tempfile::tempdir().unwrap();
    convert("pelican_nano_h2_n16.pt", folder.path(), &[]);
    let report = report(folder.path());
    let exact = exact(&report);
    let held: Vec<&str> =
        exact.iter().filter(|row| row.1).map(|(name, ..)| name.as_str()).collect();
    assert_eq!(held, ["permutation", "phi_rotation", "phi_reflection", "z_boost"]);
    assert!(exact.iter().all(|(_, must, jets, changed)| *jets == 200 && must == &(*changed == 0)));
    let drift = |properties: &[(&str, &str)]| largest(&report, "logit_rms_drift", properties);
    assert!(drift(&[("arithmetic", "float64"), ("beams", "along")]) <= FLOAT_DRIFT);
    let along = drift(&[("arithmetic", "fixed"), ("beams", "along")]);
    assert!(along > 0.0 && along <= FIXED_DRIFT, "{along}");
    assert!(drift(&[("arithmetic", "float64"), ("beams", "fixed")]) > 10.0 * FIXED_DRIFT);
    let errors = largest(&report, "invariant_rms_error", &[("arithmetic", "float64")]);
    assert!(errors < 1e-12 && largest(&report, "flips", &[("beams", "fixed")]) >= 1.0);
}

/// Such a model reads angles in steps of pi/360.
#[test]
fn coarser_angles_keep_rotations_and_z_boosts_by_their_own_steps() {
    let folder = tempfile::tempdir().unwrap();
    convert("pelican_nano_h2_n16.pt", folder.path(), &["--precision", "trigger"]);
    let exact = exact(&report(folder.path()));
    let held = exact.iter().filter(|row| row.1);
    assert_eq!(held.clone().count(), 4);
    assert!(held.clone().all(|(_, _, jets, changed)| *jets == 200 && *changed == 0), "{exact:?}");
}

#[test]
fn four_vectors_keep_quarter_turns_of_what_they_round_alike() {
    let folder = tempfile::tempdir().unwrap();
    convert("pelican_nano_h2_n16.pt", folder.path(), &["--front-end", "cartesian"]);
    let exact = exact(&report(folder.path()));
    let names: Vec<&str> = exact.iter().map(|(name, ..)| name.as_str()).collect();
    assert_eq!(names, ["permutation", "quarter_turn", "transverse_reflection"]);
    assert!(exact.iter().all(|(_, must, jets, changed)| *must && *jets > 20 && *changed == 0));
}

#[test]
fn lorentznet_reads_fixed_vectors_and_keeps_permutations() {
    let folder = tempfile::tempdir().unwrap();
    convert("lorentznet_h16_l2_n20.pt", folder.path(), &["--particles", "20"]);
    let report = report(folder.path());
    let held: Vec<bool> = exact(&report).iter().map(|(_, must, ..)| *must).collect();
    assert_eq!(held, [true, false, false]);
    let along = [("arithmetic", "fixed"), ("beams", "along")];
    let boosts = report["boosts"].as_array().unwrap();
    assert!(!boosts.iter().any(|row| along.iter().all(|(key, value)| row[key] == *value)));
}

#[test]
fn a_velocity_is_below_that_of_light() {
    let folder = tempfile::tempdir().unwrap();
    convert("pelican_nano_h2_n16.pt", folder.path(), &[]);
    for beta in ["1", "0", "-0.5", "NaN"] {
        let output = on_test_jets("symmetry", folder.path(), &[&format!("--beta={beta}")]);
        let text = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{text}");
        assert!(text.contains("above 0 and below 1") && output.stdout.is_empty(), "{text}");
    }
}
