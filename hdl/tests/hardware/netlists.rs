//! What synthesis makes of a whole tagger and of a front end, run in Icarus Verilog: the same
//! integers as the formula. Faults put into a netlist must be found, and so must a fault that only
//! synthesis makes.

use std::time::Instant;

use crate::support::directory;
use crate::support::jets::{corner_jets, random_jets};
use crate::support::model;
use crate::support::specification::odd_front_end;
use crate::whole_tagger::{block_memories, score, tagger};
use spurion::format::{Overflow, Rounding};
use spurion_hdl::front_end::Options;
use spurion_hdl::icarus::{Report, run_text};
use spurion_hdl::synthesis::{Netlist, SynthesisError, Target, netlist, netlist_of_text};
use spurion_hdl::{Builder, Frame, FrontEnd, JetIn, Pipeline, Range, verilog};

const PARTICLES: usize = 2;

fn specification() -> FrontEnd {
    FrontEnd { particles: PARTICLES, ..odd_front_end(Rounding::RndConv, Overflow::Sat) }
}

fn jets() -> Vec<JetIn> {
    let jets = [corner_jets(PARTICLES), random_jets(120, PARTICLES, 43)].concat();
    assert!(jets.len() > 200, "{}", jets.len());
    jets
}

/// A circuit with frames and what it must answer.
struct Bench {
    pipeline: Pipeline,
    frames: Vec<Option<Frame>>,
    answers: Vec<Frame>,
}

impl Bench {
    fn new(pipeline: Pipeline, answer: impl Fn(&FrontEnd, &JetIn) -> Frame) -> Self {
        let (spec, jets) = (specification(), jets());
        let answers: Vec<Frame> = jets.iter().map(|jet| answer(&spec, jet)).collect();
        assert!(answers.iter().filter(|answer| **answer != answers[0]).count() > 150);
        Self { pipeline, frames: spec.frames(&jets).unwrap(), answers }
    }

    fn whole_tagger() -> Self {
        Self::new(tagger(&specification()).unwrap(), |spec, jet| vec![score(spec, jet)])
    }

    /// With a register after every addition, and those of the multipliers inside them.
    fn front_end() -> Self {
        let options = Options { levels_per_register: 1, ..block_memories() };
        let pipeline = specification().pipeline(&options).unwrap();
        Self::new(pipeline, |spec, jet| {
            let out = model::answer(spec, jet);
            [out.d, out.rows, vec![out.total]].concat()
        })
    }

    /// y = -90 x.
    fn product() -> Self {
        let mut builder = Builder::new("product");
        let x = builder.input("x", 1, Range::new(-2048, 2047).unwrap()).unwrap();
        let y = builder.scale(x[0], -90, 1).unwrap();
        builder.output("y", &[y]).unwrap();
        let pipeline = builder.finish().unwrap();
        let frames = (-2048..2048).step_by(19).map(|x| Some(vec![x])).collect();
        let answers = (-2048..2048).step_by(19).map(|x| vec![-90 * x]).collect();
        Self { pipeline, frames, answers }
    }

    /// Lines of which some are long enough for a memory: wide, of two memories, negative, narrow and
    /// short.
    fn lines() -> Self {
        // Few lines stay registers; the wide ones make them many.
        const WIDE: (i64, i64, u32) = (0, (1 << 30) - 1, 60);
        const LINES: [(i64, i64, u32); 10] = [
            (-2048, 2047, 82),
            (0, 4_000_000, 47),
            (-19, -1, 200),
            (0, 1, 90),
            (0, 4095, 13),
            WIDE,
            WIDE,
            WIDE,
            WIDE,
            WIDE,
        ];
        let mut builder = Builder::new("lines");
        let mut late = Vec::new();
        for (k, (lo, hi, clocks)) in LINES.into_iter().enumerate() {
            let range = Range::new(lo.into(), hi.into()).unwrap();
            let x = builder.input(&format!("x{k}"), 1, range).unwrap();
            let line = builder.at(x[0], clocks).unwrap();
            late.push(builder.at(line, 200).unwrap());
        }
        for (k, line) in late.into_iter().enumerate() {
            builder.output(&format!("y{k}"), &[line]).unwrap();
        }
        let pipeline = builder.finish().unwrap();
        let value = |k: i64, (lo, hi, _): (i64, i64, u32)| lo + (k * k * 7 + k) % (hi - lo + 1);
        let answers: Vec<Frame> =
            (0..900).map(|k| LINES.map(|line| value(k, line)).to_vec()).collect();
        Self { pipeline, frames: answers.iter().cloned().map(Some).collect(), answers }
    }

    fn run(&self, text: &str, place: &str) -> Report {
        let place = directory(&format!("netlist_{place}"));
        run_text(&self.pipeline, text, &self.frames, &self.answers, &place).unwrap()
    }

    fn is_exact(&self, text: &str, place: &str) -> bool {
        self.run(text, place).is_exact(self.pipeline.latency())
    }
}

/// The netlist on `target`, after it has given the right answers.
fn exact_netlist(bench: &Bench, target: Target) -> Netlist {
    let begin = Instant::now();
    let made = netlist(&bench.pipeline, target, &directory(&format!("synth_{target}"))).unwrap();
    let synthesized = begin.elapsed();
    let report = bench.run(&made.text(), target.name());
    assert!(report.is_exact(bench.pipeline.latency()), "{target}: {report:?}");
    let all = begin.elapsed();
    println!("{target}: {} frames, synthesis {synthesized:?}, in all {all:?}", report.frames);
    made
}

/// Asserts that `change` changes the netlist and that the run sees it.
fn assert_found(bench: &Bench, made: &Netlist, what: &str, change: impl Fn(&str) -> String) {
    let changed = change(&made.mapped.netlist);
    assert!(changed != made.mapped.netlist, "{what} changes nothing");
    let text = [&changed, made.models.as_str()].concat();
    assert!(!bench.is_exact(&text, what), "{what} was not found");
}

/// `text` with the first occurrence of `from` behind that of `behind` replaced.
fn replace_behind(text: &str, behind: &str, from: &str, to: &str) -> String {
    let at = text.find(behind).unwrap_or_else(|| panic!("no {behind}"));
    [&text[..at], &text[at..].replacen(from, to, 1)].concat()
}

#[test]
fn the_netlist_for_ultrascale_is_exact_and_faults_in_it_are_found() {
    let bench = Bench::whole_tagger();
    let made = exact_netlist(&bench, Target::Xcup);
    let cells = &made.mapped.resources.cells;
    assert!(cells["DSP48E2"] > 0 && cells["RAMB18E2"] > 0 && cells["SRL16E"] > 0, "{cells:?}");
    assert_found(&bench, &made, "a_table", |text| {
        // The lowest bits of all words of the first row of a table.
        let row = text.split(".INIT_00(256'h").nth(1).unwrap().split(')').next().unwrap();
        text.replacen(row, &"1".repeat(64), 1)
    });
    assert_found(&bench, &made, "a_multiplier", |text| {
        replace_behind(text, "DSP48E2 #", ".ALUMODE(4'h0)", ".ALUMODE(4'h1)")
    });
    assert_found(&bench, &made, "a_delay", |text| {
        replace_behind(text, "SRL16E #", ".A1(1'h", ".A1(~1'h")
    });
    assert_found(&bench, &made, "a_lut", |text| {
        text.replacen("LUT2 #(\n    .INIT(4'h6)", "LUT2 #(\n    .INIT(4'h9)", 1)
    });
}

#[test]
fn the_netlist_for_ecp5_is_exact_and_faults_in_it_are_found() {
    let bench = Bench::front_end();
    let made = exact_netlist(&bench, Target::Ecp5);
    let cells = &made.mapped.resources.cells;
    assert!(cells["MULT18X18D"] > 0 && cells["DP16KD"] > 0, "{cells:?}");
    assert!(made.mapped.netlist.contains(".REG_INPUTA_CLK(\"CLK0\")"));
    assert_found(&bench, &made, "ecp5_table", |text| {
        let row = text.split(".INITVAL_00(320'h").nth(1).unwrap().split(')').next().unwrap();
        text.replacen(row, &"1".repeat(80), 1)
    });
    assert_found(&bench, &made, "ecp5_multiplier", |text| {
        replace_behind(text, "MULT18X18D ", ".C0(1'h0)", ".C0(1'h1)")
    });
    assert_found(&bench, &made, "ecp5_register", |text| {
        text.replacen(".REG_OUTPUT_CLK(\"CLK0\")", ".REG_OUTPUT_CLK(\"NONE\")", 1)
    });
}

/// An ECP5 has no shift registers: its long lines are memories.
#[test]
fn long_lines_on_ecp5_are_exact_and_faults_in_them_are_found() {
    let bench = Bench::lines();
    let made = exact_netlist(&bench, Target::Ecp5);
    let cells = &made.mapped.resources.cells;
    assert!(cells["DP16KD"] >= 6 && cells["TRELLIS_FF"] < 2_000, "{cells:?}");
    assert_found(&bench, &made, "ecp5_line_unwritten", |text| {
        replace_behind(text, "DP16KD #", ".WEA(1'h1)", ".WEA(1'h0)")
    });
    assert_found(&bench, &made, "ecp5_line_crossed", |text| {
        replace_behind(text, "DP16KD #", ".ADA5(", ".ADA5(1'h1 | ")
    });
}

#[test]
fn a_netlist_without_models_is_refused() {
    let place = directory("synth_product_ice40");
    let refused = netlist(&Bench::product().pipeline, Target::Ice40, &place);
    assert!(matches!(refused, Err(SynthesisError::NoModels { target: "ice40" })));
}

/// Simulators read the sign of a constant that has a name and no range, Yosys does not: such
/// Verilog passes a simulation and is wrong on a device.
#[test]
fn a_fault_that_only_synthesis_makes_is_found() {
    let bench = Bench::product();
    let text = verilog(&bench.pipeline);
    let made = |text: &str, place: &str| {
        netlist_of_text("product", text, Target::Xcup, &directory(place)).unwrap().text()
    };
    assert!(bench.is_exact(&made(&text, "synth_product"), "product"));
    let is_product = |line: &&str| line.contains("assign value") && line.contains(" * ");
    let line = text.lines().find(is_product).unwrap();
    let factor = line.rsplit_once(" * ").unwrap().0;
    let named = format!("localparam signed weight = 8'ha6;\n{factor} * weight;");
    let changed = text.replace(line, &named);
    assert!(bench.is_exact(&changed, "named_before"), "Icarus Verilog reads the sign");
    let report = bench.run(&made(&changed, "synth_named"), "named_after");
    // Wrong numbers, not unknown ones.
    assert!(report.wrong > 100 && report.mismatches.iter().all(|m| m.got.is_some()), "{report:?}");
}
