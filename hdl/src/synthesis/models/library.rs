//! Choosing modules out of a library. Cells that no netlist has are written in Verilog that not
//! every simulator reads.

use std::collections::{BTreeMap, BTreeSet};

/// A library's lines: directives, and the modules by name.
struct Library<'t> {
    pieces: Vec<Piece<'t>>,
    modules: BTreeMap<&'t str, Vec<&'t str>>,
}

enum Piece<'t> {
    Directive(&'t str),
    Module(&'t str),
}

/// The modules `wanted` and those that they use, with the compiler directives around them. Of
/// two modules of one name the first counts.
pub(super) fn needed(library: &str, wanted: BTreeSet<&str>) -> String {
    let Library { pieces, modules } = split(library);
    let mut kept = BTreeSet::new();
    let mut open: Vec<&str> = wanted.into_iter().collect();
    while let Some(name) = open.pop() {
        if let Some(lines) = modules.get(name)
            && kept.insert(name)
        {
            open.extend(lines.iter().flat_map(|line| words(line)));
        }
    }
    let mut text = String::new();
    for piece in pieces {
        let lines = match piece {
            Piece::Directive(line) => vec![line],
            Piece::Module(name) if kept.remove(name) => modules[name].clone(),
            Piece::Module(_) => continue,
        };
        lines.iter().for_each(|line| text += &format!("{line}\n"));
    }
    text
}

fn split(text: &str) -> Library<'_> {
    let mut library = Library { pieces: Vec::new(), modules: BTreeMap::new() };
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if line.trim_start().starts_with('`') {
            library.pieces.push(Piece::Directive(line));
        }
        let Some(name) = line.trim_start().strip_prefix("module ").and_then(|l| words(l).next())
        else {
            continue;
        };
        let mut body = vec![line];
        while !body.last().is_some_and(|line| words(line).any(|word| word == "endmodule")) {
            match lines.next() {
                Some(line) => body.push(line),
                None => break,
            }
        }
        library.pieces.push(Piece::Module(name));
        library.modules.entry(name).or_insert(body);
    }
    library
}

fn words(line: &str) -> impl Iterator<Item = &str> {
    line.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::needed;

    const LIBRARY: &str = "\
`define INIT 0
(* box *)
module A(input x); B inner(x); endmodule
module B #(parameter P = 1) (input x);
endmodule // B
module C(input x = 1'b1);
endmodule
`ifdef MORE
module B(input twice);
endmodule
`endif
";

    #[test]
    fn a_module_comes_with_those_that_it_uses_and_no_other() {
        let text = needed(LIBRARY, ["A"].into());
        assert!(!text.contains("module C") && !text.contains("twice"), "{text}");
        for part in ["`define INIT 0\n", "module A", "module B #", "`ifdef MORE\n`endif"] {
            assert!(text.contains(part), "{part} is not in {text}");
        }
        assert_eq!(needed(LIBRARY, ["other"].into()), "`define INIT 0\n`ifdef MORE\n`endif\n");
    }
}
