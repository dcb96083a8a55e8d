//! What all ops of a core share while it is built.

use spurion::graph::{Graph, NodeId, Rank};

use super::pair_tables::PairAddress;
use super::plan::Plan;
use super::schedule::{Early, Waits};
use super::stream::Collector;
use super::unpacker::Unpacked;
use super::{Control, Geometry, TaggerOptions, Value};
use crate::bind::BindError;
use crate::blocks::{Accumulate, Delay, Mask, Select, TableStyle};
use crate::builder::{Builder, Net, Signed};
use crate::error::Error;
use crate::range::Range;

/// A core under construction.
pub struct Core<'g> {
    /// The graph that is built.
    pub graph: &'g Graph<'g>,
    /// The circuit so far.
    pub builder: Builder,
    /// How the jet is spread.
    pub geometry: Geometry,
    /// When things happen.
    pub control: Control,
    /// For each object, whether it is there.
    pub present: Vec<Net>,
    /// What tells, as a jet comes in, whether a slot is in use: it is not 0 then.
    pub slots: Vec<Net>,
    /// Choices without effect on the answers.
    pub options: TaggerOptions,
    /// The values of the nodes so far.
    pub values: Vec<Value>,
    /// Mixes that are built late.
    pub waits: Waits,
    /// Terms of sums of pair rank that are there before the others.
    pub early: Vec<Early>,
    /// What is built as tables.
    pub plan: Plan<'g>,
    /// What each engine shows, as the address of tables of invariants.
    pub addresses: Vec<PairAddress>,
    /// Where particles are collected that come one by one.
    pub collector: Option<Collector>,
    /// The coordinates of particles that came as words.
    pub unpacked: Option<Unpacked>,
}

impl<'g> Core<'g> {
    /// A core without any node.
    #[must_use]
    pub fn new(
        graph: &'g Graph<'g>,
        builder: Builder,
        control: Control,
        collector: Option<Collector>,
        options: TaggerOptions,
    ) -> Self {
        let geometry = Geometry::new(graph.particles(), graph.spurions(), options.interval);
        let (present, slots, values) = (Vec::new(), Vec::new(), Vec::new());
        let (waits, early) = (Waits::new(), Vec::new());
        let memories = options.front_end.lookup == TableStyle::BlockRam;
        let plan =
            if geometry.is_serial() && memories { Plan::new(graph) } else { Plan::default() };
        Self {
            graph,
            builder,
            geometry,
            control,
            present,
            slots,
            options,
            values,
            waits,
            early,
            plan,
            addresses: Vec::new(),
            collector,
            unpacked: None,
        }
    }

    /// The value of an earlier node.
    ///
    /// # Errors
    /// [`BindError::Missing`] if there is none, which a verified graph excludes.
    pub fn value(&self, id: NodeId) -> Result<&Value, BindError> {
        self.values.get(usize::from(id.0)).ok_or(BindError::Missing("node that another one reads"))
    }

    /// A value of pair rank that is its own mirror image, from what `cell` gives for one cell of
    /// each two. Entries of absent particles must come out as 0.
    ///
    /// # Errors
    /// The first error of `cell`.
    pub fn symmetric(
        &mut self,
        mut cell: impl FnMut(&mut Self, usize) -> Result<Net, Error>,
    ) -> Result<Value, Error> {
        let mut entries: Vec<Signed> = Vec::with_capacity(self.geometry.cells.len());
        for k in 0..self.geometry.cells.len() {
            let mirror = k.checked_sub(1).filter(|&k| self.geometry.cells[k].leads);
            let entry = match mirror {
                Some(k) => entries[k],
                None => cell(self, k)?.into(),
            };
            entries.push(entry);
        }
        let all = self.interval();
        let idle_zero =
            self.geometry.cells.iter().all(|cell| cell.phases == all) && !self.geometry.is_serial();
        Ok(Value { idle_zero, ..Value::clean(Rank::Pair, vec![entries])? })
    }

    /// The beams, which are always there, behind the particles.
    ///
    /// # Errors
    /// As [`Builder::constant`].
    pub fn add_beams(&mut self) -> Result<(), Error> {
        let one = self.builder.constant(1)?;
        self.present.extend(vec![one; self.geometry.beams]);
        Ok(())
    }

    /// Clocks of a jet.
    #[must_use]
    pub fn interval(&self) -> usize {
        self.geometry.interval
    }

    /// Whether both objects of a cell are there.
    ///
    /// # Errors
    /// As [`Builder::apply`].
    pub fn both_present(&mut self, cell: usize) -> Result<Net, Error> {
        if self.geometry.is_serial() {
            let present: Vec<Signed> = self.present.iter().map(|&net| net.into()).collect();
            // As its mirror image does it, so that it is the same net.
            let cell = cell.min(self.geometry.mirror(cell));
            let (a, b) =
                (self.operand(cell, true, &present)?, self.operand(cell, false, &present)?);
            return if a == b { Ok(a.net) } else { self.both(a.net, b.net) };
        }
        let cell = self.geometry.cells[cell];
        let (a, b) = (cell.row.min(cell.column), cell.row.max(cell.column));
        let (a, b) = (self.present[a], self.present[b]);
        if a == b { Ok(a) } else { self.both(a, b) }
    }

    /// Whether this phase counts for a cell.
    ///
    /// # Errors
    /// As [`Builder::apply`].
    pub fn in_time(&mut self, cell: usize) -> Result<Net, Error> {
        if self.geometry.is_serial() {
            let windows = self.windows(cell, |_| true);
            return self.in_windows(&windows);
        }
        let cell = self.geometry.cells[cell];
        if self.geometry.is_fixed(&cell) {
            return self.builder.constant(1);
        }
        self.control.within(&mut self.builder, cell.phases)
    }

    /// Both of two bits.
    ///
    /// # Errors
    /// As [`Builder::apply`].
    pub fn both(&mut self, a: Net, b: Net) -> Result<Net, Error> {
        match (a.constant(), b.constant()) {
            (Some(1), _) => Ok(b),
            (_, Some(1)) => Ok(a),
            _ => self.builder.apply(Mask, &[a, b], 0),
        }
    }

    /// The sum of `a` over all phases and of `initial` once: there for one clock, when the last
    /// phase is in.
    ///
    /// # Errors
    /// [`Error::Leaf`] if the sum takes too many bits.
    pub fn accumulate(&mut self, a: Net, initial: Net) -> Result<Net, Error> {
        if self.interval() == 1 {
            return self.builder.plus(a, initial);
        }
        let sums = self.sums_of(a.range(), initial.range())?;
        let keep = self.control.keep(&mut self.builder)?;
        let (sum, feedback) =
            self.builder.apply_with_feedback(Accumulate { sums }, &[a, keep, initial], sums, 0)?;
        let so_far = self.builder.apply(Delay, &[sum], 1)?;
        self.builder.close(feedback, so_far)?;
        let sum = self.after_last_phase(sum);
        self.builder.settled(sum)
    }

    /// A sum over phases, taken in the last one.
    #[must_use]
    pub fn after_last_phase(&self, sum: Net) -> Net {
        let clock = sum.latency().unwrap_or(0) + self.interval() as u32 - 1;
        self.builder.relabelled(sum, clock)
    }

    /// All partial sums of up to `interval` values of `a` and one of `initial`.
    fn sums_of(&self, a: Range, initial: Range) -> Result<Range, Error> {
        let all = self.interval() as i128;
        let end = |first: i64, x: i64| [1, all].map(|n| i128::from(first) + n * i128::from(x));
        let (low, high) = (end(initial.lo(), a.lo()), end(initial.hi(), a.hi()));
        let (lo, hi) = (low[0].min(low[1]), high[0].max(high[1]));
        // A register rests at 0 before the first jet.
        Range::new(lo.min(0), hi.max(0))
            .map_err(|cause| Error::Leaf { leaf: "accumulate".into(), cause })
    }

    /// A ring of registers that takes `loads` in the clock of the bit `now`, and turns by
    /// `step` places in every other clock. Loads are there in that clock.
    ///
    /// # Errors
    /// As [`Builder::apply`].
    pub fn ring(&mut self, now: Net, loads: &[Net]) -> Result<Vec<Net>, Error> {
        let range = loads.iter().fold(Range::zero(), |all, net| all.union(net.range()));
        let mut loops = Vec::with_capacity(loads.len());
        for &load in loads {
            loops.push(self.builder.apply_with_feedback(Select, &[now, load], range, 1)?);
        }
        let places: Vec<Net> = loops.iter().map(|(net, _)| *net).collect();
        for (k, (_, feedback)) in loops.into_iter().enumerate() {
            let from = (k + self.geometry.step) % places.len();
            self.builder.close(feedback, places[from])?;
        }
        Ok(places)
    }

    /// A value of a jet as every phase needs it.
    ///
    /// # Errors
    /// As [`Builder::apply`].
    pub fn hold(&mut self, value: Signed) -> Result<Signed, Error> {
        self.control.hold(&mut self.builder, value)
    }
}
