//! Which tensors a PELICAN classifier has, by its options.

use std::collections::BTreeSet;

use super::ARCHITECTURE;
use super::letters::Letter;
use super::options::Options;
use crate::checkpoint::Checkpoint;
use crate::import::{self, ImportError};

/// Refuses a tensor that no option accounts for: leaving it out would be another network.
pub fn check(checkpoint: &Checkpoint, options: &Options) -> Result<(), ImportError> {
    let keys = known(checkpoint, options);
    import::check_keys(checkpoint, ARCHITECTURE, |key| keys.contains(key))
}

/// How many 2->2 layers there are.
pub fn blocks(checkpoint: &Checkpoint) -> usize {
    let is_there =
        |k: &usize| checkpoint.tensors.contains_key(&format!("net2to2.eq_layers.{k}.bias"));
    (0..).take_while(is_there).count().max(1)
}

fn known(checkpoint: &Checkpoint, options: &Options) -> BTreeSet<String> {
    let mut keys: BTreeSet<String> =
        ["linear.weight", "linear.bias", "input_encoder.rank2_alphas"].map(str::to_owned).into();
    let mut messages = vec!["msg_2to0".to_owned()];
    for k in 0..blocks(checkpoint) {
        let layer = format!("net2to2.eq_layers.{k}");
        let coefs: &[&str] = match options.factorize {
            true => &["coefs00", "coefs01", "coefs10", "coefs11", "bias", "diag_bias"],
            false => &["coefs", "bias", "diag_bias"],
        };
        keys.extend(named(&layer, coefs).chain(powers(&layer, &options.config)));
        messages.push(format!("net2to2.message_layers.{k}"));
    }
    // The published class has `eq1to2` without labels too, and gives it no output.
    for (layer, letters) in [
        ("eq1to2", options.config_out.get(..1).unwrap_or(&[])),
        ("agg_2to0", &options.config_out[..]),
    ] {
        keys.extend(named(layer, &["coefs", "bias"]).chain(powers(layer, letters)));
    }
    if options.mlp_out {
        keys.extend(linear(checkpoint, "mlp_out"));
    }
    for message in messages {
        keys.extend(linear(checkpoint, &message));
        if options.batch_norm {
            let norm = ["weight", "bias", "running_mean", "running_var", "num_batches_tracked"];
            keys.extend(named(&format!("{message}.normlayer"), &norm));
        }
    }
    keys
}

fn named(prefix: &str, names: &[&str]) -> impl Iterator<Item = String> {
    names.iter().map(move |name| format!("{prefix}.{name}"))
}

/// The exponents of the capital letters.
fn powers(prefix: &str, letters: &[Letter]) -> impl Iterator<Item = String> {
    let capital = letters.iter().enumerate().filter(|(_, letter)| letter.has_powers());
    capital.map(move |(k, _)| format!("{prefix}.alphas.{k}"))
}

/// The linear layers of a network, from the first as far as there are.
fn linear(checkpoint: &Checkpoint, prefix: &str) -> impl Iterator<Item = String> {
    let key = move |k: usize, name: &str| format!("{prefix}.linear.{k}.{name}");
    let layers = (0..).take_while(move |&k| checkpoint.tensors.contains_key(&key(k, "weight")));
    layers.flat_map(move |k| ["weight", "bias"].map(|name| key(k, name)))
}
