//! Activations.

use spurion::graph::Rank;

use super::Core;
use super::value::Value;
use crate::builder::{Net, Signed};
use crate::error::Error;
use crate::range::Range;

impl Core<'_> {
    /// y = max(x, 0), through a register: the sign resets it, which costs no logic. Absent
    /// entries become 0 here, by the same reset where their interval does not see to it.
    pub(super) fn relu(&mut self, input: &Value) -> Result<Value, Error> {
        let mut channels = Vec::with_capacity(input.channels.len());
        for (c, entries) in input.channels.iter().enumerate() {
            let absent_is_positive = input.absent.get(c).is_none_or(|range| range.hi() > 0);
            let mut channel = Vec::with_capacity(entries.len());
            for (entry, &x) in entries.iter().enumerate() {
                let keep = self.kept(input.rank, entry, absent_is_positive, input.idle_zero)?;
                channel.push(self.relu_entry(x, keep)?);
            }
            channels.push(channel);
        }
        let absent = vec![Range::zero(); channels.len()];
        Ok(Value { rank: input.rank, channels, absent, idle_zero: true })
    }

    fn relu_entry(&mut self, x: Signed, keep: Net) -> Result<Signed, Error> {
        let x = self.builder.plain(x)?;
        if x.range().hi() <= 0 {
            return Ok(self.builder.constant(0)?.into());
        }
        let positive = self.builder.relu(x, 0)?;
        let kept = self.builder.mask(positive, keep, 0)?;
        Ok(self.builder.registered(kept)?.into())
    }

    /// When an entry has to be kept: where its objects are there, and in its phases.
    pub(super) fn kept(
        &mut self,
        rank: Rank,
        entry: usize,
        mask_absent: bool,
        idle_zero: bool,
    ) -> Result<Net, Error> {
        let one = self.builder.constant(1)?;
        match rank {
            Rank::Jet => Ok(one),
            Rank::Particle if mask_absent => self.particle_present(entry),
            Rank::Particle => Ok(one),
            Rank::Pair => {
                let there = if mask_absent { self.both_present(entry)? } else { one };
                let in_time = if idle_zero { one } else { self.in_time(entry)? };
                self.both(there, in_time)
            }
        }
    }
}
