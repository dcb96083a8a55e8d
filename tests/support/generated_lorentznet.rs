//! LorentzNet checkpoints of any depth and width, with generated weights.

use std::collections::BTreeMap;
use std::path::PathBuf;

use spurion_tools::checkpoint::{Checkpoint, Tensor};
use spurion_tools::import::Overrides;
use spurion_tools::import::lorentznet::complete;
use spurion_tools::jets::JetSet;
use spurion_tools::reference::Oracle;
use spurion_tools::reference::lorentznet::Mass;

use super::Random;

/// Weights that are added to one checkpoint.
struct Generator {
    random: Random,
    tensors: BTreeMap<String, Tensor>,
}

impl Generator {
    fn uniform(&mut self, lo: f64, hi: f64) -> f64 {
        lo + (hi - lo) * (self.random.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    fn tensor(&mut self, key: &str, shape: &[usize], (lo, hi): (f64, f64)) {
        let count: usize = shape.iter().product();
        let data = (0..count).map(|_| self.uniform(lo, hi)).collect();
        self.tensors.insert(key.to_owned(), Tensor { shape: shape.to_vec(), data });
    }

    /// As PyTorch begins a linear layer.
    fn linear(&mut self, key: &str, (inputs, outputs): (usize, usize), bias: bool) {
        let reach = (inputs as f64).sqrt().recip();
        self.tensor(&format!("{key}.weight"), &[outputs, inputs], (-reach, reach));
        if bias {
            self.tensor(&format!("{key}.bias"), &[outputs], (-reach, reach));
        }
    }

    fn norm(&mut self, key: &str, channels: usize) {
        let ranges = [
            ("weight", (0.5, 1.5)),
            ("bias", (-0.2, 0.2)),
            ("running_mean", (-0.5, 0.5)),
            ("running_var", (1.0, 4.0)),
        ];
        for (name, range) in ranges {
            self.tensor(&format!("{key}.{name}"), &[channels], range);
        }
        self.tensor(&format!("{key}.num_batches_tracked"), &[], (0.0, 1.0));
    }
}

/// `blocks` blocks of `hidden` features; contributions to four-vectors are `shift` times as large
/// as PyTorch would begin with.
pub fn generated(seed: u64, (hidden, blocks): (usize, usize), shift: f64) -> Checkpoint {
    let mut all = Generator { random: Random(seed), tensors: BTreeMap::new() };
    all.linear("embedding", (2, hidden), true);
    for k in 0..blocks {
        let key = |layer: &str| format!("LGEBs.{k}.{layer}");
        all.linear(&key("phi_e.0"), (2 * hidden + 2, hidden), false);
        all.norm(&key("phi_e.1"), hidden);
        all.linear(&key("phi_e.3"), (hidden, hidden), true);
        all.linear(&key("phi_h.0"), (2 * hidden + 2, hidden), true);
        all.norm(&key("phi_h.1"), hidden);
        all.linear(&key("phi_h.3"), (hidden, hidden), true);
        all.linear(&key("phi_m.0"), (hidden, 1), true);
        if k + 1 < blocks {
            all.linear(&key("phi_x.0"), (hidden, hidden), true);
            all.linear(&key("phi_x.2"), (hidden, 1), false);
            let weights = all.tensors.get_mut(&key("phi_x.2.weight")).unwrap();
            weights.data.iter_mut().for_each(|w| *w *= shift);
        }
    }
    all.linear("graph_dec.0", (hidden, hidden), true);
    all.linear("graph_dec.3", (hidden, 2), true);
    let path = PathBuf::from(format!("generated {hidden} x {blocks}"));
    Checkpoint { path, tensors: all.tensors, args: BTreeMap::new() }
}

/// The checkpoint with what it does not say itself.
pub fn with_options(mut checkpoint: Checkpoint, particles: usize, mass: Mass) -> Checkpoint {
    let overrides = Overrides { mass: Some(mass), ..Overrides::default() };
    overrides.apply(&mut checkpoint).unwrap();
    complete(&mut checkpoint, Some(particles)).unwrap();
    checkpoint
}

/// Generated weights whose logits of `jets` have a standard deviation of 1.
pub fn spread(
    seed: u64,
    (shape, shift): ((usize, usize), f64),
    mass: Mass,
    jets: &JetSet,
) -> Checkpoint {
    let particles = jets.jets.iter().map(Vec::len).max().unwrap();
    let mut checkpoint = with_options(generated(seed, shape, shift), particles, mass);
    let oracle = Oracle::from_checkpoint(&checkpoint).unwrap();
    let logits: Vec<f64> = jets.jets.iter().map(|jet| oracle.score(jet)).collect();
    let last = checkpoint.tensors.get_mut("graph_dec.3.weight").unwrap();
    last.data.iter_mut().for_each(|w| *w /= standard_deviation(&logits));
    checkpoint
}

pub fn standard_deviation(x: &[f64]) -> f64 {
    let mean = x.iter().sum::<f64>() / x.len() as f64;
    (x.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / x.len() as f64).sqrt()
}
