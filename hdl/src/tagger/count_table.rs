//! Tables over the number of objects in a jet.

use spurion::graph::{CountTable, Node, Rank};

use super::Core;
use super::value::Value;
use crate::bind::BindError;
use crate::blocks::TableStyle;
use crate::builder::Net;
use crate::error::Error;

impl Core<'_> {
    /// y_c = table\[n\]\[c\] for a jet of n objects. Fewer objects than there are beams do not
    /// occur, so the table begins with the jet without particles. It is there at clock `wanted`, or
    /// as soon as it can be.
    pub(super) fn count_table(
        &mut self,
        node: &Node<'_>,
        table: &CountTable<'_>,
        wanted: u32,
    ) -> Result<Value, BindError> {
        let mut particles = self.particle_count()?;
        if let Some(clock) = particles.latency() {
            // The number takes fewer bits than what stands in the tables for it.
            particles = self.builder.at(particles, clock.max(wanted.saturating_sub(1)))?;
        }
        let beams = self.geometry.beams;
        let mut channels = Vec::with_capacity(node.channels);
        for channel in 0..node.channels {
            let entry = |n: usize| table.row(n).nth(channel).map_or(0, i64::from);
            let entries: Vec<i64> = (beams..=beams + self.graph.particles()).map(entry).collect();
            let name = format!("count_{}_{channel}", node.id.0);
            let table = self.builder.table(&name, 0, entries, TableStyle::Lut)?;
            channels.push(vec![self.builder.lookup(&table, particles, 1)?.into()]);
        }
        Ok(Value::clean(Rank::Jet, channels)?)
    }

    /// The number of particles of the jet.
    fn particle_count(&mut self) -> Result<Net, Error> {
        if self.geometry.is_serial() {
            return self.early_count();
        }
        let seen: Vec<Net> = self.present.iter().take(self.geometry.step).copied().collect();
        let every = self.builder.paced_sum(&seen)?;
        let zero = self.builder.constant(0)?;
        let count = self.accumulate(every, zero)?;
        // Empty places beyond the model's slots never count, which intervals cannot see.
        self.builder.clamp_paced(count, 0, self.graph.particles() as i64)
    }
}
