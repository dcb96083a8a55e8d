//! Sums of values of several ranks.

use spurion::graph::{BroadcastTerms, Node, NodeId, Op, Placement, Rank};

use super::Core;
use super::schedule::latest;
use super::value::{Value, range_of_all, scaled};
use crate::bind::BindError;
use crate::builder::Signed;
use crate::error::Error;
use crate::range::Range;

/// A term, aligned to the binary point of the result.
struct Placed {
    node: NodeId,
    placement: Placement,
    value: Value,
}

impl Core<'_> {
    /// y = the sum over the terms, each placed.
    pub(super) fn broadcast(
        &mut self,
        node: &Node<'_>,
        terms: &BroadcastTerms<'_>,
    ) -> Result<Value, BindError> {
        let placed = self.placed(node, terms)?;
        if node.rank == Rank::Pair {
            self.note_early_terms(&placed);
        }
        let entries = match node.rank {
            Rank::Jet => 1,
            Rank::Particle => self.geometry.particle_entries(),
            Rank::Pair => self.geometry.cells.len(),
        };
        let (mut channels, mut absent) = (Vec::new(), Vec::new());
        for channel in 0..node.channels {
            let sums = (0..entries).map(|entry| self.entry_sum(node.rank, &placed, channel, entry));
            channels.push(sums.collect::<Result<Vec<_>, Error>>()?);
            absent.push(absent_sum(node.rank, &placed, channel)?);
        }
        let idle_zero = placed.iter().all(|t| t.placement == Placement::Same && t.value.idle_zero);
        Ok(Value { rank: node.rank, channels, absent, idle_zero })
    }

    /// The terms, as the sum wants them.
    fn placed(
        &mut self,
        node: &Node<'_>,
        terms: &BroadcastTerms<'_>,
    ) -> Result<Vec<Placed>, BindError> {
        let mut placed = Vec::new();
        let tables =
            |id: NodeId| self.plan.is_pair_function(id) || self.plan.chains.contains_key(&id);
        let mirrored = self.mirrored_mixes(node, terms)?;
        let mirrored = mirrored.filter(|m| !tables(m.same) && !tables(m.transposed));
        let (particles, all) =
            (self.latest_term(terms, Some(Rank::Particle))?, self.latest_term(terms, None)?);
        for term in terms.iter() {
            if node.rank == Rank::Pair && self.plan.is_tabulated(term.input, term.placement) {
                continue;
            }
            if let Some(mixes) = &mirrored {
                if term.input == mixes.same {
                    let value = self.mirrored_mix(node, mixes)?;
                    placed.push(Placed { node: term.input, placement: term.placement, value });
                }
                if term.input == mixes.same || term.input == mixes.transposed {
                    continue;
                }
            }
            let source = self.graph.node(term.input)?;
            let from = source.format.frac_bits;
            let shift = (i32::from(node.format.frac_bits) - i32::from(from)).unsigned_abs();
            let value = match &source.op {
                Op::CountTable { table } if self.geometry.is_serial() => {
                    self.count_table(&source, table, all)?
                }
                _ => self.value(term.input)?.clone(),
            };
            let value = match node.rank {
                Rank::Pair => self.spread(&value, particles)?,
                _ => value,
            };
            let value = self.aligned(value, shift, node.rank)?;
            placed.push(Placed { node: term.input, placement: term.placement, value });
        }
        let wanted = placed.iter().filter_map(|term| latest(&term.value)).max().unwrap_or(0);
        if let Some(value) = self.pair_terms(node, terms, wanted)? {
            placed.push(Placed { node: node.id, placement: Placement::Same, value });
        }
        Ok(placed)
    }

    /// When the last of the terms is there, of those of one rank or of all.
    fn latest_term(
        &self,
        terms: &BroadcastTerms<'_>,
        rank: Option<Rank>,
    ) -> Result<u32, BindError> {
        let mut clock = 0;
        for term in terms.iter() {
            let value = self.value(term.input)?;
            if rank.is_none_or(|rank| value.rank == rank) {
                clock = clock.max(latest(value).unwrap_or(0));
            }
        }
        Ok(clock)
    }

    /// Notes which terms of the same rank are there before those of lower rank, and how long.
    fn note_early_terms(&mut self, placed: &[Placed]) {
        let (mut own, mut others) = (Vec::new(), None);
        for Placed { node, placement, value } in placed {
            match (placement, latest(value)) {
                (Placement::Same | Placement::Transposed, Some(clock)) => own.push((*node, clock)),
                (_, clock) => others = others.max(clock),
            }
        }
        let Some(others) = others else { return };
        let early = own.into_iter().filter(|&(_, clock)| clock < others);
        self.early.extend(early.map(|(id, clock)| (id, others - clock)));
    }

    /// The value at a finer binary point; a jet's is held where particles or pairs read it.
    fn aligned(&mut self, value: Value, shift: u32, to: Rank) -> Result<Value, Error> {
        let holds = value.rank == Rank::Jet && to != Rank::Jet;
        let mut channels = value.map(&mut self.builder, |builder, x| {
            Ok(Signed { net: builder.shift_left(x.net, shift)?, ..x })
        })?;
        for entry in channels.iter_mut().flatten().filter(|_| holds) {
            *entry = self.hold(*entry)?;
        }
        let absent = value.absent.iter().map(|&range| scaled(range, 1 << shift));
        let absent = absent.collect::<Result<Vec<_>, Error>>()?;
        Ok(Value { channels, absent, ..value })
    }

    fn entry_sum(
        &mut self,
        rank: Rank,
        terms: &[Placed],
        channel: usize,
        entry: usize,
    ) -> Result<Signed, Error> {
        let mut parts = Vec::with_capacity(terms.len());
        for Placed { placement, value, .. } in terms {
            let entries = &value.channels[channel];
            let part = match (placement, rank) {
                (Placement::Same, _) => Some(entries[entry]),
                (Placement::All, _) => Some(entries[0]),
                (Placement::Rows, Rank::Pair) => Some(self.operand(entry, true, entries)?),
                (Placement::Columns, Rank::Pair) => Some(self.operand(entry, false, entries)?),
                (Placement::Transposed, Rank::Pair) => Some(entries[self.geometry.mirror(entry)]),
                (Placement::Diagonal, Rank::Pair) => {
                    self.on_diagonal(entry, value.rank, entries)?
                }
                _ => None,
            };
            parts.extend(part);
        }
        self.builder.signed_sum(&parts)
    }
}

impl Core<'_> {
    /// What a cell gets of a value for objects with themselves, in the phases that show such.
    fn on_diagonal(
        &mut self,
        cell: usize,
        rank: Rank,
        entries: &[Signed],
    ) -> Result<Option<Signed>, Error> {
        let visits = self.geometry.visits[cell].iter();
        let own: Vec<_> = visits.filter(|v| v.row == v.column).map(|v| (v.from, v.to)).collect();
        if own.is_empty() {
            return Ok(None);
        }
        let x = if rank == Rank::Jet { entries[0] } else { self.operand(cell, true, entries)? };
        if !self.geometry.is_serial() {
            return Ok(Some(x));
        }
        let now = self.in_windows(&own)?;
        Ok(Some(Signed { net: self.builder.mask(x.net, now, 0)?, ..x }))
    }
}

/// What the sum can be where a particle is absent: one of a pair's two, or both.
fn absent_sum(rank: Rank, terms: &[Placed], channel: usize) -> Result<Range, Error> {
    let mut cases = [Range::zero(); 4];
    let plus = |a: Range, b: Range| a.plus(b).map_err(Error::from);
    for Placed { placement, value, .. } in terms {
        let gone = value.absent[channel];
        let any = range_of_all(&value.channels[channel])?.union(gone);
        let there = range_of_all(&value.channels[channel])?;
        // The row's particle is absent; the column's; both; both on the diagonal.
        let parts = match placement {
            Placement::Rows => [gone, there, gone, gone],
            Placement::Columns => [there, gone, gone, gone],
            Placement::Diagonal => [Range::zero(), Range::zero(), Range::zero(), any],
            Placement::Same | Placement::Transposed => [gone; 4],
            Placement::All => [there; 4],
        };
        for (case, part) in cases.iter_mut().zip(parts) {
            *case = plus(*case, part)?;
        }
    }
    Ok(match rank {
        Rank::Pair => cases[0].union(cases[1]).union(cases[2]).union(cases[3]),
        _ => cases[2],
    })
}
