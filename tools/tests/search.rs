//! `spurion search`: cheap points that keep the AUC, what is stored, and what is refused.
#![allow(clippy::unwrap_used, missing_docs)]

mod command;

use std::path::Path;
use std::process::Output;

use command::{data, spurion};
use serde_json::Value;
use spurion::artifact;
use spurion::graph::{Graph, NodeId, Op};
use spurion_tools::product_bits::product_bits;

/// The share of product bits that a search saves at least, of what `convert` takes.
const LEAST_SAVED: f64 = 0.4;
/// The AUC that it may lose.
const MOST_LOSS: f64 = 0.0005;

fn search(checkpoint: &str, folder: &Path, more: &[&str]) -> Output {
    let [model, jets, calibration] = [checkpoint, "jets_test.h5", "jets_calibration.h5"].map(data);
    let mut arguments = vec!["search", model.to_str().unwrap(), jets.to_str().unwrap()];
    arguments.extend(["--calibrate", calibration.to_str().unwrap(), "-o", "out", "--json"]);
    arguments.extend(more);
    spurion(&arguments, folder)
}

fn found(output: &Output, status: i32) -> Value {
    let error = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(status), "{error}");
    serde_json::from_slice(&output.stdout).unwrap()
}

fn chosen(report: &Value) -> &Value {
    let points = report["points"].as_array().unwrap();
    points.iter().find(|point| point["name"] == report["chosen"]).unwrap()
}

/// What was chosen keeps the AUC, saves product bits, and is a model as any other.
fn keeps_the_auc_with_fewer_product_bits(name: &str, more: &[&str]) {
    let folder = tempfile::tempdir().unwrap();
    let report = found(&search(&format!("{name}.pt"), folder.path(), more), 0);
    let point = chosen(&report);
    assert!(point["auc_loss"].as_f64().unwrap() <= MOST_LOSS, "{point}");
    let bits = |point: &Value| point["product_bits"].as_u64().unwrap() as f64;
    let saved = 1.0 - bits(point) / bits(&report["accurate"]);
    assert!(saved >= LEAST_SAVED, "{saved}");
    assert_eq!(report["product_bits_saved"].as_f64(), Some(saved));
    let cheaper = |other: &&Value| other["logic_bits"].as_u64() < point["logic_bits"].as_u64();
    for other in report["points"].as_array().unwrap().iter().filter(cheaper) {
        assert!(other["auc_loss"].as_f64().unwrap() > MOST_LOSS, "{other}");
    }
    let (model, jets) = (format!("out/{name}.spurion"), data("jets_test.h5"));
    let output = spurion(&["eval", &model, jets.to_str().unwrap(), "--json"], folder.path());
    let evaluation = found(&output, 0);
    for key in ["auc_reference", "auc_fixed", "auc_loss_error", "rejection30_fixed"] {
        assert_eq!(evaluation[key], point["evaluation"][key], "{key}");
    }
}

#[test]
fn nano_of_16_particles_keeps_its_auc() {
    keeps_the_auc_with_fewer_product_bits("pelican_nano_h2_n16", &[]);
}

#[test]
fn nano_of_32_particles_keeps_its_auc() {
    let budgets = ["--error-budget", "0.1,0.13,0.16"];
    keeps_the_auc_with_fewer_product_bits("pelican_nano_h2_n32", &budgets);
}

#[test]
fn nano_of_4_channels_keeps_its_auc() {
    let budgets = ["--error-budget", "0.1,0.13,0.16"];
    keeps_the_auc_with_fewer_product_bits("pelican_nano_h4_n20", &budgets);
}

#[test]
fn finished_points_are_used_again_and_damaged_ones_are_not() {
    let folder = tempfile::tempdir().unwrap();
    let few = ["--max-jets", "500", "--calibration-jets", "200", "--error-budget", "0.1,0.2"];
    let few = [&few[..], &["--max-auc-loss", "0.01"]].concat();
    let run = || found(&search("pelican_nano_h2_n16.pt", folder.path(), &few), 0);
    let first = run();
    assert_eq!(first["reused"], 0);
    let again = run();
    assert_eq!(again["reused"], 3);
    assert_eq!(again["points"], first["points"]);
    let model = folder.path().join("out/models/trigger_0.2.spurion");
    let bytes = std::fs::read(&model).unwrap();
    std::fs::write(&model, &bytes[..bytes.len() - 1]).unwrap();
    let mended = run();
    assert_eq!(mended["reused"], 2);
    assert!(mended["redone"][0].as_str().unwrap().contains("damaged"));
    assert_eq!(std::fs::read(&model).unwrap(), bytes);
    assert_eq!(mended["points"], first["points"]);
}

#[test]
fn a_loss_that_no_point_keeps_is_a_failed_check() {
    let folder = tempfile::tempdir().unwrap();
    let coarse =
        ["--max-jets", "500", "--calibration-jets", "200", "--error-budget", "0.5,0.6,0.5"];
    let loose = [&coarse[..], &["--max-auc-loss", "0.4"]].concat();
    let report = found(&search("pelican_nano_h2_n16.pt", folder.path(), &loose), 0);
    assert_eq!(report["points"].as_array().unwrap().len(), 2);
    assert!(folder.path().join("out/pelican_nano_h2_n16.spurion").exists());
    let more = [&coarse[..], &["--max-auc-loss", "1e-9"]].concat();
    let report = found(&search("pelican_nano_h2_n16.pt", folder.path(), &more), 1);
    assert!(report["chosen"].is_null());
    let reference = "out/pelican_nano_h2_n16.spurion.reference.safetensors";
    assert!(!folder.path().join(reference).exists());
    assert!(!folder.path().join("out/pelican_nano_h2_n16.spurion").exists());
    assert!(folder.path().join("out/search.json").exists());
}

#[test]
fn what_cannot_be_searched_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let nano = "pelican_nano_h2_n16.pt";
    let cases = [
        (nano, ["--max-auc-loss", "0.7"], "--max-auc-loss 0.7"),
        (nano, ["--error-budget", "0"], "--error-budget 0"),
        ("lorentznet_h16_l2_n20.pt", ["--error-budget", "0.1"], "lorentznet"),
        (nano, ["--error-budget", "0.001"], "too small"),
    ];
    for (checkpoint, more, named) in cases {
        let output = search(checkpoint, folder.path(), &more);
        let error = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{more:?}: {error}");
        assert!(error.contains(named), "{error}");
        assert!(output.stdout.is_empty());
        assert!(!folder.path().join("out/search.json").exists());
    }
}

/// Bits of the odd part, by division.
fn odd_bits(weight: i64) -> u64 {
    let mut rest = weight.unsigned_abs();
    while rest > 0 && rest.is_multiple_of(2) {
        rest /= 2;
    }
    rest.checked_ilog2().map_or(0, |log| u64::from(log) + 1)
}

/// Written out for PELICAN nano: two beams, 16 particles.
fn nano_by_hand(graph: &Graph<'_>) -> u64 {
    let Op::PairwiseCollider(front) = graph.node(NodeId(0)).unwrap().op else { return 0 };
    let bits = |most: u16| u64::from(most.checked_ilog2().unwrap()) + 1;
    let pt = u64::from(front.pt.to().total_bits);
    let factor = bits(front.cosh.max()).max(bits(front.cos.max())) + 1;
    let invariants = 120 * (pt * factor + (pt + factor) * pt);
    let beams = 2 * 16 * (bits(front.exp.max()) + pt * bits(front.exp.max()));
    let mut mixes = 0;
    for node in graph.nodes() {
        let Op::Mix { input, weights } = node.op else { continue };
        let width = u64::from(graph.node(input).unwrap().format.total_bits);
        let entries = [1, 18, 18 * 18][node.rank as usize];
        for output in 0..weights.outputs() {
            for input in 0..weights.inputs() {
                mixes += entries * width * odd_bits(weights.get(output, input));
            }
        }
    }
    invariants + beams + mixes
}

#[test]
fn product_bits_are_those_of_a_count_by_hand() {
    let folder = tempfile::tempdir().unwrap();
    for precision in ["accurate", "trigger"] {
        command::convert("pelican_nano_h2_n16.pt", folder.path(), &["--precision", precision]);
        let bytes = std::fs::read(folder.path().join("model")).unwrap();
        let graph = artifact::parse(&bytes).unwrap();
        let counted = product_bits(&graph).unwrap();
        assert_eq!(counted, nano_by_hand(&graph), "{precision}");
        assert!(counted > 10_000);
    }
}
