//! Sums, means and extremes over objects, and the letters that name them in `config`.
//!
//! s: sum / nobj_avg^k over k indices; m: sum / nobj^k; x: maximum - ln(nobj);
//! n: minimum + ln(nobj); nobj counts the spurions. A capital letter multiplies the result
//! by (nobj / nobj_avg)^alpha, with an alpha for each channel and map.

use super::super::weights::Weights;
use crate::checkpoint::CheckpointError;

/// What the aggregations need to know of a jet.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Multiplicity {
    /// Real constituents and spurions.
    pub(super) nobj: usize,
    /// The constant `nobj_avg`.
    pub(super) average: f64,
    /// Whether there are empty slots: they hold zeros, which maxima and minima see.
    pub(super) empty_slots: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Sum,
    Mean,
    Maximum,
    Minimum,
}

/// One letter of `config`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Letter {
    kind: Kind,
    /// Whether it is a capital letter.
    scaled: bool,
}

impl Letter {
    pub(super) fn parse(letter: char) -> Option<Self> {
        let kind = match letter.to_ascii_lowercase() {
            's' => Kind::Sum,
            'm' => Kind::Mean,
            'x' => Kind::Maximum,
            'n' => Kind::Minimum,
            _ => return None,
        };
        Some(Self { kind, scaled: letter.is_ascii_uppercase() })
    }

    /// Whether the result depends on how many slots are empty.
    pub(super) fn sees_empty_slots(self) -> bool {
        matches!(self.kind, Kind::Maximum | Kind::Minimum)
    }

    /// The aggregate of `values` over `indices` indices.
    pub(super) fn aggregate(
        self,
        values: impl Iterator<Item = f64>,
        indices: i32,
        of: Multiplicity,
    ) -> f64 {
        let nobj = of.nobj as f64;
        let empty = of.empty_slots.then_some(0.0);
        match self.kind {
            Kind::Sum => values.sum::<f64>() / of.average.powi(indices),
            Kind::Mean => values.sum::<f64>() / nobj.powi(indices),
            Kind::Maximum => values.chain(empty).fold(f64::NEG_INFINITY, f64::max) - nobj.ln(),
            Kind::Minimum => values.chain(empty).fold(f64::INFINITY, f64::min) + nobj.ln(),
        }
    }
}

/// The exponents alpha of one letter for each channel and map; none for a small letter.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Powers {
    maps: usize,
    alphas: Option<Vec<f64>>,
}

impl Powers {
    /// Reads `prefix.alphas.index` of shape (1, channels, maps, 1, ..., 1) with `trailing` ones at
    /// the end, if `letter` is capital.
    pub(super) fn read(
        weights: &Weights<'_>,
        (prefix, index): (&str, usize),
        letter: Letter,
        (channels, maps, trailing): (usize, usize, usize),
    ) -> Result<Self, CheckpointError> {
        if !letter.scaled {
            return Ok(Self { maps, alphas: None });
        }
        let mut shape = vec![1, channels, maps];
        shape.extend(vec![1; trailing]);
        let alphas = weights.tensor(&format!("{prefix}.alphas.{index}"), &shape)?;
        Ok(Self { maps, alphas: Some(alphas.to_vec()) })
    }

    /// The factor of each map of `channel`.
    pub(super) fn factors(&self, channel: usize, of: Multiplicity) -> Vec<f64> {
        match &self.alphas {
            None => vec![1.0; self.maps],
            Some(alphas) => {
                let ratio = of.nobj as f64 / of.average;
                let alphas = &alphas[channel * self.maps..][..self.maps];
                alphas.iter().map(|alpha| ratio.powf(*alpha)).collect()
            }
        }
    }
}

#[cfg(test)]
#[path = "aggregation_tests.rs"]
mod tests;
