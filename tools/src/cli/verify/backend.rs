//! What can be compared with the interpreter or with a bundle.

use spurion::graph::{Graph, NodeId};
use spurion_hdl::HandshakeCases;
use spurion_hdl::cosimulation::Simulator;
use spurion_hdl::synthesis::Target;

use super::processors::{self, Processor};
use super::source::Expected;
use super::{evaluators, simulators};
use crate::cli::CliError;
use crate::difference::Difference;
use crate::hardware::design::Design;
use crate::model::ModelFile;

/// What computes the scores.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Backend {
    /// The interpreter, on the jets and on the same in another order of particles.
    Core,
    /// The exact oracle: every node by NUMERICS.md in integers of any size.
    Oracle,
    /// RustHDL's simulation.
    Rusthdl,
    /// The Verilog in Icarus Verilog.
    Icarus,
    /// The Verilog in Verilator.
    Verilator,
    /// The netlist that Yosys makes for UltraScale+, in Icarus Verilog.
    Netlist,
    /// The netlist that Yosys makes for ECP5, in Icarus Verilog.
    NetlistEcp5,
    /// The firmware on a Cortex-M4F in QEMU.
    Firmware,
    /// The firmware on a Cortex-M0 in QEMU.
    FirmwareM0,
    /// The firmware on a RISC-V processor in QEMU.
    FirmwareRiscv,
}

/// What a backend has got wrong.
#[derive(Clone, Debug, Default)]
pub struct Findings {
    /// Jets whose integers are wrong in any bit, or missing.
    pub mismatches: usize,
    /// The first integer that is.
    pub first: Option<Difference>,
}

impl Findings {
    /// `mismatches` wrong scores, of which the first is known: jet, what was got, what was wanted.
    pub fn of_scores(
        graph: &Graph<'_>,
        mismatches: usize,
        first: Option<(usize, Option<i64>, i64)>,
    ) -> Self {
        let last = NodeId(graph.len().saturating_sub(1) as u16);
        let first = first.map(|(jet, got, wanted)| Difference {
            jet,
            node: last.0,
            op: graph.node(last).map_or("readout", |node| node.op.name()),
            channel: 0,
            objects: Vec::new(),
            got,
            wanted,
            bit: got.map_or(0, |got| (got ^ wanted).trailing_zeros()),
        });
        Self { mismatches, first }
    }
}

impl Backend {
    /// Its name in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Core => "core",
            Self::Oracle => "oracle",
            Self::Rusthdl => "rusthdl",
            Self::Icarus => "icarus",
            Self::Verilator => "verilator",
            Self::Netlist => "netlist",
            Self::NetlistEcp5 => "netlist-ecp5",
            Self::Firmware => "firmware",
            Self::FirmwareM0 => "firmware-m0",
            Self::FirmwareRiscv => "firmware-riscv",
        }
    }

    /// Whether it runs the hardware.
    pub const fn is_hardware(self) -> bool {
        match self {
            Self::Rusthdl | Self::Icarus | Self::Verilator | Self::Netlist | Self::NetlistEcp5 => {
                true
            }
            Self::Core | Self::Oracle => false,
            Self::Firmware | Self::FirmwareM0 | Self::FirmwareRiscv => false,
        }
    }

    /// Runs it on all jets.
    pub fn run(
        self,
        (model, expected): (&ModelFile, &Expected),
        (design, handshake): (Option<&mut Design>, &mut HandshakeCases),
        firmware: &std::path::Path,
    ) -> Result<Findings, CliError> {
        let on_processor = |processor| processors::run((model, expected), processor, firmware);
        let (simulator, target) = match self {
            Self::Core => return evaluators::core(model, expected),
            Self::Oracle => return evaluators::oracle(model, expected),
            Self::Firmware => return on_processor(Processor::CortexM4F),
            Self::FirmwareM0 => return on_processor(Processor::CortexM0),
            Self::FirmwareRiscv => return on_processor(Processor::RiscV),
            Self::Rusthdl => (None, None),
            Self::Icarus => (Some(Simulator::Icarus), None),
            Self::Verilator => (Some(Simulator::Verilator), None),
            Self::Netlist => (Some(Simulator::Icarus), Some(Target::Xcup)),
            Self::NetlistEcp5 => (Some(Simulator::Icarus), Some(Target::Ecp5)),
        };
        let Some(design) = design else {
            return Err(format!("{}: no hardware was built", self.name()).into());
        };
        match simulator {
            None => simulators::rusthdl((model, expected), design, handshake),
            Some(simulator) => simulators::verilog((model, expected), design, (simulator, target)),
        }
    }
}
