//! Sums over objects, added up where their terms are computed.

use spurion::graph::{Aggregation, Op, Rank};

use super::body::{Body, Place, Side, name};
use super::integer::{Int, Value};
use super::memory::Field;

/// `to += value`, the low bits of it.
fn add(to: &str, value: &str) -> String {
    format!("{to} = {to}.wrapping_add({value});")
}

impl Body<'_, '_> {
    /// Adds the entries that are here to a sum.
    pub(super) fn aggregate(&mut self, k: usize, input: usize, kind: Aggregation) {
        let emitter = self.emitter;
        let node = &emitter.plan.nodes[k];
        let int = Int::of(node.range);
        let by_rows = emitter.row_sum_of(k).is_some();
        for c in 0..node.channels {
            let field = emitter.memory.objects.of_node.get(&k).copied();
            match (kind, field) {
                (Aggregation::Total, _) if by_rows => {}
                (Aggregation::Total, _) => self.total(k, input, c, int),
                (Aggregation::Trace, _) if self.place == Place::Diagonal => {
                    let x = self.same(input, c, Side::One);
                    self.lines.push(add(&name(k, c, Side::One), &x.cast(int)));
                }
                (Aggregation::Diagonal, Some(field)) if self.place == Place::Diagonal => {
                    let x = self.same(input, c, Side::One);
                    let to = format!("first.f{}[{c}]", field.index);
                    self.lines.push(format!("{to} = {} as {};", x.text, field.word));
                }
                (Aggregation::Row | Aggregation::Column, Some(field)) => {
                    self.row((k, input), kind, (c, int), field);
                }
                _ => {}
            }
        }
    }

    fn total(&mut self, k: usize, input: usize, c: usize, int: Int) {
        let to = name(k, c, Side::One);
        for &side in self.sides(input) {
            let x: Value = self.same(input, c, side);
            let twice = self.place == Place::Pair && side == Side::One;
            let x = if twice { x.left(int, 1) } else { x.cast(int) };
            self.lines.push(add(&to, &x));
        }
    }

    /// The sum of the first object is a variable until its row ends.
    fn row(
        &mut self,
        (k, input): (usize, usize),
        kind: Aggregation,
        (c, int): (usize, Int),
        field: Field,
    ) {
        let (first, second) = (format!("r{k}_{c}"), format!("second.f{}[{c}]", field.index));
        for &side in self.sides(input) {
            let x = self.same(input, c, side).cast(int);
            if self.place == Place::Diagonal {
                self.lines.push(add(&first, &x));
                continue;
            }
            let to_first = (kind == Aggregation::Row) == (side != Side::Back);
            if side == Side::One || to_first {
                self.lines.push(add(&first, &x));
            }
            if side == Side::One || !to_first {
                self.lines.push(add(&second, &x));
            }
        }
    }
}

impl super::Emitter<'_> {
    /// Sums over rows or columns that a pass makes.
    pub(super) fn row_sums(&self, level: usize) -> Vec<usize> {
        let nodes = self.plan.nodes_of(level, Rank::Pair);
        nodes
            .filter(|&k| match self.plan.nodes[k].op {
                Op::Aggregate { kind, .. } => {
                    matches!(kind, Aggregation::Row | Aggregation::Column)
                }
                _ => false,
            })
            .collect()
    }

    /// For a sum of all entries, a sum of the rows or columns of the same value: adding these up takes
    /// less.
    pub(super) fn row_sum_of(&self, k: usize) -> Option<usize> {
        if let Some(row) = self.plan.rows_of(k) {
            return Some(row);
        }
        let Op::Aggregate { input, kind: Aggregation::Total } = self.plan.nodes[k].op else {
            return None;
        };
        let same = |&r: &usize| matches!(self.plan.nodes[r].op, Op::Aggregate { input: x, .. } if x == input);
        self.row_sums(self.plan.level[k]).into_iter().find(same)
    }
}
