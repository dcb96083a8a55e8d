//! From a circuit under construction to a finished one.

use super::{Builder, Net, PendingBus};
use crate::error::Error;
use crate::pipeline::{Bus, Pipeline, Timing};
use crate::range::Range;

impl Builder {
    /// Ends the construction: aligns all outputs, and `valid_out` with them.
    ///
    /// # Errors
    /// [`Error::Check`] if RustHDL finds the circuit ill-formed.
    pub fn finish(self) -> Result<Pipeline, Error> {
        self.finish_folded(1)
    }

    /// The same for a circuit that keeps a frame for `interval` clocks.
    ///
    /// # Errors
    /// As [`Builder::finish`].
    pub fn finish_folded(mut self, interval: u32) -> Result<Pipeline, Error> {
        let latency = self.pending_latency();
        let outputs = self.connect_outputs(latency)?;
        self.scope("valid");
        let valid = self.at(self.valid, latency)?;
        let source = self.source(valid, Range::BIT)?;
        self.structure.add_output("valid_out".to_owned(), Range::BIT, source);
        let timing = Timing { latency, interval, protocol: self.protocol };
        Pipeline::new(self.name, self.structure, self.inputs, outputs, timing)
    }

    /// Ends the construction of a circuit with a handshake. All outputs are what they are now.
    ///
    /// # Errors
    /// As [`Builder::finish`].
    pub fn finish_handshake(
        mut self,
        bits: [Net; 2],
        latency: u32,
        interval: u32,
    ) -> Result<Pipeline, Error> {
        let outputs = self.connect_outputs(0)?;
        for (net, name) in bits.into_iter().zip(self.protocol.outputs()) {
            let source = self.source(net, Range::BIT)?;
            self.structure.add_output((*name).to_owned(), Range::BIT, source);
        }
        let timing = Timing { latency, interval, protocol: self.protocol };
        Pipeline::new(self.name, self.structure, self.inputs, outputs, timing)
    }

    /// When the last of the outputs is ready.
    fn pending_latency(&self) -> u32 {
        let nets = self.outputs.iter().flat_map(|bus| &bus.nets);
        nets.filter_map(|net| net.latency()).max().unwrap_or(0)
    }

    fn connect_outputs(&mut self, latency: u32) -> Result<Vec<Bus>, Error> {
        let pending = std::mem::take(&mut self.outputs);
        self.scope("output");
        pending.into_iter().map(|bus| self.connect_output(&bus, latency)).collect()
    }

    fn connect_output(&mut self, pending: &PendingBus, latency: u32) -> Result<Bus, Error> {
        let union = |all: Option<Range>, net: &Net| match all {
            None => Some(net.range),
            Some(range) => Some(range.union(net.range)),
        };
        let range = pending.nets.iter().fold(None, union).unwrap_or(Range::BIT);
        let name = pending.name.clone();
        let bus = Bus::new(name, pending.nets.len(), range.wire_type());
        for (k, &net) in pending.nets.iter().enumerate() {
            let late = self.at(net, latency)?;
            let source = self.source(late, range)?;
            self.structure.add_output(bus.port(k), range, source);
        }
        Ok(bus)
    }
}
