//! The `spurion` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    spurion_tools::cli::run()
}
