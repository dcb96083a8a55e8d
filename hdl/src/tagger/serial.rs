//! Values of particle rank that come one object after the other: first the beams, then the
//! particles.

use spurion::graph::Rank;

use super::Core;
use super::value::Value;
use crate::blocks::{Delay, Mask, Select};
use crate::builder::{Net, Signed};
use crate::error::Error;

impl Core<'_> {
    /// Whether the object is there that entry `entry` of a value of particle rank shows.
    ///
    /// # Errors
    /// As [`crate::Builder::apply`].
    pub fn particle_present(&mut self, entry: usize) -> Result<Net, Error> {
        if !self.geometry.is_serial() {
            return Ok(self.present[entry]);
        }
        let (beams, slots) = (self.geometry.beams as u32, self.geometry.slots);
        let particle = self.present[0];
        let clock = particle.latency().unwrap_or(0).max(beams);
        let particle = self.builder.at(particle, clock)?;
        let particle = self.builder.relabelled(particle, clock - beams);
        let (beam, some) = (
            self.in_windows(&[(0, beams as usize)])?,
            self.in_windows(&[(0, beams as usize + slots)])?,
        );
        let particle = self.builder.apply(Mask, &[particle, some], 0)?;
        let one = self.builder.constant(1)?;
        if beams == 0 {
            return Ok(particle);
        }
        self.builder.apply(Select, &[beam, one, particle], 0)
    }

    /// The value with an entry for each object that engines read, and behind them those of the places
    /// as they are a turn later: in the last phases, what stands at a place has been at place 0
    /// before, and the next jet's may have come there. What comes one by one is kept in
    /// a line that it goes round as often as engines want it, from clock `wanted` on: it takes fewer
    /// registers to wait before.
    ///
    /// # Errors
    /// As [`crate::Builder::apply`].
    pub fn spread(&mut self, value: &Value, wanted: u32) -> Result<Value, Error> {
        if !self.geometry.is_serial() || value.rank != Rank::Particle {
            return Ok(value.clone());
        }
        let mut channels = Vec::with_capacity(value.channels.len());
        for channel in &value.channels {
            let Some(&one_by_one) = channel.first() else { continue };
            let clock = one_by_one.net.latency().unwrap_or(0).max(wanted);
            let one_by_one = Signed { net: self.builder.at(one_by_one.net, clock)?, ..one_by_one };
            channels.push(self.spread_entry(one_by_one)?);
        }
        Ok(Value { channels, absent: value.absent.clone(), ..*value })
    }

    fn spread_entry(&mut self, one_by_one: Signed) -> Result<Vec<Signed>, Error> {
        let (slots, beams) = (self.geometry.slots as u32, self.geometry.beams as u32);
        let Signed { net, negated } = one_by_one;
        let Some(clock) = net.latency() else {
            return Ok(vec![one_by_one; self.geometry.objects()]);
        };
        // The particles, the first of them in phase 0, over and over.
        let first = self.builder.relabelled(net, clock + beams);
        let loading = self.in_windows(&[(0, slots as usize)])?;
        let operands = [loading, first];
        let (round, feedback) =
            self.builder.apply_with_feedback(Select, &operands, net.range(), 0)?;
        let again = self.builder.apply(Delay, &[round], slots)?;
        let at_loop = round.latency().unwrap_or(0) + 1;
        let again_now = self.builder.relabelled(again, at_loop);
        self.builder.close(feedback, again_now)?;
        let mut entries = Vec::with_capacity(self.geometry.objects());
        let turning = round.latency().unwrap_or(0);
        let start = turning + self.geometry.places as u32 - 1;
        let mut late = Vec::with_capacity(self.geometry.places);
        for place in 0..self.geometry.places as u32 {
            let [now, next] = [0, slots].map(|turn| start - turning - place + turn);
            let net = self.builder.at(round, turning + now)?;
            entries.push(Signed { net: self.builder.relabelled(net, start), negated });
            let reached = self.geometry.reaches_over(place as usize);
            let net = if reached { self.builder.at(round, turning + next)? } else { net };
            late.push(Signed { net: self.builder.relabelled(net, start), negated });
        }
        for beam in 0..beams {
            // It waits before it is held: then it is one wire for all beams.
            let waits = (start - 1).saturating_sub(clock + beam);
            let shown = self.builder.at(net, clock + waits)?;
            let shown = self.builder.relabelled(shown, clock + waits + beam);
            entries.push(self.hold(Signed { net: shown, negated })?);
        }
        entries.extend(late);
        Ok(entries)
    }
}
