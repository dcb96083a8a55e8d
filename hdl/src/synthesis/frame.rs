//! A frame of registers around a design that has more ports than a device has pins.

use std::fmt::Write as _;

use super::error::SynthesisError;
use super::yosys::Port;

/// The module of the frame.
pub(super) const FRAME: &str = "spurion_frame";

/// How many bits one stage of the frame's way out joins: what a LUT takes on all devices.
const JOINED: usize = 4;

/// The Verilog of the frame, and an empty module in the place of the design.
///
/// The frame has three pins: the clock, one bit in and one bit out. Every input bit of the
/// design comes from a register of one long shift register, and every output bit goes into a
/// register of its own; stages of exclusive-or, each registered, join these to the bit that
/// leaves. So every bit of the design can change what leaves, nothing of it can be dropped, and
/// every path of it begins and ends at a register, as it does inside a larger design.
///
/// # Errors
/// [`SynthesisError::Ports`] without a `clock` of one bit, or without inputs or outputs.
pub(super) fn frame(module: &str, ports: &[Port]) -> Result<String, SynthesisError> {
    let refuse =
        |what: &str| SynthesisError::Ports { module: module.to_owned(), what: what.to_owned() };
    let is_clock = |port: &&Port| port.name == "clock" && port.is_input && port.bits == 1;
    if !ports.iter().any(|port| is_clock(&port)) {
        return Err(refuse("has no input clock of one bit"));
    }
    let data: Vec<&Port> = ports.iter().filter(|port| !is_clock(port)).collect();
    let bits = |inputs: bool| -> usize {
        data.iter().filter(|port| port.is_input == inputs).map(|port| port.bits).sum()
    };
    let (inputs, outputs) = (bits(true), bits(false));
    if inputs == 0 || outputs == 0 {
        return Err(refuse("has no inputs or no outputs, so nothing can be placed"));
    }
    // Writing to a String cannot fail.
    let mut text = empty_module(module, ports);
    let _ = write!(
        text,
        "module {FRAME}(input wire clock, input wire in, output wire out);\n\
         reg [{inputs}:0] feed;\nalways @(posedge clock) feed <= {{feed, in}};\n\
         wire [{last}:0] result;\nreg [{last}:0] join_0;\n\
         always @(posedge clock) join_0 <= result;\n\
         {module} design(.clock(clock){});\n",
        pins(&data),
        last = outputs - 1,
    );
    text.push_str(&way_out(outputs));
    Ok(text)
}

fn empty_module(module: &str, ports: &[Port]) -> String {
    let port = |port: &Port| {
        let direction = if port.is_input { "input" } else { "output" };
        format!("{direction} wire [{}:0] {}", port.bits.max(1) - 1, port.name)
    };
    let ports: Vec<String> = ports.iter().map(port).collect();
    format!("(* blackbox *) module {module}({});\nendmodule\n", ports.join(", "))
}

/// Each port's own part of `feed` or `result`.
fn pins(ports: &[&Port]) -> String {
    let mut text = String::new();
    let (mut fed, mut given) = (0, 0);
    for port in ports {
        let (vector, low) = if port.is_input { ("feed", &mut fed) } else { ("result", &mut given) };
        // Writing to a String cannot fail.
        let _ = write!(text, ", .{}({vector}[{}:{low}])", port.name, *low + port.bits - 1);
        *low += port.bits;
    }
    text
}

fn way_out(outputs: usize) -> String {
    let (mut text, mut width, mut stage) = (String::new(), outputs, 0);
    while width > 1 {
        let next = width.div_ceil(JOINED);
        // Writing to a String cannot fail.
        let _ = writeln!(text, "reg [{}:0] join_{};", next - 1, stage + 1);
        for k in 0..next {
            let (low, high) = (JOINED * k, (JOINED * k + JOINED).min(width) - 1);
            let _ = writeln!(
                text,
                "always @(posedge clock) join_{}[{k}] <= ^join_{stage}[{high}:{low}];",
                stage + 1
            );
        }
        (width, stage) = (next, stage + 1);
    }
    text + &format!("assign out = join_{stage};\nendmodule\n")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn port(name: &str, is_input: bool, bits: usize) -> Port {
        Port { name: name.into(), is_input, bits }
    }

    #[test]
    fn every_bit_is_fed_and_every_result_leaves() {
        let ports = [port("clock", true, 1), port("a", true, 3), port("v", true, 1)];
        let more = [port("y", false, 6), port("z", false, 1)];
        let text = frame("m", &[ports.as_slice(), &more].concat()).unwrap();
        for part in [
            ".a(feed[2:0])",
            ".v(feed[3:3])",
            ".y(result[5:0])",
            ".z(result[6:6])",
            "join_1[0] <= ^join_0[3:0]",
            "join_1[1] <= ^join_0[6:4]",
            "join_2[0] <= ^join_1[1:0]",
            "assign out = join_2;",
        ] {
            assert!(text.contains(part), "{part} is not in {text}");
        }
    }

    #[test]
    fn a_design_without_clock_or_results_is_refused() {
        let x = port("x", true, 2);
        let error = frame("m", &[x.clone(), port("y", false, 1)]).unwrap_err().to_string();
        assert!(error.contains("m: has no input clock"), "{error}");
        let error = frame("m", &[port("clock", true, 1), x]).unwrap_err().to_string();
        assert!(error.contains("no outputs"), "{error}");
    }
}
