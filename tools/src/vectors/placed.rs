//! The integers of a node in an array of one shape for all jets.
//!
//! The interpreter keeps the entries of the objects that a jet has, and no others; an array has a
//! place for each object that a jet can have.

use spurion::graph::{Graph, Node, Rank};

/// The shape of a node's integers for one jet.
#[derive(Clone, Copy, Debug)]
pub(super) struct Placed {
    /// What an entry belongs to.
    pub rank: Rank,
    /// Channels.
    pub channels: usize,
    /// The most objects of a jet.
    pub most: usize,
}

impl Placed {
    /// That of a node.
    pub fn of(graph: &Graph<'_>, node: &Node<'_>) -> Self {
        Self { rank: node.rank, channels: node.channels, most: graph.objects() }
    }

    /// Integers of one jet.
    pub fn len(self) -> usize {
        self.channels * self.rank.entries(self.most)
    }

    /// The extents of an array for so many jets.
    pub fn shape(self, jets: usize) -> Vec<u64> {
        let objects = match self.rank {
            Rank::Jet => 0,
            Rank::Particle => 1,
            Rank::Pair => 2,
        };
        let mut shape = vec![jets as u64, self.channels as u64];
        shape.resize(2 + objects, self.most as u64);
        shape
    }

    /// Where the entries of a jet of `objects` objects lie, in their order.
    fn places(self, objects: usize) -> impl Iterator<Item = usize> {
        let entries = self.rank.entries(objects);
        let place = move |e: usize| match self.rank {
            Rank::Pair => e / objects * self.most + e % objects,
            Rank::Jet | Rank::Particle => e,
        };
        let stride = self.rank.entries(self.most);
        (0..self.channels).flat_map(move |c| (0..entries).map(move |e| c * stride + place(e)))
    }

    /// `entries` of a jet of `objects` objects, each at its place, 0 elsewhere.
    pub fn place(self, entries: &[i64], objects: usize) -> Vec<i64> {
        let mut all = vec![0; self.len()];
        for (place, &entry) in self.places(objects).zip(entries) {
            all[place] = entry;
        }
        all
    }

    /// The entries of a jet of `objects` objects out of `all`; `None` if what belongs to no object is
    /// not 0.
    pub fn take(self, all: &[i64], objects: usize) -> Option<Vec<i64>> {
        let entries: Option<Vec<i64>> =
            self.places(objects).map(|place| all.get(place).copied()).collect();
        entries.filter(|entries| self.place(entries, objects) == all)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_keep_their_places() {
        let placed = Placed { rank: Rank::Pair, channels: 2, most: 3 };
        let all = placed.place(&[1, 2, 3, 4, 5, 6, 7, 8], 2);
        assert_eq!(all, [1, 2, 0, 3, 4, 0, 0, 0, 0, 5, 6, 0, 7, 8, 0, 0, 0, 0]);
        assert_eq!(placed.shape(5), [5, 2, 3, 3]);
        assert_eq!(placed.take(&all, 2), Some(vec![1, 2, 3, 4, 5, 6, 7, 8]));
        let mut wrong = all;
        wrong[2] = 1;
        assert_eq!(placed.take(&wrong, 2), None);
    }

    #[test]
    fn particles_and_jets_do_too() {
        let placed = Placed { rank: Rank::Particle, channels: 2, most: 3 };
        assert_eq!(placed.place(&[1, 2], 1), [1, 0, 0, 2, 0, 0]);
        assert_eq!(placed.take(&[1, 0, 0, 2, 0, 0], 1), Some(vec![1, 2]));
        let placed = Placed { rank: Rank::Jet, channels: 2, most: 3 };
        assert_eq!((placed.place(&[1, 2], 0), placed.shape(1)), (vec![1, 2], vec![1, 2]));
        let none = Placed { rank: Rank::Pair, channels: 1, most: 2 };
        assert_eq!(none.take(&[0; 4], 0), Some(vec![]));
    }
}
