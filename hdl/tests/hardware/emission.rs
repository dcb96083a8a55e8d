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

/// Nothing but registers is procedural, so that nothing can become a latch, and no procedure
/// waits for the first change of something that never changes.
#[test]
fn procedures_are_registers() {
    for text in texts() {
        let procedures = text.lines().filter(|line| line.contains("always"));
        for line in procedures {
            assert!(line.trim_start().starts_with("always @(posedge clock) "), "{line}");
            assert!(line.contains(" <= "), "{line}");
        }
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
