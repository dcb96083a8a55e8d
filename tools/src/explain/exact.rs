//! The score as a sum over pairs, to the bit.

use std::collections::BTreeMap;

use spurion::graph::{Node, NodeId, Op};
use spurion::interpret::Observer;
use spurion::tagger::TaggerError;
use spurion::tensor::Words;

use super::linear_tail::LinearTail;
use super::{Contribution, Explanation, Method, distribute, objects};
use crate::elementary::power_of_two;
use crate::ingest::IntegerJet;
use crate::model::HostTagger;

/// Keeps the values that a tail reads.
struct Values<'t> {
    tail: &'t LinearTail,
    kept: BTreeMap<u16, Vec<i64>>,
}

impl Observer for Values<'_> {
    const COUNTS: bool = false;

    fn value(&mut self, node: &Node<'_>, words: Words<'_>) {
        if self.tail.pairs.contains_key(&node.id.0) {
            self.kept.insert(node.id.0, words.iter().collect());
        }
    }

    fn overflows(&mut self, _node: NodeId, _count: u64) {}
}

/// Takes the score of a jet apart.
///
/// # Errors
/// [`TaggerError`] if the jet does not fit the model.
pub fn explain(
    tagger: &mut HostTagger<'_>,
    tail: &LinearTail,
    (place, jet, label): (usize, &IntegerJet, Option<bool>),
) -> Result<Explanation, TaggerError> {
    let mut values = Values { tail, kept: BTreeMap::new() };
    let score_raw = tagger.score(jet.view(), &mut values)?;
    let spurions = tagger.graph().spurions();
    let objects = objects(jet, spurions);
    let (n, unit) = (objects.len(), power_of_two(-tail.frac_bits));
    let pairs = pairs(tail, &values.kept, n);
    let bias_raw = bias(tagger, tail, n);
    let explained: i64 = pairs.iter().map(|pair| pair.raw).sum::<i64>() + bias_raw;
    // A requantization only drops bits.
    let dropped = u32::from((tail.frac_bits - tail.score_frac_bits).unsigned_abs());
    let mut explanation = Explanation {
        jet: place,
        method: Method::Exact,
        score_raw,
        score_frac_bits: tail.score_frac_bits,
        logit: tagger.logit(score_raw),
        label,
        frac_bits: tail.frac_bits,
        bias_raw,
        rounding_raw: (score_raw << dropped) - explained,
        objects,
        pairs,
    };
    distribute(&mut explanation, unit);
    Ok(explanation)
}

/// Contributions of pairs among n objects, (i, j) and (j, i) together.
fn pairs(tail: &LinearTail, kept: &BTreeMap<u16, Vec<i64>>, n: usize) -> Vec<Contribution> {
    let mut found = Vec::new();
    for i in 0..n {
        for j in i..n {
            let mut raw = 0;
            for (id, shares) in &tail.pairs {
                let Some(words) = kept.get(id) else { continue };
                for (channel, share) in words.chunks_exact(n * n).zip(shares) {
                    let [a, b] = [channel[i * n + j], channel[j * n + i]].map(i128::from);
                    raw += match i == j {
                        true => a * (share.pair + share.diagonal),
                        false => (a + b) * share.pair,
                    };
                }
            }
            // The range proof holds the whole sum to the words of the arena.
            let raw = i64::try_from(raw).unwrap_or(i64::MAX);
            found.push(Contribution { i, j, raw, logit: 0.0 });
        }
    }
    found
}

/// What the tables over the number of objects add.
fn bias(tagger: &HostTagger<'_>, tail: &LinearTail, n: usize) -> i64 {
    let mut sum = 0;
    for (id, shares) in &tail.counts {
        let node = tagger.graph().node(NodeId(*id));
        let Ok(Op::CountTable { table }) = node.map(|node| node.op) else { continue };
        let row = table.row(n).zip(shares);
        sum += row.map(|(entry, share)| i128::from(entry) * share).sum::<i128>();
    }
    i64::try_from(sum).unwrap_or(i64::MAX)
}
