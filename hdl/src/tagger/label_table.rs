//! Constants for pairs, by what their two objects are.

use std::collections::BTreeMap;

use spurion::graph::{LabelTable, Node, Rank};

use super::Core;
use super::value::{Value, range_of_all};
use crate::bind::BindError;
use crate::blocks::TableStyle;
use crate::builder::{Net, Signed};
use crate::error::Error;

impl Core<'_> {
    /// y_ij = table\[n\]\[place of (i, j)\] for a jet of n objects. Cells of one place share a
    /// net, which shows the constant for as long as the jet is in the engines.
    pub(super) fn label_table(
        &mut self,
        node: &Node<'_>,
        table: &LabelTable<'_>,
    ) -> Result<Value, BindError> {
        let beams = self.geometry.beams;
        let place = |object: usize| match object.checked_sub(self.geometry.places) {
            Some(beam) => beam,
            None => object + beams,
        };
        let cells: Vec<(usize, usize)> =
            self.geometry.cells.iter().map(|cell| (place(cell.row), place(cell.column))).collect();
        let (mut channels, mut absent) = (Vec::new(), Vec::new());
        for channel in 0..node.channels {
            let mut known: BTreeMap<usize, Signed> = BTreeMap::new();
            let mut entries = Vec::with_capacity(cells.len());
            for &(i, j) in &cells {
                let place = LabelTable::place(beams, i, j);
                let entry = match known.get(&place) {
                    Some(&entry) => entry,
                    None => self.label(&format!("label_{}_{channel}_{place}", node.id.0), |n| {
                        table.get(n, channel, i, j).into()
                    })?,
                };
                known.insert(place, entry);
                entries.push(entry);
            }
            absent.push(range_of_all(&entries)?);
            channels.push(entries);
        }
        Ok(Value { rank: Rank::Pair, channels, absent, idle_zero: false })
    }

    /// `entry` of the number of objects, held for the jet.
    fn label(&mut self, name: &str, entry: impl Fn(usize) -> i64) -> Result<Signed, Error> {
        let beams = self.geometry.beams;
        let entries: Vec<i64> = (beams..=beams + self.graph.particles()).map(entry).collect();
        if entries.iter().all(|entry| *entry == entries[0]) {
            return Ok(self.builder.constant(entries[0])?.into());
        }
        let particles = self.early_count()?;
        let table = self.builder.table(name, 0, entries, TableStyle::Lut)?;
        let label = self.builder.lookup(&table, particles, 1)?;
        self.hold(label.into())
    }

    /// The number of particles of the jet, straight from the inputs.
    fn early_count(&mut self) -> Result<Net, Error> {
        let inputs = self.slots.clone();
        let mut seen = Vec::with_capacity(inputs.len());
        for input in inputs {
            seen.push(self.builder.nonzero_paced(input)?);
        }
        self.builder.paced_sum(&seen)
    }
}
