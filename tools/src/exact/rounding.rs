//! Rounding and overflow by their definitions.

use num_bigint::{BigInt, Sign};
use spurion::format::{Overflow, QFormat, Rounding};

/// 2^n; 1 for a negative n, which a verified graph has not.
pub(super) fn power(n: i32) -> BigInt {
    BigInt::from(1) << n.max(0).unsigned_abs()
}

/// floor(x / d) for d > 0.
fn floor(x: &BigInt, d: &BigInt) -> BigInt {
    let (quotient, rest) = (x / d, x % d);
    if rest.sign() == Sign::Minus { quotient - 1 } else { quotient }
}

/// x / 2^shift as an integer.
pub(super) fn round(x: &BigInt, shift: i32, mode: Rounding) -> BigInt {
    let d = power(shift);
    match mode {
        Rounding::Trn => floor(x, &d),
        Rounding::Rnd => floor(&(x * 2 + &d), &(&d * 2)),
        Rounding::TrnZero => x / &d,
        Rounding::RndConv => {
            let below = floor(x, &d);
            let twice: BigInt = (x - &below * &d) * 2;
            let odd = !(&below % 2u8).eq(&BigInt::ZERO);
            match twice.cmp(&d) {
                std::cmp::Ordering::Less => below,
                std::cmp::Ordering::Equal if !odd => below,
                _ => below + 1,
            }
        }
    }
}

/// y brought into a format.
pub(super) fn overflow(y: BigInt, format: QFormat, mode: Overflow) -> BigInt {
    let magnitude = power(i32::from(format.total_bits) - i32::from(format.signed));
    let highest: BigInt = &magnitude - 1;
    let lowest = match (format.signed, mode) {
        (false, _) => BigInt::ZERO,
        (true, Overflow::SatSym) => -&highest,
        (true, _) => -&magnitude,
    };
    if mode != Overflow::Wrap {
        return y.max(lowest).min(highest);
    }
    let turn = power(i32::from(format.total_bits));
    let low = &y - floor(&y, &turn) * &turn;
    if low > highest { low - turn } else { low }
}
