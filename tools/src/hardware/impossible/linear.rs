//! Values that are sums over all pairs and over the diagonal, with weights.

use spurion::graph::{Aggregation, CountTable, Graph, Node, NodeId, Op, Placement};

/// sum_c totals_c sum_ij x_ijc + traces_c sum_i x_iic + constants_N.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    /// The weight of each channel's sum over all pairs.
    pub totals: Vec<i128>,
    /// The weight of each channel's sum over the diagonal.
    pub traces: Vec<i128>,
    /// What is added for each number of objects.
    pub constants: Vec<i128>,
}

impl Form {
    fn zero(channels: usize, objects: usize) -> Self {
        let (totals, traces) = (vec![0; channels], vec![0; channels]);
        Self { totals, traces, constants: vec![0; objects + 1] }
    }

    /// The same with the other sign.
    #[must_use]
    pub fn negated(&self) -> Self {
        let all = [&self.totals, &self.traces, &self.constants];
        let [totals, traces, constants] = all.map(|part| part.iter().map(|x| -x).collect());
        Self { totals, traces, constants }
    }

    fn add(&mut self, other: &Self, factor: i64) {
        let add = |to: &mut [i128], from: &[i128]| {
            to.iter_mut().zip(from).for_each(|(y, x)| *y += i128::from(factor) * x);
        };
        add(&mut self.totals, &other.totals);
        add(&mut self.traces, &other.traces);
        add(&mut self.constants, &other.constants);
    }
}

/// For each node, its channels as forms of the entries of node `pairs`; `None` for a node that is
/// no such form, and for all if a node cannot be read.
#[must_use]
pub fn forms(graph: &Graph<'_>, pairs: NodeId) -> Option<Vec<Option<Vec<Form>>>> {
    let zero = Form::zero(graph.node(pairs).ok()?.channels, graph.objects());
    let mut known: Vec<Option<Vec<Form>>> = Vec::with_capacity(graph.len());
    for node in graph.nodes() {
        let forms = form(graph, &node, pairs, (&zero, &known));
        known.push(forms);
    }
    Some(known)
}

fn form(
    graph: &Graph<'_>,
    node: &Node<'_>,
    pairs: NodeId,
    (zero, known): (&Form, &[Option<Vec<Form>>]),
) -> Option<Vec<Form>> {
    let of = |id: NodeId| known.get(usize::from(id.0))?.as_ref();
    match &node.op {
        Op::Aggregate { input, kind } if *input == pairs => {
            (0..node.channels).map(|channel| sum(zero, *kind, channel)).collect()
        }
        Op::CountTable { table } => Some(of_counts(table, zero, node.channels)),
        Op::Mix { input, weights } => {
            let inputs = of(*input)?;
            let mut forms = vec![zero.clone(); weights.outputs()];
            for (c, form) in forms.iter_mut().enumerate() {
                inputs.iter().enumerate().for_each(|(k, x)| form.add(x, weights.get(c, k)));
            }
            Some(forms)
        }
        Op::Broadcast { terms } => {
            let mut forms = vec![zero.clone(); node.channels];
            for term in terms.iter() {
                let same = term.placement == Placement::Same;
                let factor = scale(graph, node, term.input).filter(|_| same)?;
                forms.iter_mut().zip(of(term.input)?).for_each(|(form, x)| form.add(x, factor));
            }
            Some(forms)
        }
        _ => None,
    }
}

/// What a table adds for each number of objects.
fn of_counts(table: &CountTable<'_>, zero: &Form, channels: usize) -> Vec<Form> {
    let mut forms = vec![zero.clone(); channels];
    for objects in 0..zero.constants.len() {
        for (form, x) in forms.iter_mut().zip(table.row(objects)) {
            form.constants[objects] = x.into();
        }
    }
    forms
}

/// The sum of one channel over all pairs, or over the diagonal.
fn sum(zero: &Form, kind: Aggregation, channel: usize) -> Option<Form> {
    let mut form = zero.clone();
    match kind {
        Aggregation::Total => *form.totals.get_mut(channel)? = 1,
        Aggregation::Trace => *form.traces.get_mut(channel)? = 1,
        _ => return None,
    }
    Some(form)
}

/// What one step of `input` is in steps of `node`.
pub fn scale(graph: &Graph<'_>, node: &Node<'_>, input: NodeId) -> Option<i64> {
    let from = graph.node(input).ok()?.format.frac_bits;
    1i64.checked_shl(u32::try_from(i16::from(node.format.frac_bits) - i16::from(from)).ok()?)
}
