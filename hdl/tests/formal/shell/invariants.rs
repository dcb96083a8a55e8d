//! What ties the registers of a handshake to its scoreboard. A proof by induction begins in any
//! state that the assertions admit, so these exclude states that are never reached. They are
//! asserted like all else, never assumed: a wrong one, or one on a wire that is not there, fails.

use std::fmt::Write as _;

use spurion_hdl::tagger::Shape;

use super::design::Design;

/// `name` of the `k`th leaf with that name.
fn leaf(name: &str, k: u32) -> String {
    if k == 1 { name.to_owned() } else { format!("{name}_{k}") }
}

/// A wire `name` that shows the output of a leaf.
fn tap(text: &mut String, name: &str, bits: u32, leaf: &str) {
    let inside = format!("\\dut.core.{leaf}$q ");
    // Writing to a String cannot fail.
    let _ = writeln!(text, "(* hierconn *) wire [{0}:0] {inside};", bits - 1);
    let _ = writeln!(text, "wire [{0}:0] {name} = {inside};", bits - 1);
}

/// All of them, as Verilog.
pub fn invariants(design: Design) -> String {
    let (latency, depth) = (design.latency, design.depth());
    let mut text = String::new();
    let count = 32 - depth.leading_zeros();
    tap(&mut text, "held", count, &leaf("queue_delay", latency + 1));
    tap(&mut text, "owed", count, "credit_delay");
    tap(&mut text, "closed", 1, "entry_delay");
    for k in 1..=latency {
        tap(&mut text, &format!("flight_{k}"), 1, &leaf("queue_delay", k));
        tap(&mut text, &format!("line_{k}"), design.bits(), &leaf("line_delay", k));
    }
    for k in 1..=depth {
        tap(&mut text, &format!("entry_{k}"), design.bits(), &leaf("queue_select", k));
    }
    text += "always @* begin\n";
    text += &credit(latency, depth);
    text += "assert (closed == !(since >= INTERVAL && undelivered < DEPTH));\n";
    text += &spacing(design.interval as u32, latency);
    text += &place_of_watched(latency, depth);
    text += "end\n";
    if design.interval > 1 {
        let bits = 32 - (design.interval as u32 - 1).leading_zeros();
        tap(&mut text, "remaining", bits, "control_delay");
        text += "always @* assert (since >= INTERVAL ? remaining == 0 : remaining == INTERVAL - since);\n";
    }
    text + if design.shape == Shape::Stream { STREAM } else { "" }
}

/// Flights later than `after`, counted.
fn flights(after: u32, latency: u32) -> String {
    (after + 1..=latency).fold("6'd0".to_owned(), |sum, k| format!("{sum} + flight_{k}"))
}

/// Credits are what is in flight and what is in the queue, which is never full when one more
/// comes.
fn credit(latency: u32, depth: u32) -> String {
    format!(
        "assert (owed == undelivered);\nassert (held + {} == undelivered);\n\
         assert (!(flight_{latency} && held == {depth}));\n",
        flights(0, latency)
    )
}

/// Jets in flight keep their distance.
fn spacing(interval: u32, latency: u32) -> String {
    let mut text = String::new();
    for k in 1..=latency {
        if k < interval {
            // Writing to a String cannot fail.
            let _ = writeln!(text, "assert (flight_{k} == (since == {k}));");
        }
        for later in k + 1..(k + interval).min(latency + 1) {
            let _ = writeln!(text, "assert (!(flight_{k} && flight_{later}));");
        }
    }
    text
}

/// The watched jet is in the core's line, or in its place in the queue.
fn place_of_watched(latency: u32, depth: u32) -> String {
    let mut text = "assert (!watched || (age >= 1 && age <= LATENCY + 1));\n".to_owned();
    for k in 1..=latency {
        // Writing to a String cannot fail.
        let _ = writeln!(
            text,
            "assert (!watched || age != {k} || (flight_{k} && line_{k} == value \
             && ahead == held + {}));",
            flights(k, latency)
        );
    }
    text += "assert (!watched || age <= LATENCY || ahead < held);\n";
    for k in 1..=depth {
        let _ = writeln!(
            text,
            "assert (!watched || age <= LATENCY || ahead + 6'd{k} != held || entry_{k} == value);"
        );
    }
    text
}

const STREAM: &str = "(* hierconn *) wire \\dut.core.collector_delay$q , \\dut.core.tag_delay$q ;
(* hierconn *) wire [1:0] \\dut.core.collector_delay_2$q , \\dut.core.data_delay$q ,
  \\dut.core.data_delay_2$q ;
always @* begin
  assert (\\dut.core.collector_delay$q == offered);
  assert (\\dut.core.collector_delay_2$q == used);
  assert ({\\dut.core.data_delay_2$q , \\dut.core.data_delay$q } == particles);
  assert (used == 0 || \\dut.core.tag_delay$q == tag_of_jet);
  assert (used <= 2 && (!offered || used != 0));
end
";
