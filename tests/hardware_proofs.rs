//! What the published circuits are made of is proved: the Verilog of each of their leaves has the
//! form of one that `hdl/tests/formal` proves, where a form is a text without its widths, places of
//! bits and constants.
#![allow(clippy::panic, clippy::unwrap_used, missing_docs, dead_code)]

#[path = "../hdl/tests/formal"]
mod formal {
    pub mod case;
    pub mod kinds;
}
mod support;

use std::collections::BTreeMap;
use std::path::PathBuf;

use formal::case;
use spurion_hdl::tagger::{Input, Shape, TaggerOptions};
use spurion_hdl::{Pipeline, verilog};
use spurion_tools::hardware::design::Design;
use spurion_tools::model::ModelFile;
use support::converted_for_trigger;
use support::published::{C3, C4};

/// Forms of operations and of the registers behind them, each with a module that has it.
type Forms = BTreeMap<String, String>;

/// Where the registers of a leaf begin.
const REGISTERS: &str = " stage_#;";

/// The forms of all leaves and tables in a circuit.
fn forms(pipeline: &Pipeline) -> Forms {
    let mut forms = Forms::new();
    let text = verilog(pipeline);
    for module in text.split("\nmodule ").skip(1) {
        let (header, body) = module.split_once(';').unwrap();
        let (body, _) = body.split_once("endmodule").unwrap();
        let (name, ports) = header.split_once('(').unwrap();
        if name == pipeline.name() || name == pipeline.structure().name() {
            continue;
        }
        // A leaf has a clock if it has registers, whose text is a form of its own.
        let ports = ports.trim_start_matches("clock,").trim();
        let wires = ["wire  clock;", "assign q = "];
        let lines = body.lines().filter(|line| !wires.iter().any(|wire| line.contains(wire)));
        let lines: Vec<String> = lines.map(|line| widthless(line.trim())).collect();
        let registers = lines.iter().position(|line| line.contains(REGISTERS));
        let (operation, registers) = lines.split_at(registers.unwrap_or(lines.len()));
        for (what, lines) in [(ports, operation), ("registers", registers)] {
            let form = format!("{what}\n{}", once(lines.to_vec()).join("\n"));
            forms.entry(form).or_insert_with(|| name.to_owned());
        }
    }
    forms
}

/// A line without numbers; names of tables and multipliers, which hold numbers, are left out.
fn widthless(line: &str) -> String {
    let line = line.split_once(" memory(").map_or(line, |(_, pins)| pins);
    let line = line.split_once(" multiplier(").map_or(line, |(_, pins)| pins);
    let mut text = String::new();
    let mut rest = line;
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        let digits = |c: char| !(c.is_ascii_hexdigit() || c == '\'' || c == 'h');
        let number = &rest[start..];
        let end = number.find(digits).unwrap_or(number.len());
        text += &rest[..start];
        text.push('#');
        rest = &number[end..];
    }
    once((text + rest).split(", ").map(str::to_owned).collect()).join(", ")
}

/// The list with what follows itself at once left out.
fn once(mut list: Vec<String>) -> Vec<String> {
    for length in 1..=4 {
        let mut at = 0;
        while at + 2 * length <= list.len() {
            if list[at..at + length] == list[at + length..at + 2 * length] {
                list.drain(at..at + length);
            } else {
                at += 1;
            }
        }
    }
    list
}

/// The forms of a circuit that no proof has, each with its module.
fn unproved(pipeline: &Pipeline) -> Vec<(String, String)> {
    let proved: Forms =
        formal::kinds::all().iter().flat_map(|kind| forms(&case::circuit(&kind.cases))).collect();
    let forms = forms(pipeline);
    println!("{} forms, {} are proved", forms.len(), proved.len());
    assert!(forms.len() > 30 && proved.len() > forms.len());
    forms.into_iter().filter(|(form, _)| !proved.contains_key(form)).collect()
}

#[test]
fn every_leaf_of_the_published_pelicans_has_a_proved_form() {
    for circuit in [C3, C4] {
        let unproved = unproved(&circuit.design().pipeline);
        assert!(unproved.is_empty(), "{}: {unproved:#?}", circuit.checkpoint);
    }
}

#[test]
fn every_leaf_of_the_nano_has_a_proved_form() {
    let artifact = &converted_for_trigger("pelican_nano_h2_n16").artifact;
    let model = ModelFile::from_bytes(PathBuf::from("model"), artifact.clone()).unwrap();
    let (momenta, puppi) = (Input::Momenta, Input::Puppi);
    for (shape, interval, input) in [
        (Shape::Jets, 1, momenta),
        (Shape::Jets, 16, momenta),
        (Shape::Jets, 16, puppi),
        (Shape::Stream, 16, momenta),
    ] {
        let options = TaggerOptions { shape, interval, input, ..TaggerOptions::default() };
        let design = Design::new(model.verified().unwrap().graph(), &options).unwrap();
        let unproved = unproved(&design.pipeline);
        assert!(unproved.is_empty(), "{options:?}: {unproved:#?}");
    }
}
