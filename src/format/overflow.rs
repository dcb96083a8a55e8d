//! Overflow modes: the one place where high bits are dropped.

use super::{FormatError, Lane, LaneWord, QFormat};

/// What becomes of a value that the format cannot hold, as in `ap_fixed`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[repr(u8)]
pub enum Overflow {
    /// `AP_SAT`: the nearest value of the format.
    Sat = 0,
    /// `AP_WRAP`: the low bits, reinterpreted.
    Wrap = 1,
    /// `AP_SAT_SYM`: as `Sat`, but a signed format ends at minus its largest value.
    SatSym = 2,
}

impl Overflow {
    /// Every mode, in the order of their codes.
    pub const ALL: [Self; 3] = [Self::Sat, Self::Wrap, Self::SatSym];

    /// The mode that an artifact names by `code`.
    ///
    /// # Errors
    /// [`FormatError::Mode`] if there is none.
    pub const fn from_code(code: u8) -> Result<Self, FormatError> {
        match code {
            0 => Ok(Self::Sat),
            1 => Ok(Self::Wrap),
            2 => Ok(Self::SatSym),
            _ => Err(FormatError::Mode { code }),
        }
    }

    /// The name that `ap_fixed` gives the mode, without the `AP_`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sat => "SAT",
            Self::Wrap => "WRAP",
            Self::SatSym => "SAT_SYM",
        }
    }

    /// The smallest integer that this mode lets a value of `format` take.
    #[must_use]
    pub const fn lowest(self, format: QFormat) -> i64 {
        match self {
            Self::SatSym if format.signed => -format.max(),
            _ => format.min(),
        }
    }

    /// `x` brought into `format`.
    #[must_use]
    pub fn apply(self, x: i64, format: QFormat) -> i64 {
        Bounds::new(self, format).apply(x)
    }
}

/// A format's bounds with an overflow mode, for loops over words of the arena: the one place
/// where high bits are dropped.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bounds<T> {
    lowest: T,
    highest: T,
    /// For WRAP: bits of the word above the format, and whether the format is signed.
    wrap: Option<(u32, bool)>,
}

impl<T: LaneWord> Bounds<T> {
    pub(super) fn new(mode: Overflow, format: QFormat) -> Self {
        let spare = T::BITS - u32::from(format.total_bits).min(T::BITS);
        Self {
            lowest: T::low_bits(mode.lowest(format)),
            highest: T::low_bits(format.max()),
            wrap: (mode == Overflow::Wrap).then_some((spare, format.signed)),
        }
    }
}

impl<T: Lane> Bounds<T> {
    /// The same for other words, `of` one word of this kind.
    #[inline(always)]
    pub(super) fn map<U: Lane>(&self, of: impl Fn(T) -> U) -> Bounds<U> {
        Bounds { lowest: of(self.lowest), highest: of(self.highest), wrap: self.wrap }
    }

    /// The same, and nothing below `lowest`; nothing if the mode is WRAP.
    pub(super) fn at_least(self, lowest: T) -> Option<Self> {
        self.wrap.is_none().then(|| Self { lowest: self.lowest.larger(lowest), ..self })
    }

    /// SAT and SAT_SYM.
    #[inline(always)]
    pub(super) fn saturate(&self, x: T) -> T {
        x.larger(self.lowest).smaller(self.highest)
    }

    #[inline(always)]
    pub(super) fn apply(&self, x: T) -> T {
        match self.wrap {
            None => self.saturate(x),
            Some((spare, true)) => x.left(spare).right(spare),
            Some((spare, false)) => x.left(spare).right_unsigned(spare),
        }
    }
}
