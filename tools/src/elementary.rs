//! Elementary functions that give the same bits on every host.
//!
//! The standard library hands exp, cos and their like to the C library of the machine, and C
//! libraries differ in the last bit. One such bit can move a table entry, a binary point or a
//! rounded angle, and with it the artifact. So everything that enters an artifact, or the integers
//! that are compared with one, is computed with these, which are Rust all the way down; clippy
//! refuses the others (`clippy.toml`). Sums, products, square roots and roundings need no place
//! here: IEEE 754 leaves them no choice.

pub use libm::{
    asinh, atan2, cos, cosh, exp, expm1 as exp_m1, hypot, log1p as ln_1p, log2, pow, sin, sinh,
};

/// 2^`exponent`, exactly.
#[must_use]
pub fn power_of_two(exponent: impl Into<i32>) -> f64 {
    libm::scalbn(1.0, exponent.into())
}

/// floor(log2 |x|), exactly, of an `x` that is neither 0 nor infinite.
#[must_use]
pub fn binary_exponent(x: f64) -> i32 {
    libm::ilogb(x)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn powers_and_exponents_are_exact() {
        for k in -1022..=1023 {
            let power = power_of_two(k);
            assert_eq!(power.to_bits(), ((k + 1023) as u64) << 52);
            assert_eq!(binary_exponent(power), k);
            assert_eq!(binary_exponent(-power.next_up()), k);
            if k > -1022 {
                assert_eq!(binary_exponent(power.next_down()), k - 1);
            }
        }
    }

    /// Written down once: a host on which one of them differs makes other artifacts.
    #[test]
    fn each_function_gives_the_bits_written_down() {
        let bits = [
            exp(0.7),
            exp_m1(0.013),
            ln_1p(41.5),
            cosh(1.9),
            sinh(1.9),
            cos(2.6),
            sin(2.6),
            hypot(3.1, 17.7),
            asinh(4.2),
            atan2(-1.3, -0.4),
            log2(77.7),
            pow(2.9, -0.37),
        ]
        .map(f64::to_bits);
        let expected = [
            0x4000_1c2a_6126_8987,
            0x3f8a_cc3d_2b10_2272,
            0x400d_fefb_fe32_b798,
            0x400b_5783_a0f8_aab7,
            0x400a_2532_98b8_1d35,
            0xbfeb_6ba1_f680_f470,
            0x3fe0_7efc_bba0_85bb,
            0x4031_f82b_cefe_dd6c,
            0x4001_230b_9171_ff50,
            0xbffd_e8a2_2515_0891,
            0x4019_1e8f_1542_c71d,
            0x3fe5_949f_9c00_cff0,
        ];
        assert_eq!(bits, expected, "{bits:#018x?}");
    }
}
