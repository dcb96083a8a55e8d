//! Front ends like those of real taggers.

use spurion::format::{Overflow, QFormat, Quantizer, Rounding};
use spurion_hdl::FrontEnd;

const STEP: f64 = std::f64::consts::PI / 720.0;

fn table(first: i32, count: i32, value: impl Fn(f64) -> f64) -> Vec<u32> {
    (first..first + count).map(|k| value(f64::from(k) * STEP).round() as u32).collect()
}

pub fn quantizer(
    from: i8,
    (signed, bits, frac): (bool, u8, i8),
    rounding: Rounding,
    overflow: Overflow,
) -> Quantizer {
    Quantizer::new(from, QFormat::new(signed, bits, frac).unwrap(), rounding, overflow).unwrap()
}

/// 14-bit pT, 10-bit tables (512 of cosh, 721 of cos, |eta| up to 3 for exp), d of 16 bits in
/// steps of 0.25 GeV^2.
pub fn default_front_end(particles: usize) -> FrontEnd {
    // cosh(511 steps) - 1 = 3.7 and 1 - cos(pi) = 2: with 8 fraction bits both fit 10 bits.
    let angle = 256.0;
    // exp(3) = 20: with 9 fraction bits 14 bits.
    let exp = 512.0;
    // pT pT angle: 2 + 2 + 8 = 12 fraction bits; pT exp: 2 + 9 = 11.
    FrontEnd {
        particles,
        pt_bits: 14,
        eta_bits: 12,
        phi_bits: 11,
        pt: quantizer(2, (false, 14, 2), Rounding::Trn, Overflow::Sat),
        angle_shift: 0,
        cosh: table(0, 512, |x| angle * (x.cosh() - 1.0)),
        cos: table(0, 721, |x| angle * (1.0 - x.cos())),
        exp: table(-687, 1375, |x| exp * x.exp()),
        pair_shift: 0,
        beam_shift: 1,
        beam_beam: 2 << 12,
        d: quantizer(12, (false, 16, 2), Rounding::RndConv, Overflow::Sat),
        phi_period: 1440,
    }
}

/// Everything that the default leaves out: a coarser pT, coarser angles, tables shorter than the angles, another
/// binary point, other modes, few slots.
pub fn odd_front_end(rounding: Rounding, overflow: Overflow) -> FrontEnd {
    FrontEnd {
        pt: quantizer(2, (false, 11, 0), rounding, Overflow::Sat),
        angle_shift: 1,
        cosh: table(0, 300, |x| 128.0 * (x.cosh() - 1.0)),
        cos: table(0, 400, |x| 128.0 * (1.0 - x.cos())),
        exp: table(-400, 801, |x| 1024.0 * x.exp()),
        pair_shift: 3,
        beam_shift: 0,
        beam_beam: 2 << 10,
        d: quantizer(10, (false, 13, 1), rounding, overflow),
        ..default_front_end(5)
    }
}
