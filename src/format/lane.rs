//! What rounding and overflow need of an integer, or of several side by side.

/// Integers in two's complement: one word, or a vector of them on which all is done word by word.
pub trait Lane: Copy {
    /// Bits of a word.
    const BITS: u32;

    /// The sum. It fits the word wherever this crate asks for it.
    #[must_use]
    fn plus(self, other: Self) -> Self;

    /// The difference. It fits the word wherever this crate asks for it.
    #[must_use]
    fn minus(self, other: Self) -> Self;

    /// The bits that both have.
    #[must_use]
    fn and(self, other: Self) -> Self;

    /// The larger one.
    #[must_use]
    fn larger(self, other: Self) -> Self;

    /// The smaller one.
    #[must_use]
    fn smaller(self, other: Self) -> Self;

    /// The low bits of the product with 2^shift; `shift` is less than the bits of a word.
    #[must_use]
    fn left(self, shift: u32) -> Self;

    /// The floor of the quotient by 2^shift; `shift` is less than the bits of a word.
    #[must_use]
    fn right(self, shift: u32) -> Self;

    /// The same of the word as one without sign.
    #[must_use]
    fn right_unsigned(self, shift: u32) -> Self;
}

/// One word. What rounding needs of constants is worked out in such.
pub trait LaneWord: Lane {
    /// The low bits of `word`.
    fn low_bits(word: i64) -> Self;
}

macro_rules! word {
    ($word:ty, $unsigned:ty) => {
        impl LaneWord for $word {
            #[inline(always)]
            fn low_bits(word: i64) -> Self {
                word as Self
            }
        }

        impl Lane for $word {
            const BITS: u32 = <$word>::BITS;

            #[inline(always)]
            fn plus(self, other: Self) -> Self {
                self + other
            }

            #[inline(always)]
            fn minus(self, other: Self) -> Self {
                self - other
            }

            #[inline(always)]
            fn and(self, other: Self) -> Self {
                self & other
            }

            #[inline(always)]
            fn larger(self, other: Self) -> Self {
                self.max(other)
            }

            #[inline(always)]
            fn smaller(self, other: Self) -> Self {
                self.min(other)
            }

            #[inline(always)]
            fn left(self, shift: u32) -> Self {
                self << shift
            }

            #[inline(always)]
            fn right(self, shift: u32) -> Self {
                self >> shift
            }

            #[inline(always)]
            fn right_unsigned(self, shift: u32) -> Self {
                (self as $unsigned >> shift) as Self
            }
        }
    };
}

word!(i32, u32);
word!(i64, u64);
