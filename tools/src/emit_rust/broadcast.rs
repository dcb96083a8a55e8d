//! Sums of placed values, and their rounding.

use spurion::format::{Quantizer, Rounding};
use spurion::graph::{Interval, Op, Placement, Rank, Term};

use super::body::{Body, Place, Side};
use super::error::EmitError;
use super::integer::{Int, Value, sum};
use super::plan::at;
use super::rounding::Change;

/// A term that is here.
struct Placed {
    value: Value,
    /// By how many bits it is shifted left.
    shift: u32,
    /// What comes first in a sum changes least often.
    order: u8,
}

impl Body<'_, '_> {
    /// Channel `c` of a sum.
    pub(super) fn broadcast(&mut self, k: usize, terms: &[Term], c: usize, side: Side) -> Value {
        let range = self.emitter.plan.nodes[k].range;
        let int = Int::of(range);
        let placed = self.placed(k, terms, c, side);
        let terms = placed.iter().map(|term| term.value.left(int, term.shift)).collect();
        Value { text: sum(terms), int, range }
    }

    /// The terms of a sum that are here: those of the jet, then of the objects, then of the pair.
    fn placed(&mut self, k: usize, terms: &[Term], c: usize, side: Side) -> Vec<Placed> {
        let emitter = self.emitter;
        let frac = i32::from(emitter.plan.nodes[k].format.frac_bits);
        let mut placed = Vec::new();
        for term in terms {
            let node = &emitter.plan.nodes[at(term.input)];
            let shift = (frac - i32::from(node.format.frac_bits)).unsigned_abs();
            let Some(value) = self.read(at(term.input), c, term.placement, side) else { continue };
            let of_second = value.text.starts_with('q');
            let order = match node.rank {
                Rank::Jet => 0,
                Rank::Particle if term.placement == Placement::Same => 3,
                Rank::Particle => 1 + u8::from(of_second),
                Rank::Pair => 3,
            };
            placed.push(Placed { value, shift, order });
        }
        placed.sort_by_key(|term| term.order);
        placed
    }

    /// A change of format; with the sum that it reads, if that is read by nothing else.
    pub(super) fn requantize(
        &mut self,
        k: usize,
        input: usize,
        c: usize,
        side: Side,
    ) -> Result<Value, EmitError> {
        let emitter = self.emitter;
        let change = emitter.change(k)?;
        if let Some(front) = self.front.as_ref().filter(|_| input == 0) {
            return Ok(front.changed(change));
        }
        let Op::Broadcast { terms } = emitter.plan.nodes[input].op else {
            let x = self.same(input, c, side);
            return Ok(change.of(&x));
        };
        if !emitter.absorbed[input] {
            let x = self.same(input, c, side);
            return Ok(change.of(&x));
        }
        let terms: Vec<_> = terms.iter().collect();
        if let Some(rounded) = self.rounded_apart((k, input), change, &terms, (c, side)) {
            return Ok(rounded);
        }
        let x = self.broadcast(input, &terms, c, side);
        let name = format!("s{k}_{c}{}", if side == Side::Back { "_b" } else { "_a" });
        self.lines.push(format!("let {name}: {} = {};", x.int.name(), x.text));
        Ok(change.of(&Value { text: name, ..x }))
    }

    /// round((A + B 2^s) / 2^s) = round(A / 2^s) + B for integers, where rounding is the same around
    /// all of them: the terms that end with s zeros are added to the rounded others.
    fn rounded_apart(
        &mut self,
        (k, input): (usize, usize),
        change: Change,
        terms: &[Term],
        (c, side): (usize, Side),
    ) -> Option<Value> {
        let even = matches!(change.rounding, Rounding::Trn | Rounding::Rnd);
        let (all, s) = (self.emitter.plan.nodes[input].range, change.shift);
        let total = change.rounded_range(all);
        let placed = self.placed(input, terms, c, side);
        let (whole, parts): (Vec<_>, Vec<_>) = placed.into_iter().partition(|x| x.shift >= s);
        if !even || s == 0 || whole.is_empty() || self.place == Place::Jet {
            return None;
        }
        let range = parts
            .iter()
            .fold(Interval::new(0, 0), |sum, x| sum.plus(x.value.range.times(1i128 << x.shift)));
        // What fits with the other terms need not fit without them.
        if [range.lo, range.hi].iter().any(|x| i64::try_from(*x).is_err()) {
            return None;
        }
        let (inner, int) = (Int::of(range), Int::of(total));
        let mut terms: Vec<_> = whole.iter().map(|x| x.value.left(int, x.shift - s)).collect();
        if !parts.is_empty() {
            let text = sum(parts.iter().map(|x| x.value.left(inner, x.shift)).collect());
            let name = format!("s{k}_{c}{}", if side == Side::Back { "_b" } else { "_a" });
            self.lines.push(format!("let {name}: {} = {text};", inner.name()));
            let rounded = change.rounded(&Value { text: name, int: inner, range });
            terms.push(rounded.cast(int));
        }
        let rounded = Value { text: sum(terms), int, range: total };
        Some(Change { shift: 0, ..change }.of(&rounded))
    }
}

impl super::Emitter<'_> {
    /// What a requantization does.
    pub(super) fn change(&self, k: usize) -> Result<Change, EmitError> {
        let node = &self.plan.nodes[k];
        let Op::Requantize { input, rounding, overflow } = node.op else {
            let reason = "is no requantization".to_owned();
            return Err(EmitError::Node { node: node.id, op: node.op.name(), reason });
        };
        let from = self.plan.nodes[at(input)].format.frac_bits;
        let quantizer = Quantizer::new(from, node.format, rounding, overflow).map_err(|e| {
            EmitError::Node { node: node.id, op: node.op.name(), reason: e.to_string() }
        })?;
        Ok(Change { shift: quantizer.shift(), rounding, overflow, to: node.format })
    }
}
