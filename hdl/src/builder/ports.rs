//! The buses at the edge of a circuit.

use super::{Builder, Net, PendingBus};
use crate::error::Error;
use crate::pipeline::Bus;
use crate::range::Range;
use crate::structure::Source;

impl Builder {
    /// Adds a bus of `count` inputs that can take any value of the type of `range`.
    ///
    /// # Errors
    /// [`Error::BusTwice`] if there is a bus of that name.
    pub fn input(&mut self, name: &str, count: usize, range: Range) -> Result<Vec<Net>, Error> {
        self.input_in_words(name, count, range, range.wire_type().bits)
    }

    /// The same with the inputs in the low bits of words of `stride` bits or, if that is too few,
    /// side by side. Their other bits are not read.
    ///
    /// # Errors
    /// As [`Builder::input`].
    pub fn input_in_words(
        &mut self,
        name: &str,
        count: usize,
        range: Range,
        stride: u32,
    ) -> Result<Vec<Net>, Error> {
        self.check_bus(name)?;
        let wire_type = range.wire_type();
        let range = wire_type.range();
        let stride = stride.max(wire_type.bits);
        let bus = Bus { stride, ..Bus::new(name.to_owned(), count, wire_type) };
        let net = |k| {
            let index = self.structure.add_input(bus.port(k), range);
            Net::input(Source::Input(index), range)
        };
        let nets = (0..count).map(net).collect();
        self.inputs.push(bus);
        Ok(nets)
    }

    /// Adds a bus of outputs of one type, wide enough for each of `nets`. All buses leave the
    /// finished pipeline in the same clock.
    ///
    /// # Errors
    /// [`Error::BusTwice`] if there is a bus of that name.
    pub fn output(&mut self, name: &str, nets: &[Net]) -> Result<(), Error> {
        self.check_bus(name)?;
        self.outputs.push(PendingBus { name: name.to_owned(), nets: nets.to_vec() });
        Ok(())
    }

    fn check_bus(&self, name: &str) -> Result<(), Error> {
        let mut names = self.inputs.iter().map(|bus| bus.name.as_str());
        let taken = names.any(|n| n == name)
            || self.outputs.iter().any(|bus| bus.name == name)
            || name == "clock"
            || self.protocol.inputs().contains(&name)
            || self.protocol.outputs().contains(&name);
        if taken { Err(Error::BusTwice { bus: name.to_owned() }) } else { Ok(()) }
    }
}
