//! PELICAN checkpoints with generated weights, of every kind that the options allow.

#![allow(dead_code, clippy::unwrap_used)]

use std::collections::BTreeMap;

use spurion_tools::checkpoint::{Arg, Checkpoint, Tensor};

use super::kinematics::Numbers;

/// Names of all stabilizers, how many spurions each has, and how many products with the method
/// `input`.
pub const STABILIZERS: [(&str, usize, usize); 11] = [
    ("so13", 0, 1),
    ("so3", 1, 2),
    ("so12", 1, 2),
    ("se2", 1, 2),
    ("so2", 2, 3),
    ("so2_0", 2, 3),
    ("R", 2, 3),
    ("1", 4, 4),
    ("1_0", 4, 4),
    ("11", 4, 5),
    ("11_0", 4, 5),
];

/// The letters that can be converted.
pub const LETTERS: [&str; 4] = ["s", "m", "S", "M"];

/// The stabilizers that break the group by vectors along the beam alone: the collider front end has
/// these.
pub const LONGITUDINAL: [&str; 6] = ["so13", "so3", "so12", "se2", "so2", "so2_0"];

/// Every stabilizer with either method.
pub fn breakings() -> impl Iterator<Item = Kind> {
    let methods = |&(name, ..): &(&'static str, usize, usize)| {
        ["spurions", "input"].map(|method| Kind::new(name, method, "s"))
    };
    STABILIZERS.iter().flat_map(methods)
}

/// Every stabilizer with either method and every letter, in the blocks and behind them.
pub fn convertible_kinds() -> impl Iterator<Item = Kind> {
    let letters = |kind: Kind| {
        let behind = |config| LETTERS.map(|config_out| Kind { config, config_out, ..kind });
        LETTERS.map(behind).into_iter().flatten()
    };
    breakings().flat_map(letters)
}

/// Slots for constituents (`nobj`) of the generated checkpoints.
pub const SLOTS: usize = 5;

/// Channels of the encoded products, and of the labels where there are spurions.
const ENCODED: usize = 3;
const LABELS: usize = 2;

/// What varies between the checkpoints.
#[derive(Debug, Clone, Copy)]
pub struct Kind {
    pub stabilizer: &'static str,
    pub method: &'static str,
    pub config: &'static str,
    pub config_out: &'static str,
    pub factorize: bool,
    /// Of the weights.
    pub seed: u64,
}

impl Kind {
    /// The same letter in the blocks and in the readout.
    pub fn new(stabilizer: &'static str, method: &'static str, config: &'static str) -> Self {
        Self { stabilizer, method, config, config_out: config, factorize: false, seed: 0 }
    }

    /// The same with other weights.
    pub fn with_seed(self, seed: u64) -> Self {
        Self { seed, ..self }
    }

    fn spurions(self) -> usize {
        STABILIZERS.iter().find(|(name, ..)| *name == self.stabilizer).unwrap().1
    }

    fn products(self) -> usize {
        let (.., products) = STABILIZERS.iter().find(|(n, ..)| *n == self.stabilizer).unwrap();
        if self.method == "input" { *products } else { 1 }
    }

    /// Channels of the labels.
    fn labels(self) -> usize {
        if self.method == "spurions" && self.spurions() > 0 { LABELS } else { 0 }
    }

    /// A checkpoint of this kind: two blocks, the second with two message layers, and two layers
    /// behind the aggregates.
    pub fn checkpoint(self) -> Checkpoint {
        let mut tensors = Tensors {
            numbers: Numbers::new(self.seed),
            lowest: -0.1 - 0.1 * (self.seed % 4) as f64,
            tensors: BTreeMap::new(),
        };
        self.inputs(&mut tensors);
        let first = ENCODED + self.labels();
        self.block(&mut tensors, 0, &[first, 3], 4);
        self.block(&mut tensors, 1, &[4, 5, 2], 3);
        tensors.message("msg_2to0", &[3, 4]);
        tensors.add("agg_2to0.coefs", &[4, 3, 2 * self.config_out.len()]);
        tensors.add("agg_2to0.bias", &[1, 3]);
        tensors.alphas("agg_2to0", self.config_out, &[1, 4, 2]);
        tensors.linear("mlp_out.linear.0", 3, 2);
        tensors.linear("mlp_out.linear.1", 2, 2);
        let args = self.args(first);
        Checkpoint { path: "generated.pt".into(), tensors: tensors.tensors, args }
    }

    fn inputs(self, tensors: &mut Tensors) {
        tensors.linear("linear", self.products(), ENCODED);
        tensors.add("input_encoder.rank2_alphas", &[ENCODED]);
        let (classes, labels) = (self.spurions() + 1, self.labels());
        tensors.add("eq1to2.coefs", &[classes, labels, 5]);
        tensors.add("eq1to2.bias", &[labels]);
        tensors.alphas("eq1to2", self.config_out, &[1, classes, 5, 1, 1]);
    }

    fn block(self, tensors: &mut Tensors, k: usize, message: &[usize], outputs: usize) {
        tensors.message(&format!("net2to2.message_layers.{k}"), message);
        let layer = format!("net2to2.eq_layers.{k}");
        let inputs = *message.last().unwrap();
        let maps = 5 + 10 * self.config.len();
        if self.factorize {
            tensors.add(&format!("{layer}.coefs00"), &[inputs, maps]);
            tensors.add(&format!("{layer}.coefs01"), &[outputs, maps]);
            tensors.add(&format!("{layer}.coefs10"), &[inputs, outputs]);
            tensors.add(&format!("{layer}.coefs11"), &[inputs, outputs]);
        } else {
            tensors.add(&format!("{layer}.coefs"), &[inputs, outputs, maps]);
        }
        tensors.add(&format!("{layer}.bias"), &[outputs]);
        tensors.add(&format!("{layer}.diag_bias"), &[outputs]);
        tensors.alphas(&layer, self.config, &[1, inputs, 10, 1, 1]);
    }

    fn args(self, first: usize) -> BTreeMap<String, Arg> {
        let text = |text: &str| Arg::Str(text.to_owned());
        let list = |numbers: &[i64]| Arg::List(numbers.iter().copied().map(Arg::Int).collect());
        let messages = Arg::List(vec![list(&[first as i64]), list(&[4, 5])]);
        let flag = Arg::Bool;
        [
            ("stabilizer", text(self.stabilizer)),
            ("method", text(self.method)),
            ("config", text(self.config)),
            ("config_out", text(self.config_out)),
            ("factorize", flag(self.factorize)),
            ("num_channels_scalar", Arg::Int(self.labels() as i64)),
            ("num_channels_m", messages),
            ("num_channels_2to2", list(&[3, 2])),
            ("num_channels_m_out", list(&[3, 4])),
            ("num_channels_out", list(&[3, 2])),
            ("num_classes", Arg::Int(2)),
            ("activate_agg_in", flag(false)),
            ("activate_lin_in", flag(true)),
            ("activate_agg", flag(false)),
            ("activate_lin", flag(true)),
            ("activate_agg_out", flag(true)),
            ("activate_lin_out", flag(false)),
            ("activation", text("leakyrelu")),
            ("masked", flag(true)),
            ("mlp_out", flag(true)),
            ("irc_safe", flag(false)),
            ("batchnorm", text("b")),
            ("dataset", text("")),
            ("scale", Arg::Int(1)),
            ("nobj", Arg::Int(SLOTS as i64)),
            ("nobj_avg", Arg::Float(6.5)),
            ("average_nobj", Arg::Float(6.5)),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .into()
    }
}

struct Tensors {
    numbers: Numbers,
    /// The lowest weight.
    lowest: f64,
    tensors: BTreeMap<String, Tensor>,
}

impl Tensors {
    fn add(&mut self, key: &str, shape: &[usize]) {
        // A variance is positive. How many of the other weights are depends on the seed: with most
        // of them, the activation does nothing and a network is linear; with few, small slopes
        // after each other hide what is before them.
        let (lo, hi) = if key.ends_with("running_var") { (0.5, 1.5) } else { (self.lowest, 0.6) };
        let count = shape.iter().product::<usize>();
        let data = (0..count).map(|_| self.numbers.between(lo, hi)).collect();
        self.tensors.insert(key.to_owned(), Tensor { shape: shape.to_vec(), data });
    }

    fn linear(&mut self, prefix: &str, inputs: usize, outputs: usize) {
        self.add(&format!("{prefix}.weight"), &[outputs, inputs]);
        self.add(&format!("{prefix}.bias"), &[outputs]);
    }

    fn message(&mut self, prefix: &str, widths: &[usize]) {
        for (k, width) in widths.windows(2).enumerate() {
            self.linear(&format!("{prefix}.linear.{k}"), width[0], width[1]);
        }
        for name in ["running_mean", "running_var", "weight", "bias"] {
            self.add(&format!("{prefix}.normlayer.{name}"), &[*widths.last().unwrap()]);
        }
        self.add(&format!("{prefix}.normlayer.num_batches_tracked"), &[]);
    }

    /// Exponents of the capital letters.
    fn alphas(&mut self, prefix: &str, config: &str, shape: &[usize]) {
        for (k, _) in config.chars().enumerate().filter(|(_, letter)| letter.is_uppercase()) {
            self.add(&format!("{prefix}.alphas.{k}"), shape);
        }
    }
}

/// The checkpoint of a kind with another value of an option.
pub fn changed(kind: Kind, option: &str, value: Arg) -> Checkpoint {
    let mut checkpoint = kind.checkpoint();
    checkpoint.args.insert(option.to_owned(), value);
    checkpoint
}

/// The value of an option that is a text.
pub fn text(value: &str) -> Arg {
    Arg::Str(value.to_owned())
}
