//! Tables.

use std::fmt::Write as _;
use std::sync::Arc;

use crate::error::LeafError;
use crate::operation::Operation;
use crate::range::{Range, WireType};
use crate::text::{Body, Signal, declaration, literal};

/// Entries that one `initial` block sets: the time that Yosys takes for a block grows with the square
/// of its statements.
const ENTRIES_A_BLOCK: i64 = 64;

/// What a table is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TableStyle {
    /// Logic. The attribute `romstyle = "logic"` tells Yosys and Quartus; Vivado has no such
    /// value and decides by size.
    Lut,
    /// A block memory. The attribute `rom_style = "block"` tells Yosys and Vivado.
    BlockRam,
}

/// The contents of a table: one entry for each address from `first`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableData {
    name: String,
    first: i64,
    entries: Vec<i64>,
    style: TableStyle,
}

impl TableData {
    /// A table with the entry `entries[k]` at the address `first + k`.
    ///
    /// `name` becomes a part of the name of its Verilog module.
    ///
    /// # Errors
    /// [`LeafError::TableEmpty`] if there is no entry.
    pub fn new(
        name: &str,
        first: i64,
        entries: Vec<i64>,
        style: TableStyle,
    ) -> Result<Arc<Self>, LeafError> {
        if entries.is_empty() {
            return Err(LeafError::TableEmpty { table: name.to_owned() });
        }
        Ok(Arc::new(Self { name: name.to_owned(), first, entries, style }))
    }

    /// The addresses that have an entry.
    ///
    /// # Errors
    /// [`LeafError::TooWide`] if they lie beyond what a wire can carry.
    pub fn addresses(&self) -> Result<Range, LeafError> {
        let first = i128::from(self.first);
        Range::new(first, first + self.entries.len() as i128 - 1)
    }

    /// The table's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The entry at `address`; beyond either end, that end's.
    #[must_use]
    pub fn entry(&self, address: i64) -> i64 {
        let last = self.entries.len() - 1;
        let k = usize::try_from(address - self.first).unwrap_or(0).min(last);
        self.entries[k]
    }
}

/// table\[a\], read through one register, as a block memory is; with `is_kept` 0 instead where the
/// bit `keep` is not set, which is the reset of that register.
///
/// All leaves that read one table share one Verilog module: the one with `emits_module` brings
/// its text.
#[derive(Clone, Debug)]
pub struct Lookup {
    /// The contents.
    pub table: Arc<TableData>,
    /// The addresses that can occur, which the module has room for.
    pub address: Range,
    /// The name of the table's Verilog module.
    pub module: String,
    /// Whether this leaf brings the text of the module.
    pub emits_module: bool,
    /// Whether there is a bit that says if the entry is wanted.
    pub is_kept: bool,
}

impl Lookup {
    /// The memory, in the order of the address's bit pattern, so that a signed address needs no
    /// offset. Patterns that cannot occur read as the nearest entry.
    fn image(&self, address: WireType, result: WireType) -> String {
        let mut text = String::new();
        for pattern in 0..1i64 << address.bits {
            if pattern > 0 && pattern % ENTRIES_A_BLOCK == 0 {
                text.push_str("  end\n  initial begin\n");
            }
            let entry = self.table.entry(address.wrap(pattern));
            let entry = literal(result.wrap(entry), result);
            let _ = writeln!(text, "    entries[{pattern}] = {entry};");
        }
        text
    }
}

impl Operation for Lookup {
    fn kind(&self) -> &'static str {
        "lookup"
    }

    fn ports(&self) -> &'static [&'static str] {
        if self.is_kept { &["a", "keep"] } else { &["a"] }
    }

    fn range(&self, operands: &[Range]) -> Result<Range, LeafError> {
        let (entries, address) = (self.table.addresses()?, operands[0]);
        if !entries.covers(self.address) || !self.address.covers(address) {
            let table = self.table.name.clone();
            return Err(LeafError::TableTooShort { table, entries, address });
        }
        let reached = self.address.lo()..=self.address.hi();
        let values = reached.map(|k| self.table.entry(k));
        let (lo, hi) = values.fold((i64::MAX, i64::MIN), |(lo, hi), x| (lo.min(x), hi.max(x)));
        let entries = Range::new(lo.into(), hi.into())?;
        match operands.get(1).filter(|_| self.is_kept) {
            None => Ok(entries),
            Some(&keep) if Range::BIT.covers(keep) => Ok(entries.union(Range::zero())),
            Some(&operand) => Err(LeafError::NotABit { port: "keep", operand }),
        }
    }

    fn evaluate(&self, operands: &[i64]) -> i64 {
        let wanted = !self.is_kept || operands[1] != 0;
        if wanted { self.table.entry(operands[0]) } else { 0 }
    }

    fn describe(&self, _: &[Signal], result: Range, body: &mut Body) {
        body.line(&format!("{};", declaration("wire", "value", result.wire_type())));
        let keep = if self.is_kept { " .keep(keep)," } else { "" };
        body.line(&format!("{} memory(.clock(clock), .a(a),{keep} .q(value));", self.module));
    }

    fn identity(&self) -> Option<String> {
        Some(format!("lookup {} {}", self.module, self.address))
    }

    fn own_registers(&self) -> u32 {
        1
    }

    fn library(&self, result: Range) -> Option<String> {
        if !self.emits_module {
            return None;
        }
        let (address, entry) = (self.address.wire_type(), result.wire_type());
        let style = match self.table.style {
            TableStyle::Lut => "(* romstyle = \"logic\" *)",
            TableStyle::BlockRam => "(* rom_style = \"block\" *)",
        };
        let plain = WireType { signed: false, ..address };
        let ports = [declaration("input wire", "a", plain), declaration("output reg", "q", entry)];
        let word = declaration("reg", "entries", WireType { signed: false, ..entry });
        let (name, port, read) = match self.is_kept {
            false => ("", "", "entries[a]".to_owned()),
            true => {
                let read = format!("keep ? entries[a] : {}", literal(0, entry));
                ("keep, ", "  input wire keep;\n", read)
            }
        };
        Some(format!(
            "module {}(clock, a, {name}q);\n  input wire clock;\n{port}  {};\n  {};\n  {style} {word} \
             [0:{}];\n  initial begin\n    q = {};\n{}  end\n  always @(posedge clock) q <= {read};\n\
             endmodule\n",
            self.module,
            ports[0],
            ports[1],
            (1u64 << address.bits) - 1,
            literal(result.rest(), entry),
            self.image(address, entry),
        ))
    }
}
