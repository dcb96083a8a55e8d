//! Runs firmware in QEMU: prints what it logs, reports its size, ends with its exit status.
//!
//! `cargo run` starts it (`.cargo/config.toml`). Exit status: the firmware's own; 2 for wrong
//! usage, or if QEMU or the firmware file cannot be used; 124 if the firmware does not end.

mod arguments;
mod elf;
mod error;
mod forbidden;
mod log_stream;
mod machine;
mod qemu;

use std::process::ExitCode;

use arguments::Command;
use error::RunnerError;

fn main() -> ExitCode {
    match arguments::parse().and_then(execute) {
        Ok(status) => ExitCode::from(status),
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(error.status())
        }
    }
}

fn execute(command: Command) -> Result<u8, RunnerError> {
    match command {
        Command::Help => print!("{}", arguments::HELP),
        Command::Run { machine, qemu, timeout, file } => {
            let elf = elf::Elf::read(&file)?;
            eprintln!("{}", elf.sizes()?);
            return qemu::run(&qemu, machine, timeout, &elf);
        }
        Command::Size { file } => println!("{}", elf::Elf::read(&file)?.sizes()?),
        Command::Symbols { file } => {
            let symbols = forbidden::check(&elf::Elf::read(&file)?)?;
            println!("{}: {symbols} functions, no panic, no soft float, no heap", file.display());
        }
    }
    Ok(0)
}
