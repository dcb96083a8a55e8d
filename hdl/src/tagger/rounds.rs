//! Which engine sees which pairs in which turn of the ring.
//!
//! With an interval of several turns an engine has a unit of work in each of them: all pairs at
//! one distance, all particles with one beam, all particles with themselves, or the beams among
//! themselves. The last two share an engine, one right after the other, so that it shows the
//! diagonal as values of particle rank come: beams, then particles.

use super::geometry::{Cell, Geometry, Visit};

/// What an engine does in one turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unit {
    /// Pairs at this distance.
    Distance(usize),
    /// Particles with this beam.
    Beam(usize),
    /// Beams with each other, then with themselves, at the end of the turn.
    Beams,
    /// Particles with themselves.
    Diagonal,
    /// Nothing.
    Idle,
}

impl Geometry {
    pub(super) fn add_rounds(&mut self) {
        let mut units = self.distances();
        units.extend((0..self.beams).map(Unit::Beam));
        // Both of the last two in one engine.
        if units.len() % self.rounds == self.rounds - 1 {
            units.push(Unit::Idle);
        }
        units.extend([Unit::Beams, Unit::Diagonal]);
        for engine in units.chunks(self.rounds) {
            let mut visits = Vec::new();
            for (round, &unit) in engine.iter().enumerate() {
                self.visit(unit, round * self.slots, &mut visits);
            }
            self.add_engine(visits);
        }
    }

    /// All distances, so that engines have small ones, or half the ring, in the last turn: what
    /// lies ahead of the ring's end has then to be kept least.
    fn distances(&self) -> Vec<Unit> {
        let farthest = self.slots / 2;
        let mut far: Vec<usize> = (1..=farthest).rev().collect();
        let mut last = Vec::new();
        if 2 * farthest == self.slots && farthest.is_multiple_of(self.rounds) {
            last.extend((!far.is_empty()).then(|| far.remove(0)));
        }
        let mut units = Vec::new();
        while !far.is_empty() {
            let turn = far.len().min(self.rounds - 1);
            units.extend(far.drain(..turn).map(Unit::Distance));
            units.extend(last.pop().or_else(|| far.pop()).map(Unit::Distance));
        }
        units.extend(last.pop().map(Unit::Distance));
        units
    }

    /// Whether what stands at a place in the last phases has come before place 0 in this interval:
    /// some cell that counts shows it when its turn has begun anew.
    pub(super) fn reaches_over(&self, place: usize) -> bool {
        let shows = |v: &Visit| v.row == place || v.column == place;
        let over = |v: &Visit| v.counts && shows(v) && v.to + place > self.interval;
        self.visits.iter().flatten().any(over)
    }

    /// What an engine shows in the turn that begins with phase `from`.
    fn visit(&self, unit: Unit, from: usize, visits: &mut Vec<Visit>) {
        let to = from + self.slots;
        let counts = true;
        match unit {
            // At half the ring each pair would come twice: only its first half counts.
            Unit::Distance(column) if 2 * column == self.slots => {
                let half = from + column;
                visits.push(Visit { row: 0, column, from, to: half, counts });
                visits.push(Visit { row: 0, column, from: half, to, counts: false });
            }
            Unit::Distance(column) => visits.push(Visit { row: 0, column, from, to, counts }),
            Unit::Beam(beam) => {
                let column = self.places + beam;
                visits.push(Visit { row: 0, column, from, to, counts });
            }
            Unit::Beams => {
                let pairs = (0..self.beams).flat_map(|a| (0..a).map(move |b| (b, a)));
                let pairs: Vec<_> = pairs.chain((0..self.beams).map(|b| (b, b))).collect();
                let first = to.saturating_sub(pairs.len());
                for (k, (a, b)) in pairs.into_iter().enumerate() {
                    let (row, column) = (self.places + a, self.places + b);
                    visits.push(Visit { row, column, from: first + k, to: first + k + 1, counts });
                }
            }
            Unit::Diagonal => visits.push(Visit { row: 0, column: 0, from, to, counts }),
            Unit::Idle => {}
        }
    }

    /// The two cells of an engine, of which the second shows the mirror images. An object with
    /// itself has none.
    fn add_engine(&mut self, visits: Vec<Visit>) {
        let Some(&Visit { row, column, .. }) = visits.first() else { return };
        let phases = self.interval;
        self.cells.push(Cell { row, column, phases, leads: true });
        self.cells.push(Cell { row: column, column: row, phases, leads: false });
        let mirrored = visits.iter().map(|&visit| {
            let Visit { row, column, counts, .. } = visit;
            let counts = counts && row != column;
            Visit { row: column, column: row, counts, ..visit }
        });
        let mirrored = mirrored.collect();
        self.visits.extend([visits, mirrored]);
    }

    /// The cell that shows every object with itself, and the phase of the first of them.
    pub(super) fn diagonal(&self) -> Option<(usize, usize)> {
        let own = |visit: &&Visit| visit.row == visit.column && visit.counts;
        let first = |visits: &Vec<Visit>| visits.iter().find(own).map(|visit| visit.from);
        self.visits.iter().enumerate().find_map(|(k, visits)| Some((k, first(visits)?)))
    }
}
