//! Properties of the emitted text.

use crate::support::specification::{default_front_end, odd_front_end};
use spurion::format::{Overflow, Rounding};
use spurion_hdl::front_end::Options;
use spurion_hdl::verilog;

fn texts() -> Vec<String> {
    let mut specs = vec![default_front_end(16)];
    for rounding in Rounding::ALL {
        specs.extend(Overflow::ALL.map(|overflow| odd_front_end(rounding, overflow)));
    }
    specs.iter().map(|s| verilog(&s.pipeline(&Options::default()).unwrap())).collect()
}

#[test]
fn the_same_circuit_gives_the_same_bytes() {
    assert_eq!(texts(), texts());
}

/// Yosys reads `localparam signed` as unsigned where the simulators read it as signed.
#[test]
fn no_constant_has_a_name() {
    for text in texts() {
        let code: Vec<&str> = text.lines().filter_map(|line| line.split("//").next()).collect();
        for word in ["localparam", "parameter", "define"] {
            assert!(!code.iter().any(|line| line.contains(word)), "{word}");
        }
    }
}

#[test]
fn each_signal_is_one_operator() {
    let operators = [" + ", " - ", " * ", " < ", " > ", " ? ", " & ", " | ", " == "];
    for text in texts() {
        let assigns = text.lines().filter(|line| line.trim_start().starts_with("assign "));
        for line in assigns {
            let count: usize = operators.iter().map(|op| line.matches(op).count()).sum();
            assert!(count <= 1, "{line}");
            assert!(!line.contains("$signed") && !line.contains("$unsigned"), "{line}");
        }
    }
}

/// Nothing but registers and the one block of connections is procedural, so that nothing can
/// become a latch.
#[test]
fn procedures_are_registers_or_connections() {
    for text in texts() {
        let procedures = text.lines().filter(|line| line.contains("always"));
        let (clocked, other): (Vec<&str>, Vec<&str>) =
            procedures.partition(|line| line.contains("always @(posedge clock) "));
        assert!(clocked.iter().all(|line| line.contains(" <= ")));
        assert_eq!(other.len(), 1, "{other:?}");
        let block = text.split_once("always @(*) begin").unwrap().1;
        let block = block.split_once("end\n").unwrap().0;
        assert!(block.lines().all(|line| line.trim().is_empty() || line.contains(" = ")));
        assert!(block.lines().all(|line| line.split_whitespace().count() % 3 == 0), "{block}");
    }
}

#[test]
fn every_register_has_an_initial_value() {
    for text in texts() {
        for module in text.split("endmodule") {
            for line in
                module.lines().filter(|line| line.contains("reg ") && line.contains("stage_"))
            {
                let name = line.trim_end_matches(';').rsplit(' ').next().unwrap();
                assert!(module.contains(&format!("initial {name} = ")), "{line}");
            }
        }
    }
}

#[test]
fn tables_are_emitted_once() {
    let text = &texts()[0];
    for name in ["cosh", "cos", "exp", "exp_reversed"] {
        let headers = text.lines().filter(|line| {
            line.starts_with("module ")
                && line.contains("_table_")
                && line.contains(&format!("_{name}("))
        });
        assert_eq!(headers.count(), 1, "{name}");
    }
    assert_eq!(text.matches("_cosh memory(").count(), 120);
    assert_eq!(text.matches("_exp memory(").count(), 16);
}
