//! Weights rounded together.
//!
//! The inputs of a mix are correlated, so what the rounding of one weight adds to an output, that of
//! another may take away. With M = <x x^T> over all entries of calibration jets, the mean square
//! error of an output is e^T M e for the errors e of its row of weights: the mantissas next to the
//! exact weights are chosen that make it least.

use spurion::graph::Rank;
use spurion_hdl::signed_digit_count;

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
        self.round_with_digits(graph, k, (bits, finest, u32::MAX))
    }

    /// The same with mantissas of at most so many nonzero signed-binary digits.
    #[must_use]
    pub fn round_with_digits(
        &self,
        graph: &FloatGraph,
        k: Id,
        grid: (u8, i32, u32),
    ) -> Option<Vec<Vec<f64>>> {
        let FloatOp::Mix { weights, .. } = &graph.nodes.get(k)?.op else { return None };
        let inputs = weights.first().map_or(0, Vec::len);
        // Inputs of which nothing is known: every weight becomes the nearest.
        let row = |a: usize| (0..inputs).map(|b| f64::from(u8::from(a == b))).collect();
        let unknown = || (0..inputs).map(row).collect();
        let moments = self.0.get(k)?.clone().unwrap_or_else(unknown);
        Some(weights.iter().map(|row| round_row(row, &moments, grid)).collect())
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
    /// The most nonzero signed-binary digits.
    digits: u32,
}

impl Row<'_> {
    /// Whether weight `k` may be `steps` units: a mantissa of so many digits, near the weight.
    fn near(&self, k: usize, steps: f64) -> bool {
        let (weight, unit) = (self.weights[k], self.units[k]);
        let mantissa = weight != 0.0 && steps.abs() <= self.largest + 1.0;
        let reach = if self.digits == u32::MAX { 2.0 * unit } else { 2.0 * unit + weight.abs() };
        mantissa && self.allows(steps) && (steps * unit - weight).abs() <= reach
    }

    /// Whether a mantissa of `steps` has no more digits than it may.
    fn allows(&self, steps: f64) -> bool {
        self.digits == u32::MAX || signed_digit_count(steps as i64) <= self.digits
    }

    /// From `steps` to the next mantissa of so many digits, up or down.
    fn next(&self, steps: f64, sign: f64) -> f64 {
        let mut next = steps + sign;
        while !self.allows(next) {
            next += sign;
        }
        next
    }

    /// The mantissa of so many digits nearest to the weight.
    fn nearest(&self, k: usize) -> f64 {
        let exact = self.weights[k] / self.units[k];
        let near = exact.round();
        if self.allows(near) {
            return near;
        }
        let [below, above] = [-1.0, 1.0].map(|sign| self.next(near, sign));
        if exact - below <= above - exact { below } else { above }
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
        let moved = |k: usize, sign: f64| self.next(steps[k], sign) - steps[k];
        let by: Vec<[f64; 2]> = (0..steps.len()).map(|k| [moved(k, 1.0), moved(k, -1.0)]).collect();
        let pairs = (0..steps.len()).flat_map(|a| (a..steps.len()).map(move |b| (a, b)));
        let ways = [(0, 0), (0, 1), (1, 0), (1, 1)];
        let moves = pairs.flat_map(|(a, b)| {
            // One weight alone moves by one mantissa as well.
            let by = &by;
            ways.map(move |(i, j)| ((a, by[a][i]), (b, if a == b { 0.0 } else { by[b][j] })))
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

fn round_row(
    weights: &[f64],
    moments: &Moments,
    (bits, finest, digits): (u8, i32, u32),
) -> Vec<f64> {
    let unit = |&w: &f64| match w {
        0.0 => 1.0,
        _ => power_of_two((binary_exponent(w) + 2 - i32::from(bits)).max(-finest)),
    };
    let units: Vec<f64> = weights.iter().map(unit).collect();
    let largest = power_of_two(i32::from(bits) - 1) - 1.0;
    let row = Row { weights, units, moments, largest, digits };
    let mut steps: Vec<f64> = (0..weights.len()).map(|k| row.nearest(k)).collect();
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
            let rounded = round_row(&weights, &moments, (bits, FREE, u32::MAX));
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
        assert_eq!(round_row(&[0.3, 5.4], &moments, (4, FREE, u32::MAX)), [0.3125, 5.0]);
        assert_eq!(round_row(&[0.3, 5.4], &moments, (4, 1, u32::MAX)), [0.5, 5.0]);
    }

    #[test]
    fn few_digits_are_what_is_asked_for_and_the_neighbour_makes_up() {
        // With two digits 0.7 is 0.75 or 0.625, with one 0.5 or 1.
        let apart = vec![vec![1.0, 0.0], vec![0.0, 1.0]];
        assert_eq!(round_row(&[0.7, 0.3], &apart, (8, FREE, 2)), [0.75, 0.3125]);
        assert_eq!(round_row(&[0.7, 0.3], &apart, (8, FREE, 1)), [0.5, 0.25]);
        let together = vec![vec![1.0, 0.99], vec![0.99, 1.0]];
        let rounded = round_row(&[0.7, 0.3], &together, (8, FREE, 1));
        assert!((rounded[0] + rounded[1] - 1.0).abs() <= 0.125, "{rounded:?}");
    }
}
