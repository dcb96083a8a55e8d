//! Emission.

use std::fmt::Write as _;

use rust_hdl_core::prelude::{Block, ModuleDefines};

use crate::pipeline::{Bus, Pipeline};

/// Verilog-2001 of the whole pipeline; the same pipeline gives the same bytes.
///
/// The module called [`Pipeline::name`] has one packed port for each bus. Inside it is RustHDL's
/// module, called `NAME_core`, with a port for each value, and one module for each leaf.
#[must_use]
pub fn verilog(pipeline: &Pipeline) -> String {
    let core = pipeline.structure().name();
    let mut defines = ModuleDefines::default();
    pipeline.structure().accept(core, &mut defines);
    let mut text = packed_module(pipeline, core);
    text.push_str(&defines.defines());
    text
}

/// The module with packed ports.
fn packed_module(pipeline: &Pipeline, core: &str) -> String {
    let protocol = pipeline.protocol();
    let mut ports = vec!["input wire clock".to_owned()];
    ports.extend(protocol.inputs().iter().map(|bit| format!("input wire {bit}")));
    ports.extend(pipeline.inputs().iter().map(|bus| packed_port("input", bus)));
    ports.extend(protocol.outputs().iter().map(|bit| format!("output wire {bit}")));
    ports.extend(pipeline.outputs().iter().map(|bus| packed_port("output", bus)));
    let mut text = heading(pipeline);
    text += &format!("module {}(\n  {}\n);\n", pipeline.name(), ports.join(",\n  "));
    let mut pins = vec![".clock(clock)".to_owned()];
    let bits = protocol.inputs().iter().chain(protocol.outputs());
    pins.extend(bits.map(|bit| format!(".{bit}({bit})")));
    for bus in pipeline.inputs().iter().chain(pipeline.outputs()) {
        pins.extend((0..bus.count).map(|k| pin(bus, k)));
    }
    // Writing to a String cannot fail.
    let _ = write!(text, "  {core} core(\n    {}\n  );\nendmodule\n", pins.join(",\n    "));
    text
}

/// What a reader of the Verilog alone has to know.
fn heading(pipeline: &Pipeline) -> String {
    let mut text = format!(
        "// {}: a frame every {} clocks, answered after {} rising edges.\n",
        pipeline.name(),
        pipeline.interval(),
        pipeline.latency()
    );
    for bus in pipeline.inputs().iter().chain(pipeline.outputs()) {
        let Bus { name, count, wire_type, stride } = bus;
        let sign = if wire_type.signed { "signed" } else { "unsigned" };
        let bits = wire_type.bits;
        // Writing to a String cannot fail.
        let _ = writeln!(
            text,
            "// {name}: {count} {sign} of {bits} bits, number k at [{stride} * k +: {bits}]."
        );
    }
    text
}

fn packed_port(direction: &str, bus: &Bus) -> String {
    format!("{direction} wire [{}:0] {}", bus.bits().max(1) - 1, bus.name)
}

fn pin(bus: &Bus, k: usize) -> String {
    let (width, stride) = (bus.wire_type.bits as usize, bus.stride as usize);
    let (low, high) = (k * stride, k * stride + width - 1);
    format!(".{}({}[{high}:{low}])", bus.port(k), bus.name)
}
