//! The proof that cases are out of reach must hold for every jet, and a wrong one must be found.
#![allow(clippy::unwrap_used, missing_docs)]

mod support;

use std::collections::BTreeMap;
use std::path::PathBuf;

use spurion::graph::{Graph, Node, NodeId, Verified};
use spurion::interpret::Observer;
use spurion::tensor::Words;
use spurion_tools::hardware::impossible::{Form, Gains, Hints, Proof};
use spurion_tools::hardware::stimuli;
use spurion_tools::ingest::IntegerJet;
use spurion_tools::model::{HostTagger, ModelFile};
use support::{converted_for_trigger, integer_jets, test_jets};

/// Jets that are looked through, and the most extreme and the first ones of them that are tried.
const POOL: usize = 20_000;
const EXTREME: usize = 4;
const FIRST: usize = 8;

/// The first channel of every node of one entry, for one jet.
#[derive(Clone, Default)]
struct Values(BTreeMap<u16, i64>);

impl Observer for Values {
    const COUNTS: bool = false;

    fn value(&mut self, node: &Node<'_>, words: Words<'_>) {
        if let Some(value) = words.get(0) {
            self.0.insert(node.id.0, value);
        }
    }

    fn overflows(&mut self, _: NodeId, _: u64) {}
}

/// The number of objects of each jet, and its values.
fn values(verified: Verified<'_>, jets: &[IntegerJet]) -> Vec<(usize, Values)> {
    let spurions = verified.graph().spurions();
    let mut tagger = HostTagger::new(verified).unwrap();
    let of = |jet: &IntegerJet| {
        let mut values = Values::default();
        tagger.score(jet.view(), &mut values).unwrap();
        (jet.view().len() + spurions, values)
    };
    jets.iter().map(of).collect()
}

/// How many of the jets gain more than the bound says, if it is changed by `change`.
fn violations(graph: &Graph<'_>, seen: &[(usize, Values)], change: impl Fn(&mut Gains)) -> usize {
    let proof = Proof::new(graph).unwrap();
    let mut found = 0;
    for node in graph.nodes() {
        let Some([form, ..]) = proof.forms(&node) else { continue };
        for (form, sign) in [(form.clone(), 1), (form.negated(), -1)] {
            let value = |values: &Values| i128::from(sign * values.0[&node.id.0]);
            let mut order: Vec<&(usize, Values)> = seen.iter().collect();
            order.sort_by_key(|(_, values)| -value(values));
            order.truncate(EXTREME);
            order.extend(&seen[..FIRST]);
            let beyond = |(objects, values): &&&(usize, Values)| {
                let gains = gains(&proof, &form, (*objects, values));
                let mut gains = gains.unwrap();
                change(&mut gains);
                // The search for a bound below the value itself must fail.
                gains.most(value(values) - 1, &mut Hints::default()) < value(values)
            };
            found += order.iter().filter(beyond).count();
        }
    }
    found
}

fn gains(proof: &Proof<'_, '_>, form: &Form, (objects, values): (usize, &Values)) -> Option<Gains> {
    let total = values.0[&proof.profile().total().0];
    Some(proof.profile().view(objects, total)?.gains(form))
}

#[test]
fn no_jet_exceeds_a_bound_and_wrong_bounds_are_found() {
    let artifact = &converted_for_trigger("pelican_nano_h2_n16").artifact;
    let model = ModelFile::from_bytes(PathBuf::from("model"), artifact.clone()).unwrap();
    let verified = model.verified().unwrap();
    let graph = verified.graph();
    let front_end = graph.front_end().unwrap();
    let mut jets = integer_jets(&test_jets(FIRST / 2, 16).jets, front_end);
    jets.extend(stimuli::jets(front_end, 16, POOL, 31));
    let seen = values(model.verified().unwrap(), &jets);
    assert_eq!(violations(graph, &seen, |_| ()), 0);
    let too_far = violations(graph, &seen, |gains| gains.total *= 4);
    let too_near = violations(graph, &seen, |gains| gains.farthest /= 8);
    let too_poor = violations(graph, &seen, |gains| {
        gains.states.iter_mut().for_each(|state| state.own -= state.own.abs() / 4);
    });
    println!("wrong bounds: {too_far}, {too_near} and {too_poor} times exceeded");
    assert!(too_far > 0 && too_near > 0 && too_poor > 0);
}
