//! y = overflow(round(x / 2^shift)), with nothing done that cannot matter for the integers that x can
//! be.

use spurion::format::{Overflow, QFormat, Rounding};
use spurion::graph::Interval;

use super::integer::{Int, Value};

/// A change of format.
#[derive(Clone, Copy, Debug)]
pub struct Change {
    /// Bits dropped.
    pub shift: u32,
    /// How.
    pub rounding: Rounding,
    /// What becomes of integers that do not fit.
    pub overflow: Overflow,
    /// The new format.
    pub to: QFormat,
}

impl Change {
    /// The smallest and the largest result.
    const fn ends(&self) -> [i64; 2] {
        [self.overflow.lowest(self.to), self.to.max()]
    }

    /// x / 2^shift, rounded.
    fn round(&self, x: i128) -> i64 {
        self.rounding.shift_right(Int::I64.wrapped(x), self.shift)
    }

    /// The integers between the ends of a range, rounded. Rounding keeps their order.
    #[must_use]
    pub fn rounded_range(&self, range: Interval) -> Interval {
        Interval::new(self.round(range.lo).into(), self.round(range.hi).into())
    }

    /// The integers of a range that are rounded to others than the ends, and one to each end.
    fn essential(&self, range: Interval) -> Interval {
        let [lowest, highest] = self.ends();
        // The first integer of the range for which `is` holds; it does from there on.
        let first = |is: &dyn Fn(i64) -> bool| {
            let (mut no, mut yes) = (range.lo - 1, range.hi + 1);
            while yes - no > 1 {
                let middle = (no + yes).div_euclid(2);
                if is(self.round(middle)) { yes = middle } else { no = middle }
            }
            yes
        };
        let hi = first(&|y| y > highest) - 1;
        let lo = first(&|y| y >= lowest);
        Interval::new(lo.min(range.hi), hi.max(range.lo))
    }

    /// The new value of `x`.
    #[must_use]
    pub fn of(&self, x: &Value) -> Value {
        match self.overflow {
            Overflow::Wrap => self.wrapped(x),
            Overflow::Sat | Overflow::SatSym => self.saturated(x),
        }
    }

    fn saturated(&self, x: &Value) -> Value {
        // A short word after rounding is limited as such: two words of a processor are one by then.
        if Int::of(self.rounded_range(x.range)) == Int::I32 {
            return self.limited_after(x);
        }
        let inner = self.essential(x.range);
        let half = (1i128 << self.shift) >> 1;
        let fits = Int::of(inner) == Int::I32 && i32::try_from(inner.hi + half).is_ok();
        // A long word that is cut to what matters can go on as a short one.
        if x.int == Int::I64 && self.shift > 0 && self.shift < 31 && fits && inner.lo <= inner.hi {
            let cut = limited(&x.text, x.range, inner, false);
            let short = Value { text: format!("({cut} as i32)"), int: Int::I32, range: inner };
            return self.limited_after(&short);
        }
        self.limited_after(x)
    }

    fn limited_after(&self, x: &Value) -> Value {
        let rounded = short(self.rounded(x));
        let [lo, hi] = self.ends().map(i128::from);
        let range = rounded.range;
        let kept = Interval::new(range.lo.clamp(lo, hi), range.hi.clamp(lo, hi));
        // Processors that saturate in one instruction do it at both ends.
        let both = range.hi > hi && (lo == 0 || lo == -hi - 1);
        let text = limited(
            &rounded.text,
            range,
            Interval::new(if both { lo } else { kept.lo }, kept.hi),
            both,
        );
        short(Value { text, range: kept, ..rounded })
    }

    fn wrapped(&self, x: &Value) -> Value {
        let rounded = self.rounded(x);
        let (lo, hi) = (self.to.min(), self.to.max());
        let whole = Interval::new(lo.into(), hi.into());
        if whole.contains(rounded.range) {
            return short(rounded);
        }
        let int = rounded.int.max(Int::of(whole));
        let x = rounded.cast(int);
        let text = if self.to.signed {
            let spare = int.bits() - u32::from(self.to.total_bits);
            format!("(({x} << {spare}) >> {spare})")
        } else {
            format!("({x} & {hi})")
        };
        short(Value { text, int, range: whole })
    }

    /// x / 2^shift, rounded, in the same word or a longer one.
    #[must_use]
    pub fn rounded(&self, x: &Value) -> Value {
        if self.shift == 0 {
            return x.clone();
        }
        let range = self.rounded_range(x.range);
        let long = self.shift > 30 && x.int == Int::I32;
        let int = if long { Int::I64 } else { x.int };
        let (x, s) = (Value { text: x.cast(int), int, range: x.range }, self.shift);
        let (half, mask) = (1i128 << (s - 1), (1i128 << s) - 1);
        let (t, last) = (&x.text, int.bits() - 1);
        let text = match self.rounding {
            Rounding::Trn => format!("({t} >> {s})"),
            Rounding::Rnd if x.range.hi + half <= int.most() => {
                format!("({t}.wrapping_add({half}) >> {s})")
            }
            Rounding::Rnd => {
                let twice = format!("({t} >> {})", s - 1);
                format!("{twice}.wrapping_sub({twice} >> 1)")
            }
            Rounding::RndConv => format!(
                "({t} >> {s}).wrapping_add(({t} & {mask}).wrapping_add({}).wrapping_add(({t} >> \
                 {s}) & 1) >> {s})",
                half - 1
            ),
            Rounding::TrnZero => format!("({t}.wrapping_add(({t} >> {last}) & {mask}) >> {s})"),
        };
        Value { text, int, range }
    }
}

/// A value in the word that its range asks for.
fn short(x: Value) -> Value {
    let int = Int::of(x.range);
    Value { text: x.cast(int), int, range: x.range }
}

/// An expression of a range, limited to a smaller one.
fn limited(text: &str, range: Interval, to: Interval, both: bool) -> String {
    let mut text = text.to_owned();
    if range.lo < to.lo || both {
        text = format!("{text}.max({})", to.lo);
    }
    if range.hi > to.hi {
        text = format!("{text}.min({})", to.hi);
    }
    text
}
