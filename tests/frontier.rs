//! `benches/frontier`: the committed table, JSON and figure are what the committed measurements
//! give, and a rival is called beaten only where it is.
#![allow(clippy::unwrap_used, missing_docs, dead_code)]

#[path = "../benches/frontier/data.rs"]
mod data;
#[path = "../benches/frontier/documents.rs"]
mod documents;
#[path = "../benches/frontier/figure.rs"]
mod figure;
#[path = "../benches/frontier/table.rs"]
mod table;
#[path = "../benches/frontier/verdict.rs"]
mod verdict;

mod support;

use std::path::{Path, PathBuf};

use data::{Data, Ours};
use support::published::{C3, C4};
use verdict::verdict;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/frontier")
}

#[test]
fn the_committed_documents_are_made_from_the_committed_measurements() {
    let data = Data::read(&folder()).unwrap();
    assert!(!data.ours.is_empty());
    for (name, text) in documents::all(&data).unwrap() {
        let committed = std::fs::read_to_string(folder().join(name)).unwrap();
        assert!(committed == text, "{name}: cargo bench --bench frontier -- --write");
    }
}

fn design(auc: f64, area: u64, latency_cycles: u32, interval: u32) -> Ours {
    Ours {
        model: "m".into(),
        point: "p".into(),
        jets: 1,
        auc,
        auc_reference: auc,
        rejection30: 100.0,
        lut: area,
        shift_registers: 0,
        ff: 0,
        dsp: 0,
        bram: 0,
        area,
        latency_cycles,
        latency_ns_assumed: data::nanoseconds(latency_cycles),
        interval,
        ecp5_mhz: None,
    }
}

#[test]
fn each_condition_alone_keeps_a_rival_from_being_beaten() {
    let rivals = Data::read(&folder()).unwrap().rivals.measured;
    let rival = rivals.iter().find(|r| r.name == "S").unwrap();
    let (auc, area) = (rival.auc, rival.area());
    let cases = [
        (design(auc, area - 1, 299, 64), None),
        (design(auc - 1e-6, area - 1, 299, 64), Some("its AUC")),
        (design(auc, area, 299, 64), Some("its area")),
        (design(auc, area - 1, 300, 64), Some("there is no design in time")),
        (design(auc, area - 1, 299, 65), Some("there is no design in time")),
    ];
    for (ours, in_the_way) in cases {
        let found = verdict(rival, std::slice::from_ref(&ours));
        assert_eq!(
            (found.beaten, found.in_the_way),
            (in_the_way.is_none(), in_the_way),
            "{ours:?}"
        );
        assert!(!found.rejects_as_well);
    }
}

/// The PELICAN models whose hardware the tests compare are those that the figures are of.
#[test]
fn the_models_measured_are_those_of_the_ladder() {
    for circuit in [C3, C4] {
        let file = format!("designs/{}.json", circuit.checkpoint);
        let text = std::fs::read_to_string(folder().join(file)).unwrap();
        let sweep: serde_json::Value = serde_json::from_str(&text).unwrap();
        let sha256 = spurion_tools::digest::sha256(&std::fs::read(circuit.path()).unwrap());
        let budget = circuit.error_budget;
        let points = sweep["points"].as_array().unwrap();
        let measured = points.iter().find(|point| point["error_budget"] == budget).unwrap();
        assert_eq!(measured["model_sha256"], sha256.as_str(), "{}", circuit.checkpoint);
    }
}

/// All strings of a value.
fn strings(value: &serde_json::Value) -> Vec<&str> {
    match value {
        serde_json::Value::String(text) => vec![text],
        serde_json::Value::Array(all) => all.iter().flat_map(strings).collect(),
        serde_json::Value::Object(all) => all.values().flat_map(strings).collect(),
        _ => Vec::new(),
    }
}

/// Versions of programs may say where these were built; nothing else has a path in it.
#[test]
fn no_path_of_a_machine_is_in_the_measurements() {
    for entry in std::fs::read_dir(folder().join("designs")).unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        let mut sweep: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert!(sweep.as_object_mut().unwrap().remove("tools").is_some());
        let points = sweep["points"].as_array().unwrap().len();
        let found = strings(&sweep);
        // Name, precision, hashes and options of each point, and what all were made from.
        assert!(points > 0 && found.len() > 8 * points + 4, "{found:?}");
        assert!(!found.iter().any(|text| text.contains('/')), "{found:?}");
    }
}
