//! The command line: one file for each subcommand.
//!
//! Exit status 0: done. 1: a check failed. 2: wrong usage or bad input. With `--json`, one JSON
//! object goes to standard output; progress goes to standard error.

mod assemble;
mod convert;
mod demo;
mod dump;
mod embed;
mod emit_rust;
mod eval;
mod examples;
mod explain;
mod hardware_options;
mod identity;
mod jet_options;
mod jets;
mod manual;
mod network;
mod overrides;
mod precisions;
mod progress;
mod report;
mod search;
mod stored_work;
mod sweep;
mod symmetry;
mod synth;
mod vectors;
mod verify;
mod verilog;

use std::process::ExitCode;
use std::sync::OnceLock;

use clap::{Parser, Subcommand};

/// Exact fixed-point inference of Lorentz-invariant jet taggers.
#[derive(Debug, Parser)]
#[command(
    name = "spurion",
    version,
    about = "Exact fixed-point inference of Lorentz-invariant jet taggers",
    // All of it on one screen: each subcommand has its own help, so there is none called help.
    disable_help_subcommand = true,
    disable_version_flag = true,
    help_template = "{about}\n{usage-heading} {usage}\nCommands:\n{subcommands}\n{options}"
)]
struct Arguments {
    /// Print one JSON object on standard output.
    #[arg(long, global = true)]
    json: bool,
    /// Print version.
    #[arg(short = 'V', long, action = clap::ArgAction::Version, hide = true)]
    version: Option<bool>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Convert a trained checkpoint to an exact fixed-point model
    #[command(after_help = examples::CONVERT)]
    Convert(convert::Options),
    /// Compare a model with the float64 oracle on labelled jets
    #[command(after_help = examples::EVAL)]
    Eval(eval::Options),
    /// Say which pairs of particles make a score, or scores on average
    #[command(after_help = examples::EXPLAIN)]
    Explain(explain::Options),
    /// Measure how well a model keeps permutations, rotations and boosts
    #[command(after_help = examples::SYMMETRY)]
    Symmetry(symmetry::Options),
    /// Write the Verilog of a whole model, with testbench and vectors
    #[command(after_help = examples::VERILOG)]
    Verilog(verilog::Options),
    /// Write jets and all integers of a model for them, to compare with
    #[command(after_help = examples::VECTORS)]
    Vectors(vectors::Options),
    /// Compare the hardware of a model with its interpreter, bit by bit
    #[command(after_help = examples::VERIFY)]
    Verify(verify::Options),
    /// Synthesize the Verilog of a directory: resources, speed, netlist
    #[command(after_help = examples::SYNTH)]
    Synth(synth::Options),
    /// Synthesize a network at several precisions and foldings
    #[command(after_help = examples::SWEEP)]
    Sweep(sweep::Options),
    /// Find the cheapest precision that keeps the AUC
    #[command(after_help = examples::SEARCH)]
    Search(search::Options),
    /// Write a page of all that is known of a model
    #[command(after_help = examples::REPORT)]
    Report(report::Options),
    /// Say what a file of jets or trigger events holds; convert it
    #[command(after_help = examples::JETS)]
    Jets(jets::Options),
    /// Print a model as text: every node, weight and table
    #[command(after_help = examples::DUMP)]
    Dump(dump::Options),
    /// Make a model from its text, as dump prints it
    #[command(after_help = examples::ASSEMBLE)]
    Assemble(assemble::Options),
    /// Write jets and their scores in the form that the firmware embeds
    #[command(after_help = examples::EMBED)]
    Embed(embed::Options),
    /// Write a model as Rust for a microcontroller, loop by loop
    #[command(after_help = examples::EMIT_RUST)]
    EmitRust(emit_rust::Options),
    /// Convert, evaluate, emit Verilog, simulate: on data that is here
    #[command(after_help = examples::DEMO)]
    Demo(demo::Options),
    /// Print the completions of a shell
    #[command(after_help = examples::COMPLETIONS)]
    Completions(manual::CompletionOptions),
    /// Write man pages
    #[command(after_help = examples::MAN)]
    Man(manual::ManOptions),
}

/// Any error, told in one line.
type CliError = Box<dyn std::error::Error>;

/// What a command found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    /// Everything it checks holds.
    Pass,
    /// A check failed.
    Fail,
}

/// A check that failed, named in the error of a command: exit status 1, not that of bad input.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct CheckFailed(String);

/// Runs the command that the process was started with.
#[must_use]
pub fn run() -> ExitCode {
    let Arguments { json, command, .. } = Arguments::parse();
    let outcome = match command {
        Command::Convert(options) => convert::run(&options, json),
        Command::Eval(options) => eval::run(&options, json),
        Command::Verilog(options) => verilog::run(&options, json),
        Command::Vectors(options) => vectors::run(&options, json),
        Command::Verify(options) => verify::run(&options, json),
        Command::Synth(options) => synth::run(&options, json),
        Command::Sweep(options) => sweep::run(&options, json),
        Command::Search(options) => search::run(&options, json),
        Command::Report(options) => report::run(&options, json),
        Command::Explain(options) => explain::run(&options, json),
        Command::Symmetry(options) => symmetry::run(&options, json),
        Command::Jets(options) => jets::run(&options, json),
        Command::Dump(options) => dump::run(&options),
        Command::Assemble(options) => assemble::run(&options, json),
        Command::Embed(options) => embed::run(&options, json),
        Command::EmitRust(options) => emit_rust::run(&options, json),
        Command::Demo(options) => demo::run(&options, json),
        Command::Completions(options) => Ok(manual::completions(&options)),
        Command::Man(options) => manual::man(&options),
    };
    let outcome = match UNPRINTED.get() {
        Some(error) if outcome.is_ok() => Err(format!("standard output: {error}").into()),
        _ => outcome,
    };
    match outcome {
        Ok(Verdict::Pass) => ExitCode::SUCCESS,
        Ok(Verdict::Fail) => ExitCode::from(1),
        Err(error) => {
            eprintln!("spurion: {error}");
            ExitCode::from(if error.is::<CheckFailed>() { 1 } else { 2 })
        }
    }
}

/// Why standard output could not be written, if so. Nothing that a command does depends on what it
/// has printed, so this is looked at once, at its end.
static UNPRINTED: OnceLock<std::io::Error> = OnceLock::new();

/// Writes to standard output; a reader that went away is no error.
fn print(text: &str) {
    use std::io::{ErrorKind, Write};
    let mut output = std::io::stdout().lock();
    match output.write_all(text.as_bytes()).and_then(|()| output.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            UNPRINTED.get_or_init(|| error);
        }
        _ => {}
    }
}

/// A number with so many digits, a dash for none.
fn or_dash(number: Option<f64>, digits: usize) -> String {
    number.map_or_else(|| "-".to_owned(), |x| format!("{x:.digits$}"))
}

/// Prints one JSON object.
fn print_json(value: &impl serde::Serialize) -> Result<(), CliError> {
    print(&format!("{}\n", serde_json::to_string(value)?));
    Ok(())
}
