//! By how much the integers of each node differ from float64, channel by channel.

use spurion::artifact;
use spurion::graph::{FrontEnd, Node, NodeId, Verified};
use spurion::interpret::Observer;
use spurion::tagger::TaggerError;
use spurion::tensor::Words;

use super::Sample;
use crate::elementary::power_of_two;
use crate::float_graph::{Evaluation, FloatGraph, evaluate};
use crate::ingest::{IngestCounts, ingest};
use crate::model::HostTagger;

/// Jets that are compared.
const JETS: usize = 100;

/// Root mean square of integer minus float64 entry: `errors[node][channel]`.
///
/// # Errors
/// [`TaggerError`] if the artifact `bytes` cannot score the samples.
pub(super) fn sum_errors(
    graph: &FloatGraph,
    samples: &[Sample],
    (bytes, front_end): (&[u8], FrontEnd),
) -> Result<Vec<Vec<f64>>, TaggerError> {
    let mut tagger = HostTagger::new(Verified::new(artifact::parse(bytes)?)?)?;
    let mut squares: Vec<Vec<Mean>> =
        graph.nodes.iter().map(|node| vec![Mean::default(); node.channels]).collect();
    for sample in samples.iter().take(JETS) {
        let exact = evaluate(graph, sample, &[]);
        let jet = ingest(&sample.particles, front_end, &mut IngestCounts::default());
        tagger.score(jet.view(), &mut Comparison { exact: &exact, squares: &mut squares })?;
    }
    let root = |node: Vec<Mean>| node.into_iter().map(|mean| mean.get().sqrt()).collect();
    Ok(squares.into_iter().map(root).collect())
}

#[derive(Clone, Copy, Debug, Default)]
struct Mean {
    sum: f64,
    entries: usize,
}

impl Mean {
    fn get(self) -> f64 {
        self.sum / self.entries.max(1) as f64
    }
}

/// Adds up the squares of one jet.
struct Comparison<'c> {
    exact: &'c Evaluation,
    squares: &'c mut [Vec<Mean>],
}

impl Observer for Comparison<'_> {
    const COUNTS: bool = false;

    fn value(&mut self, node: &Node<'_>, words: Words<'_>) {
        let k = usize::from(node.id.0);
        let (Some(exact), Some(squares)) = (self.exact.values.get(k), self.squares.get_mut(k))
        else {
            return;
        };
        let unit = power_of_two(-node.format.frac_bits);
        let integers: Vec<f64> = words.iter().map(|x| x as f64 * unit).collect();
        // Particles that round to nothing are no objects of the integer graph.
        if integers.len() != exact.len() || exact.is_empty() {
            return;
        }
        let entries = exact.len() / squares.len().max(1);
        let channels = integers.chunks(entries).zip(exact.chunks(entries));
        for (mean, (integers, exact)) in squares.iter_mut().zip(channels) {
            mean.sum += integers.iter().zip(exact).map(|(x, y)| (x - y).powi(2)).sum::<f64>();
            mean.entries += entries;
        }
    }

    fn overflows(&mut self, _node: NodeId, _count: u64) {}
}
