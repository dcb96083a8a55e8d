//! Which entries of the tables jets read.

use serde::{Deserialize, Serialize};
use spurion::graph::{Graph, Node, NodeId, Op};
use spurion::interpret::Observer;
use spurion::jet::JetView;
use spurion::tensor::Words;

use super::distances::{collider, pairs};
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
    /// By node, whether a lookup reads it.
    looked_up: Vec<bool>,
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
        let (mut tables, mut looked_up) = (Vec::new(), vec![false; graph.len()]);
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
                Op::Lookup { input, table: lookup } => {
                    table("lookup", lookup.len());
                    looked_up[usize::from(input.0)] = true;
                }
                _ => {}
            }
        }
        let last = vec![Vec::new(); graph.len()];
        Self { graph, tables, looked_up, last, objects: 0, is_new: false }
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
        let (Some(front), JetView::Collider { particles, .. }) = (collider(self.graph), jet) else {
            return;
        };
        for pair in pairs(front, particles) {
            self.read(0, "cosh", pair.eta);
            self.read(0, "cos", pair.phi);
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
        if self.looked_up[usize::from(node.id.0)] {
            self.last[usize::from(node.id.0)] = words.iter().collect();
        }
    }

    fn overflows(&mut self, _: NodeId, _: u64) {}
}
