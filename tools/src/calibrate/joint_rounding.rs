//! Weights rounded together.
//!
//! The inputs of a mix are correlated, so what the rounding of one weight adds to an output, that of
//! another may take away. With M = <x x^T> over all entries of calibration jets, the mean square
//! error of an output is e^T M e for the errors e of its row of weights: the mantissas next to the
//! exact weights are chosen that make it least.

use spurion::graph::Rank;

use super::Sample;
use crate::elementary::{binary_exponent, power_of_two};
use crate::float_graph::{FloatGraph, FloatOp, Id, evaluate};

/// Jets that the moments are taken from.
const TRIAL_JETS: usize = 400;

/// <x_a x_b> of the channels of a value.
type Moments = Vec<Vec<f64>>;

/// Rounds the weights of mixes together.
#[derive(Debug)]
pub struct JointRounding(Vec<Option<Moments>>);

impl JointRounding {
    /// Takes the moments of what the mixes of `graph` read. Of what a jet has once there are too few
    /// entries: those weights are rounded one by one.
    #[must_use]
    pub fn new(graph: &FloatGraph, samples: &[Sample]) -> Self {
        Self(moments(graph, samples))
    }

    /// The weights of mix `k` with mantissas of `bits` bits, multiples of 2^-`finest`; none for other
    /// nodes.
    #[must_use]
    pub fn round(
        &self,
        graph: &FloatGraph,
        k: Id,
        (bits, finest): (u8, i32),
    ) -> Option<Vec<Vec<f64>>> {
        let FloatOp::Mix { weights, .. } = &graph.nodes.get(k)?.op else { return None };
        let inputs = weights.first().map_or(0, Vec::len);
        // Inputs of which nothing is known: every weight becomes the nearest.
        let row = |a: usize| (0..inputs).map(|b| f64::from(u8::from(a == b))).collect();
        let unknown = || (0..inputs).map(row).collect();
        let moments = self.0.get(k)?.clone().unwrap_or_else(unknown);
        Some(weights.iter().map(|row| round_row(row, &moments, (bits, finest))).collect())
    }
}

/// The finest grid of weights: as fine as their mantissas.
pub const FREE: i32 = 60;

/// The moments of what each mix at particle or pair rank reads.
fn moments(graph: &FloatGraph, samples: &[Sample]) -> Vec<Option<Moments>> {
    let mut all: Vec<Option<Moments>> = vec![None; graph.nodes.len()];
    for sample in samples.iter().take(TRIAL_JETS) {
        let evaluation = evaluate(graph, sample, &[]);
        for (node, moments) in graph.nodes.iter().zip(&mut all) {
            let FloatOp::Mix { input, .. } = &node.op else { continue };
            if node.rank == Rank::Jet {
                continue;
            }
            let channels = graph.nodes[*input].channels;
            let entries = node.rank.entries(sample.objects).max(1);
            let sums = moments.get_or_insert_with(|| vec![vec![0.0; channels]; channels]);
            let x: Vec<&[f64]> = evaluation.values[*input].chunks(entries).collect();
            for (row, a) in sums.iter_mut().zip(&x) {
                for (sum, b) in row.iter_mut().zip(&x) {
                    *sum += a.iter().zip(*b).map(|(a, b)| a * b).sum::<f64>();
                }
            }
        }
    }
    all
}

/// A row of weights on the grid of each one's mantissas.
struct Row<'w> {
    weights: &'w [f64],
    units: Vec<f64>,
    moments: &'w Moments,
    /// The largest mantissa; one more is a power of two.
    largest: f64,
}

impl Row<'_> {
    /// Whether weight `k` may be `steps` units: a mantissa, one of the two on each side.
    fn near(&self, k: usize, steps: f64) -> bool {
        let (weight, unit) = (self.weights[k], self.units[k]);
        let mantissa = weight != 0.0 && steps.abs() <= self.largest + 1.0;
        mantissa && (steps * unit - weight).abs() <= 2.0 * unit
    }

    /// M e for the errors e of weights of so many `steps`.
    fn gradient(&self, steps: &[f64]) -> Vec<f64> {
        let errors: Vec<f64> =
            (0..steps.len()).map(|k| steps[k] * self.units[k] - self.weights[k]).collect();
        let row = |row: &Vec<f64>| row.iter().zip(&errors).map(|(m, e)| m * e).sum();
        self.moments.iter().map(row).collect()
    }

    /// Moves one or two weights by one mantissa, those moves that lower the error most, if any do.
    fn improve(&self, steps: &mut [f64]) -> bool {
        let gradient = self.gradient(steps);
        let pairs = (0..steps.len()).flat_map(|a| (a..steps.len()).map(move |b| (a, b)));
        let signs = [(1.0, 1.0), (1.0, -1.0), (-1.0, 1.0), (-1.0, -1.0)];
        let moves = pairs.flat_map(|(a, b)| {
            // One weight alone moves by one mantissa as well.
            signs.map(|(at_a, at_b)| ((a, at_a), (b, if a == b { 0.0 } else { at_b })))
        });
        let possible = moves.filter(|&((a, at_a), (b, at_b))| {
            self.near(a, steps[a] + at_a) && (a == b || self.near(b, steps[b] + at_b))
        });
        let change = |&((a, at_a), (b, at_b)): &((usize, f64), (usize, f64))| {
            let (x, y, m) = (at_a * self.units[a], at_b * self.units[b], self.moments);
            2.0 * (x * gradient[a] + y * gradient[b])
                + (x * x * m[a][a] + y * y * m[b][b] + 2.0 * x * y * m[a][b])
        };
        let best = possible.map(|step| (change(&step), step)).min_by(|x, y| x.0.total_cmp(&y.0));
        let Some((change, ((a, at_a), (b, at_b)))) = best else { return false };
        // Below, what the sums round decides.
        let lowers = change < -1e-12 * self.scale();
        if lowers {
            steps[a] += at_a;
            steps[b] += at_b;
        }
        lowers
    }

    /// The error of one unit in every weight, each by itself.
    fn scale(&self) -> f64 {
        self.units.iter().enumerate().map(|(k, unit)| unit * unit * self.moments[k][k]).sum()
    }
}

fn round_row(weights: &[f64], moments: &Moments, (bits, finest): (u8, i32)) -> Vec<f64> {
    let unit = |&w: &f64| match w {
        0.0 => 1.0,
        _ => power_of_two((binary_exponent(w) + 2 - i32::from(bits)).max(-finest)),
    };
    let units: Vec<f64> = weights.iter().map(unit).collect();
    let largest = power_of_two(i32::from(bits) - 1) - 1.0;
    let row = Row { weights, units, moments, largest };
    let mut steps: Vec<f64> =
        weights.iter().zip(&row.units).map(|(w, u)| (w / u).round()).collect();
    while row.improve(&mut steps) {}
    steps.iter().zip(&row.units).map(|(steps, unit)| steps * unit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// e^T M e.
    fn square(moments: &Moments, errors: &[f64]) -> f64 {
        let row = |(e, row): (&f64, &Vec<f64>)| {
            e * row.iter().zip(errors).map(|(m, e)| m * e).sum::<f64>()
        };
        errors.iter().zip(moments).map(row).sum()
    }

    #[test]
    fn what_one_weight_loses_its_correlated_neighbour_makes_up() {
        let weights = [0.7, -0.499, 0.0];
        // The first two inputs are nearly the same.
        let moments = vec![vec![1.0, 0.99, 0.3], vec![0.99, 1.0, 0.3], vec![0.3, 0.3, 0.2]];
        for bits in [4, 6, 8] {
            let rounded = round_row(&weights, &moments, (bits, FREE));
            let alone = |w: f64| {
                let unit = power_of_two(binary_exponent(w) + 2 - i32::from(bits));
                (w / unit).round() * unit
            };
            let error = |at: [f64; 2]| square(&moments, &[at[0] - 0.7, at[1] + 0.499, 0.0]);
            let (together, apart) =
                (error([rounded[0], rounded[1]]), error([alone(0.7), alone(-0.499)]));
            assert!(together < apart, "{bits} bits: {together} {apart}");
            assert_eq!(rounded[2], 0.0);
            // Every weight is a mantissa of so many bits.
            let quantized = crate::assemble::quantize_weights(std::slice::from_ref(&rounded), bits);
            let unit = |k: usize| {
                power_of_two(i32::from(quantized.shifts[k]) - i32::from(quantized.frac_bits))
            };
            for (k, w) in rounded.iter().enumerate() {
                assert_eq!(f64::from(quantized.mantissas[k]) * unit(k), *w, "{bits} bits");
                assert!(quantized.mantissas[k].unsigned_abs() < 1 << (bits - 1));
            }
        }
    }

    #[test]
    fn without_correlation_every_weight_is_the_nearest() {
        let moments = vec![vec![2.0, 0.0], vec![0.0, 0.1]];
        assert_eq!(round_row(&[0.3, 5.4], &moments, (4, FREE)), [0.3125, 5.0]);
        assert_eq!(round_row(&[0.3, 5.4], &moments, (4, 1)), [0.5, 5.0]);
    }
}
