//! Statements that compute entries of values: of the jet, of an object, of a pair.

use std::collections::BTreeSet;

use spurion::graph::{Op, Placement, Rank};

use super::Emitter;
use super::error::EmitError;
use super::integer::{Int, Value};
use super::invariant::Invariant;
use super::plan::at;

/// Of what entries are computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The jet.
    Jet,
    /// An object.
    Object,
    /// The pair of an object with itself.
    Diagonal,
    /// Two objects, in both orders.
    Pair,
}

/// Which of the two orders.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// There is but one, or both are the same.
    One,
    /// The first object, then the second.
    Forth,
    /// The second object, then the first.
    Back,
}

impl Side {
    const fn ending(self) -> &'static str {
        match self {
            Self::One => "",
            Self::Forth => "_a",
            Self::Back => "_b",
        }
    }

    /// The other order.
    #[must_use]
    pub const fn mirrored(self) -> Self {
        match self {
            Self::One => Self::One,
            Self::Forth => Self::Back,
            Self::Back => Self::Forth,
        }
    }
}

/// The statements of one loop, and what they need.
pub struct Body<'e, 'm> {
    /// What is emitted.
    pub emitter: &'e Emitter<'m>,
    /// Of what these entries are.
    pub place: Place,
    level: usize,
    rank: Rank,
    /// The statements.
    pub lines: Vec<String>,
    /// In the pass of the front end, the invariant.
    pub front: Option<Invariant>,
    /// Values of the first object that are read, by node and channel.
    pub first: BTreeSet<(usize, usize)>,
    /// The same of the second.
    pub second: BTreeSet<(usize, usize)>,
    /// Values of pairs that were kept before.
    pub pairs: BTreeSet<usize>,
    /// Label tables.
    pub labels: BTreeSet<usize>,
}

/// The name of a value.
#[must_use]
pub fn name(k: usize, channel: usize, side: Side) -> String {
    format!("x{k}_{channel}{}", side.ending())
}

impl<'e, 'm> Body<'e, 'm> {
    /// No statements yet.
    #[must_use]
    pub fn new(emitter: &'e Emitter<'m>, place: Place, level: usize) -> Self {
        let rank = match place {
            Place::Jet => Rank::Jet,
            Place::Object => Rank::Particle,
            Place::Diagonal | Place::Pair => Rank::Pair,
        };
        let (lines, sets) = (Vec::new(), (BTreeSet::new(), BTreeSet::new()));
        let (first, second) = sets;
        let (pairs, labels) = (BTreeSet::new(), BTreeSet::new());
        let front = None;
        Self { emitter, place, level, rank, lines, front, first, second, pairs, labels }
    }

    /// The orders in which a value has entries here.
    #[must_use]
    pub fn sides(&self, k: usize) -> &'static [Side] {
        if self.place == Place::Pair && !self.emitter.plan.symmetric[k] {
            &[Side::Forth, Side::Back]
        } else {
            &[Side::One]
        }
    }

    /// Adds all statements of this loop.
    ///
    /// # Errors
    /// [`EmitError`] if a node cannot be written out.
    pub fn compute(&mut self) -> Result<(), EmitError> {
        let emitter = self.emitter;
        for k in emitter.plan.nodes_of(self.level, self.rank) {
            if !emitter.absorbed[k] {
                self.node(k)?;
            }
        }
        Ok(())
    }

    fn node(&mut self, k: usize) -> Result<(), EmitError> {
        let emitter = self.emitter;
        let node = &emitter.plan.nodes[k];
        match &node.op {
            Op::PairwiseCollider(_) | Op::PairwiseCartesian(_) => self.invariant(k),
            // These have a loop of their own, before all others.
            Op::ReferenceProducts { .. } => return Ok(()),
            // These are added where they are read.
            Op::CountTable { .. } | Op::LabelTable { .. } => {}
            Op::Aggregate { input, kind } => self.aggregate(k, at(*input), *kind),
            Op::Lookup { input, table } => self.lookup(k, at(*input), table),
            _ => {
                for &side in self.sides(k) {
                    for c in 0..node.channels {
                        let value = self.entry(k, c, side)?;
                        self.define(k, c, side, &value);
                    }
                }
            }
        }
        self.keep(k);
        Ok(())
    }

    /// The invariant as it is, if it is read so: a requantization takes it from the front end.
    fn invariant(&mut self, k: usize) {
        let plan = &self.emitter.plan;
        let exact = |&r: &usize| !matches!(plan.nodes[r].op, Op::Requantize { .. });
        let is_read = plan.is_kept(k) || plan.readers[k].iter().any(exact);
        if let Some(front) = self.front.clone().filter(|_| is_read) {
            let int = Int::of(plan.nodes[k].range);
            let text = front.value.left(int, front.shift);
            self.define(k, 0, Side::One, &Value { text, int, range: plan.nodes[k].range });
        }
    }

    fn entry(&mut self, k: usize, c: usize, side: Side) -> Result<Value, EmitError> {
        let emitter = self.emitter;
        let node = &emitter.plan.nodes[k];
        Ok(match &node.op {
            Op::Mix { input, weights } => self.mix(k, (at(*input), weights), c, side),
            Op::Broadcast { terms } => {
                let terms: Vec<_> = terms.iter().collect();
                self.broadcast(k, &terms, c, side)
            }
            Op::Multiply { factors } => self.multiply(k, &factors.both(), c, side),
            Op::Activation { input, function } => {
                let x = self.same(at(*input), c, side);
                super::activation::value(&x, *function, node.range)
            }
            Op::Requantize { input, .. } => self.requantize(k, at(*input), c, side)?,
            Op::Readout { input } => self.same(at(*input), c, side),
            op => {
                let reason = "has no statement".to_owned();
                return Err(EmitError::Node { node: node.id, op: op.name(), reason });
            }
        })
    }

    /// Names a value, in the word that its range asks for.
    pub fn define(&mut self, k: usize, c: usize, side: Side, value: &Value) {
        let int = Int::of(self.emitter.plan.nodes[k].range);
        let line = format!("let {}: {} = {};", name(k, c, side), int.name(), value.cast(int));
        self.lines.push(line);
    }

    /// The entry of a value at the same place.
    pub fn same(&mut self, k: usize, c: usize, side: Side) -> Value {
        let zero = Value::new("0".to_owned(), spurion::graph::Interval::new(0, 0));
        self.read(k, c, Placement::Same, side).unwrap_or(zero)
    }

    /// The entry of a value that is placed here, if there is one.
    pub fn read(&mut self, k: usize, c: usize, placement: Placement, side: Side) -> Option<Value> {
        let emitter = self.emitter;
        let node = &emitter.plan.nodes[k];
        let here = !matches!(placement, Placement::Diagonal) || self.place != Place::Pair;
        let text = match node.rank {
            Rank::Jet => name(k, c, Side::One),
            Rank::Particle if self.place == Place::Object => self.of_object(k, c),
            Rank::Particle => {
                let back = side == Side::Back;
                let second = self.place == Place::Pair && (placement == Placement::Columns) != back;
                if second && here {
                    self.second.insert((k, c));
                } else if here {
                    self.first.insert((k, c));
                }
                format!("{}{k}_{c}", if second { "q" } else { "p" })
            }
            Rank::Pair => self.of_pair(k, c, placement, side),
        };
        here.then(|| Value::new(text, node.range))
    }

    fn of_object(&mut self, k: usize, c: usize) -> String {
        let plan = &self.emitter.plan;
        let made_here = plan.level[k] == self.level && plan.loop_of(k) == Rank::Particle;
        let is_source = matches!(plan.nodes[k].op, Op::ReferenceProducts { .. });
        if made_here && !is_source {
            return name(k, c, Side::One);
        }
        self.first.insert((k, c));
        format!("p{k}_{c}")
    }

    fn of_pair(&mut self, k: usize, c: usize, placement: Placement, side: Side) -> String {
        let plan = &self.emitter.plan;
        if matches!(plan.nodes[k].op, Op::LabelTable { .. }) {
            self.labels.insert(k);
        } else if plan.level[k] != self.level {
            self.pairs.insert(k);
        }
        let one = plan.symmetric[k] || self.place != Place::Pair;
        let side = if placement == Placement::Transposed { side.mirrored() } else { side };
        name(k, c, if one { Side::One } else { side })
    }

    /// Keeps what another loop reads.
    fn keep(&mut self, k: usize) {
        let emitter = self.emitter;
        let node = &emitter.plan.nodes[k];
        let is_sum = matches!(node.op, Op::Aggregate { .. });
        if !emitter.plan.is_kept(k) || is_sum {
            return;
        }
        let (owner, fields) = match node.rank {
            Rank::Pair => ("pair", &emitter.memory.pairs),
            _ => ("first", &emitter.memory.objects),
        };
        let Some(field) = fields.of_node.get(&k) else { return };
        for (s, &side) in self.sides(k).iter().enumerate() {
            for c in 0..node.channels {
                let place = s * node.channels + c;
                let to = format!("{owner}.f{}[{place}]", field.index);
                self.lines.push(format!("{to} = {} as {};", name(k, c, side), field.word));
            }
        }
    }
}

/// A word of memory as a value to compute with.
#[must_use]
pub fn loaded(place: &str, word: &str, int: Int) -> String {
    if word == int.name() { place.to_owned() } else { format!("{}::from({place})", int.name()) }
}
