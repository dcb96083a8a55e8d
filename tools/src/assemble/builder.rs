//! Builds the integer graph node by node; every width comes from the range proof.

use spurion::artifact::{self, ARCHITECTURE_BYTES, CHECKSUM, Header, NodeRecord, VERSION, opcode};
use spurion::format::{FormatError, MAX_BITS, Overflow, QFormat, Rounding, bits_needed};
use spurion::graph::{FrontEnd, GraphError, Interval, NodeId, Rank, Term, Verified, interval_of};
use spurion::tagger::TaggerError;

use super::front_end;
use super::weights::quantize_weights;
use crate::calibrate::{BinaryPoints, ColliderTables, Settings};
use crate::float_graph::{FloatGraph, FloatNode, FloatOp};

/// Why there is no integer graph.
#[derive(Debug, thiserror::Error)]
pub enum AssembleError {
    /// A value takes more bits than a word has.
    #[error("node '{node}' needs {bits} bits; {MAX_BITS} are possible")]
    TooWide {
        /// The node.
        node: String,
        /// Bits that its range needs.
        bits: u8,
    },
    /// A table entry is too large for its 32 bits.
    #[error("node '{node}': the entry {entry} does not fit 32 bits")]
    Entry {
        /// The node.
        node: String,
        /// The entry in units of the last bit.
        entry: f64,
    },
    /// A format of the settings is impossible.
    #[error("the front end asks for {0}")]
    Format(#[from] FormatError),
    /// The finished graph cannot score a calibration jet.
    #[error("a calibration jet has no score: {0}")]
    Unscored(TaggerError),
    /// The finished graph fails verification.
    #[error("the graph is not sound: {0}")]
    Graph(#[from] GraphError),
    /// The finished bytes are no artifact.
    #[error("{0}")]
    Artifact(#[from] artifact::ArtifactError),
}

/// What a report says of one node.
#[derive(Clone, Debug, serde::Serialize)]
pub struct NodeReport {
    /// Its name in the float graph.
    pub name: String,
    /// The op.
    pub op: &'static str,
    /// `jet`, `particle` or `pair`.
    pub rank: &'static str,
    /// Channels.
    pub channels: usize,
    /// E.g. `s16.4`: signed, 16 bits, 4 after the binary point.
    pub format: String,
    /// The smallest and largest entry seen in calibration, in the node's own unit.
    pub seen: (f64, f64),
    /// The smallest and largest entry that the range proof allows.
    pub proved: (f64, f64),
    /// Root mean square that this rounding alone adds to the logit, where there is one.
    pub logit_error: Option<f64>,
}

/// A finished artifact.
#[derive(Clone, Debug)]
pub struct Assembled {
    /// The artifact.
    pub bytes: Vec<u8>,
    /// One entry for each node.
    pub nodes: Vec<NodeReport>,
    /// 32-bit and 64-bit words of the arena.
    pub words: (u32, u32),
}

struct Builder<'f> {
    graph: &'f FloatGraph,
    settings: &'f Settings,
    points: &'f BinaryPoints,
    records: Vec<NodeRecord>,
    inputs: Vec<Vec<usize>>,
    blob: Vec<u8>,
}

/// Builds, plans and verifies.
///
/// # Errors
/// [`AssembleError`], which names the node.
pub fn assemble(
    graph: &FloatGraph,
    settings: &Settings,
    points: &BinaryPoints,
    tables: &ColliderTables,
    largest_component: f64,
) -> Result<Assembled, AssembleError> {
    let mut builder = Builder {
        graph,
        settings,
        points,
        records: Vec::new(),
        inputs: Vec::new(),
        blob: Vec::new(),
    };
    let front = match settings.front_end {
        FrontEnd::Collider => front_end::collider(settings, tables)?,
        FrontEnd::Cartesian => front_end::cartesian(settings, largest_component)?,
    };
    for (k, node) in graph.nodes.iter().enumerate() {
        builder.add(k, node, &front)?;
    }
    builder.finish()
}

impl Builder<'_> {
    fn frac(&self, k: usize) -> i32 {
        i32::from(self.records[k].frac_bits)
    }

    fn add(
        &mut self,
        k: usize,
        node: &FloatNode,
        front: &front_end::FrontEndData,
    ) -> Result<(), AssembleError> {
        let mut record = NodeRecord {
            rank: node.rank as u8,
            channels: node.channels as u16,
            signed: 1,
            total_bits: MAX_BITS,
            last_use: k as u16,
            storage: 1,
            lo: i64::MIN,
            hi: i64::MAX,
            ..NodeRecord::default()
        };
        let (data, inputs) = self.describe(k, node, front, &mut record)?;
        record.input = inputs.first().map_or(u16::MAX, |&i| i as u16);
        record.data_offset = self.blob.len() as u32;
        record.data_len = data.len() as u32;
        self.blob.extend(data);
        for &input in &inputs {
            self.records[input].last_use = k as u16;
        }
        self.inputs.push(inputs);
        self.records.push(record);
        self.settle(k, node)
    }

    /// Fills in opcode, mode and binary point; returns the data and the nodes read.
    fn describe(
        &self,
        k: usize,
        node: &FloatNode,
        front: &front_end::FrontEndData,
        record: &mut NodeRecord,
    ) -> Result<(Vec<u8>, Vec<usize>), AssembleError> {
        let (code, mode, frac, data, inputs) = match &node.op {
            FloatOp::Pairwise => {
                let code = match self.settings.front_end {
                    FrontEnd::Collider => opcode::PAIRWISE_COLLIDER,
                    FrontEnd::Cartesian => opcode::PAIRWISE_CARTESIAN,
                };
                (code, 0, i32::from(front.frac_bits), front.bytes.clone(), vec![])
            }
            FloatOp::Mix { input, weights } => {
                let weights = quantize_weights(weights, self.settings.weight_bits);
                let frac = self.frac(*input) + i32::from(weights.frac_bits);
                (opcode::MIX, 0, frac, weights.encode(), vec![*input])
            }
            FloatOp::Aggregate { input, kind } => {
                (opcode::AGGREGATE, *kind as u8, self.frac(*input), vec![], vec![*input])
            }
            FloatOp::Broadcast { terms } => {
                let inputs: Vec<usize> = terms.iter().map(|&(id, _)| id).collect();
                let frac = inputs.iter().map(|&i| self.frac(i)).max().unwrap_or(0);
                let term = |&(id, placement)| Term { input: NodeId(id as u16), placement };
                let data = terms.iter().flat_map(|t| term(t).encode()).collect();
                (opcode::BROADCAST, 0, frac, data, inputs)
            }
            FloatOp::Activation { input, function } => {
                (opcode::ACTIVATION, *function as u8, self.frac(*input), vec![], vec![*input])
            }
            FloatOp::CountTable { rows } => {
                let frac = self.points.frac_bits[k].unwrap_or(0);
                (opcode::COUNT_TABLE, 0, frac, count_table(&node.name, rows, frac)?, vec![])
            }
            FloatOp::Requantize { input } => {
                let wanted = self.points.frac_bits[k].unwrap_or(0);
                let rounding = self.points.stored[k].map_or(Rounding::Rnd, |s| s.rounding);
                let mode = rounding as u8 | (Overflow::Sat as u8) << 4;
                (opcode::REQUANTIZE, mode, wanted.min(self.frac(*input)), vec![], vec![*input])
            }
            FloatOp::Readout { input } => {
                (opcode::READOUT, 0, self.frac(*input), vec![], vec![*input])
            }
        };
        (record.opcode, record.mode, record.frac_bits) = (code, mode, frac.clamp(-120, 120) as i8);
        Ok((data, inputs))
    }

    /// Gives the last record the narrowest format that the proof, or for a rounded value
    /// calibration with headroom, asks for.
    fn settle(&mut self, k: usize, node: &FloatNode) -> Result<(), AssembleError> {
        let too_wide = |bits| AssembleError::TooWide { node: node.name.clone(), bits };
        let proved = self.prove(k)?;
        let frac = self.records[k].frac_bits;
        let mut format = QFormat::holding(proved.lo, proved.hi, frac)
            .map_err(|_| too_wide(bits_needed(proved.lo, proved.hi, proved.lo < 0)))?;
        if let Some(stored) = self.points.stored[k] {
            let lost = (stored.frac_bits - i32::from(frac)).clamp(0, 62) as u8;
            let wanted = stored.total_bits.map_or(MAX_BITS, |bits| bits.saturating_sub(lost));
            format.total_bits = format.total_bits.min(wanted.max(2));
        } else if matches!(node.op, FloatOp::Requantize { .. }) {
            let (lo, hi) = self.points.seen[k];
            let unit = f64::from(frac).exp2() * self.settings.headroom;
            // Massless d_ij come out slightly negative in float64; the proof knows better.
            let lo = if format.signed { (lo * unit).floor() as i128 } else { 0 };
            let wanted = bits_needed(lo, (hi * unit).ceil().max(0.0) as i128, format.signed);
            format.total_bits = format.total_bits.min(wanted.max(2));
        }
        self.records[k].signed = u8::from(format.signed);
        self.records[k].total_bits = format.total_bits;
        let proved = self.prove(k)?;
        self.records[k].lo = proved.lo as i64;
        self.records[k].hi = proved.hi as i64;
        Ok(())
    }

    /// The core's own range rule, on the graph built so far.
    fn prove(&self, k: usize) -> Result<Interval, AssembleError> {
        let bytes = self.encode((0, 0));
        let graph = artifact::parse(&bytes)?;
        let node = graph.node(NodeId(k as u16))?;
        Ok(interval_of(&graph, &node)?)
    }

    fn encode(&self, (narrow_words, wide_words): (u32, u32)) -> Vec<u8> {
        let mut architecture = [0; ARCHITECTURE_BYTES];
        let name = self.graph.architecture.bytes();
        architecture.iter_mut().zip(name).for_each(|(to, from)| *to = from);
        let header = Header {
            version: VERSION,
            nodes: self.records.len() as u16,
            particles: self.graph.particles as u16,
            spurions: self.graph.spurions as u16,
            parameters: self.graph.parameters as u32,
            narrow_words,
            wide_words,
            blob_bytes: self.blob.len() as u32,
            architecture,
        };
        let mut bytes = header.encode().to_vec();
        bytes.extend(self.records.iter().flat_map(NodeRecord::encode));
        bytes.extend(&self.blob);
        bytes.extend(CHECKSUM.checksum(&bytes).to_le_bytes());
        bytes
    }

    fn finish(mut self) -> Result<Assembled, AssembleError> {
        let objects = self.graph.objects();
        let words = super::arena_plan::plan(&mut self.records, &self.inputs, objects);
        let bytes = self.encode(words);
        Verified::new(artifact::parse(&bytes)?)?;
        let nodes = self.report(&bytes)?;
        Ok(Assembled { bytes, nodes, words })
    }

    fn report(&self, bytes: &[u8]) -> Result<Vec<NodeReport>, AssembleError> {
        let graph = artifact::parse(bytes)?;
        let report = |(k, node): (usize, &FloatNode)| {
            let integer = graph.node(NodeId(k as u16))?;
            let unit = f64::from(-integer.format.frac_bits).exp2();
            Ok(NodeReport {
                name: node.name.clone(),
                op: integer.op.name(),
                rank: rank_name(integer.rank),
                channels: integer.channels,
                format: integer.format.to_string(),
                seen: self.points.seen[k],
                proved: (integer.range.lo as f64 * unit, integer.range.hi as f64 * unit),
                logit_error: self.points.logit_error[k],
            })
        };
        self.graph.nodes.iter().enumerate().map(report).collect()
    }
}

const fn rank_name(rank: Rank) -> &'static str {
    match rank {
        Rank::Jet => "jet",
        Rank::Particle => "particle",
        Rank::Pair => "pair",
    }
}

fn count_table(name: &str, rows: &[Vec<f64>], frac: i32) -> Result<Vec<u8>, AssembleError> {
    let mut bytes = Vec::new();
    for &x in rows.iter().flatten() {
        let entry = (x * f64::from(frac).exp2() + 0.5).floor();
        if entry.abs() > f64::from(i32::MAX) {
            return Err(AssembleError::Entry { node: name.to_owned(), entry });
        }
        bytes.extend((entry as i32).to_le_bytes());
    }
    Ok(bytes)
}
