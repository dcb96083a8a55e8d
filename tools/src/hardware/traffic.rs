//! Partners that are not always willing.

use spurion_hdl::{Pipeline, Traffic};

use super::design::Vectors;
use super::stimuli::Random;

/// A sender that pauses now and then and a receiver that is deaf, slow and willing by turns: long
/// enough to fill every queue, to keep answers in it while others come and go, and to empty it.
pub struct Moody {
    random: Random,
    /// Clocks of a jet.
    pace: usize,
    /// Clocks in which the queue of answers fills.
    filling: usize,
}

/// In units of the time in which the queue fills: when the receiver is no longer slow, and when
/// it is deaf again.
const SLOW: usize = 4;
const STRETCH: usize = 5;

impl Moody {
    /// The moods of a seed for a circuit and what is sent through it.
    #[must_use]
    pub fn new(seed: u64, pipeline: &Pipeline, vectors: &Vectors) -> Self {
        let (latency, interval) = (pipeline.latency() as usize, pipeline.interval() as usize);
        let words = vectors.words.len().div_ceil(vectors.answers.len().max(1));
        let pace = interval.max(words);
        let places = (latency + 2).div_ceil(interval.max(1));
        Self { random: Random::new(seed), pace, filling: 2 * latency + (places + 1) * pace }
    }

    /// Whether something happens that happens once in so many times.
    fn once_in(&mut self, times: usize) -> bool {
        self.random.between(1, times as i64) == 1
    }
}

impl Traffic for Moody {
    fn offers(&mut self, clock: usize) -> bool {
        !matches!(clock / self.filling % STRETCH, 1 | 4) || self.once_in(self.pace + 4)
    }

    fn takes(&mut self, clock: usize) -> bool {
        match clock / self.filling % STRETCH {
            0 => false,
            // About as slow as the circuit: the queue stays as it is for a while.
            1..SLOW => self.once_in(self.pace / 2 + 2),
            _ => !self.once_in(4),
        }
    }
}
