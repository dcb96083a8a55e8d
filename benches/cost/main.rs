//! What a jet costs on the host, and how that grows: `cargo bench --bench cost`.
//!
//! Prints for families of networks the instructions a jet (callgrind, AVX2), jets a second on this
//! machine, and the exponent of the growth; `-- --write` writes `cost.md` and `cost.svg` beside this file,
//! without what depends on the machine.
#![allow(missing_docs, clippy::unwrap_used)]

#[path = "../../tests/support/mod.rs"]
mod support;

mod families;
mod growth;
mod limit;

use std::path::Path;

use families::{Family, families};
use growth::{Measured, chart, exponent, markdown};
use limit::{Operations, Rates};
use spurion_tools::output_file::write_whole;
use spurion_tools::sweep::chart::svg;
use support::instructions::Program;
use support::{ALL_CHECKPOINTS, converted_as_usual};

/// Calibration jets of the checkpoints.
const CALIBRATION: usize = 500;
/// Times that sixteen jets are scored to be timed.
const TIMES: u64 = 400;

/// All members of a family, counted; timed too where a program for this machine is given.
fn measured(family: &Family, counted: &Program, timed: Option<&Program>) -> Measured {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let rows = family.sizes.iter().map(|&size| {
        let artifact = (family.model)(size);
        let speed = timed.map(|program| program.jets_per_second(&artifact, folder, TIMES));
        (size, counted.instructions(&artifact, folder), speed)
    });
    Measured { name: family.name, unit: family.unit, rows: rows.collect() }
}

/// Every checkpoint beside what this machine could do at most.
fn limits(timed: &Program) {
    let rates = Rates::read(&Program::rates());
    println!("billions a second, one core: {rates:?}");
    let folder = tempfile::tempdir().unwrap();
    for name in ALL_CHECKPOINTS {
        let (model, _) = converted_as_usual(name, CALIBRATION);
        let jet = Operations::of(&spurion::artifact::parse(&model.artifact).unwrap());
        let most = rates.jets_per_second(&jet);
        let speed = timed.jets_per_second(&model.artifact, folder.path(), TIMES);
        let ratio = most / speed;
        println!("{name}: {speed:.0} jets/s, at most {most:.0}, ratio {ratio:.2}; {jet:?}");
    }
}

fn print(family: &Measured) {
    println!("{}: instructions ~ {}^{:.2}", family.name, family.unit, exponent(&family.rows));
    for (size, instructions, speed) in &family.rows {
        let speed = speed.map_or(String::new(), |speed| format!(", {speed:>9.0} jets/s"));
        println!("    {size:>4} {}: {instructions:>9} instructions{speed}", family.unit);
    }
}

fn main() {
    // Cargo adds --bench.
    let write = std::env::args().any(|argument| argument == "--write");
    let counted = Program::for_callgrind();
    let timed = (!write).then(Program::for_this_machine);
    let all: Vec<Measured> =
        families().iter().map(|family| measured(family, &counted, timed.as_ref())).collect();
    if let Some(timed) = &timed {
        limits(timed);
        all.iter().for_each(print);
        return;
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/cost");
    write_whole(&folder.join("cost.md"), markdown(&all).as_bytes()).unwrap();
    write_whole(&folder.join("cost.svg"), svg(&chart(&all)).unwrap().as_bytes()).unwrap();
}
