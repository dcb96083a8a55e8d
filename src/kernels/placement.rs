//! Where the entries of a value of one rank meet those of another.

use super::lanes_side_by_side;
use crate::graph::Placement;
use crate::tensor::Word;

/// Calls `meet` with each entry of one channel `y`, and the entry of `x` that is placed there, in
/// jets of `objects` objects.
#[inline(always)]
pub(super) fn place<const L: usize, I: Word, O: Word>(
    placement: Placement,
    objects: usize,
    x: &[[I; L]],
    y: &mut [[O; L]],
    meet: impl Fn(&mut O, I),
) {
    let n = objects.max(1);
    if placement == Placement::Same {
        let words = y.as_flattened_mut().iter_mut().zip(x.as_flattened());
        return words.for_each(|(y, x)| meet(y, *x));
    }
    let meet = |y: &mut [O; L], x: &[I; L]| {
        lanes_side_by_side::<L>();
        // All lanes are read before any is written, or they could not become one vector.
        let mut met = *y;
        met.iter_mut().zip(*x).for_each(|(y, x)| meet(y, x));
        *y = met;
    };
    match placement {
        Placement::Same => {}
        Placement::Rows => {
            for (row, x) in y.chunks_exact_mut(n).zip(x) {
                row.iter_mut().for_each(|y| meet(y, x));
            }
        }
        Placement::Columns => {
            for row in y.chunks_exact_mut(n) {
                row.iter_mut().zip(x).for_each(|(y, x)| meet(y, x));
            }
        }
        Placement::Diagonal => {
            // A jet-rank term stands for every object.
            let diagonal = y.iter_mut().step_by(n.saturating_add(1));
            diagonal.zip(x.iter().cycle()).for_each(|(y, x)| meet(y, x));
        }
        Placement::Transposed => {
            for (i, row) in y.chunks_exact_mut(n).enumerate() {
                let column = x.iter().skip(i).step_by(n);
                row.iter_mut().zip(column).for_each(|(y, x)| meet(y, x));
            }
        }
        Placement::All => {
            if let Some(x) = x.first() {
                y.iter_mut().for_each(|y| meet(y, x));
            }
        }
    }
}
