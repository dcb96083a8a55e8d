//! Random integers that are the same in every run.

/// SplitMix64 (Steele, Lea and Flood 2014).
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ z >> 31
    }

    /// An integer from `lo` to `hi`, often close to one of the ends.
    pub fn between(&mut self, lo: i64, hi: i64) -> i64 {
        let span = (i128::from(hi) - i128::from(lo) + 1) as u128;
        let inside = |bits: u64, width: u128| (u128::from(bits) % width) as i64;
        match self.bits() % 8 {
            0 => lo + inside(self.bits(), span.min(4)),
            1 => hi - inside(self.bits(), span.min(4)),
            _ => lo.wrapping_add(inside(self.bits(), span)),
        }
    }

    /// An integer from 0 to n - 1, all alike.
    pub fn below(&mut self, n: u64) -> u64 {
        self.bits() % n
    }
}
