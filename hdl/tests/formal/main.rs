//! Every operation of a leaf block is proved, for all inputs: its emitted Verilog against a
//! specification in 64-bit signed integers that is written here. So is the handshake around a
//! core, as a whole.

#![allow(clippy::unwrap_used, clippy::panic)]

mod case;
mod harness;
mod kinds;
mod shell;

use std::time::Instant;

#[test]
fn every_operation_is_proved() {
    for kind in kinds::all() {
        let begin = Instant::now();
        harness::prove(&kind);
        println!("{}: {} cases proved, {:?}", kind.name, kind.cases.len(), begin.elapsed());
    }
}

#[test]
fn a_fault_in_each_operation_is_refuted() {
    for kind in kinds::all() {
        let begin = Instant::now();
        let name = kind.name.clone();
        harness::refute(kind);
        println!("{name}: broken one refuted, {:?}", begin.elapsed());
    }
}
