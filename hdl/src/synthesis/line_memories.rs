//! Long delay lines as block memories, for a device that has no shift registers.

use std::fmt::Write as _;

/// The fewest clocks, the least width, and the fewest bits in all of a line that becomes a memory. A
/// memory costs a counter and a comparison; of fewer bits there are not enough memories.
const FEWEST_CLOCKS: usize = 16;
const LEAST_WIDTH: usize = 5;
const FEWEST_BITS: usize = 200;

/// Bits of all lines of a design that is large for a device of 84,000 flip-flops: of a smaller one all
/// lines stay flip-flops, which are faster than a memory (150 for 170 MHz).
const MANY_BITS: usize = 40_000;

const MODULE: &str = "\nmodule ";
const END: &str = "endmodule";

/// `verilog` with the registers of long delay lines in block memories, if there are many: a place goes round in one,
/// reads what was written a round before and writes what comes. A register follows, since a
/// memory's output is late in its clock.
///
/// Only lines that begin as 0 are changed, because that is what a memory's output begins as.
pub(super) fn line_memories(verilog: &str) -> String {
    let lines = modules(verilog).filter_map(|(_, module)| Line::of(module));
    let bits: usize = lines.map(|line| line.clocks * line.bits).sum();
    if bits < MANY_BITS { verilog.to_owned() } else { with_memories(verilog) }
}

/// Each part of the text up to the end of a module: what is before the module, and the module.
fn modules(verilog: &str) -> impl Iterator<Item = (&str, &str)> {
    let parts = verilog.split_inclusive(END);
    parts.map(|part| part.split_at(part.rfind(MODULE).unwrap_or(part.len())))
}

fn with_memories(verilog: &str) -> String {
    let mut text = String::with_capacity(verilog.len());
    for (before, module) in modules(verilog) {
        text.push_str(before);
        match Line::of(module).filter(Line::is_long) {
            Some(line) => text.push_str(&line.in_memory()),
            None => text.push_str(module),
        }
    }
    text
}

/// A module that is a delay line.
#[derive(Debug)]
struct Line<'v> {
    head: &'v str,
    clocks: usize,
    bits: usize,
    starts_empty: bool,
}

impl<'v> Line<'v> {
    fn of(module: &'v str) -> Option<Self> {
        let (name, _) = module.strip_prefix(MODULE)?.split_once('(')?;
        if !name.contains("delay") {
            return None;
        }
        let (head, registers) = module.split_at(module.find("reg ").filter(|_| has_chain(module))?);
        let clocks = registers.matches("initial stage_").count();
        let declared = registers.strip_prefix("reg ")?.split_once(" stage_1;")?.0;
        let range = declared.trim_start_matches("signed").trim();
        let bits = match range.strip_prefix('[') {
            None => 1,
            Some(range) => range.split_once(':')?.0.parse::<usize>().ok()? + 1,
        };
        let zero = format!(" = {bits}'h0;");
        let starts_empty = registers.matches(&zero).count() == clocks;
        Some(Self { head, clocks, bits, starts_empty })
    }

    fn is_long(&self) -> bool {
        let Self { clocks, bits, starts_empty, .. } = *self;
        let enough = clocks >= FEWEST_CLOCKS && clocks * bits >= FEWEST_BITS;
        enough && bits >= LEAST_WIDTH && starts_empty
    }

    /// The module with a memory in the place of its registers.
    fn in_memory(&self) -> String {
        self.head.to_owned() + &memory(self.clocks, self.bits) + END
    }
}

/// Whether the registers of a module are a chain from `value` to `q`.
fn has_chain(module: &str) -> bool {
    module.contains("stage_1 <= value;") && module.contains("assign q = stage_")
}

/// Bits of one memory's word. Wider ones are read and written through two ports, which do not say what
/// is read where both have one address.
const WORD_BITS: usize = 18;

/// Memories of `clocks` - 2 words, of which reading takes a clock, and a register behind them.
fn memory(clocks: usize, bits: usize) -> String {
    let (words, top) = (clocks - 2, bits - 1);
    let place = usize::BITS - (words - 1).leading_zeros();
    let last = words - 1;
    let share = bits.div_ceil(bits.div_ceil(WORD_BITS));
    let parts = (0..bits).step_by(share).map(|low| (low, bits.min(low + share) - 1));
    let (mut declared, mut emptied, mut moved) = (String::new(), String::new(), String::new());
    // Writing to a String cannot fail.
    for (low, high) in parts {
        let width = high - low + 1;
        let _ = write!(
            declared,
            "(* ram_style = \"block\" *) reg [{}:0] entries_{low} [0:{last}];\n    ",
            width - 1
        );
        let _ = write!(emptied, "\n        entries_{low}[k] = {width}'h0;");
        let _ = write!(
            moved,
            "shown[{high}:{low}] <= entries_{low}[place];\n      \
             entries_{low}[place] <= value[{high}:{low}];\n      "
        );
    }
    format!(
        "{declared}reg [{}:0] place;\n    reg [{top}:0] shown;\n    reg [{top}:0] late;\n    \
         integer k;\n    initial begin\n      place = {place}'h0;\n      shown = {bits}'h0;\n      \
         late = {bits}'h0;\n      \
         for (k = 0; k < {words}; k = k + 1) begin{emptied}\n      end\n    end\n    \
         always @(posedge clock) begin\n      {moved}late <= shown;\n      \
         place <= place == {place}'h{last:x} ? {place}'h0 : place + {place}'h1;\n    end\n    \
         assign q = late;\n",
        place - 1,
    )
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::builder::Builder;
    use crate::range::Range;
    use crate::verilog::verilog;

    fn delayed(clocks: u32, range: (i128, i128)) -> String {
        let mut builder = Builder::new("late");
        let range = Range::new(range.0, range.1).unwrap();
        let x = builder.input("x", 1, range).unwrap();
        let latency = x[0].latency().unwrap() + clocks;
        let late = builder.at(x[0], latency).unwrap();
        builder.output("y", &[late]).unwrap();
        verilog(&builder.finish().unwrap())
    }

    #[test]
    fn long_lines_become_memories_and_others_stay() {
        let long = delayed(82, (-2048, 2047));
        let changed = with_memories(&long);
        assert!(changed.contains("reg [11:0] entries_0 [0:79];"));
        assert!(changed.contains("place == 7'h4f") && !changed.contains("signed [11:0] stage_"));
        let begins_as_one = long.replace("= 12'h0;", "= 12'h1;");
        for text in
            [delayed(15, (0, 65_535)), delayed(200, (0, 15)), delayed(24, (0, 255)), begins_as_one]
        {
            assert!(with_memories(&text) == text);
        }
        // Of few lines none becomes a memory.
        assert!(line_memories(&long) == long);
        let lines = long.repeat(MANY_BITS.div_ceil(82 * 12));
        assert!(line_memories(&lines) == with_memories(&lines) && line_memories(&lines) != lines);
    }
}
