//! What the letters of `config` make of sums over objects.
//!
//! Over k indices, with n objects (spurions included) and nbar the constant `nobj_avg`:
//! s: sum / nbar^k; m: sum / n^k. A capital letter multiplies that by (n / nbar)^alpha, with a
//! learned alpha for each channel and map.

use super::options::Options;
use crate::checkpoint::{Checkpoint, CheckpointError};
use crate::elementary::pow;
use crate::import::ImportError;

/// Why maxima and minima are refused.
const EXTREMES: &str = "the published class takes maxima and minima over padded jets and sees the \
                        zeros of empty slots, so that padding would change the answer";

/// A letter that can be converted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Letter {
    /// Whether it is the mean, and not the sum over a constant.
    mean: bool,
    /// Whether it is a capital letter.
    power: bool,
}

impl Letter {
    /// Reads the text of `option`.
    ///
    /// # Errors
    /// [`ImportError`] for a letter that cannot be converted, which it names.
    pub fn read(checkpoint: &Checkpoint, option: &'static str) -> Result<Vec<Self>, ImportError> {
        let value = checkpoint.arg_str(option)?;
        if value.is_empty() {
            let possible = "letters of s, m, S and M are";
            return Err(ImportError::unsupported(checkpoint, option, &value, possible));
        }
        let parse = |letter: char| {
            let power = letter.is_ascii_uppercase();
            let reason = match letter.to_ascii_lowercase() {
                's' => return Ok(Self { mean: false, power }),
                'm' => return Ok(Self { mean: true, power }),
                'x' | 'n' => EXTREMES,
                _ => "no such letter is known; s, m, S and M are supported",
            };
            let (file, value) = (checkpoint.path.display().to_string(), value.to_owned());
            Err(ImportError::Letter { file, option, value, letter, reason })
        };
        value.chars().map(parse).collect()
    }

    /// Whether it is a capital letter, with a factor for each channel and map.
    #[must_use]
    pub const fn has_powers(self) -> bool {
        self.power
    }
}

/// A map of a sum: its place among the maps of its letter, and over how many indices it sums.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Map {
    /// From 0.
    pub place: usize,
    /// How often the number of objects divides a mean.
    pub indices: i32,
}

/// A letter of a layer with its exponents.
#[derive(Clone, Debug)]
pub struct Aggregator {
    letter: Letter,
    /// `alphas[channel * maps + place]`; none for a small letter.
    alphas: Vec<f64>,
    maps: usize,
    nobj_avg: f64,
    spurions: usize,
}

impl Aggregator {
    /// Reads `prefix.alphas.K`, of shape (1, channels, maps) and `trailing` ones behind that, if
    /// the letter has such.
    ///
    /// # Errors
    /// [`CheckpointError`] if it is missing, misshapen or not finite.
    pub fn read(
        checkpoint: &Checkpoint,
        (prefix, k): (&str, usize),
        letter: Letter,
        (channels, maps, trailing): (usize, usize, usize),
        options: &Options,
    ) -> Result<Self, CheckpointError> {
        let mut shape = vec![1, channels, maps];
        shape.extend(vec![1; trailing]);
        let alphas = match letter.power {
            true => checkpoint.tensor(&format!("{prefix}.alphas.{k}"), &shape)?.data.clone(),
            false => Vec::new(),
        };
        let (nobj_avg, spurions) = (options.nobj_avg, options.breaking.spurions.len());
        Ok(Self { letter, alphas, maps, nobj_avg, spurions })
    }

    /// Reads the letters of one layer.
    ///
    /// # Errors
    /// As [`Aggregator::read`].
    pub fn read_all(
        checkpoint: &Checkpoint,
        prefix: &str,
        letters: &[Letter],
        shape: (usize, usize, usize),
        options: &Options,
    ) -> Result<Vec<Self>, CheckpointError> {
        let read = |(k, letter): (usize, &Letter)| {
            Self::read(checkpoint, (prefix, k), *letter, shape, options)
        };
        letters.iter().enumerate().map(read).collect()
    }

    /// What `map` multiplies a sum of `channel` over n objects with. The number of objects is at
    /// least that of the spurions. A jet without any object has no mean; its sums are 0, and so is
    /// the factor.
    #[must_use]
    pub fn factor(&self, channel: usize, map: Map, n: usize) -> f64 {
        if self.is_constant() {
            return self.nobj_avg.powi(-map.indices);
        }
        let n = n.max(self.spurions) as f64;
        if n == 0.0 {
            return 0.0;
        }
        let divisor = if self.letter.mean { n } else { self.nobj_avg };
        let alpha = self.alphas.get(channel * self.maps + map.place).copied().unwrap_or(0.0);
        pow(n / self.nobj_avg, alpha) / divisor.powi(map.indices)
    }

    /// Whether the factor is the same for all numbers of objects: then it belongs to weights.
    #[must_use]
    pub const fn is_constant(&self) -> bool {
        !self.letter.mean && !self.letter.power
    }

    /// Whether each channel and map has a factor of its own.
    #[must_use]
    pub const fn has_powers(&self) -> bool {
        self.letter.has_powers()
    }
}
