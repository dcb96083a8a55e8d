//! `spurion explain`: contributions that are exact add up to the score, to the bit.
#![allow(clippy::unwrap_used, missing_docs)]

mod command;

use std::process::Output;

use command::{convert, on_test_jets};

use serde_json::Value;

/// Jets that are taken apart.
const JETS: usize = 60;

fn json(output: &Output) -> Value {
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn number(value: &Value) -> i64 {
    value.as_i64().unwrap()
}

/// The sum of all pairs of one explanation.
fn sum(explanation: &Value) -> i64 {
    explanation["pairs"].as_array().unwrap().iter().map(|pair| number(&pair["raw"])).sum()
}

#[test]
fn pairs_bias_and_rounding_are_the_score_of_pelican_nano() {
    for more in [&[][..], &["--front-end", "cartesian"], &["--precision", "trigger"]] {
        let folder = tempfile::tempdir().unwrap();
        convert("pelican_nano_h4_n20.pt", folder.path(), more);
        for jet in 0..JETS {
            let one = json(&on_test_jets("explain", folder.path(), &["--jet", &jet.to_string()]));
            assert_eq!(one["method"], "exact");
            let dropped = number(&one["frac_bits"]) - number(&one["score_frac_bits"]);
            let rounding = number(&one["rounding_raw"]);
            let explained = sum(&one) + number(&one["bias_raw"]);
            assert_eq!(explained + rounding, number(&one["score_raw"]) << dropped, "jet {jet}");
            // Rounding to nearest adds no more than half a unit: what is left out would show here.
            assert!(rounding.abs() <= 1 << dropped >> 1, "jet {jet}: {rounding} of 2^{dropped}");
            let objects = one["objects"].as_array().unwrap();
            let of_objects: f64 = objects.iter().map(|one| one["raw"].as_f64().unwrap()).sum();
            assert_eq!(of_objects, sum(&one) as f64);
            let spurions = objects.iter().filter(|one| one["spurion"] == true).count();
            assert_eq!((spurions, number(&one["jet"])), (2, jet as i64));
            let pairs = objects.len() * (objects.len() + 1) / 2;
            assert_eq!(one["pairs"].as_array().unwrap().len(), pairs);
        }
    }
}

#[test]
fn other_networks_are_explained_by_leaving_particles_out_and_say_so() {
    for (name, particles) in [("pelican_c3_l1_n16.pt", "16"), ("lorentznet_h16_l2_n20.pt", "20")] {
        let folder = tempfile::tempdir().unwrap();
        convert(name, folder.path(), &["--particles", particles]);
        let one = json(&on_test_jets("explain", folder.path(), &["--jet", "5"]));
        assert_eq!(one["method"], "occlusion");
        let left = number(&one["score_raw"]) - number(&one["bias_raw"]) - sum(&one);
        assert_eq!(number(&one["rounding_raw"]), left);
        let alone = one["pairs"].as_array().unwrap().iter().filter(|pair| pair["i"] == pair["j"]);
        assert!(alone.filter(|pair| number(&pair["raw"]) != 0).count() > 5);
    }
}

#[test]
fn averages_tell_signal_from_background() {
    let folder = tempfile::tempdir().unwrap();
    convert("pelican_nano_h2_n16.pt", folder.path(), &[]);
    let more = ["--max-jets", "300", "--picture", "averages.svg"];
    let all = json(&on_test_jets("explain", folder.path(), &more));
    assert_eq!((all["method"].as_str(), all["jets"].as_i64()), (Some("exact"), Some(300)));
    let rows = all["averages"].as_array().unwrap();
    let of = |class: &str, key: &str| {
        rows.iter().map(|row| row[class][key].as_f64().unwrap()).sum::<f64>()
    };
    assert!(of("signal", "logit") > of("background", "logit") + 1.0);
    // One bias, and all pairs of 18 objects where there are 16 particles.
    assert!(of("signal", "count") > 160.0 && of("signal", "count") < 172.5);
    let picture = std::fs::read_to_string(folder.path().join("averages.svg")).unwrap();
    assert!(picture.starts_with("<svg") && picture.trim_end().ends_with("</svg>"));
}

#[test]
fn a_picture_has_every_particle_and_the_largest_pairs() {
    let folder = tempfile::tempdir().unwrap();
    convert("pelican_nano_h2_n16.pt", folder.path(), &[]);
    let one =
        json(&on_test_jets("explain", folder.path(), &["--jet", "2", "--picture", "jet.svg"]));
    let objects = one["objects"].as_array().unwrap().iter();
    let particles = objects.filter(|object| object["spurion"] == false).count();
    let picture = std::fs::read_to_string(folder.path().join("jet.svg")).unwrap();
    // Each is drawn filled and with an outline.
    assert_eq!(picture.matches("<circle").count(), 2 * particles);
    assert!(picture.matches("<polyline").count() >= 60);
    assert!(picture.contains("exact contributions"));
}

#[test]
fn what_is_not_there_is_named_and_leaves_no_file() {
    let folder = tempfile::tempdir().unwrap();
    convert("pelican_nano_h2_n16.pt", folder.path(), &[]);
    let output = on_test_jets("explain", folder.path(), &["--jet", "2500", "--picture", "jet.svg"]);
    let text = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{text}");
    assert!(text.contains("there is no jet 2500; the last of 2500 is 2499"), "{text}");
    let output =
        on_test_jets("explain", folder.path(), &["--max-jets", "1", "--picture", "jet.svg"]);
    let text = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{text}");
    assert!(text.contains("signal and of background"), "{text}");
    assert!(!folder.path().join("jet.svg").exists());
}
