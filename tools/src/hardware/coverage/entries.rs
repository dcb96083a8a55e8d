//! Which entries of the tables jets read.

use serde::{Deserialize, Serialize};
use spurion::graph::{Graph, Node, NodeId, Op, PairwiseCollider};
use spurion::interpret::Observer;
use spurion::jet::JetView;
use spurion::tensor::Words;

use crate::hardware::HardwareError;
use crate::ingest::IntegerJet;
use crate::model::{HostTagger, ModelFile};

/// A table and how much of it has been read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableCoverage {
    /// The node that reads it.
    pub node: u16,
    /// `cosh`, `cos`, `counts`, `labels` or `lookup`.
    pub table: String,
    /// Entries that some jet has read: of `counts` and `labels` rows, which jets of so many objects
    /// read as a whole.
    pub reached: usize,
    /// All of them.
    pub entries: usize,
}

/// A table of a node, and which entries have been read.
#[derive(Debug)]
struct Table {
    node: u16,
    name: &'static str,
    read: Vec<bool>,
}

/// The tables of a graph.
#[derive(Debug)]
struct Entries<'g, 'm> {
    graph: &'g Graph<'m>,
    tables: Vec<Table>,
    /// By node, the values that a lookup reads.
    last: Vec<Vec<i64>>,
    objects: usize,
    /// Whether the jet that runs has read an entry that none before it has.
    is_new: bool,
}

/// What `jets` read of each table.
///
/// # Errors
/// [`HardwareError`] if a jet does not fit the model.
pub fn table_coverage(
    model: &ModelFile,
    jets: &[IntegerJet],
) -> Result<Vec<TableCoverage>, HardwareError> {
    let mut tables = Vec::new();
    walk(model, jets, |_, _| {}, &mut tables)?;
    let covered = |table: Table| TableCoverage {
        node: table.node,
        table: table.name.to_owned(),
        reached: table.read.iter().filter(|read| **read).count(),
        entries: table.read.len(),
    };
    Ok(tables.into_iter().map(covered).collect())
}

/// The jets that read an entry of a table that none before them reads, by index.
///
/// # Errors
/// [`HardwareError`] if a jet does not fit the model.
pub fn telling_entries(
    model: &ModelFile,
    jets: &[IntegerJet],
) -> Result<Vec<usize>, HardwareError> {
    let mut indices = Vec::new();
    let keep = |jet, is_new: bool| indices.extend(is_new.then_some(jet));
    walk(model, jets, keep, &mut Vec::new())?;
    Ok(indices)
}

fn walk(
    model: &ModelFile,
    jets: &[IntegerJet],
    mut each: impl FnMut(usize, bool),
    tables: &mut Vec<Table>,
) -> Result<(), HardwareError> {
    let verified = model.verified()?;
    let graph = verified.graph();
    let mut tagger = HostTagger::new(model.verified()?)?;
    let mut entries = Entries::new(graph);
    for (index, jet) in jets.iter().enumerate() {
        entries.is_new = false;
        entries.objects = graph.spurions() + jet.view().len();
        entries.angles(jet.view());
        tagger.score(jet.view(), &mut entries)?;
        each(index, entries.is_new);
    }
    *tables = entries.tables;
    Ok(())
}

impl<'g, 'm> Entries<'g, 'm> {
    fn new(graph: &'g Graph<'m>) -> Self {
        let rows = graph.objects() + 1 - graph.spurions();
        let mut tables = Vec::new();
        for node in graph.nodes() {
            let mut table = |name, entries| {
                tables.push(Table { node: node.id.0, name, read: vec![false; entries] });
            };
            match &node.op {
                Op::PairwiseCollider(front) => {
                    table("cosh", front.cosh.len());
                    table("cos", front.cos.len());
                }
                Op::CountTable { .. } => table("counts", rows),
                Op::LabelTable { .. } => table("labels", rows),
                Op::Lookup { table: lookup, .. } => table("lookup", lookup.len()),
                _ => {}
            }
        }
        Self { graph, tables, last: vec![Vec::new(); graph.len()], objects: 0, is_new: false }
    }

    fn read(&mut self, node: u16, name: &str, entry: usize) {
        let table = self.tables.iter_mut().find(|t| t.node == node && t.name == name);
        if let Some(read) = table.and_then(|table| table.read.get_mut(entry)) {
            self.is_new |= !*read;
            *read = true;
        }
    }

    /// The entries of the front end: the distances of all pairs.
    fn angles(&mut self, jet: JetView<'_>) {
        let front: Option<PairwiseCollider<'_>> = match self.graph.node(NodeId(0)).map(|n| n.op) {
            Ok(Op::PairwiseCollider(front)) => Some(front),
            _ => None,
        };
        let (Some(front), JetView::Collider { particles, .. }) = (front, jet) else { return };
        for (k, p) in particles.iter().enumerate() {
            for q in particles.iter().take(k) {
                let eta = front.coarse(p.eta) - front.coarse(q.eta);
                let phi = (front.coarse(p.phi) - front.coarse(q.phi)).unsigned_abs();
                let short = phi.min(front.turn().saturating_sub(phi));
                self.read(0, "cosh", eta.unsigned_abs() as usize);
                self.read(0, "cos", short as usize);
            }
        }
    }
}

impl Observer for Entries<'_, '_> {
    const COUNTS: bool = false;

    fn value(&mut self, node: &Node<'_>, words: Words<'_>) {
        let row = self.objects - self.graph.spurions();
        match &node.op {
            Op::CountTable { .. } => self.read(node.id.0, "counts", row),
            Op::LabelTable { .. } => self.read(node.id.0, "labels", row),
            Op::Lookup { input, table } => {
                let values = std::mem::take(&mut self.last[usize::from(input.0)]);
                for &x in &values {
                    self.read(node.id.0, "lookup", table.place(x) as usize);
                }
                self.last[usize::from(input.0)] = values;
            }
            _ => {}
        }
        let is_read =
            |reader: Node<'_>| matches!(&reader.op, Op::Lookup { input, .. } if *input == node.id);
        if self.graph.nodes().any(is_read) {
            self.last[usize::from(node.id.0)] = words.iter().collect();
        }
    }

    fn overflows(&mut self, _: NodeId, _: u64) {}
}
