//! The handshake around the smallest of cores: what comes in comes out, some clocks later.

use spurion_hdl::blocks::Delay;
use spurion_hdl::tagger::{Entrance, Shape, Surroundings, handshake};
use spurion_hdl::{Builder, Error, Net, Pipeline, Range};

/// A handshake to be proved.
#[derive(Clone, Copy, Debug)]
pub struct Design {
    /// The name.
    pub name: &'static str,
    /// How jets come in.
    pub shape: Shape,
    /// Clocks from one jet to the next.
    pub interval: usize,
    /// Clocks of the core.
    pub latency: u32,
}

/// Slots of a stream.
pub const SLOTS: usize = 2;

impl Design {
    /// How many jets may be in it: one more would find the queue full.
    pub fn depth(self) -> u32 {
        (self.latency + 2).div_ceil(self.interval as u32)
    }

    /// Bits of an answer.
    pub fn bits(self) -> u32 {
        if self.shape == Shape::Jets { 2 } else { 5 }
    }

    /// The circuit. Its data have two bits a jet, or a particle;
    /// a stream's jet has one bit more.
    pub fn pipeline(self) -> Pipeline {
        let entrance = Entrance {
            shape: self.shape,
            interval: self.interval,
            slots: SLOTS,
            enters_late: false,
        };
        handshake("shell", entrance, |around| self.core(around)).unwrap()
    }

    fn core(self, around: Surroundings) -> Result<(Builder, Net), Error> {
        let Surroundings { builder: mut b, collector, .. } = around;
        let two_bits = Range::new(0, 3).unwrap();
        let mut net = match collector {
            None => b.input("data", 1, two_bits)?[0],
            Some(collector) => {
                let data = b.input("data", 1, two_bits)?[0];
                let slots = collector.slots(&mut b, ("data", data), SLOTS)?;
                let high = b.shift_left(slots[1], 2)?;
                let both = b.add(slots[0], high, 0)?;
                let tag = b.input("tag", 1, Range::BIT)?[0];
                b.scope("tag");
                let tag = collector.of_jet(&mut b, tag)?;
                let tag = b.shift_left(tag, 4)?;
                b.add(both, tag, 0)?
            }
        };
        b.scope("line");
        for _ in 0..self.latency {
            net = b.apply(Delay, &[net], 1)?;
        }
        Ok((b, net))
    }
}
