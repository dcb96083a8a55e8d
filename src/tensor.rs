//! The arena at work: typed views of the slots, and the kernels' common interface.
//!
//! Several jets with the same number of particles may be scored side by side. An entry is then `L`
//! words in a row, one for each jet (a lane), and what is said of an entry holds for each lane: no
//! kernel mixes lanes. A microcontroller has one lane, a host as many as its vector registers like.

use core::ops::Range;

use num_traits::{AsPrimitive, PrimInt, WrappingAdd, WrappingMul};

use crate::graph::{Slot, Storage};

/// A word of the arena. The exact ops work modulo its size: the range proof shows that the
/// result fits, so what wraps on the way there comes back.
pub trait Word:
    PrimInt + WrappingAdd + WrappingMul + AsPrimitive<i32> + AsPrimitive<i64> + 'static
{
    /// The low bits of `x`.
    fn wrap(x: i64) -> Self;

    /// The low bits of `self * 2^shift`.
    #[inline(always)]
    fn shifted_left(self, shift: u32) -> Self {
        let bits = Self::zero().count_zeros();
        if shift < bits { self.unsigned_shl(shift) } else { Self::zero() }
    }

    /// The same words, if they are the 32-bit ones.
    fn narrow_mut(words: &mut [Self]) -> Option<&mut [i32]>;

    /// The same words, if they are the 32-bit ones.
    fn narrow(words: &[Self]) -> Option<&[i32]>;

    /// The value, exactly.
    #[inline(always)]
    fn wide(self) -> i64 {
        self.as_()
    }
}

impl Word for i32 {
    #[inline(always)]
    fn wrap(x: i64) -> Self {
        x as Self
    }

    fn narrow_mut(words: &mut [Self]) -> Option<&mut [i32]> {
        Some(words)
    }

    fn narrow(words: &[Self]) -> Option<&[i32]> {
        Some(words)
    }
}

impl Word for i64 {
    #[inline(always)]
    fn wrap(x: i64) -> Self {
        x
    }

    fn narrow_mut(_words: &mut [Self]) -> Option<&mut [i32]> {
        None
    }

    fn narrow(_words: &[Self]) -> Option<&[i32]> {
        None
    }
}

/// One op on typed slices of entries.
pub trait Kernel {
    /// Reads `input`, writes all of `output`.
    fn run<const L: usize, I: Word, O: Word>(&self, input: &[[I; L]], output: &mut [[O; L]]);

    /// The same on one slice that is both. Only ops that work entry by entry have it;
    /// `verify` lets no other one share its slot with its input.
    fn run_in_place<const L: usize, W: Word>(&self, _data: &mut [[W; L]]) {}
}

/// Something that fills a slot from no other slot.
pub trait Source<const L: usize> {
    /// Writes all of `output`.
    fn fill<O: Word>(&self, output: &mut [[O; L]]);
}

/// A slot is outside the arena, which `verify` excludes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct OutsideArena;

/// The memory that values are kept in, with `L` lanes.
#[derive(Debug)]
pub struct Arena<'m, const L: usize> {
    narrow: &'m mut [[i32; L]],
    wide: &'m mut [[i64; L]],
}

/// The words of one value, lanes side by side.
#[derive(Clone, Copy, Debug)]
pub enum Words<'w> {
    /// 32-bit words.
    Narrow(&'w [i32]),
    /// 64-bit words.
    Wide(&'w [i64]),
}

impl Words<'_> {
    /// Word `k`: with one lane, entry `k`.
    #[must_use]
    pub fn get(&self, k: usize) -> Option<i64> {
        match self {
            Self::Narrow(words) => words.get(k).map(|&x| i64::from(x)),
            Self::Wide(words) => words.get(k).copied(),
        }
    }

    /// How many words there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        match self {
            Self::Narrow(words) => words.len(),
            Self::Wide(words) => words.len(),
        }
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The words in order: channel by channel, each row by row.
    pub fn iter(&self) -> impl Iterator<Item = i64> + '_ {
        (0..self.len()).filter_map(|k| self.get(k))
    }
}

fn entries(slot: Slot, len: usize) -> Range<usize> {
    slot.offset..slot.offset.saturating_add(len)
}

fn split<W>(
    memory: &mut [W],
    input: Range<usize>,
    output: Range<usize>,
) -> Result<(&[W], &mut [W]), OutsideArena> {
    let [input, output] = memory.get_disjoint_mut([input, output]).map_err(|_| OutsideArena)?;
    Ok((input, output))
}

impl<'m, const L: usize> Arena<'m, L> {
    /// Of `L` 32-bit and `L` 64-bit words for each of those that the graph counts.
    #[must_use]
    pub const fn new(narrow: &'m mut [i32], wide: &'m mut [i64]) -> Self {
        Self { narrow: narrow.as_chunks_mut().0, wide: wide.as_chunks_mut().0 }
    }

    /// The words of a value of `len` entries.
    ///
    /// # Errors
    /// [`OutsideArena`] if there are not so many, or the slot has no storage.
    pub fn words(&self, slot: Slot, len: usize) -> Result<Words<'_>, OutsideArena> {
        let range = entries(slot, len);
        match slot.storage {
            Storage::Narrow => self.narrow.get(range).map(|w| Words::Narrow(w.as_flattened())),
            Storage::Wide => self.wide.get(range).map(|w| Words::Wide(w.as_flattened())),
            Storage::Fused => None,
        }
        .ok_or(OutsideArena)
    }

    /// Fills a slot.
    pub(crate) fn fill(
        &mut self,
        slot: Slot,
        len: usize,
        source: &impl Source<L>,
    ) -> Result<(), OutsideArena> {
        let range = entries(slot, len);
        match slot.storage {
            Storage::Narrow => source.fill(self.narrow.get_mut(range).ok_or(OutsideArena)?),
            Storage::Wide => source.fill(self.wide.get_mut(range).ok_or(OutsideArena)?),
            Storage::Fused => return Err(OutsideArena),
        }
        Ok(())
    }

    /// Runs a kernel from one slot to another, or within one.
    pub(crate) fn apply(
        &mut self,
        (input, input_len): (Slot, usize),
        (output, output_len): (Slot, usize),
        kernel: &impl Kernel,
    ) -> Result<(), OutsideArena> {
        let from = entries(input, input_len);
        let to = entries(output, output_len);
        match (input.storage, output.storage) {
            (Storage::Narrow, Storage::Narrow) if from == to => {
                kernel.run_in_place(self.narrow.get_mut(to).ok_or(OutsideArena)?);
            }
            (Storage::Wide, Storage::Wide) if from == to => {
                kernel.run_in_place(self.wide.get_mut(to).ok_or(OutsideArena)?);
            }
            (Storage::Narrow, Storage::Narrow) => {
                let (input, output) = split(self.narrow, from, to)?;
                kernel.run(input, output);
            }
            (Storage::Wide, Storage::Wide) => {
                let (input, output) = split(self.wide, from, to)?;
                kernel.run(input, output);
            }
            (Storage::Narrow, Storage::Wide) => kernel.run(
                self.narrow.get(from).ok_or(OutsideArena)?,
                self.wide.get_mut(to).ok_or(OutsideArena)?,
            ),
            (Storage::Wide, Storage::Narrow) => kernel.run(
                self.wide.get(from).ok_or(OutsideArena)?,
                self.narrow.get_mut(to).ok_or(OutsideArena)?,
            ),
            (Storage::Fused, _) | (_, Storage::Fused) => return Err(OutsideArena),
        }
        Ok(())
    }
}
