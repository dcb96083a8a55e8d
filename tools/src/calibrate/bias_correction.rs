//! Constants that take back what roundings change on average.
//!
//! Rounded weights change a sum by an error whose mean over the entries is not 0, and so do slopes,
//! tables and saturations. Sums of a network have constants that are added anyway. To first order, a
//! change b of all constants changes the logit of jet j by G_j b, where G_j are the derivatives of
//! the logit. With the errors r_j of the finished integers on the calibration jets, the b is taken
//! that minimises
//!
//! sum_j (r_j + G_j b)^2 + lambda sum_c <r^2> b_c^2 / e_c^2
//!
//! where e_c is the root mean square by which the sum of constant c differs from float64. So every
//! constant is moved by about what its own sum, and sums without a constant, err by, and not further.
//! Of several lambda the one is taken that leaves least on jets that were not fitted.

use rayon::prelude::*;

use spurion::graph::FrontEnd;
use spurion::tagger::TaggerError;

use super::Sample;
use super::sum_errors::sum_errors;
use crate::float_graph::{FloatGraph, FloatOp, Id, evaluate, for_each_adjoint};

/// Jets that derivatives are taken on.
const JETS: usize = 1000;
/// Jets for each constant: fewer say too little.
const JETS_A_CONSTANT: usize = 4;
/// Shrinkages that are tried.
const SHRINKAGES: [f64; 5] = [0.1, 1.0, 10.0, 100.0, 1000.0];
/// Rounds over all constants that a fit takes.
const ROUNDS: usize = 200;

/// Derivatives of the logit with respect to the constants of a graph, jet by jet.
#[derive(Debug)]
pub struct Constants {
    /// Tables that are added to sums, with their channels.
    tables: Vec<(Id, usize)>,
    /// G_j.
    derivatives: Vec<Vec<f64>>,
    /// e_c.
    scales: Vec<f64>,
    /// Square roots of the weights of the jets, if they do not all count the same.
    weights: Vec<f64>,
}

impl Constants {
    /// Takes the derivatives on `samples`, and the errors of sums from the artifact `bytes`.
    ///
    /// # Errors
    /// [`TaggerError`] if the artifact cannot score the samples.
    pub fn new(
        graph: &FloatGraph,
        samples: &[Sample],
        artifact: (&[u8], FrontEnd),
    ) -> Result<Self, TaggerError> {
        let tables = added_tables(graph);
        let of_jet = |sample: &Sample| derivatives(graph, sample, &tables);
        let derivatives = samples[..samples.len().min(JETS)].par_iter().map(of_jet).collect();
        let errors = sum_errors(graph, samples, artifact)?;
        let scales = tables.iter().flat_map(|&(id, _)| errors[reader(graph, id)].clone()).collect();
        Ok(Self { tables, derivatives, scales, weights: Vec::new() })
    }

    /// Counts jets by `weights` from here on.
    pub fn weigh(&mut self, weights: &[f64]) {
        self.weights = weights.iter().map(|w| w.sqrt()).collect();
        for (derivatives, weight) in self.derivatives.iter_mut().zip(&self.weights) {
            derivatives.iter_mut().for_each(|g| *g *= weight);
        }
    }

    /// The change of each table, one number a channel, that takes the `errors` of the logit back;
    /// none if it does not do so on jets that were not fitted, or if there are too few.
    #[must_use]
    pub fn fit(&self, errors: &[f64]) -> Option<Vec<(Id, Vec<f64>)>> {
        let rows: Vec<Row<'_>> =
            self.derivatives.iter().zip(errors).map(|(g, &r)| (g.as_slice(), r)).collect();
        let rows: Vec<Row<'_>> = match self.weights.is_empty() {
            true => rows,
            false => rows.iter().zip(&self.weights).map(|(&(g, r), w)| (g, r * w)).collect(),
        };
        if rows.len() < JETS_A_CONSTANT * self.scales.len() {
            return None;
        }
        let halves = [0, 1].map(|half| rows.iter().skip(half).step_by(2).copied().collect());
        let [even, odd]: [Vec<Row<'_>>; 2] = halves;
        let left = |lambda: f64| {
            remainder(&even, &self.solve(&odd, lambda))
                + remainder(&odd, &self.solve(&even, lambda))
        };
        let tried = SHRINKAGES.iter().map(|&lambda| (left(lambda), lambda));
        let (least, lambda) = tried.min_by(|a, b| a.0.total_cmp(&b.0))?;
        let mut change = self.solve(&rows, lambda).into_iter();
        let of_table =
            |&(id, channels): &(Id, usize)| (id, change.by_ref().take(channels).collect());
        let before = remainder(&rows, &vec![0.0; self.scales.len()]);
        (least < before).then(|| self.tables.iter().map(of_table).collect())
    }

    /// The b that minimises what the module says, one constant after the other.
    fn solve(&self, rows: &[Row<'_>], lambda: f64) -> Vec<f64> {
        let size = self.scales.len();
        let mut products = vec![vec![0.0; size]; size];
        let (mut slope, mut squares) = (vec![0.0; size], 0.0);
        for (g, r) in rows {
            for ((products, slope), a) in products.iter_mut().zip(&mut slope).zip(*g) {
                products.iter_mut().zip(*g).for_each(|(sum, b)| *sum += a * b);
                *slope += a * r;
            }
            squares += r * r;
        }
        let shrinkage = lambda * squares / rows.len().max(1) as f64;
        let mut change = vec![0.0; size];
        for _ in 0..ROUNDS {
            for c in (0..size).filter(|&c| self.scales[c] > 0.0) {
                let own = products[c][c];
                let all: f64 = products[c].iter().zip(&change).map(|(p, b)| p * b).sum();
                let resistance = own + shrinkage / self.scales[c].powi(2);
                if resistance > 0.0 {
                    change[c] = -(slope[c] + all - own * change[c]) / resistance;
                }
            }
        }
        change
    }
}

/// The first sum that reads table `id`; the table itself if none does.
fn reader(graph: &FloatGraph, id: Id) -> Id {
    let reads = |op: &FloatOp| {
        let mut reads = false;
        op.for_each_input(|input| reads |= input == id);
        reads
    };
    graph.nodes.iter().position(|node| reads(&node.op)).unwrap_or(id)
}

/// G_j and r_j.
type Row<'r> = (&'r [f64], f64);

/// Tables of constants that sums alone read.
fn added_tables(graph: &FloatGraph) -> Vec<(Id, usize)> {
    let multiplied = |id: Id| {
        graph.nodes.iter().any(|node| {
            let mut reads = false;
            node.op.for_each_input(|input| reads |= input == id);
            reads && !matches!(node.op, FloatOp::Broadcast { .. })
        })
    };
    let nodes = graph.nodes.iter().enumerate();
    nodes
        .filter(|(_, node)| {
            matches!(node.op, FloatOp::CountTable { .. } | FloatOp::LabelTable { .. })
        })
        .filter(|&(id, _)| !multiplied(id))
        .map(|(id, node)| (id, node.channels))
        .collect()
}

fn derivatives(graph: &FloatGraph, sample: &Sample, tables: &[(Id, usize)]) -> Vec<f64> {
    let exact = evaluate(graph, sample, &[]);
    let mut of_table = vec![Vec::new(); graph.nodes.len()];
    for_each_adjoint(graph, (sample.objects, &exact), |id, adjoint| {
        if let Some((_, channels)) = tables.iter().find(|table| table.0 == id) {
            let entries = (adjoint.len() / channels).max(1);
            let sums = adjoint.chunks(entries).map(|channel| channel.iter().sum());
            of_table[id] = sums.collect();
            of_table[id].resize(*channels, 0.0);
        }
    });
    tables.iter().flat_map(|&(id, _)| std::mem::take(&mut of_table[id])).collect()
}

/// sum_j (r_j + G_j b)^2.
fn remainder(rows: &[Row<'_>], change: &[f64]) -> f64 {
    let left = |(g, r): &Row<'_>| r + g.iter().zip(change).map(|(g, b)| g * b).sum::<f64>();
    rows.iter().map(left).map(|x| x * x).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two constants with derivatives that vary from jet to jet.
    fn constants(scales: [f64; 2]) -> Constants {
        let derivative = |j: usize| vec![1.0 + (j % 7) as f64, (j % 5) as f64 - 1.5];
        let derivatives = (0..400).map(derivative).collect();
        Constants {
            tables: vec![(3, 1), (9, 1)],
            derivatives,
            scales: scales.to_vec(),
            weights: Vec::new(),
        }
    }

    /// Noise of about 0.1 without a mean.
    fn noise(j: usize) -> f64 {
        ((j * 7919 % 400) as f64 / 400.0 - 0.499) * 0.3
    }

    fn errors(constants: &Constants, by: [f64; 2]) -> Vec<f64> {
        let jets = constants.derivatives.iter().enumerate();
        jets.map(|(j, g)| g[0] * by[0] + g[1] * by[1] + noise(j)).collect()
    }

    #[test]
    fn what_constants_would_change_is_taken_back() {
        let constants = constants([0.1, 0.1]);
        let found = constants.fit(&errors(&constants, [0.08, -0.05])).unwrap_or_default();
        assert_eq!([found[0].0, found[1].0], [3, 9]);
        let (first, second) = (found[0].1[0], found[1].1[0]);
        assert!((first + 0.08).abs() < 0.01 && (second - 0.05).abs() < 0.01, "{first} {second}");
    }

    #[test]
    fn a_sum_without_error_keeps_its_constant() {
        let constants = constants([0.1, 0.0]);
        let found = constants.fit(&errors(&constants, [0.08, -0.05])).unwrap_or_default();
        assert_eq!(found[1].1, [0.0]);
        // The other one moves by little more than its sum errs by.
        assert!(found[0].1[0].abs() < 0.2, "{found:?}");
    }

    #[test]
    fn noise_moves_next_to_nothing() {
        let constants = constants([0.1, 0.1]);
        let errors: Vec<f64> = (0..400).map(noise).collect();
        let found = constants.fit(&errors).unwrap_or_default();
        assert!(found.iter().all(|(_, by)| by[0].abs() < 0.005), "{found:?}");
    }
}
