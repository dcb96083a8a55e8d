//! The nets of a node's value.

use spurion::graph::Rank;

use crate::builder::{Builder, Signed};
use crate::error::Error;
use crate::range::Range;

/// The value of a node in hardware: for each channel one net for each entry.
///
/// Entries of pair rank are the cells of the geometry, those of particle rank its objects; they
/// show one phase after the other. A value of jet rank has one entry, there for one clock.
#[derive(Clone, Debug)]
pub struct Value {
    /// Over which objects it has entries.
    pub rank: Rank,
    /// The nets, by channel and entry.
    pub channels: Vec<Vec<Signed>>,
    /// For each channel, what entries of absent particles can be. Such entries belong to no
    /// object and may be anything, but their interval tells when they need no mask.
    pub absent: Vec<Range>,
    /// Whether entries of pair rank are 0 in phases in which their cell does not count.
    pub idle_zero: bool,
}

impl Value {
    /// A value whose absent entries are 0.
    ///
    /// # Errors
    /// None: 0 fits a wire.
    pub fn clean(rank: Rank, channels: Vec<Vec<Signed>>) -> Result<Self, Error> {
        let absent = vec![Range::zero(); channels.len()];
        Ok(Self { rank, channels, absent, idle_zero: true })
    }

    /// The same with every entry taken through `change`.
    ///
    /// # Errors
    /// The first error of `change`.
    pub fn map(
        &self,
        builder: &mut Builder,
        mut change: impl FnMut(&mut Builder, Signed) -> Result<Signed, Error>,
    ) -> Result<Vec<Vec<Signed>>, Error> {
        let mut channels = Vec::with_capacity(self.channels.len());
        for channel in &self.channels {
            let entries = channel.iter().map(|&entry| change(builder, entry));
            channels.push(entries.collect::<Result<Vec<_>, Error>>()?);
        }
        Ok(channels)
    }
}

/// What a signed value can be.
///
/// # Errors
/// [`Error::Leaf`] if the negative takes too many bits.
pub fn range_of(value: Signed) -> Result<Range, Error> {
    let range = value.net.range();
    if value.negated { negative(range) } else { Ok(range) }
}

/// The interval of the products with a weight.
///
/// # Errors
/// [`Error::Leaf`] if they take too many bits.
pub fn scaled(range: Range, weight: i64) -> Result<Range, Error> {
    let product = Range::single(weight).and_then(|weight| range.product(weight));
    product.map_err(|cause| Error::Leaf { leaf: "weight".into(), cause })
}

fn negative(range: Range) -> Result<Range, Error> {
    let wide = |x: i64| -i128::from(x);
    Range::new(wide(range.lo()), wide(range.hi()))
        .map_err(|cause| Error::Leaf { leaf: "negative".into(), cause })
}

/// The smallest interval with all entries.
///
/// # Errors
/// [`Error::Leaf`] if a negative takes too many bits.
pub fn range_of_all(entries: &[Signed]) -> Result<Range, Error> {
    let mut all: Option<Range> = None;
    for &entry in entries {
        let range = range_of(entry)?;
        all = Some(all.map_or(range, |all| all.union(range)));
    }
    Ok(all.unwrap_or(Range::zero()))
}
