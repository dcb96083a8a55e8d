//! Sums of many values.

use super::{Builder, Net};
use crate::error::Error;

impl Builder {
    /// The exact sum of `nets`, as a balanced tree with a register after every
    /// `levels_per_register` additions in a row (at least 1), and one at the end.
    ///
    /// Constants are added up beforehand. The sum of nothing is 0.
    ///
    /// # Errors
    /// [`Error::Leaf`] if the sum takes too many bits.
    pub fn sum(&mut self, nets: &[Net], levels_per_register: u32) -> Result<Net, Error> {
        let mut offset = self.constant(0)?;
        let mut level = Vec::with_capacity(nets.len() + 1);
        for &net in nets {
            match net.constant() {
                Some(_) => offset = self.add(offset, net, 0)?,
                None => level.push(net),
            }
        }
        if offset.constant() != Some(0) {
            level.push(offset);
        }
        let mut depth = 0;
        while level.len() > 1 {
            depth += 1;
            let last = level.len() == 2;
            let registers = u32::from(last || depth % levels_per_register.max(1) == 0);
            level = self.add_neighbours(&level, registers)?;
        }
        level.first().copied().map_or_else(|| self.constant(0), Ok)
    }

    fn add_neighbours(&mut self, level: &[Net], registers: u32) -> Result<Vec<Net>, Error> {
        let mut next = Vec::with_capacity(level.len().div_ceil(2));
        for pair in level.chunks(2) {
            next.push(match *pair {
                [a, b] => self.add(a, b, registers)?,
                [a] => a,
                _ => continue,
            });
        }
        Ok(next)
    }
}
