//! Where two evaluations of a graph differ first.

use serde::Serialize;
use spurion::graph::{Graph, GraphError, Node, NodeId, Rank};
use spurion::interpret::Observer;
use spurion::jet::JetView;
use spurion::tagger::TaggerError;
use spurion::tensor::Words;

use crate::exact::ExactValue;
use crate::model::HostTagger;

/// The first integer of a jet that is not the wanted one, in the order of the graph.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// The jet's index.
    pub jet: usize,
    /// The node.
    pub node: u16,
    /// What it computes.
    pub op: &'static str,
    /// The channel.
    pub channel: usize,
    /// The objects of the entry, spurions first: none, one, or a pair.
    pub objects: Vec<usize>,
    /// What was computed; `None` if nothing was.
    pub got: Option<i64>,
    /// What was wanted.
    pub wanted: i64,
    /// The lowest bit in which they differ.
    pub bit: u32,
}

impl core::fmt::Display for Difference {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let Self { jet, node, op, channel, objects, got, wanted, bit } = self;
        write!(f, "jet {jet}: node {node} ({op}), channel {channel}")?;
        match objects[..] {
            [i] => write!(f, ", object {i}")?,
            [i, j] => write!(f, ", pair ({i}, {j})")?,
            _ => {}
        }
        let got = got.map_or_else(|| "missing".to_owned(), |got| got.to_string());
        write!(f, ": is {got}, expected {wanted} (bit {bit})")
    }
}

/// What is wanted of each node, channel by channel.
type Wanted = [Vec<i64>];

/// Compares each stored node as it is computed.
struct Comparing<'w> {
    jet: usize,
    objects: usize,
    wanted: &'w Wanted,
    found: Option<Difference>,
}

impl Observer for Comparing<'_> {
    const COUNTS: bool = false;

    fn value(&mut self, node: &Node<'_>, words: Words<'_>) {
        let wanted = self.wanted.get(usize::from(node.id.0));
        let (None, Some(wanted)) = (&self.found, wanted) else { return };
        let different = wanted.iter().enumerate().find(|&(k, x)| words.get(k) != Some(*x));
        let place = (self.jet, self.objects);
        self.found = different.map(|(k, &x)| Difference::at(node, place, k, (words.get(k), x)));
    }

    fn overflows(&mut self, _: NodeId, _: u64) {}
}

impl Difference {
    /// Entry `k` of a node in a jet of `objects` objects.
    pub(crate) fn at(
        node: &Node<'_>,
        (jet, objects): (usize, usize),
        k: usize,
        (got, wanted): (Option<i64>, i64),
    ) -> Self {
        let n = objects;
        let (channel, e) = (k / node.rank.entries(n), k % node.rank.entries(n));
        Self {
            jet,
            node: node.id.0,
            op: node.op.name(),
            channel,
            objects: match node.rank {
                Rank::Jet => vec![],
                Rank::Particle => vec![e],
                Rank::Pair => vec![e / n, e % n],
            },
            got,
            wanted,
            bit: got.map_or(0, |got| (got ^ wanted).trailing_zeros()),
        }
    }
}

/// Scores a jet and says where it first differs from what is wanted, one vector for each node.
///
/// # Errors
/// [`TaggerError`] if the jet does not fit the model.
pub fn first_difference(
    tagger: &mut HostTagger<'_>,
    (jet, view): (usize, JetView<'_>),
    wanted: &Wanted,
) -> Result<Option<Difference>, TaggerError> {
    let objects = tagger.graph().spurions() + view.len();
    let mut comparing = Comparing { jet, objects, wanted, found: None };
    tagger.score(view, &mut comparing)?;
    Ok(comparing.found)
}

/// Where integers that were computed otherwise differ first from what is wanted; both have one vector
/// for each node, and of an empty one nothing is wanted.
///
/// # Errors
/// [`GraphError`] if a node cannot be decoded.
pub fn difference_in(
    graph: &Graph<'_>,
    (jet, particles): (usize, usize),
    (got, wanted): (&Wanted, &Wanted),
) -> Result<Option<Difference>, GraphError> {
    let place = (jet, graph.spurions() + particles);
    for (id, (got, wanted)) in (0u16..).zip(got.iter().zip(wanted)) {
        let mut entries = wanted.iter().enumerate();
        if let Some((k, &x)) = entries.find(|&(k, x)| got.get(k) != Some(x)) {
            let values = (got.get(k).copied(), x);
            return Ok(Some(Difference::at(&graph.node(NodeId(id))?, place, k, values)));
        }
    }
    Ok(None)
}

/// The exact oracle's integers in words of 64 bits.
#[must_use]
pub fn words(values: &[ExactValue]) -> Vec<Vec<i64>> {
    // No format holds what 64 bits do not, so the end of their range differs from any value.
    let word = |x: &num_bigint::BigInt| i64::try_from(x).unwrap_or(i64::MIN);
    values.iter().map(|value| value.channels.iter().flatten().map(word).collect()).collect()
}
