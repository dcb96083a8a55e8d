//! The score as a trigger sends it: the probability of signal in 8 bits.
//!
//! A tagger's score is a logit x. The tag is 1 / (1 + exp(-x)) in the trigger's
//! `ap_ufixed<8, 1, AP_RND_CONV, AP_SAT>`: steps of 2^-7, halves to even, from 0 to 1. It is found
//! by comparing integers: the tag is at least k steps where x >= ln((2k - 1) / (257 - 2k)), the
//! logit of (k - 1/2) / 128. These logarithms are irrational, so no score lies on such a boundary,
//! and comparing with the next integer in steps of 2^-32 is exact.

use fixed::types::U1F7;

use crate::tagger::Score;

/// Fraction bits of the boundaries.
const BOUNDARY_FRAC_BITS: i32 = 32;

/// The tag of the logit 0: one half.
const HALF: u8 = 64;

/// The least logits, in steps of 2^-32, whose tags are at least 65, 66, ... 128 steps:
/// ceil(2^32 ln((2k - 1) / (257 - 2k))).
#[rustfmt::skip]
const BOUNDARIES: [i64; HALF as usize] = [
    67_110_230, 201_363_469, 335_715_144, 470_231_200,
    604_978_067, 740_022_858, 875_433_572, 1_011_279_306,
    1_147_630_471, 1_284_559_025, 1_422_138_712, 1_560_445_314,
    1_699_556_927, 1_839_554_251, 1_980_520_897, 2_122_543_734,
    2_265_713_246, 2_410_123_938, 2_555_874_769, 2_703_069_634,
    2_851_817_896, 3_002_234_969, 3_154_442_969, 3_308_571_446,
    3_464_758_193, 3_623_150_161, 3_783_904_490, 3_947_189_671,
    4_113_186_877, 4_282_091_467, 4_454_114_714, 4_629_485_799,
    4_808_454_098, 4_991_291_852, 5_178_297_264, 5_369_798_139,
    5_566_156_167, 5_767_771_993, 5_975_091_271, 6_188_611_914,
    6_408_892_863, 6_636_564_756, 6_872_343_026, 7_117_044_112,
    7_371_605_733, 7_637_112_493, 7_914_828_612, 8_206_240_296,
    8_513_111_362, 8_837_557_442, 9_182_146_749, 9_550_039_681,
    9_945_186_774, 10_372_616_932, 10_838_870_359, 11_352_673_198,
    11_926_036_405, 12_576_145_648, 13_328_842_326, 14_225_635_026,
    15_339_659_297, 16_819_156_471, 19_047_223_040, 23_799_545_705,
];

impl Score {
    /// The probability of signal as a trigger's tag score, `ap_ufixed<8, 1, AP_RND_CONV, AP_SAT>`.
    ///
    /// Never falls with the score; 1/2 for the logit 0; of opposite scores the tags add up to 1.
    #[must_use]
    pub fn tag(self) -> U1F7 {
        let shift = BOUNDARY_FRAC_BITS - i32::from(self.format.frac_bits);
        let above = above_half(magnitude(self.raw.unsigned_abs(), shift));
        U1F7::from_bits(if self.raw < 0 { HALF - above } else { HALF + above })
    }
}

/// `raw * 2^shift`: saturated, and without the fraction, which no boundary has.
const fn magnitude(raw: u32, shift: i32) -> i64 {
    let raw = raw as i64;
    match shift {
        ..=-63 => 0,
        -62..0 => raw >> -shift,
        0..=62 => raw.saturating_mul(1 << shift),
        63.. if raw == 0 => 0,
        63.. => i64::MAX,
    }
}

/// How many steps above one half the tag of a logit is that is not negative.
fn above_half(logit: i64) -> u8 {
    BOUNDARIES.partition_point(|boundary| *boundary <= logit) as u8
}

#[cfg(test)]
mod tests;
