//! Where pairs meet: which hardware sees which two objects in which clock.

/// How a jet is spread over space and time.
///
/// The particles sit in a ring of `slots` places that turns by `step` places a clock, `interval`
/// clocks a jet: in phase t, place k holds particle (k + step t) mod slots. An engine at places
/// p and p + o then sees every unordered pair at distance o once, while p runs over the first
/// `step` places and t over all phases. With an interval of 1 the ring stands still and every
/// pair has its own engine.
///
/// The objects are the places that engines read, then the beams, which do not turn.
///
/// With an interval of several turns each engine serves one distance after another
/// ([`Geometry::rounds`] turns, see `rounds.rs`), and what belongs to single objects is
/// computed for one object after the other: first the beams, then the particles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Geometry {
    /// Places of the ring: `step * interval`, at least the particles of the model.
    pub slots: usize,
    /// Places that the ring turns by in a clock.
    pub step: usize,
    /// Clocks that a jet keeps the engines busy.
    pub interval: usize,
    /// Places that are read: the objects before the beams.
    pub places: usize,
    /// Beams.
    pub beams: usize,
    /// Turns of the ring in an interval.
    pub rounds: usize,
    /// The entries of a value of pair rank, off and on the diagonal.
    pub cells: Vec<Cell>,
    /// For each cell, which objects it shows when.
    pub visits: Vec<Vec<Visit>>,
}

/// Two objects that a cell shows in some phases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Visit {
    /// The object i of x_ij.
    pub row: usize,
    /// The object j of x_ij.
    pub column: usize,
    /// The first phase.
    pub from: usize,
    /// The phase after the last one.
    pub to: usize,
    /// Whether the entry counts; else it is another cell's.
    pub counts: bool,
}

/// An entry of a value of pair rank: a row, a column, and the phases in which it counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell {
    /// The object i of x_ij.
    pub row: usize,
    /// The object j of x_ij.
    pub column: usize,
    /// It counts in so many first phases only.
    pub phases: usize,
    /// Whether it is the first of two mirror images, of which the second follows it.
    pub leads: bool,
}

impl Geometry {
    /// The geometry for `particles` slots and `beams` beams, with a jet every `interval` clocks.
    #[must_use]
    pub fn new(particles: usize, beams: usize, interval: usize) -> Self {
        let rounds = (interval / particles.max(1)).max(1);
        let step = particles.div_ceil(interval).max(1);
        let slots = if rounds > 1 { particles } else { step * interval };
        let places = slots.min(step + slots / 2);
        let (cells, visits) = (Vec::new(), Vec::new());
        let mut geometry = Self { slots, step, interval, places, beams, rounds, cells, visits };
        if rounds > 1 {
            geometry.add_rounds();
            return geometry;
        }
        geometry.add_particle_cells();
        geometry.add_beam_cells();
        let visit = |&Cell { row, column, phases: to, .. }: &Cell| {
            vec![Visit { row, column, from: 0, to, counts: true }]
        };
        geometry.visits = geometry.cells.iter().map(visit).collect();
        geometry
    }

    /// Whether values of particle rank come one object after the other.
    #[must_use]
    pub fn is_serial(&self) -> bool {
        self.rounds > 1
    }

    /// Entries of a value of particle rank.
    #[must_use]
    pub fn particle_entries(&self) -> usize {
        if self.is_serial() { 1 } else { self.objects() }
    }

    /// All objects: places, then beams.
    #[must_use]
    pub fn objects(&self) -> usize {
        self.places + self.beams
    }

    /// Whether an object is a beam, which is the same in all phases.
    #[must_use]
    pub fn is_beam(&self, object: usize) -> bool {
        object >= self.places
    }

    /// Whether a cell has one value for the whole jet: its objects are beams.
    #[must_use]
    pub fn is_fixed(&self, cell: &Cell) -> bool {
        !self.is_serial() && self.is_beam(cell.row) && self.is_beam(cell.column)
    }

    /// The cell with row and column exchanged.
    #[must_use]
    pub fn mirror(&self, cell: usize) -> usize {
        let Cell { row, column, leads, .. } = self.cells[cell];
        match (row == column && !self.is_serial(), leads) {
            (true, _) => cell,
            (false, true) => cell + 1,
            (false, false) => cell - 1,
        }
    }

    fn add_mirrored(&mut self, row: usize, column: usize, phases: usize) {
        self.cells.push(Cell { row, column, phases, leads: true });
        self.cells.push(Cell { row: column, column: row, phases, leads: false });
    }

    fn add_particle_cells(&mut self) {
        for p in 0..self.step {
            self.cells.push(Cell { row: p, column: p, phases: self.interval, leads: false });
            for offset in 1..=self.slots / 2 {
                // At half the ring each pair would come twice: only its first half counts.
                let phases = if 2 * offset == self.slots {
                    (self.slots / 2).saturating_sub(p).div_ceil(self.step)
                } else {
                    self.interval
                };
                let other = (p + offset) % self.slots;
                if phases > 0 {
                    self.add_mirrored(p, other, phases);
                }
            }
        }
    }

    fn add_beam_cells(&mut self) {
        let all = self.interval;
        for b in self.places..self.places + self.beams {
            for p in 0..self.step {
                self.add_mirrored(p, b, all);
            }
            for c in b..self.places + self.beams {
                if b == c {
                    self.cells.push(Cell { row: b, column: b, phases: all, leads: false });
                } else {
                    self.add_mirrored(b, c, all);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Geometry;
    use std::collections::BTreeMap;

    /// Every ordered pair of objects, once, whatever the fold.
    #[test]
    fn every_pair_is_seen_once() {
        let several =
            [(16, 32), (16, 48), (16, 64), (16, 80), (20, 40), (9, 27), (33, 66), (16, 192)];
        let single = (1..=33).flat_map(|particles| {
            [1, 2, 3, 4, 5, 7, 8, 16, 20, 32].map(|interval| (particles, interval))
        });
        let single = single.filter(|(particles, interval)| *interval < 2 * particles);
        for (particles, interval) in single.chain(several) {
            let geometry = Geometry::new(particles, 2, interval);
            let mut seen = BTreeMap::new();
            for (cell, visits) in geometry.cells.iter().zip(&geometry.visits) {
                for visit in visits.iter().filter(|visit| visit.counts) {
                    let to = if geometry.is_fixed(cell) { 1 } else { visit.to };
                    for t in visit.from..to {
                        let turned = |object: usize| match object.checked_sub(geometry.places) {
                            Some(beam) => geometry.slots + beam,
                            None => (object + geometry.step * t) % geometry.slots,
                        };
                        *seen.entry((turned(visit.row), turned(visit.column))).or_insert(0) += 1;
                    }
                }
            }
            let objects = geometry.slots + 2;
            assert!(geometry.slots >= particles);
            assert_eq!(seen.len(), objects * objects, "{particles} {interval}");
            assert!(seen.values().all(|&times| times == 1), "{particles} {interval}");
        }
    }
}
