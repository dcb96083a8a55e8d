//! Sums over objects.

use crate::builder::{Builder, Net};
use crate::error::Error;
use crate::pair_matrix::PairMatrix;

/// y_i = sum_j x_ij for a symmetric x with a zero diagonal: one adder tree for each object.
///
/// # Errors
/// [`Error::Leaf`] if a sum takes too many bits.
pub fn rows(
    builder: &mut Builder,
    x: &PairMatrix<Net>,
    levels_per_register: u32,
) -> Result<Vec<Net>, Error> {
    let mut sums = Vec::with_capacity(x.objects());
    for i in 0..x.objects() {
        builder.scope(&format!("row_{i}"));
        let row: Vec<Net> = x.row(i).copied().collect();
        sums.push(builder.sum(&row, levels_per_register)?);
    }
    Ok(sums)
}

/// y = sum_i x_i.
///
/// # Errors
/// [`Error::Leaf`] if the sum takes too many bits.
pub fn total(builder: &mut Builder, x: &[Net], levels_per_register: u32) -> Result<Net, Error> {
    builder.scope("total");
    builder.sum(x, levels_per_register)
}
