//! What is not in the checkpoint of a LorentzNet and changes its answers.
//!
//! Published checkpoints are bare weights. A conversion adds the options below to them, and keeps
//! them in the float reference beside the model, where the oracle reads the same ones.

use crate::checkpoint::{Arg, Checkpoint};
use crate::import::{self, ImportError};
use crate::reference::lorentznet::Mass;

/// The option with the most particles of a jet.
const PARTICLES: &str = "nobj";
/// The option with the slots that the mean over objects counts.
const SLOTS: &str = "slots";
/// The option that says how a constituent's mass is found.
const MASS: &str = "mass";

/// What the graph needs to know of the options.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// The most particles of a jet.
    pub particles: usize,
    /// What the sum of the features is divided by: slots and beams.
    pub divisor: f64,
    /// How the mass of a constituent is found.
    pub mass: Mass,
}

/// Adds the options that a checkpoint lacks: as many slots as particles, and the masses that it was
/// trained on, [`Mass::Float32`]. `particles` overrides what it says.
///
/// # Errors
/// [`ImportError::NoParticles`] if neither says how many particles there are.
pub fn complete(checkpoint: &mut Checkpoint, particles: Option<usize>) -> Result<(), ImportError> {
    if let Some(particles) = particles {
        let particles = Arg::Int(i64::try_from(particles).unwrap_or(i64::MAX));
        checkpoint.args.insert(PARTICLES.to_owned(), particles);
    }
    let Some(particles) = checkpoint.args.get(PARTICLES).cloned() else {
        let file = checkpoint.path.display().to_string();
        return Err(ImportError::NoParticles { file });
    };
    let mass = Arg::Str(Mass::Float32.name().to_owned());
    for (option, value) in [(SLOTS, particles), (MASS, mass)] {
        checkpoint.args.entry(option.to_owned()).or_insert(value);
    }
    Ok(())
}

/// Reads and checks them; `particles` overrides the option.
///
/// # Errors
/// [`ImportError`], which names the option, its value and what is possible.
pub fn read(checkpoint: &Checkpoint, particles: Option<usize>) -> Result<Options, ImportError> {
    let particles = import::particles(checkpoint, particles)?;
    let slots = checkpoint.arg_int(SLOTS)?;
    if slots < particles as i64 {
        let possible = "as many slots as particles, or more, are";
        return Err(ImportError::unsupported(checkpoint, SLOTS, &slots, possible));
    }
    let mass = checkpoint.arg_str(MASS)?;
    let mass = Mass::named(mass).ok_or_else(|| {
        ImportError::unsupported(checkpoint, MASS, &mass, "zero, float32 and computed are")
    })?;
    Ok(Options { particles, divisor: (slots + 2) as f64, mass })
}
