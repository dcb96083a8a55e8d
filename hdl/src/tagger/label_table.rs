//! Constants for pairs, by what their two objects are.

use std::collections::BTreeMap;

use spurion::graph::{LabelTable, Node, Rank};

use super::Core;
use super::value::{Value, range_of_all};
use crate::bind::BindError;
use crate::blocks::TableStyle;
use crate::builder::Net;
use crate::error::Error;

impl Core<'_> {
    /// y_ij = table\[n\]\[place of (i, j)\] for a jet of n objects. Cells of one place share a
    /// net, which shows the constant for as long as the jet is in the engines.
    pub(super) fn label_table(
        &mut self,
        node: &Node<'_>,
        table: &LabelTable<'_>,
    ) -> Result<Value, BindError> {
        let (beams, places) = (self.geometry.beams, self.geometry.places);
        let place = |object: usize| match object.checked_sub(places) {
            Some(beam) => beam,
            None => object + beams,
        };
        let visits = self.geometry.visits.clone();
        let (mut channels, mut absent) = (Vec::new(), Vec::new());
        for channel in 0..node.channels {
            let mut known: BTreeMap<usize, Net> = BTreeMap::new();
            let mut entries = Vec::with_capacity(visits.len());
            for visits in &visits {
                let mut shown = Vec::with_capacity(visits.len());
                for visit in visits {
                    let (i, j) = (place(visit.row), place(visit.column));
                    let place = LabelTable::place(beams, i, j);
                    let name = format!("label_{}_{channel}_{place}", node.id.0);
                    let label = match known.get(&place) {
                        Some(&label) => label,
                        None => self.label(&name, |n| table.get(n, channel, i, j).into())?,
                    };
                    known.insert(place, label);
                    shown.push(((visit.from, visit.to), label));
                }
                entries.push(self.by_windows(&shown)?.into());
            }
            absent.push(range_of_all(&entries)?);
            channels.push(entries);
        }
        Ok(Value { rank: Rank::Pair, channels, absent, idle_zero: false })
    }

    /// `entry` of the number of objects, held for the jet.
    fn label(&mut self, name: &str, entry: impl Fn(usize) -> i64) -> Result<Net, Error> {
        let beams = self.geometry.beams;
        let entries: Vec<i64> = (beams..=beams + self.graph.particles()).map(entry).collect();
        if entries.iter().all(|entry| *entry == entries[0]) {
            return self.builder.constant(entries[0]);
        }
        let particles = self.early_count()?;
        let table = self.builder.table(name, 0, entries, TableStyle::Lut)?;
        let label = self.builder.lookup(&table, particles, 1)?;
        Ok(self.hold(label.into())?.net)
    }

    /// The number of particles of the jet, straight from the inputs.
    pub(super) fn early_count(&mut self) -> Result<Net, Error> {
        let inputs = self.slots.clone();
        let mut seen = Vec::with_capacity(inputs.len());
        for input in inputs {
            seen.push(self.builder.nonzero_paced(input)?);
        }
        self.builder.paced_sum(&seen)
    }
}
