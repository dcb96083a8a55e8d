//! Bundles of vectors: what is in them, and that a model with one thing changed does not pass.
#![allow(clippy::unwrap_used, clippy::panic)]

mod changed_models;
mod command;

use std::fs;
use std::path::Path;

use command::{data, repository, spurion};
use npyz::NpyFile;
use serde_json::{Value, json};
use spurion_tools::digest::sha256;
use tempfile::TempDir;

const NANO: &str = "tests/vectors/pelican_nano_h2_n16.spurion";
const PELICAN: &str = "tests/vectors/pelican_c3_l1_n16_trigger.spurion";

/// Writes a bundle of a committed model in `folder`.
fn write(folder: &Path, model: &str, name: &str, more: &[&str]) {
    let (model, jets) = (repository().join(model), data("jets_test.h5"));
    let mut arguments = vec!["vectors", model.to_str().unwrap(), jets.to_str().unwrap()];
    arguments.extend(["-o", name]);
    arguments.extend(more);
    let output = spurion(&arguments, folder);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// Verifies `model` against the bundle in `folder`: the exit status and what it printed.
fn verify(folder: &Path, model: &str, more: &[&str]) -> (Option<i32>, Value, String) {
    let mut arguments = vec!["--json", "verify", model, "--vectors", "bundle"];
    arguments.extend(more);
    let output = spurion(&arguments, folder);
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    let report = serde_json::from_slice(&output.stdout).unwrap_or(Value::Null);
    (output.status.code(), report, told)
}

fn array(folder: &Path, name: &str) -> (Vec<u64>, Vec<i64>) {
    let bytes = fs::read(folder.join("bundle/vectors.npz")).unwrap();
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let array = NpyFile::new(archive.by_name(&format!("{name}.npy")).unwrap()).unwrap();
    let shape = array.shape().to_vec();
    let numbers = match array.dtype().descr().as_str() {
        "'|i1'" => array.into_vec::<i8>().unwrap().into_iter().map(i64::from).collect(),
        "'<i2'" => array.into_vec::<i16>().unwrap().into_iter().map(i64::from).collect(),
        "'<i4'" => array.into_vec::<i32>().unwrap().into_iter().map(i64::from).collect(),
        _ => array.into_vec::<i64>().unwrap(),
    };
    (shape, numbers)
}

#[test]
fn a_bundle_has_what_its_manifest_says() {
    let folder = TempDir::new().unwrap();
    let more = ["--max-jets", "30", "--generated", "20", "--tapped-jets", "6"];
    write(folder.path(), NANO, "bundle", &more);
    let manifest = fs::read(folder.path().join("bundle/manifest.json")).unwrap();
    let manifest: Value = serde_json::from_slice(&manifest).unwrap();
    for (file, hash) in manifest["sha256"].as_object().unwrap() {
        assert_eq!(hash, &sha256(&fs::read(folder.path().join("bundle").join(file)).unwrap()));
    }
    assert_eq!(manifest["jets"]["sha256"], sha256(&fs::read(data("jets_test.h5")).unwrap()));
    assert_eq!(manifest["jets"]["file"], "jets_test.h5");
    assert_eq!(manifest["generated"], json!({ "count": 20, "seed": 2 }));
    let (shape, particles) = array(folder.path(), "particles");
    assert_eq!(shape, [50, 16, 3]);
    let (_, counts) = array(folder.path(), "count");
    for (jet, count) in particles.chunks(48).zip(&counts) {
        // Every particle has pT, and no free slot has anything.
        let filled = jet.chunks(3).filter(|p| p[0] > 0).count();
        assert_eq!(filled as i64, *count);
        assert!(jet[3 * filled..].iter().all(|&x| x == 0));
    }
    let (_, labels) = array(folder.path(), "label");
    assert!(labels[..30].contains(&0) && labels[..30].contains(&1));
    assert!(labels[30..].iter().all(|&label| label == -1));
    let (_, tapped) = array(folder.path(), "tapped");
    assert_eq!(tapped, [0, 1, 2, 30, 31, 32]);
    // The last node is the score.
    let (_, scores) = array(folder.path(), "score");
    let (shape, last) = array(folder.path(), "node_27");
    assert_eq!(shape, [6, 1]);
    assert!(tapped.iter().zip(last).all(|(&jet, score)| scores[jet as usize] == score));
    assert_eq!(array(folder.path(), "node_1").0, [6, 1, 18, 18]);
    let ranks = [1, 2, 27].map(|node| &manifest["nodes"][node]["rank"]);
    assert_eq!(ranks, ["pair", "particle", "jet"]);
}

/// Four-momenta, in which a LorentzNet reads its jets too.
#[test]
fn four_momenta_come_back_and_are_verified() {
    let folder = TempDir::new().unwrap();
    command::convert("pelican_nano_h2_n16.pt", folder.path(), &["--front-end", "cartesian"]);
    let model = folder.path().join("model");
    write(folder.path(), model.to_str().unwrap(), "bundle", &["--max-jets", "40"]);
    assert_eq!(array(folder.path(), "particles").0, [240, 16, 4]);
    let (status, report, told) = verify(folder.path(), "model", &["--backend", "core,oracle"]);
    assert_eq!(status, Some(0), "{told}");
    assert_eq!(report["backends"][0]["vectors"], 240);
    let changed = changed_models::all(&fs::read(&model).unwrap()).remove(1);
    fs::write(folder.path().join("changed"), &changed.bytes).unwrap();
    let (status, report, told) = verify(folder.path(), "changed", &["--backend", "core"]);
    assert_eq!((status, &report["bundle"]["same_model"]), (Some(1), &json!(false)), "{told}");
    assert_eq!(report["backends"][0]["first_difference"]["node"], changed.node);
}

#[test]
fn the_coverage_table_has_every_case() {
    let folder = TempDir::new().unwrap();
    write(folder.path(), NANO, "bundle", &["--max-jets", "300"]);
    let manifest = fs::read(folder.path().join("bundle/manifest.json")).unwrap();
    let manifest: Value = serde_json::from_slice(&manifest).unwrap();
    let cases = manifest["coverage"]["cases"].as_array().unwrap();
    let state = |node: u64, case: &str| {
        let of = |c: &&Value| c["node"] == node && c["case"] == case;
        cases.iter().find(of).unwrap_or_else(|| panic!("{node}: {case}"))["state"].clone()
    };
    assert_eq!(state(0, "empty jet"), "reached");
    assert_eq!(state(0, "seam of phi"), "reached");
    assert_eq!(state(1, "tie"), "reached");
    // The invariants are not negative, by their range; and this sum is not, by a longer proof.
    assert_eq!(state(1, "saturated below"), "out-of-range");
    assert_eq!(state(2, "negative"), "out-of-range");
    let count = |state: &str| cases.iter().filter(|case| case["state"] == state).count() as u64;
    assert_eq!(manifest["coverage"]["reached"], count("reached"));
    assert_eq!(manifest["coverage"]["possible"], count("reached") + count("missed"));
    assert!(count("reached") >= 45, "{}", count("reached"));
}

#[test]
fn jets_of_a_bundle_read_every_table_to_its_end() {
    let folder = TempDir::new().unwrap();
    for model in [NANO, PELICAN] {
        write(folder.path(), model, "bundle", &["--max-jets", "300"]);
        let manifest = fs::read(folder.path().join("bundle/manifest.json")).unwrap();
        let manifest: Value = serde_json::from_slice(&manifest).unwrap();
        for table in manifest["coverage"]["tables"].as_array().unwrap() {
            assert_eq!(table["reached"], table["entries"], "{model}: {table}");
        }
    }
}

#[test]
fn the_same_inputs_give_the_same_bytes() {
    let (one, other) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    for folder in [&one, &other] {
        write(folder.path(), PELICAN, "bundle", &["--max-jets", "40", "--generated", "20"]);
        // An earlier bundle is replaced.
        write(folder.path(), NANO, "bundle", &["--max-jets", "40", "--generated", "20"]);
    }
    for file in ["manifest.json", "model.spurion", "vectors.npz"] {
        let read = |folder: &TempDir| fs::read(folder.path().join("bundle").join(file)).unwrap();
        assert!(read(&one) == read(&other), "{file}");
    }
}

#[test]
fn every_change_of_a_model_is_caught_and_named() {
    // Without a tapped jet too: every jet has a digest, and the bundle has its model.
    for (model, tapped) in [(NANO, "16"), (NANO, "0"), (PELICAN, "0")] {
        let folder = TempDir::new().unwrap();
        let more = ["--max-jets", "100", "--generated", "200", "--tapped-jets", tapped];
        write(folder.path(), model, "bundle", &more);
        let model = repository().join(model);
        let model = model.to_str().unwrap();
        let (status, report, told) = verify(folder.path(), model, &["--backend", "core,oracle"]);
        assert_eq!(status, Some(0), "{told}");
        assert_eq!(report["bundle"]["same_model"], true);
        for changed in changed_models::all(&fs::read(model).unwrap()) {
            fs::write(folder.path().join("changed"), &changed.bytes).unwrap();
            let more = ["--backend", "core,oracle", "--other-model"];
            let (status, report, told) = verify(folder.path(), "changed", &more);
            assert_eq!(status, Some(1), "{}: {told}", changed.what);
            for backend in report["backends"].as_array().unwrap() {
                let first = &backend["first_difference"];
                let every = backend["name"] == "oracle";
                let (node, op) = changed_models::shown_in(&changed.bytes, changed.node, every);
                assert_eq!(first["node"], node, "{} of node {}", changed.what, changed.node);
                assert_eq!(first["op"], op);
                assert_ne!(first["got"], first["wanted"]);
            }
        }
    }
}

#[test]
fn changes_are_caught_in_hardware_too() {
    let folder = TempDir::new().unwrap();
    write(folder.path(), NANO, "bundle", &["--max-jets", "60", "--generated", "60"]);
    let model = fs::read(repository().join(NANO)).unwrap();
    let backends = ["--backend", "rusthdl,icarus", "--shape", "folded", "--other-model"];
    for changed in changed_models::all(&model) {
        fs::write(folder.path().join("changed"), &changed.bytes).unwrap();
        let (status, report, told) = verify(folder.path(), "changed", &backends);
        if changed.what == "pair index" {
            // Everything after it is symmetric: no score shows it, the integers of the node do.
            assert_eq!(status, Some(0), "{told}");
            continue;
        }
        assert_eq!(status, Some(1), "{}: {told}", changed.what);
        let backends = report["backends"].as_array().unwrap();
        assert_eq!(backends[0]["mismatches"], backends[1]["mismatches"]);
        // RustHDL's core shows its nodes, also for Icarus Verilog where the score is the same.
        let (first, again) = (&backends[0]["first_difference"], &backends[1]["first_difference"]);
        assert_eq!(first, again);
        assert_eq!(first["node"], changed.node, "{}: {first}", changed.what);
    }
}

#[test]
fn another_model_fails_and_junit_says_so() {
    let folder = TempDir::new().unwrap();
    write(folder.path(), NANO, "bundle", &["--max-jets", "20", "--generated", "40"]);
    let changed = changed_models::all(&fs::read(repository().join(NANO)).unwrap()).remove(3);
    fs::write(folder.path().join("changed"), &changed.bytes).unwrap();
    // The scores are the same.
    let oracle = ["--backend", "core", "--junit", "out.xml"];
    let (status, report, told) = verify(folder.path(), "changed", &oracle);
    assert_eq!((status, &report["bundle"]["same_model"]), (Some(1), &json!(false)), "{told}");
    let xml = fs::read(folder.path().join("out.xml")).unwrap();
    let report = quick_junit::Report::deserialize(xml.as_slice()).unwrap();
    assert_eq!((report.tests, report.failures, report.errors), (2, 2, 0));
    let xml = String::from_utf8(xml).unwrap();
    assert!(xml.contains("node 17 (broadcast)") && xml.contains("of another model"), "{xml}");
}

#[test]
fn damaged_bundles_are_refused_by_name() {
    let folder = TempDir::new().unwrap();
    write(folder.path(), NANO, "bundle", &["--max-jets", "5", "--generated", "5"]);
    let model = repository().join(NANO);
    let refused = |file: &str, bytes: &[u8], wanted: &str| {
        let path = folder.path().join("bundle").join(file);
        let before = fs::read(&path).unwrap();
        fs::write(&path, bytes).unwrap();
        let (status, _, told) = verify(folder.path(), model.to_str().unwrap(), &["--backend=core"]);
        assert_eq!(status, Some(2), "{told}");
        assert!(told.contains(file) && told.contains(wanted), "{told}");
        fs::write(&path, before).unwrap();
    };
    let read = |file: &str| fs::read(folder.path().join("bundle").join(file)).unwrap();
    let mut flipped = read("vectors.npz");
    flipped[100] ^= 1;
    refused("vectors.npz", &flipped, "its sha256 is");
    refused("model.spurion", b"", "its sha256 is");
    refused("manifest.json", b"{", "EOF");
    let manifest = String::from_utf8(read("manifest.json")).unwrap();
    let with = |from: &str, to: &str| {
        assert!(manifest.contains(from), "{from}");
        manifest.replacen(from, to, 1).into_bytes()
    };
    refused("manifest.json", &with("\"version\": 1", "\"version\": 2"), "spurion-vectors 2");
    refused("manifest.json", &with("\"op\": \"mix\"", "\"op\": \"mox\""), "not the nodes");
    let fewer = with("\"tapped_jets\": 10", "\"tapped_jets\": 9");
    let path = folder.path().join("bundle/manifest.json");
    fs::write(&path, fewer).unwrap();
    let (status, _, told) = verify(folder.path(), model.to_str().unwrap(), &["--backend=core"]);
    assert!(
        status == Some(2) && told.contains("tapped: its shape is [10], expected [9]"),
        "{told}"
    );
    fs::write(&path, &manifest).unwrap();
    let jets = data("jets_test.h5");
    let more = ["--jets", jets.to_str().unwrap()];
    let (status, _, told) = verify(folder.path(), model.to_str().unwrap(), &more);
    assert!(status == Some(2) && told.contains("has jets of its own"), "{told}");
    // A directory that is no bundle is left alone.
    fs::create_dir(folder.path().join("mine")).unwrap();
    fs::write(folder.path().join("mine/notes"), "mine").unwrap();
    let arguments = ["vectors", model.to_str().unwrap(), jets.to_str().unwrap(), "-o", "mine"];
    let output = spurion(&arguments, folder.path());
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("manifest.json"));
    assert_eq!(fs::read_to_string(folder.path().join("mine/notes")).unwrap(), "mine");
}
