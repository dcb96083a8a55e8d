//! Builds the integer graph node by node; every width comes from the range proof.

use spurion::artifact::{self, ARCHITECTURE_BYTES, Header, NodeRecord, VERSION, opcode};
use spurion::format::{MAX_BITS, Overflow, QFormat, Rounding, bits_needed};
use spurion::graph::{FrontEnd, Interval, NodeId, Placement, Term, Verified, interval_of};

use super::bytes::encode_artifact;
use super::error::AssembleError;
use super::front_end::{self, FrontEndData};
use super::lookup_table::{TableBytes, lookup_table};
use super::report::{Assembled, describe_nodes};
use super::weights::quantize_weights;
use crate::calibrate::{BinaryPoints, ColliderTables, Settings};
use crate::elementary::power_of_two;
use crate::float_graph::{FloatGraph, FloatNode, FloatOp, Function};
use crate::rewrite::arena::{self, Reads};

struct Builder<'f> {
    graph: &'f FloatGraph,
    settings: &'f Settings,
    points: &'f BinaryPoints,
    records: Vec<NodeRecord>,
    reads: Vec<Reads>,
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
        reads: Vec::new(),
        blob: Vec::new(),
    };
    let front = match settings.front_end {
        FrontEnd::Collider => FrontEndData::collider(settings, tables, &graph.spurions)?,
        FrontEnd::Cartesian => {
            FrontEndData::cartesian(settings, largest_component, &graph.spurions)?
        }
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
        front: &FrontEndData,
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
        self.reads.push(Reads { in_place: overwritable(&node.op), inputs });
        self.records.push(record);
        self.settle(k, node)
    }

    /// Rounding and overflow of node `k`.
    fn requantize_mode(&self, k: usize) -> u8 {
        let rounding = self.points.stored[k].map_or(Rounding::Rnd, |stored| stored.rounding);
        rounding as u8 | (Overflow::Sat as u8) << 4
    }

    /// Fills in opcode, mode and binary point; returns the data and the nodes read.
    fn describe(
        &self,
        k: usize,
        node: &FloatNode,
        front: &FrontEndData,
        record: &mut NodeRecord,
    ) -> Result<(Vec<u8>, Vec<usize>), AssembleError> {
        let unary = |code, mode, input: usize| (code, mode, self.frac(input), vec![], vec![input]);
        let (code, mode, frac, data, inputs) = match &node.op {
            FloatOp::Pairwise => {
                let frac = i32::from(front.frac_bits);
                (front_end::opcode(self.settings.front_end), 0, frac, front.bytes.clone(), vec![])
            }
            FloatOp::ReferenceProducts { references } => {
                let (frac, bytes) = front.references(&node.name, references)?;
                (opcode::REFERENCE_PRODUCTS, 0, frac, bytes, vec![])
            }
            FloatOp::Multiply { left, right } => {
                let frac = self.frac(left.0) + self.frac(right.0);
                let data = encode_terms(&[*left, *right]);
                (opcode::MULTIPLY, 0, frac, data, vec![left.0, right.0])
            }
            FloatOp::Mix { input, weights } => {
                let weights = quantize_weights(
                    self.points.weights[k].as_ref().unwrap_or(weights),
                    self.settings.weight_bits,
                );
                let frac = self.frac(*input) + i32::from(weights.frac_bits);
                (opcode::MIX, 0, frac, weights.encode(), vec![*input])
            }
            FloatOp::Aggregate { input, kind } => unary(opcode::AGGREGATE, *kind as u8, *input),
            FloatOp::Broadcast { terms } => {
                let inputs: Vec<usize> = terms.iter().map(|&(id, _)| id).collect();
                let frac = inputs.iter().map(|&i| self.frac(i)).max().unwrap_or(0);
                (opcode::BROADCAST, 0, frac, encode_terms(terms), inputs)
            }
            FloatOp::Activation { input, function } => {
                let frac = self.frac(*input) + i32::from(function.added_frac_bits());
                (opcode::ACTIVATION, *function as u8, frac, vec![], vec![*input])
            }
            FloatOp::CountTable { rows } => {
                let frac = self.points.frac_bits[k].unwrap_or(0);
                (opcode::COUNT_TABLE, 0, frac, count_table(&node.name, rows, frac)?, vec![])
            }
            FloatOp::LabelTable { rows } => {
                let frac = self.points.frac_bits[k].unwrap_or(0);
                (opcode::LABEL_TABLE, 0, frac, count_table(&node.name, rows, frac)?, vec![])
            }
            FloatOp::Lookup { input, functions } => {
                let table = self.lookup_table(k, *input, functions);
                (opcode::LOOKUP, 0, table.frac_bits, table.bytes, vec![*input])
            }
            FloatOp::Requantize { input } => {
                let wanted = self.points.frac_bits[k].unwrap_or(0);
                (
                    opcode::REQUANTIZE,
                    self.requantize_mode(k),
                    wanted.min(self.frac(*input)),
                    vec![],
                    vec![*input],
                )
            }
            FloatOp::Saturate { input, .. } => {
                let frac = self.points.frac_bits[k].unwrap_or(0).min(self.frac(*input));
                let mode = Rounding::Rnd as u8 | (Overflow::SatSym as u8) << 4;
                (opcode::REQUANTIZE, mode, frac, vec![], vec![*input])
            }
            FloatOp::Readout { input } => unary(opcode::READOUT, 0, *input),
        };
        (record.opcode, record.mode, record.frac_bits) = (code, mode, frac.clamp(-120, 120) as i8);
        Ok((data, inputs))
    }

    /// The tables of node `k` over the integers that its input can take.
    fn lookup_table(&self, k: usize, input: usize, functions: &[Function]) -> TableBytes {
        let record = &self.records[input];
        let wanted = self.points.frac_bits[k].unwrap_or(0);
        let frac = i32::from(record.frac_bits);
        lookup_table(
            functions,
            self.settings.lookup_mantissa_bits,
            (record.lo, record.hi),
            (frac, wanted),
        )
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
        } else if let FloatOp::Saturate { bits, .. } = node.op {
            // Symmetric: the limit is 2^bits less the last place.
            let wanted = (i32::from(frac) + bits + 1).clamp(2, i32::from(MAX_BITS));
            format.total_bits = format.total_bits.min(wanted as u8);
        } else if matches!(node.op, FloatOp::Requantize { .. }) {
            let (lo, hi) = self.points.seen[k];
            let unit = power_of_two(frac) * self.settings.headroom;
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

    /// The core's own range rule, on the graph built so far. It reads the data of the node, of its
    /// inputs and of the front end; large tables of others need not be copied.
    fn prove(&self, k: usize) -> Result<Interval, AssembleError> {
        let (mut records, mut blob) = (self.records.clone(), Vec::new());
        for &read in self.reads[k].inputs.iter().chain(&[0, k]) {
            let record = &self.records[read];
            let data = &self.blob[record.data_offset as usize..][..record.data_len as usize];
            records[read].data_offset = blob.len() as u32;
            blob.extend(data);
        }
        let bytes = self.encode((&records, &blob), (0, 0));
        let graph = artifact::parse(&bytes)?;
        let node = graph.node(NodeId(k as u16))?;
        Ok(interval_of(&graph, &node)?)
    }

    fn encode(
        &self,
        (records, blob): (&[NodeRecord], &[u8]),
        (narrow_words, wide_words): (u32, u32),
    ) -> Vec<u8> {
        let mut architecture = [0; ARCHITECTURE_BYTES];
        let name = self.graph.architecture.bytes();
        architecture.iter_mut().zip(name).for_each(|(to, from)| *to = from);
        let header = Header {
            version: VERSION,
            nodes: records.len() as u16,
            particles: self.graph.particles as u16,
            spurions: self.graph.spurions.len() as u16,
            parameters: self.graph.parameters as u32,
            narrow_words,
            wide_words,
            blob_bytes: blob.len() as u32,
            architecture,
        };
        encode_artifact(&header, records, blob)
    }

    fn finish(mut self) -> Result<Assembled, AssembleError> {
        let objects = self.graph.objects();
        let (words, without_arena) = arena::plan(&mut self.records, &self.reads, objects);
        let bytes = self.encode((&self.records, &self.blob), (words.narrow, words.wide));
        Verified::new(artifact::parse(&bytes)?)?;
        let nodes = describe_nodes(self.graph, self.points, &bytes)?;
        Ok(Assembled { bytes, nodes, words, without_arena })
    }
}

/// The input that an op may overwrite, since it works entry by entry.
fn overwritable(op: &FloatOp) -> Option<usize> {
    match op {
        FloatOp::Requantize { input } | FloatOp::Activation { input, .. } => Some(*input),
        // The first term is read and overwritten before the others are added.
        FloatOp::Broadcast { terms } => match terms.first() {
            Some(&(input, Placement::Same)) => Some(input),
            _ => None,
        },
        _ => None,
    }
}

fn encode_terms(terms: &[(usize, Placement)]) -> Vec<u8> {
    let term = |&(id, placement)| Term { input: NodeId(id as u16), placement };
    terms.iter().flat_map(|t| term(t).encode()).collect()
}

fn count_table(name: &str, rows: &[Vec<f64>], frac: i32) -> Result<Vec<u8>, AssembleError> {
    let mut bytes = Vec::new();
    for &x in rows.iter().flatten() {
        let entry = (x * power_of_two(frac) + 0.5).floor();
        if entry.abs() > f64::from(i32::MAX) {
            return Err(AssembleError::Entry { node: name.to_owned(), entry });
        }
        bytes.extend((entry as i32).to_le_bytes());
    }
    Ok(bytes)
}
