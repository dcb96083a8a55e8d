//! What generated graphs take from the tests of the root.

#[path = "../../../tests/support/random.rs"]
mod random;

pub use random::Random;
