//! A RustHDL signal whose width is known at run time only.

use rust_hdl_core::constraint::PinConstraint;
use rust_hdl_core::prelude::{
    Atom, AtomKind, Bits, Block, Logic, Probe, Synth, TypeDescriptor, TypeKind, VCDValue,
    VerilogLiteral,
};
use rust_hdl_core::signal::get_signal_id;

use crate::range::Range;

/// A signal of a RustHDL block, sized by its [`Range`] and not by a const generic.
///
/// It plays the part of RustHDL's `Signal`: a value settles in two steps (`next`, then the
/// value itself in [`Block::update_all`]), RustHDL's checks and its Verilog generator see it
/// as an [`Atom`]. RustHDL's own signed types are not used anywhere: their Verilog differs
/// from their simulation.
#[derive(Clone, Debug)]
pub struct Wire {
    /// The value to settle to. Before anything drives it, [`Range::rest`].
    pub next: i64,
    value: i64,
    changed: bool,
    connected: bool,
    kind: AtomKind,
    range: Range,
    id: usize,
    fault: Option<i64>,
}

impl Wire {
    /// An input of a block.
    #[must_use]
    pub fn input(range: Range) -> Self {
        Self::new(AtomKind::InputParameter, range)
    }

    /// An output of a block.
    #[must_use]
    pub fn output(range: Range) -> Self {
        Self::new(AtomKind::OutputParameter, range)
    }

    fn new(kind: AtomKind, range: Range) -> Self {
        let rest = range.rest();
        Self {
            next: rest,
            value: rest,
            changed: false,
            connected: false,
            kind,
            range,
            id: get_signal_id(),
            fault: None,
        }
    }

    /// The settled value.
    #[inline]
    #[must_use]
    pub fn value(&self) -> i64 {
        self.value
    }

    /// The interval that the value must stay in.
    #[must_use]
    pub fn range(&self) -> Range {
        self.range
    }

    /// The value it is to carry, if that lies outside the interval. As in hardware, only the low
    /// bits of it are carried on. While a circuit settles, values may pass that mean nothing.
    #[must_use]
    pub fn fault(&self) -> Option<i64> {
        self.fault
    }

    #[cold]
    fn record_fault(&mut self) {
        self.fault = Some(self.next);
        self.next = self.range.wire_type().wrap(self.next);
    }
}

impl Logic for Wire {
    fn update(&mut self) {}

    fn connect(&mut self) {
        self.connected = true;
    }
}

impl Block for Wire {
    fn connect_all(&mut self) {}

    #[inline]
    fn update_all(&mut self) {
        if self.next != self.value {
            self.fault = None;
            if !self.range.contains(self.next) {
                self.record_fault();
            }
        }
        self.changed = self.next != self.value;
        self.value = self.next;
    }

    #[inline]
    fn has_changed(&self) -> bool {
        self.changed
    }

    fn accept(&self, name: &str, probe: &mut dyn Probe) {
        probe.visit_atom(name, self);
    }
}

impl Atom for Wire {
    fn bits(&self) -> usize {
        self.range.wire_type().bits as usize
    }

    fn connected(&self) -> bool {
        self.connected
    }

    fn changed(&self) -> bool {
        self.changed
    }

    fn kind(&self) -> AtomKind {
        self.kind
    }

    fn descriptor(&self) -> TypeDescriptor {
        let bits = self.bits();
        if self.range.wire_type().signed {
            TypeDescriptor { name: format!("signed {bits}"), kind: TypeKind::Signed(bits) }
        } else {
            TypeDescriptor { name: format!("unsigned {bits}"), kind: TypeKind::Bits(bits) }
        }
    }

    fn vcd(&self) -> VCDValue {
        let pattern = self.range.wire_type().pattern(self.value);
        match Bits::<64>::from(pattern).vcd() {
            VCDValue::Vector(mut digits) => {
                // The most significant digit comes first.
                digits.drain(..64 - self.bits());
                VCDValue::Vector(digits)
            }
            other => other,
        }
    }

    fn id(&self) -> usize {
        self.id
    }

    fn verilog(&self) -> VerilogLiteral {
        self.range.wire_type().pattern(self.value).into()
    }

    fn constraints(&self) -> Vec<PinConstraint> {
        Vec::new()
    }
}
