//! What the tests of the root have as well.

#[path = "../../../tests/support/checkpoints.rs"]
mod checkpoints;
#[path = "../../../tests/support/random.rs"]
mod random;

pub use checkpoints::ALL_CHECKPOINTS;
pub use random::Random;
