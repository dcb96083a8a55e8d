//! Which situations of a handshake have occurred, as seen at the ports.

use std::collections::{BTreeMap, VecDeque};

use crate::pipeline::{Frame, Pipeline};

/// How often each situation has occurred, by name. Those that a circuit or its traffic cannot
/// come into are not there.
pub type HandshakeCases = BTreeMap<&'static str, usize>;

/// A word was offered and not taken.
const WORD_WAITS: &str = "word offered while not ready";
/// An answer was offered and not taken.
const ANSWER_WAITS: &str = "answer offered while not ready";
/// A word waits, though the interval is over, with all answers so far in the queue.
const FULL: &str = "queue full";
/// An answer entered the queue in the clock in which another one left it.
const BOTH: &str = "queue pushed and popped in one clock";
/// An answer was taken in the first clock in which it was offered.
const AT_ONCE: &str = "answer taken in the clock it appears";
/// A word was taken as early after another as it can be.
const BACK_TO_BACK: &str = "words back to back";
/// No word was offered while one could be taken and some were to come.
const IDLE: &str = "ready without a word";
/// A reset while answers were due.
const RESET: &str = "reset in flight";

/// What one clock shows.
pub struct Clock<'w> {
    pub number: usize,
    /// The word that is offered.
    pub word: Option<&'w Frame>,
    /// Whether there are words to come.
    pub more: bool,
    pub in_ready: bool,
    pub out_valid: bool,
    pub takes: bool,
    pub resets: bool,
    /// Whether the answer was there a clock before and not taken.
    pub waited: bool,
}

/// The situations so far, and what is needed to recognize the next ones.
pub struct Watch {
    pub cases: HandshakeCases,
    latency: usize,
    /// From one word to the next.
    interval: usize,
    /// A word may be only a part of a jet: its first value tells whether it is the last.
    is_stream: bool,
    last_word: Option<usize>,
    /// When the jets entered whose answers may be on their way.
    entered: VecDeque<usize>,
    due: usize,
}

impl Watch {
    pub fn new(pipeline: &Pipeline) -> Self {
        let is_stream = pipeline.inputs().first().is_some_and(|bus| bus.name == "last");
        let mut names = vec![WORD_WAITS, ANSWER_WAITS, FULL, AT_ONCE, BACK_TO_BACK, IDLE];
        // When a stream's jet leaves the collector cannot be seen.
        names.extend((!is_stream).then_some(BOTH));
        Self {
            cases: names.into_iter().map(|name| (name, 0)).collect(),
            latency: pipeline.latency() as usize,
            interval: if is_stream { 1 } else { pipeline.interval() as usize },
            is_stream,
            last_word: None,
            entered: VecDeque::new(),
            due: 0,
        }
    }

    fn reset(&mut self) {
        if self.due > 0 {
            *self.cases.entry(RESET).or_insert(0) += 1;
        }
        (self.last_word, self.due) = (None, 0);
        self.entered.clear();
    }

    pub fn clock(&mut self, now: &Clock<'_>) {
        if now.resets {
            return self.reset();
        }
        let since = self.last_word.map(|last| now.number - last);
        let past = |clocks: usize| since.is_some_and(|since| since >= clocks);
        let taken = now.word.is_some() && now.in_ready;
        let left = now.out_valid && now.takes;
        while self.entered.front().is_some_and(|t| t + self.latency <= now.number) {
            self.entered.pop_front();
        }
        let pushed = self.entered.front().is_some_and(|t| t + self.latency == now.number + 1);
        let waits = now.word.is_some() && !now.in_ready;
        let found = [
            (waits, WORD_WAITS),
            (now.out_valid && !now.takes, ANSWER_WAITS),
            (waits && past(self.latency) && past(self.interval), FULL),
            (!self.is_stream && pushed && left, BOTH),
            (left && !now.waited, AT_ONCE),
            (taken && since == Some(self.interval), BACK_TO_BACK),
            (now.more && now.word.is_none() && now.in_ready, IDLE),
        ];
        for (_, name) in found.into_iter().filter(|(yes, _)| *yes) {
            *self.cases.entry(name).or_insert(0) += 1;
        }
        if taken {
            self.last_word = Some(now.number);
            let whole = !self.is_stream || now.word.and_then(|word| word.first()) == Some(&1);
            if whole {
                self.entered.push_back(now.number);
                self.due += 1;
            }
        }
        self.due = self.due.saturating_sub(usize::from(left));
    }
}
