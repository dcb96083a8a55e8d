//! Partners that are not always willing.

use spurion_hdl::Traffic;

use super::stimuli::Random;

/// Clocks between two deaf stretches of the receiver, and their length.
const STRETCH: usize = 256;
const DEAF: usize = 48;

/// A sender that pauses now and then and a receiver that is sometimes slow, sometimes deaf: long
/// enough to fill every queue and to empty it.
pub struct Moody {
    random: Random,
}

impl Moody {
    /// The moods of a seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self { random: Random::new(seed) }
    }
}

impl Traffic for Moody {
    fn offers(&mut self, clock: usize) -> bool {
        (clock / STRETCH).is_multiple_of(2) || self.random.between(0, 3) == 0
    }

    fn takes(&mut self, clock: usize) -> bool {
        clock % STRETCH >= DEAF && self.random.between(0, 3) != 0
    }
}
