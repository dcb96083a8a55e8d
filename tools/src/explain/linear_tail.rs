//! The last part of a graph, where it is linear: what each entry of a value of pairs counts in the score.

use std::collections::BTreeMap;

use spurion::graph::{Aggregation, Graph, NodeId, Op, Placement, Rank};

/// What entries of a channel count, in units of the sum's last bit for one of the entry's own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Share {
    /// Every pair.
    pub pair: i128,
    /// A particle with itself, beside that.
    pub diagonal: i128,
}

/// The sum that becomes the score when it is rounded, as a sum over values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinearTail {
    /// The sum.
    pub sum: NodeId,
    /// Its fraction bits.
    pub frac_bits: i8,
    /// The fraction bits of the score.
    pub score_frac_bits: i8,
    /// Values of pairs: a share for each channel.
    pub pairs: BTreeMap<u16, Vec<Share>>,
    /// Tables over the number of objects: what each channel counts.
    pub counts: BTreeMap<u16, Vec<i128>>,
}

impl LinearTail {
    /// Follows the score back to values of pairs. None if there is a function, a rounding or a value of
    /// particles in between: then the score is no sum over pairs.
    #[must_use]
    pub fn of(graph: &Graph<'_>) -> Option<Self> {
        let last = NodeId(graph.header().nodes.checked_sub(1)?);
        let Op::Readout { input } = graph.node(last).ok()?.op else { return None };
        let score = graph.node(input).ok()?;
        let sum = match score.op {
            Op::Requantize { input, .. } => graph.node(input).ok()?,
            _ => score,
        };
        let mut tail = Self {
            sum: sum.id,
            frac_bits: sum.format.frac_bits,
            score_frac_bits: score.format.frac_bits,
            pairs: BTreeMap::new(),
            counts: BTreeMap::new(),
        };
        tail.follow(graph, sum.id, &vec![1; sum.channels])?;
        Some(tail)
    }

    /// Adds what the channels of a value of the jet are made of, each of which counts `shares`.
    fn follow(&mut self, graph: &Graph<'_>, id: NodeId, shares: &[i128]) -> Option<()> {
        let node = graph.node(id).ok().filter(|node| node.rank == Rank::Jet)?;
        match node.op {
            Op::Mix { input, weights } => {
                let mut of_inputs = vec![0; weights.inputs()];
                for (c, share) in shares.iter().enumerate() {
                    for (of_input, weight) in of_inputs.iter_mut().zip(weights.row(c)) {
                        *of_input += share * i128::from(weight);
                    }
                }
                self.follow(graph, input, &of_inputs)
            }
            Op::Broadcast { terms } => terms.iter().try_for_each(|term| {
                let from = graph.node(term.input).ok()?;
                let shift = u32::try_from(node.format.frac_bits - from.format.frac_bits).ok()?;
                let entries = matches!(term.placement, Placement::Same | Placement::All);
                let shares: Vec<_> = shares.iter().map(|share| share << shift).collect();
                entries.then(|| self.follow(graph, term.input, &shares))?
            }),
            Op::CountTable { .. } => {
                let sum = self.counts.entry(id.0).or_insert_with(|| vec![0; shares.len()]);
                sum.iter_mut().zip(shares).for_each(|(sum, share)| *sum += share);
                Some(())
            }
            Op::Aggregate { input, kind } => self.aggregate(graph, (input, kind), shares),
            _ => None,
        }
    }

    fn aggregate(
        &mut self,
        graph: &Graph<'_>,
        (input, kind): (NodeId, Aggregation),
        shares: &[i128],
    ) -> Option<()> {
        graph.node(input).ok().filter(|node| node.rank == Rank::Pair)?;
        let sum = self.pairs.entry(input.0).or_insert_with(|| vec![Share::default(); shares.len()]);
        for (sum, share) in sum.iter_mut().zip(shares) {
            match kind {
                Aggregation::Total => sum.pair += share,
                Aggregation::Trace => sum.diagonal += share,
                Aggregation::Row | Aggregation::Column | Aggregation::Diagonal => return None,
            }
        }
        Some(())
    }
}
