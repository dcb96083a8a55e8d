//! A design in pieces that Yosys can read one after the other.
//!
//! Until a memory is collected, Yosys keeps some kilobytes for each of its entries, and as a
//! WebAssembly it has four gigabytes. So the tables of a large design are read and collected a few
//! at a time, before the rest of it.

/// The longest text that is read as a whole.
const WHOLE_BYTES: usize = 8 << 20;
/// About so long is a piece.
const PIECE_BYTES: usize = 1 << 20;
/// How the module of a table in block memory is known.
const BLOCK: &str = "(* rom_style = \"block\" *)";
const MODULE: &str = "\nmodule ";
const END: &str = "endmodule\n";

/// A design's text: pieces of tables, and the rest.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pieces {
    /// Modules of tables.
    pub tables: Vec<String>,
    /// All other modules.
    pub rest: String,
}

impl Pieces {
    /// The pieces of `verilog`: none but the rest unless it is long.
    #[must_use]
    pub fn of(verilog: &str) -> Self {
        if verilog.len() <= WHOLE_BYTES {
            return Self { tables: Vec::new(), rest: verilog.to_owned() };
        }
        Self::cut(verilog, PIECE_BYTES)
    }

    fn cut(verilog: &str, length: usize) -> Self {
        let mut pieces = Self::default();
        for part in verilog.split_inclusive(END) {
            let module = part.rfind(MODULE).map_or(0, |place| place + 1);
            let (before, module) = part.split_at(module);
            pieces.rest.push_str(before);
            if !module.contains(BLOCK) {
                pieces.rest.push_str(module);
                continue;
            }
            match pieces.tables.last_mut().filter(|last| last.len() + module.len() <= length) {
                Some(last) => last.push_str(module),
                None => pieces.tables.push(module.to_owned()),
            }
        }
        pieces
    }

    /// The name of the file of piece `k`.
    #[must_use]
    pub fn file(k: usize) -> String {
        format!("tables_{k}.v")
    }

    /// What Yosys is told before it reads the rest.
    #[must_use]
    pub fn script(&self) -> String {
        let read = |k| format!("read_verilog {}\nproc\nmemory_collect\nopt_clean\n", Self::file(k));
        (0..self.tables.len()).map(read).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "// Two tables.\nmodule a(b);\n  (* rom_style = \"block\" *) reg x;\n\
         endmodule\n\nmodule c(d);\n  a e(d);\nendmodule\nmodule f(g);\n  (* rom_style = \"block\" *) \
         reg y;\nendmodule\n";

    #[test]
    fn tables_come_in_pieces_and_nothing_is_lost() {
        let whole = Pieces::of(TEXT);
        assert_eq!((whole.tables.len(), whole.rest.as_str()), (0, TEXT));
        assert_eq!(whole.script(), "");
        for (length, count) in [(1, 2), (1_000, 1)] {
            let pieces = Pieces::cut(TEXT, length);
            assert_eq!(pieces.tables.len(), count);
            assert_eq!(pieces.rest, "// Two tables.\n\nmodule c(d);\n  a e(d);\nendmodule\n");
            assert_eq!(pieces.tables.concat().len() + pieces.rest.len(), TEXT.len());
            assert_eq!(pieces.tables.concat().matches(BLOCK).count(), 2);
            assert_eq!(pieces.script().matches("memory_collect").count(), count);
        }
    }
}
