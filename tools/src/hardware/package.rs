//! The directory of a design: complete without this program.

use serde_json::json;
use spurion::graph::{Op, PairwiseCollider};
use spurion_hdl::tagger::Geometry;
use spurion_hdl::{Bus, HandshakeBench, Pipeline, verilog};

use super::HardwareError;
use super::design::{Design, Vectors};
use crate::digest::sha256;
use crate::model::ModelFile;

/// A file of the directory.
pub type File = (String, String);

/// What names a design.
#[derive(Clone, Copy, Debug)]
pub struct Label {
    /// `parallel`, `folded` or `stream`.
    pub shape: &'static str,
    /// Particle slots.
    pub particles: usize,
}

/// All files of the directory.
///
/// # Errors
/// [`HardwareError`] if the vectors do not fit the circuit.
pub fn files(
    model: &ModelFile,
    design: &Design,
    vectors: &Vectors,
    label: Label,
) -> Result<Vec<File>, HardwareError> {
    let pipeline = &design.pipeline;
    let name = pipeline.name();
    let bench =
        HandshakeBench::new(pipeline, &vectors.words, &vectors.answers, vectors.first_last)?;
    let text = verilog(pipeline);
    let description = description(model, design, &text, label)?;
    let of = |template: &str| fill(template, pipeline, label, vectors.answers.len());
    Ok(vec![
        (format!("{name}.v"), text),
        ("bench.v".to_owned(), bench.bench),
        ("words.hex".to_owned(), bench.words),
        ("ready.hex".to_owned(), bench.ready),
        ("expected.hex".to_owned(), bench.expected),
        ("Makefile".to_owned(), of(include_str!("package/Makefile"))),
        (format!("{name}.xdc"), of(include_str!("package/constraints.xdc"))),
        (format!("{name}.sdc"), of(include_str!("package/constraints.sdc"))),
        ("README.md".to_owned(), of(include_str!("package/README.md"))),
        (crate::design_directory::DESCRIPTION.to_owned(), format!("{description:#}\n")),
    ])
}

/// Ports, formats, timing and hashes.
fn description(
    model: &ModelFile,
    design: &Design,
    text: &str,
    label: Label,
) -> Result<serde_json::Value, HardwareError> {
    let (pipeline, options) = (&design.pipeline, &design.options);
    let verified = model.verified()?;
    let graph = verified.graph();
    let score = graph.score_format()?;
    let geometry = Geometry::new(graph.particles(), graph.spurions(), options.interval);
    let engines = geometry.cells.iter().filter(|c| c.leads && !geometry.is_beam(c.column)).count();
    let checksum = spurion::artifact::CHECKSUM.checksum(model.bytes());
    let ports = |buses: &[Bus]| buses.iter().map(port).collect::<Vec<_>>();
    Ok(json!({
        "generator": format!("spurion {}", env!("CARGO_PKG_VERSION")),
        "module": pipeline.name(),
        "verilog": [format!("{}.v", pipeline.name())],
        "verilog_sha256": sha256(text.as_bytes()),
        "shape": label.shape,
        "particles": label.particles,
        "spurions": graph.spurions(),
        "pair_engines": engines,
        "latency_cycles": pipeline.latency(),
        "initiation_interval": pipeline.interval(),
        "protocol": "valid and ready on both sides; a word passes in a clock in which both are set",
        "clock": "clock",
        "reset": "reset, synchronous, active high",
        "score_format": { "signed": score.signed, "bits": score.total_bits, "fraction_bits": score.frac_bits },
        "model_crc32": format!("{checksum:08x}"),
        "model_sha256": sha256(model.bytes()),
        "tables_sha256": tables_hash(model)?,
        "register_bits": pipeline.register_bits(),
        "inputs": ports(pipeline.inputs()),
        "outputs": ports(pipeline.outputs()),
    }))
}

fn port(bus: &Bus) -> serde_json::Value {
    json!({
        "name": bus.name,
        "elements": bus.count,
        "bits": bus.wire_type.bits,
        "stride": bus.stride,
        "signed": bus.wire_type.signed,
    })
}

/// The hash of all tables of the graph, entry by entry, as 32-bit little-endian integers.
fn tables_hash(model: &ModelFile) -> Result<String, HardwareError> {
    let mut bytes = Vec::new();
    for node in model.verified()?.graph().nodes() {
        match &node.op {
            Op::PairwiseCollider(PairwiseCollider { cosh, cos, exp, .. }) => {
                let entries = cosh.iter().chain(cos.iter()).chain(exp.iter());
                bytes.extend(entries.flat_map(|x| u32::from(x).to_le_bytes()));
            }
            Op::CountTable { table } => bytes.extend(table.iter().flat_map(i32::to_le_bytes)),
            _ => {}
        }
    }
    Ok(sha256(&bytes))
}

fn fill(template: &str, pipeline: &Pipeline, label: Label, vectors: usize) -> String {
    let word = if label.shape == "stream" { "particle" } else { "jet" };
    let ports = |buses: &[Bus], direction: &str| -> String {
        let line = |bus: &Bus| {
            let sign = if bus.wire_type.signed { "signed" } else { "unsigned" };
            let Bus { name, count, stride, .. } = bus;
            let bits = bus.wire_type.bits;
            format!(
                "| `{name}` | {direction} | {} | {count} x {bits} bits, {sign}; number k at `[{stride} * k +: {bits}]` |\n",
                bus.bits()
            )
        };
        buses.iter().map(line).collect()
    };
    let fields = [
        ("@NAME@", pipeline.name().to_owned()),
        ("@SHAPE@", label.shape.to_owned()),
        ("@WORD@", word.to_owned()),
        ("@PARTICLES@", label.particles.to_string()),
        ("@LATENCY@", pipeline.latency().to_string()),
        ("@INTERVAL@", pipeline.interval().to_string()),
        ("@VECTORS@", vectors.to_string()),
        ("@PORTS@", ports(pipeline.inputs(), "in") + &ports(pipeline.outputs(), "out")),
    ];
    fields.into_iter().fold(template.to_owned(), |text, (key, value)| text.replace(key, &value))
}
