//! `spurion report`: its numbers are those of the commands, and a browser shows all of it.
#![allow(clippy::unwrap_used, missing_docs)]

mod command;

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Output};

use command::{convert, data, repository, spurion};
use serde_json::Value;

const JETS: &str = "400";
/// Widths in pixels: a laptop, a telephone.
const WIDTHS: [u32; 2] = [1280, 360];
/// Browsers by the names that their packages give them.
const BROWSERS: [&str; 3] = ["chromium-headless-shell", "chromium", "google-chrome"];
const FLAGS: [&str; 8] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--enable-logging=stderr",
    "--log-level=0",
];

fn succeeded(output: &Output) -> Value {
    let error = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{error}");
    serde_json::from_slice(&output.stdout).unwrap()
}

fn run(folder: &Path, command: &str, more: &[&str]) -> Output {
    let jets = data("jets_test.h5");
    let mut arguments = vec!["--json", command, "model", jets.to_str().unwrap()];
    arguments.extend(more);
    spurion(&arguments, folder)
}

/// A search, a sweep, a design with the results of a synthesis, and the report of the conversion.
fn extras(folder: &Path) {
    let (checkpoint, calibration) = (data("pelican_nano_h2_n16.pt"), data("jets_calibration.h5"));
    let (checkpoint, calibration) = (checkpoint.to_str().unwrap(), calibration.to_str().unwrap());
    let convert = ["--json", "convert", checkpoint, "-o", "model", "--report"];
    let with = ["--calibrate", calibration, "--calibration-jets", "200", "--precision", "trigger"];
    let output = spurion(&[&convert[..], &with[..]].concat(), folder);
    succeeded(&output);
    std::fs::write(folder.join("conversion.json"), &output.stdout).unwrap();
    let more = ["-o", "search", "--max-jets", "300", "--calibration-jets", "200"];
    let more = [&more[..], &["--error-budget", "0.08,0.2", "--max-auc-loss", "0.02"]].concat();
    succeeded(&run(folder, "search", &more));
    let verilog = ["--json", "verilog", "model", "-o", "rtl", "--shape", "folded"];
    succeeded(&spurion(&verilog, folder));
    std::fs::create_dir_all(folder.join("rtl/synth")).unwrap();
    std::fs::create_dir_all(folder.join("sweep")).unwrap();
    let designs = repository().join("benches/frontier/designs/pelican_nano_h2_n16.json");
    std::fs::copy(designs, folder.join("sweep/sweep.json")).unwrap();
    let resources = r#"{"device": "UltraScale+ (not placed)", "lut": 4321, "lut_shift": 257,
        "ff": 3367, "dsp": 16, "bram": 16, "fmax_mhz": null}"#;
    std::fs::write(folder.join("rtl/synth/xcup.json"), resources).unwrap();
}

/// A page with everything, and what the command prints.
fn full(folder: &Path) -> (String, Value) {
    extras(folder);
    let from = ["--search", "search", "--sweep", "sweep", "--design", "rtl"];
    let few = ["--max-jets", JETS, "--symmetry-jets", "100", "--explain-jets", "150"];
    let rest = ["--conversion", "conversion.json", "-o", "page.html"];
    let printed = succeeded(&run(folder, "report", &[&from[..], &few[..], &rest[..]].concat()));
    (std::fs::read_to_string(folder.join("page.html")).unwrap(), printed)
}

/// The JSON that the page holds.
fn held(page: &str) -> Value {
    let begin = "id=\"report-json\">";
    let json = &page[page.find(begin).unwrap() + begin.len()..];
    serde_json::from_str(&json[..json.find("</script>").unwrap()]).unwrap()
}

fn numbers(value: &Value, all: &mut BTreeSet<String>) {
    match value {
        Value::Number(number) => {
            all.insert(number.to_string());
        }
        Value::Array(items) => items.iter().for_each(|item| numbers(item, all)),
        Value::Object(items) => items.values().for_each(|item| numbers(item, all)),
        _ => {}
    }
}

/// Every number shown: its digits, and its text.
fn shown(page: &str) -> Vec<(String, String)> {
    let parts = page.split("<data value=\"").skip(1);
    let one = |part: &str| {
        let (value, rest) = part.split_once("\">").unwrap();
        (value.to_owned(), rest.split_once("</data>").unwrap().0.to_owned())
    };
    parts.map(one).collect()
}

#[test]
fn every_number_is_one_that_the_commands_print() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let (page, printed) = full(folder);
    assert_eq!(held(&page), printed);
    let mut known = BTreeSet::new();
    numbers(&printed, &mut known);
    let shown = shown(&page);
    assert!(shown.len() > 500, "{}", shown.len());
    for (exact, text) in &shown {
        assert!(known.contains(exact), "{exact} is in no JSON");
        let (value, rounded): (f64, f64) = (exact.parse().unwrap(), text.parse().unwrap());
        let digits = text.split('e').next().unwrap().split('.').nth(1).map_or(0, str::len) as i32;
        let exponent: i32 = text.split_once('e').map_or(0, |(_, e)| e.parse().unwrap());
        let half = 0.5000001 * 10f64.powi(exponent - digits);
        assert!((value - rounded).abs() <= half, "{exact} is shown as {text}");
    }
    let mut evaluation = succeeded(&run(folder, "eval", &["--max-jets", JETS]));
    let speed = |value: &mut Value| value["jets_per_second"].take();
    let mut of_page = printed["evaluation"].clone();
    assert!(speed(&mut evaluation).is_number() && speed(&mut of_page).is_number());
    assert_eq!(of_page, evaluation);
    let symmetry = succeeded(&run(folder, "symmetry", &["--max-jets", "100"]));
    assert_eq!(printed["symmetry"], symmetry);
    let averages = succeeded(&run(folder, "explain", &["--max-jets", "150"]));
    assert_eq!(printed["averages"], averages);
    assert_eq!(printed["explanations"].as_array().unwrap().len(), 4);
    for one in printed["explanations"].as_array().unwrap() {
        let place = one["explanation"]["jet"].to_string();
        let alone = succeeded(&run(folder, "explain", &["--jet", &place]));
        assert_eq!(one["explanation"], alone);
    }
    let file = |name: &str| -> Value {
        serde_json::from_slice(&std::fs::read(folder.join(name)).unwrap()).unwrap()
    };
    assert_eq!(printed["search"], file("search/search.json"));
    assert_eq!(printed["design"], file("rtl/interface.json"));
    let errors = |nodes: &Value| -> Vec<Value> {
        nodes.as_array().unwrap().iter().map(|node| node["logit_error"].clone()).collect()
    };
    assert_eq!(errors(&printed["nodes"]), errors(&file("conversion.json")["nodes"]));
    for number in ["4321", "0.97191"] {
        assert!(shown.iter().any(|(_, text)| text == number), "{number} is not shown");
    }
}

/// A page of this width that measures the report inside it.
fn measuring(page: &str, width: u32) -> String {
    let inner = page.replace('&', "&amp;").replace('"', "&quot;");
    format!(
        r#"<!doctype html><body><iframe id="page" width="{width}" height="800" srcdoc="{inner}"></iframe>
<script>addEventListener("load", () => {{
  const inside = document.getElementById("page").contentDocument, root = inside.documentElement;
  const figures = [...inside.querySelectorAll("figure")].map(f => {{
    const box = f.querySelector("svg").getBoundingClientRect();
    return [f.id, box.width, box.height, f.querySelectorAll("svg *").length];
  }});
  const sizes = [...inside.querySelectorAll("p, td, figcaption, small")]
    .map(e => parseFloat(getComputedStyle(e).fontSize));
  const result = {{ scroll: root.scrollWidth, width: root.clientWidth, figures,
    smallest: Math.min(...sizes), headings: inside.querySelectorAll("h2").length }};
  document.title = "measured " + JSON.stringify(result) + " end";
}});</script>"#
    )
}

fn browse(folder: &Path, name: &str, page: &str) -> (String, String) {
    std::fs::write(folder.join(name), page).unwrap();
    let profile = format!("--user-data-dir={}", folder.join("profile").display());
    let address = format!("file://{}", folder.join(name).display());
    for browser in BROWSERS {
        let mut command = Command::new(browser);
        command.args(FLAGS).args(["--dump-dom", &profile, &address]);
        match command.output() {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            other => {
                let output = other.unwrap();
                let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
                return (text(&output.stdout), text(&output.stderr));
            }
        }
    }
    unreachable!("no browser: install one of {BROWSERS:?} (setup.sh does)")
}

#[test]
fn a_browser_shows_all_of_it_at_both_widths_without_network() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let (page, _) = full(folder);
    assert!(page.contains("default-src 'none'"));
    for width in WIDTHS {
        let (dom, log) = browse(folder, "frame.html", &measuring(&page, width));
        let console: Vec<&str> = log.lines().filter(|line| line.contains("CONSOLE")).collect();
        assert!(console.is_empty(), "{console:?}");
        let begin = dom.find("measured ").unwrap_or_else(|| unreachable!("{log}")) + 9;
        let json = dom[begin..].split(" end").next().unwrap().replace("&quot;", "\"");
        let found: Value = serde_json::from_str(&json).unwrap();
        assert!(found["scroll"].as_u64() <= found["width"].as_u64(), "{width}: {found}");
        assert!(found["smallest"].as_f64().unwrap() >= 12.0, "{found}");
        assert_eq!(found["headings"], 7);
        let figures = found["figures"].as_array().unwrap();
        let ids: Vec<&str> = figures.iter().map(|f| f[0].as_str().unwrap()).collect();
        for id in ["roc", "distribution", "scatter", "search_front", "sweep_front", "drift"] {
            assert!(ids.contains(&id), "{id} is missing: {ids:?}");
        }
        assert_eq!(ids.iter().filter(|id| id.starts_with("jet_")).count(), 4);
        for figure in figures {
            let size = |k: usize| figure[k].as_f64().unwrap();
            let fits = size(1) <= f64::from(width) && size(1) > 250.0 && size(2) > 150.0;
            assert!(fits && size(3) > 20.0, "{width}: {figure}");
        }
    }
    // The log would tell of a picture from elsewhere.
    let stained = page.replace("<section id=\"scores\">", "<img src=\"http://192.0.2.1/x.png\">");
    let (_, log) = browse(folder, "stained.html", &stained);
    assert!(log.contains("CONSOLE"), "{log}");
}

#[test]
fn a_page_of_another_network_without_labels_of_jets_and_without_extras() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    convert("pelican_c3_l1_n16.pt", folder, &[]);
    let native = folder.join("jets.dump");
    let jets = data("jets_test.h5");
    let write = ["jets", jets.to_str().unwrap(), "-o", "jets.dump", "--max-jets", "20"];
    assert!(spurion(&write, folder).status.success());
    let arguments = ["--json", "report", "model", native.to_str().unwrap(), "-o", "page.html"];
    let printed = succeeded(&spurion(&arguments, folder));
    assert!(printed["averages"].is_null() && printed["curves"]["roc"] == serde_json::json!([]));
    let page = std::fs::read_to_string(folder.join("page.html")).unwrap();
    assert_eq!(held(&page), printed);
    assert!(page.contains("Approximate: what the score loses") && !page.contains("id=\"roc\""));
}

#[test]
fn what_belongs_to_another_model_is_refused_and_nothing_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    extras(folder);
    std::fs::rename(folder.join("rtl"), folder.join("other_rtl")).unwrap();
    convert("pelican_nano_h2_n16.pt", folder, &[]);
    let cases = [
        (["--design", "other_rtl"], "interface.json: a design of another model"),
        (["--conversion", "conversion.json"], "a conversion of another model: node 0"),
        (["--search", "nowhere"], "nowhere/search.json"),
        (["--conversion", "rtl"], "rtl"),
    ];
    for (more, named) in cases {
        let more = [&more[..], &["-o", "page.html", "--max-jets", "20"]].concat();
        let output = run(folder, "report", &more);
        let error = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{error}");
        assert!(error.contains(named) && output.stdout.is_empty(), "{error}");
        assert!(!folder.join("page.html").exists());
    }
}
