//! The trigger precision: what it costs, and what hardware may rely on.
#![allow(clippy::unwrap_used, missing_docs)]

mod support;

use std::collections::HashMap;

use fixed::types::U14F2;
use spurion::format::{Overflow, Rounding};
use spurion::graph::{Node, NodeId, Op, PairwiseCollider, Rank, Verified};
use spurion::interpret::Observer;
use spurion::jet::JetView;
use spurion::momentum::ColliderMomentum;
use spurion::tensor::Words;
use spurion_tools::convert::Conversion;
use spurion_tools::evaluate::{compare, score_fixed};
use spurion_tools::model::HostTagger;
use spurion_tools::reference::nano::NanoOracle;
use support::{CHECKPOINTS, Random, converted_for_trigger, read_checkpoint, test_jets};

/// Largest loss of area under the ROC curve.
const TRIGGER_AUC_LOSS: f64 = 0.0005;
/// Most nonzero signed-binary digits of a weight that acts on every particle.
const MOST_DIGITS: u32 = 3;
/// Most bits of d, of an entry of exp, and of the pT that both are multiplied with.
const MOST_BITS: [u8; 3] = [12, 8, 12];
/// Most bits of an address of the angle tables.
const MOST_ADDRESS_BITS: u32 = 9;
/// All test jets of the repository.
const JETS: usize = 2500;

fn with_tagger<R>(model: &Conversion, check: impl FnOnce(&mut HostTagger<'_>) -> R) -> R {
    let graph = spurion::artifact::parse(&model.artifact).unwrap();
    check(&mut HostTagger::new(Verified::new(graph).unwrap()).unwrap())
}

/// The place of a node by its name in the report.
fn place(model: &Conversion, name: &str) -> usize {
    model.report.nodes.iter().position(|n| n.name == name).unwrap()
}

/// Keeps every stored value.
#[derive(Default)]
struct Values(HashMap<u16, Vec<i64>>);

impl Observer for Values {
    const COUNTS: bool = false;

    fn value(&mut self, node: &Node<'_>, words: Words<'_>) {
        self.0.insert(node.id.0, words.iter().collect());
    }

    fn overflows(&mut self, _node: NodeId, _count: u64) {}
}

#[test]
fn the_loss_of_area_is_within_its_bound() {
    for name in CHECKPOINTS {
        let model = converted_for_trigger(name);
        let most = model.report.particles;
        let oracle = NanoOracle::from_checkpoint(&read_checkpoint(name)).unwrap();
        let jets = test_jets(JETS, most);
        assert_eq!(jets.jets.len(), JETS);
        let reference: Vec<f64> = jets.jets.iter().map(|jet| oracle.weight(jet)).collect();
        let report = with_tagger(model, |tagger| {
            let front_end = tagger.graph().front_end().unwrap();
            let fixed = score_fixed(tagger, front_end, &jets.jets, || ()).unwrap();
            compare(most, &reference, &fixed, jets.labels.as_deref())
        });
        let loss = report.auc_reference.unwrap() - report.auc_fixed.unwrap();
        println!("{name}: {loss:+.5}");
        assert!(loss <= TRIGGER_AUC_LOSS, "{name}: {loss}");
        assert!(report.auc_fixed.unwrap() > 0.95, "{name}: {report:?}");
    }
}

fn front(model: &Conversion, check: impl FnOnce(PairwiseCollider<'_>)) {
    let graph = spurion::artifact::parse(&model.artifact).unwrap();
    let Op::PairwiseCollider(front) = graph.node(NodeId(0)).unwrap().op else { unreachable!() };
    check(front);
}

#[test]
fn the_front_end_is_narrow() {
    for name in CHECKPOINTS {
        let model = converted_for_trigger(name);
        let graph = spurion::artifact::parse(&model.artifact).unwrap();
        let [d, exp, pt] = MOST_BITS;
        assert!(graph.node(NodeId(1)).unwrap().format.total_bits <= d, "{name}");
        front(model, |front| {
            assert!(front.exp.max() < 1 << exp, "{name}: exp up to {}", front.exp.max());
            assert!(front.pt.to().total_bits <= pt, "{name}");
            for table in [front.cosh, front.cos] {
                assert!(table.len() <= 1 << MOST_ADDRESS_BITS, "{name}: {}", table.len());
            }
        });
    }
}

/// z = w + U + V + D at one binary point, the sum of narrow values, straight into the ReLU.
#[test]
fn z_is_an_exact_narrow_sum() {
    for name in CHECKPOINTS {
        let model = converted_for_trigger(name);
        let graph = spurion::artifact::parse(&model.artifact).unwrap();
        let node = |name: &str| graph.node(NodeId(place(model, name) as u16)).unwrap();
        let [w, u, v] = ["pair.stored", "rows.stored", "columns.stored"].map(node);
        let (d, z, hidden) = (node("diagonal.stored"), node("z"), node("hidden"));
        assert!(matches!(hidden.op, Op::Activation { input, .. } if input == z.id));
        let Op::Broadcast { terms } = z.op else { unreachable!() };
        let summed: Vec<NodeId> = terms.iter().map(|t| t.input).collect();
        assert_eq!(summed, [w.id, u.id, v.id, d.id]);
        assert!(u.format == v.format && u.format.signed, "{name}");
        assert!(w.format.total_bits <= u.format.total_bits + 1);
        assert!(z.format.total_bits <= u.format.total_bits + 3);
        assert!([u, v, d].iter().all(|n| n.format.frac_bits == 0));
        // An empty slot: d = 0, U and V the most negative, beside any object and on the diagonal.
        let (least, most) = (u.format.min(), u.format.max());
        assert!(least + most < 0 && 2 * least + d.format.max() < 0, "{name}");
    }
}

/// Nonzero digits of canonical signed-binary form.
fn digits(m: i16) -> u32 {
    let m = u64::from(m.unsigned_abs());
    ((3 * m) ^ m).count_ones()
}

#[test]
fn pair_weights_are_powers_of_two_and_particle_weights_have_few_digits() {
    for name in CHECKPOINTS {
        let model = converted_for_trigger(name);
        let graph = spurion::artifact::parse(&model.artifact).unwrap();
        let (mut of_pairs, mut of_particles) = (0, 0);
        for node in graph.nodes() {
            let Op::Mix { weights, .. } = node.op else { continue };
            for (c, k) in
                (0..weights.outputs()).flat_map(|c| (0..weights.inputs()).map(move |k| (c, k)))
            {
                let (mantissa, _) = weights.mantissa_and_shift(c, k);
                match node.rank {
                    Rank::Pair => {
                        assert_eq!(mantissa.abs(), 1, "{name} {}", node.id);
                        of_pairs += 1;
                    }
                    Rank::Particle => {
                        assert!(digits(mantissa) <= MOST_DIGITS, "{name} {}: {mantissa}", node.id);
                        of_particles += 1;
                    }
                    Rank::Jet => {}
                }
            }
        }
        assert!(of_pairs > 0 && of_particles == 3 * of_pairs, "{name}");
    }
}

/// With the same weight for R_i and R_j, z is symmetric, so that hardware computes it once.
#[test]
fn shared_weights_make_z_symmetric() {
    let model = converted_for_trigger("pelican_nano_h2_n16");
    // Its ReLU overwrites z, which the observer has seen before.
    let (z, d) = (place(model, "z") as u16, place(model, "d.stored") as u16);
    with_tagger(model, |tagger| {
        for jet in
            &support::integer_jets(&test_jets(200, 16).jets, spurion::graph::FrontEnd::Collider)
        {
            let mut values = Values::default();
            tagger.score(jet.view(), &mut values).unwrap();
            let n = values.0[&d].len().isqrt();
            for channel in values.0[&z].chunks_exact(n * n) {
                for (i, j) in (0..n).flat_map(|i| (0..i).map(move |j| (i, j))) {
                    assert_eq!(channel[i * n + j], channel[j * n + i]);
                }
            }
        }
    });
}

fn random_jet(random: &mut Random) -> Vec<ColliderMomentum> {
    let particle = |random: &mut Random| {
        let bits = 1 + random.below(13);
        ColliderMomentum {
            pt: U14F2::from_bits(1 + random.below(1 << bits) as u16),
            eta: random.below(1200) as i16 - 600,
            phi: random.below(4000) as i16 - 2000,
        }
    };
    let count = 1 + random.below(16);
    (0..count).map(|_| particle(random)).collect()
}

fn invariants(tagger: &mut HostTagger<'_>, jet: &[ColliderMomentum], beam_eta: i16) -> Vec<i64> {
    let mut values = Values::default();
    tagger.score(JetView::Collider { particles: jet, beam_eta }, &mut values).unwrap();
    values.0.remove(&1).unwrap()
}

#[test]
fn shifts_by_whole_coarse_steps_change_no_bit_and_others_do() {
    let model = converted_for_trigger("pelican_nano_h2_n16");
    let mut step = 1;
    front(model, |front| step = 1 << front.angle_shift);
    assert_eq!(step, 2, "the search takes coarse angles for this network");
    let mut random = Random(5);
    let mut differing = 0;
    with_tagger(model, |tagger| {
        for _ in 0..300 {
            let jet = random_jet(&mut random);
            let before = invariants(tagger, &jet, 0);
            let (eta, phi) = (random.below(301) as i16 - 150, random.below(1000) as i16 - 500);
            let shifted = |by: i16, extra: i16| -> Vec<ColliderMomentum> {
                let shift = |p: &ColliderMomentum| ColliderMomentum {
                    eta: p.eta + by * eta + extra,
                    phi: p.phi + by * phi,
                    ..*p
                };
                jet.iter().map(shift).collect()
            };
            assert_eq!(invariants(tagger, &shifted(step, 0), step * eta), before);
            let odd = invariants(tagger, &shifted(step, 1), step * eta + 1);
            differing += usize::from(odd != before);
        }
    });
    assert!(differing > 0);
}

/// NUMERICS.md, read again from the start: wide integers, one product at a time.
fn product(front: &PairwiseCollider<'_>, p: &ColliderMomentum, q: &ColliderMomentum) -> i128 {
    let coarse = |x: i16| i32::from(x).div_euclid(1 << front.angle_shift);
    let turn = 1440 >> front.angle_shift;
    let a = (coarse(p.eta) - coarse(q.eta)).unsigned_abs() as usize;
    let b = (coarse(p.phi) - coarse(q.phi)).rem_euclid(turn);
    let b = b.min(turn - b) as usize;
    let cosh: Vec<u16> = front.cosh.iter().collect();
    let cos: Vec<u16> = front.cos.iter().collect();
    let factor = u32::from(cosh[a.min(cosh.len() - 1)]) + u32::from(cos[b.min(cos.len() - 1)]);
    let most = (1i128 << front.pt.to().total_bits) - 1;
    let drop = 2 - i32::from(front.pt.to().frac_bits);
    let pt = |x: &ColliderMomentum| {
        ((i128::from(x.pt.to_bits()) * 2 + (1 << drop)) >> (drop + 1)).min(most)
    };
    (pt(p) * i128::from(factor) * pt(q)) << front.pair_shift()
}

#[test]
fn the_kernel_computes_the_formula_with_coarse_angles() {
    let model = converted_for_trigger("pelican_nano_h2_n16");
    let graph = spurion::artifact::parse(&model.artifact).unwrap();
    let stored = graph.node(NodeId(1)).unwrap();
    let Op::Requantize { rounding: Rounding::Rnd, overflow: Overflow::Sat, .. } = stored.op else {
        unreachable!()
    };
    let mut random = Random(6);
    with_tagger(model, |tagger| {
        front(model, |front| {
            let drop = front.frac_bits - stored.format.frac_bits;
            for _ in 0..300 {
                let jet = random_jet(&mut random);
                let n = jet.len() + 2;
                let d = invariants(tagger, &jet, 0);
                for (i, j) in (0..jet.len()).flat_map(|i| (0..i).map(move |j| (i, j))) {
                    let exact = product(&front, &jet[i], &jet[j]);
                    let rounded = (exact + (1 << (drop - 1))) >> drop;
                    let wanted = rounded.min(i128::from(stored.format.max()));
                    assert_eq!(
                        i128::from(d[(i + 2) * n + j + 2]),
                        wanted,
                        "{:?} {:?}",
                        jet[i],
                        jet[j]
                    );
                }
            }
        });
    });
}
