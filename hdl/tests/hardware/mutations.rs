//! The comparison with the emitted Verilog must be able to fail: each of these faults, put into
//! the specification or into the text, has to be found.

use crate::support::directory;
use crate::support::jets::{corner_jets, random_jets};
use crate::support::model::answer;
use crate::support::specification::odd_front_end;
use spurion::format::{Overflow, QFormat, Quantizer, Rounding};
use spurion_hdl::front_end::Options;
use spurion_hdl::icarus::{Report, run_text};
use spurion_hdl::{Frame, FrontEnd, verilog};

fn specification() -> FrontEnd {
    odd_front_end(Rounding::RndConv, Overflow::Sat)
}

/// Runs the Verilog of `built`, changed by `fault`, against the definition of the unchanged
/// front end.
fn run(name: &str, built: &FrontEnd, fault: impl Fn(&str) -> String) -> (Report, u32) {
    let right = specification();
    let jets = [corner_jets(5), random_jets(300, 5, 31)].concat();
    let flat = |jet| {
        let out = answer(&right, jet);
        [out.d, out.rows, vec![out.total]].concat()
    };
    let answers: Vec<Frame> = jets.iter().map(flat).collect();
    let frames = right.frames(&jets).unwrap();
    let pipeline = built.pipeline(&Options::default()).unwrap();
    let text = fault(&verilog(&pipeline));
    let place = directory(&format!("mutation_{name}"));
    let report = run_text(&pipeline, &text, &frames, &answers, &place).unwrap();
    (report, pipeline.latency())
}

fn found(name: &str, built: &FrontEnd, fault: impl Fn(&str) -> String) -> Report {
    let (report, latency) = run(name, built, fault);
    assert!(!report.is_exact(latency), "{name} was not found");
    report
}

/// `text` with one change inside the module whose name ends with `module`.
fn inside(text: &str, module: &str, from: &str, to: &str) -> String {
    let header = format!("core${module}(clock");
    let start = text.find(&header).unwrap_or_else(|| panic!("no module {module}"));
    let end = start + text[start..].find("endmodule").unwrap();
    let changed = text[start..end].replacen(from, to, 1);
    assert_ne!(changed, text[start..end], "{module} has no {from}");
    [&text[..start], &changed, &text[end..]].concat()
}

#[test]
fn the_unchanged_circuit_passes() {
    let (report, latency) = run("none", &specification(), str::to_owned);
    assert!(report.is_exact(latency), "{report:?}");
}

#[test]
fn a_wrong_rounding_mode_is_found() {
    for mode in [Rounding::Trn, Rounding::Rnd, Rounding::TrnZero] {
        let right = specification();
        let to = QFormat { frac_bits: 10 - right.d.shift() as i8, ..right.d.to() };
        let d = Quantizer::new(10, to, mode, right.d.overflow()).unwrap();
        let report = found(mode.name(), &FrontEnd { d, ..right }, str::to_owned);
        assert!(report.mismatches.iter().any(|m| m.bus == "d"), "{report:?}");
        assert!(report.mismatches.iter().any(|m| m.bus == "total"), "{report:?}");
    }
}

#[test]
fn a_wrong_overflow_mode_is_found() {
    let right = specification();
    let to = QFormat { frac_bits: 10 - right.d.shift() as i8, ..right.d.to() };
    let d = Quantizer::new(10, to, right.d.rounding(), Overflow::Wrap).unwrap();
    found("overflow", &FrontEnd { d, ..right }, str::to_owned);
}

#[test]
fn swapped_beams_are_found() {
    let report = found("beams", &specification(), |text| {
        let (minus, plus) = ("table_0_exp_reversed memory(", "table_1_exp memory(");
        assert!(text.contains(minus) && text.contains(plus));
        text.replace(minus, "swapped").replace(plus, minus).replace("swapped", plus)
    });
    assert!(report.mismatches.iter().all(|m| m.bus != "d" || m.element < 11), "{report:?}");
}

#[test]
fn a_swapped_table_entry_is_found() {
    let entry = |text: &str, k: usize| {
        let start = text.find(&format!("entries[{k}] = ")).unwrap();
        text[start..].split_once(" = ").unwrap().1.split_once(';').unwrap().0.to_owned()
    };
    found("entry", &specification(), |text| {
        let module = text.find("_cosh(clock").unwrap();
        let (head, table) = text.split_at(module);
        let (a, b) = (entry(table, 40), entry(table, 60));
        assert_ne!(a, b);
        let swapped =
            table.replacen(&format!("entries[40] = {a}"), &format!("entries[40] = {b}"), 1);
        [head, &swapped.replacen(&format!("entries[60] = {b}"), &format!("entries[60] = {a}"), 1)]
            .concat()
    });
}

#[test]
fn a_missing_delay_is_found() {
    found("delay", &specification(), |text| {
        inside(text, "pair_0_1_delay", "assign q = stage_", "assign q = value; // ")
    });
}

#[test]
fn a_missing_register_of_valid_is_found() {
    let report = found("valid", &specification(), |text| {
        inside(text, "valid_delay", "stage_2 <= stage_1", "stage_2 <= value")
    });
    assert_eq!(report.latency, Some(run("none_again", &specification(), str::to_owned).1 - 1));
}

#[test]
fn an_uninitialized_register_is_found() {
    let report = found("initial", &specification(), |text| {
        inside(text, "valid_delay", "initial stage_3 = 1'h0;", "")
    });
    assert!(report.answers > report.frames, "{report:?}");
}

#[test]
fn a_wrong_operator_is_found() {
    found("operator", &specification(), |text| {
        inside(text, "pair_2_3_fold", "over = a > ", "over = a < ")
    });
}
