//! Tables over an invariant and over what the objects of a pair are, in block memories.

use spurion::graph::{BroadcastTerms, Node, NodeId, Placement, Rank};

use super::Core;
use super::entrywise::shift;
use super::pair_functions::Objects;
use super::value::{Value, range_of_all};
use crate::bind::BindError;
use crate::blocks::{FloatAddress, Join, Select, TableStyle};
use crate::builder::Net;
use crate::error::Error;
use crate::range::Range;

/// What an engine can show, but for the invariant.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Case {
    /// Objects of this kind; none where nothing counts.
    objects: Option<Objects>,
    /// What the tables read of them and of their mirror image.
    labels: [Vec<i64>; 2],
}

impl Case {
    /// What is no pair.
    fn nothing() -> Self {
        Self { objects: None, labels: [Vec::new(), Vec::new()] }
    }
}

/// What an engine shows, as the address of tables.
pub struct PairAddress {
    net: Net,
    /// Bits of the invariant's address, the low ones.
    low: u32,
    /// That address where it is always the same.
    constant: Option<i64>,
    cases: Vec<Case>,
}

impl PairAddress {
    /// A table: of `entry` where a cell's case and the invariant's address are these.
    fn entries(&self, entry: impl Fn(&Case, i64) -> Vec<i64>) -> Vec<Vec<i64>> {
        let size = 1i64 << self.low;
        let all = self.cases.iter().flat_map(|case| (0..size).map(move |low| (case, low)));
        all.map(|(case, low)| entry(case, self.constant.unwrap_or(low))).collect()
    }
}

impl Core<'_> {
    /// The addresses of all engines.
    pub(super) fn pair_addresses(&mut self) -> Result<(), BindError> {
        let Some(pairs) = &self.plan.pairs else { return Ok(()) };
        let (argument, mantissa_bits, (first, last)) =
            (pairs.argument, pairs.mantissa_bits(), pairs.addresses());
        let values = self.value(argument)?.channels[0].clone();
        for cell in (0..self.geometry.cells.len()).step_by(2) {
            let x = self.builder.plain(values[cell])?;
            let address = self.builder.paced(FloatAddress { mantissa_bits }, &[x])?;
            let address = self.builder.clamp_paced(address, first, last)?;
            let (cases, case) = self.pair_cases(cell)?;
            let (net, low) = match address.constant() {
                Some(_) => (case, 0),
                None => {
                    let bits = address.range().wire_type().bits;
                    (self.builder.apply(Join { bits }, &[case, address], 0)?, bits)
                }
            };
            self.addresses.push(PairAddress { net, low, constant: address.constant(), cases });
        }
        Ok(())
    }

    /// The cases of an engine, of which the first is no pair, and which of them it is now.
    fn pair_cases(&mut self, cell: usize) -> Result<(Vec<Case>, Net), Error> {
        let (visits, mirrored) =
            (self.geometry.visits[cell].clone(), self.geometry.visits[cell + 1].clone());
        let mut cases = vec![Case::nothing()];
        let mut now = self.builder.constant(0)?;
        for (visit, mirror) in visits.iter().zip(&mirrored) {
            let counts = visit.counts || mirror.counts;
            let of_count = self.cases_by_count((visit.row, visit.column), counts, &mut cases);
            let case = self.case_of_count(of_count)?;
            let shown = self.in_windows(&[(visit.from, visit.to)])?;
            now = match case.constant() {
                Some(0) => continue,
                _ => self.builder.apply(Select, &[shown, case, now], 0)?,
            };
        }
        let present = self.both_present(cell)?;
        let now = self.builder.mask(now, present, 0)?;
        Ok((cases, now))
    }

    /// For each number of particles, which case two objects are.
    fn cases_by_count(
        &self,
        (row, column): (usize, usize),
        counts: bool,
        cases: &mut Vec<Case>,
    ) -> Vec<i64> {
        let (beams, places) = (self.geometry.beams, self.geometry.places);
        let object = |place: usize| match place.checked_sub(places) {
            Some(beam) => beam,
            None => place + beams,
        };
        let numbers = beams..=beams + self.graph.particles();
        let case = |count: usize| {
            if !counts {
                return Case::nothing();
            }
            let objects = Objects { count, row: object(row), column: object(column) };
            let labels = |objects| self.plan.pairs.as_ref().map(|pairs| pairs.labels(objects));
            let both =
                [objects, objects.mirrored()].map(|objects| labels(objects).unwrap_or_default());
            Case { objects: Some(objects), labels: both }
        };
        let place = |case: Case| {
            let same = |known: &Case| {
                known.labels == case.labels && known.objects.is_some() == case.objects.is_some()
            };
            let place = cases.iter().position(same).unwrap_or(cases.len());
            if place == cases.len() {
                cases.push(case);
            }
            place as i64
        };
        numbers.map(case).map(place).collect()
    }

    /// The case of the jet's number of particles, held for the jet.
    fn case_of_count(&mut self, of_count: Vec<i64>) -> Result<Net, Error> {
        if of_count.iter().all(|case| *case == of_count[0]) {
            return self.builder.constant(of_count[0]);
        }
        let particles = self.early_count()?;
        let table = self.builder.table("case", 0, of_count, TableStyle::Lut)?;
        let case = self.builder.lookup(&table, particles, 1)?;
        Ok(self.hold(case.into())?.net)
    }

    /// A node that is a function of an invariant; 0 where neither a cell nor its mirror image counts.
    pub(super) fn pair_function(&mut self, node: &Node<'_>) -> Result<Value, BindError> {
        let id = node.id;
        let channels = self.pair_tables(node.channels, None, |core, case, side, address| {
            let entries =
                |objects| core.plan.pairs.as_ref().map(|p| p.entries(id, address, objects));
            let objects = case.objects.map(|o| if side == 0 { o } else { o.mirrored() });
            objects.and_then(entries).unwrap_or_else(|| vec![0; node.channels])
        })?;
        Ok(Value::clean(Rank::Pair, channels)?)
    }

    /// The terms of a sum that are functions of an invariant, added up; there for what is read at
    /// clock `wanted`, or as soon as it can be.
    pub(super) fn pair_terms(
        &mut self,
        node: &Node<'_>,
        terms: &BroadcastTerms<'_>,
        wanted: u32,
    ) -> Result<Option<Value>, BindError> {
        let mut summed: Vec<(NodeId, Placement, u32)> = Vec::new();
        for term in terms.iter() {
            if node.rank == Rank::Pair && self.plan.is_tabulated(term.input, term.placement) {
                let by = shift(node, &self.graph.node(term.input)?);
                summed.push((term.input, term.placement, by));
            }
        }
        if summed.is_empty() {
            return Ok(None);
        }
        let channels =
            self.pair_tables(node.channels, Some(wanted), |core, case, side, address| {
                let mut sums = vec![0; node.channels];
                let (Some(objects), Some(pairs)) = (case.objects, &core.plan.pairs) else {
                    return sums;
                };
                for &(id, placement, by) in &summed {
                    let straight = (placement == Placement::Same) == (side == 0);
                    let objects = if straight { objects } else { objects.mirrored() };
                    let entries = pairs.entries(id, address, objects);
                    sums.iter_mut().zip(entries).for_each(|(sum, x)| *sum += x << by);
                }
                sums
            })?;
        let absent = channels.iter().map(|entries| range_of_all(entries));
        let absent = absent.collect::<Result<Vec<Range>, Error>>()?;
        Ok(Some(Value { rank: Rank::Pair, channels, absent, idle_zero: false }))
    }

    /// A table for each channel and cell. Equal ones of an engine are one net.
    fn pair_tables(
        &mut self,
        count: usize,
        wanted: Option<u32>,
        entry: impl Fn(&Self, &Case, usize, i64) -> Vec<i64>,
    ) -> Result<Vec<Vec<crate::builder::Signed>>, Error> {
        let mut channels = vec![Vec::new(); count];
        let mut known = Vec::new();
        for engine in 0..self.addresses.len() {
            for side in 0..2 {
                let address = &self.addresses[engine];
                let entries = address.entries(|case, low| entry(self, case, side, low));
                let now = address.net.latency().unwrap_or(0);
                let clock = wanted.map_or(now, |clock| now.max(clock.saturating_sub(1)));
                let net = self.builder.at(address.net, clock)?;
                for (channel, nets) in channels.iter_mut().enumerate() {
                    let column: Vec<i64> = entries.iter().map(|row| row[channel]).collect();
                    let table = self.shared_table("pair", column, &mut known)?;
                    nets.push(self.builder.lookup(&table, net, 1)?.into());
                }
            }
        }
        Ok(channels)
    }
}
