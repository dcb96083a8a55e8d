//! Our designs beside their rivals: one table, one figure.
//!
//! `cargo bench --bench frontier` prints the table, with `-- --json` the same as JSON; `-- --write`
//! writes `table.md`, `frontier.json` and `frontier.svg` beside this file. The measurements in
//! `designs` are what `spurion sweep` has written as `sweep.json`.
#![allow(missing_docs)]

mod data;
mod documents;
mod figure;
mod table;
mod verdict;

use std::path::Path;
use std::process::ExitCode;

use data::{Data, Error};
use spurion_tools::output_file::write_whole;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("frontier: {error}");
            ExitCode::from(2)
        }
    }
}

fn run() -> Result<(), Error> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/frontier");
    // Cargo adds --bench.
    let wanted: Vec<String> = std::env::args().skip(1).filter(|a| a != "--bench").collect();
    let data = Data::read(&folder)?;
    match wanted.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [] => print!("{}", table::markdown(&data)),
        ["--json"] => print!("{}", documents::json(&data)?),
        ["--write"] => {
            for (name, text) in documents::all(&data)? {
                write_whole(&folder.join(name), text.as_bytes())?;
            }
        }
        other => return Err(format!("{other:?}: --json or --write, or nothing").into()),
    }
    Ok(())
}
