//! The whole measurement of one design on one device.

use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::path::Path;

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::cells::Resources;
use super::error::SynthesisError;
use super::place_route::{Placement, place_and_route};
use super::target::Target;
use super::tools::Tool;
use super::yosys::{Mapped, YOSYS, map};

/// A design to be measured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Design {
    /// The top module.
    pub module: String,
    /// All of its Verilog.
    pub verilog: String,
    /// Clocks from a frame to its answer.
    pub latency_cycles: u32,
    /// Clocks from one frame to the next.
    pub initiation_interval: u32,
}

/// Resources, clock and latency of a design.
///
/// Resources are those of the design alone, after synthesis; see [`Resources`] for what counts as
/// what. The clock frequency is that of the placed and routed design in a frame of registers, and
/// latency_ns = 1000 latency_cycles / fmax_mhz.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SynthesisReport {
    /// The name of the target.
    pub target: &'static str,
    /// The top module.
    pub module: String,
    /// Resources: `lut`, `ff`, `dsp`, `bram` and what they are made of.
    #[serde(flatten)]
    pub resources: Resources,
    /// The highest frequency of the clock, in MHz, where the design was placed and routed.
    pub fmax_mhz: Option<f64>,
    /// Clocks from a frame to its answer.
    pub latency_cycles: u32,
    /// Clocks from one frame to the next.
    pub initiation_interval: u32,
    /// Nanoseconds from a frame to its answer at the highest frequency.
    pub latency_ns: Option<f64>,
    /// The device that the figures hold for.
    pub device: &'static str,
    /// Placement and routing; `None` for a target that is only synthesized.
    pub placement: Option<Placement>,
    /// The versions of the programs, as they tell them.
    pub tools: BTreeMap<String, String>,
    /// SHA-256 of the Verilog.
    pub verilog_sha256: String,
}

/// A report, and the netlist that it is about.
#[derive(Clone, Debug)]
pub struct Measured {
    /// The figures.
    pub report: SynthesisReport,
    /// The netlist as Verilog: one module with the name and ports of the design.
    pub netlist: String,
}

/// Synthesizes `design` for `target`, and places and routes it where that is possible.
///
/// Placement is tried with `seeds` seeds; the fastest clock counts, the report has all of them.
/// The files of the run stay in `directory`. This takes minutes for a large design.
///
/// # Errors
/// [`SynthesisError`]. That a design does not fit the device is no error.
pub fn measure(
    design: &Design,
    target: Target,
    directory: &Path,
    seeds: NonZeroU32,
) -> Result<Measured, SynthesisError> {
    let tools = versions(target)?;
    let Mapped { resources, netlist, ports } =
        map(target, &design.module, &design.verilog, directory)?;
    let placement = place_and_route(target, &design.module, &ports, directory, seeds)?;
    let fmax_mhz = placement.as_ref().and_then(|placement| placement.fmax_mhz);
    let report = SynthesisReport {
        target: target.name(),
        module: design.module.clone(),
        resources,
        fmax_mhz,
        latency_cycles: design.latency_cycles,
        initiation_interval: design.initiation_interval,
        latency_ns: fmax_mhz.map(|fmax| 1000.0 * f64::from(design.latency_cycles) / fmax),
        device: target.device(),
        placement,
        tools,
        verilog_sha256: sha256(&design.verilog),
    };
    Ok(Measured { report, netlist })
}

/// What the programs call themselves; this finds missing ones before the work begins.
fn versions(target: Target) -> Result<BTreeMap<String, String>, SynthesisError> {
    let placer = target.place_and_route().map(|(program, _)| program);
    let names = [YOSYS].into_iter().chain(placer);
    names.map(|name| Ok((name.to_owned(), Tool::find(name)?.version("--version")?))).collect()
}

fn sha256(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    /// The example of FIPS 180-2, appendix B.1.
    #[test]
    fn the_hash_is_sha_256() {
        let wanted = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(super::sha256("abc"), wanted);
    }
}
