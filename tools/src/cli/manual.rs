//! `spurion completions` and `spurion man`: what the argument library makes of the command line.

use std::path::PathBuf;

use clap::CommandFactory;
use clap_complete::Shell;

use super::{Arguments, CliError, Verdict};
use crate::output_file::{WriteError, write_whole};

/// Options of `spurion completions`.
#[derive(Debug, clap::Args)]
pub struct CompletionOptions {
    /// The shell.
    #[arg(value_enum)]
    shell: Shell,
}

/// Options of `spurion man`.
#[derive(Debug, clap::Args)]
pub struct ManOptions {
    /// The folder to write.
    #[arg(short, long, value_name = "DIR")]
    output: PathBuf,
}

/// Prints the completions of a shell.
pub fn completions(options: &CompletionOptions) -> Verdict {
    let mut text = Vec::new();
    clap_complete::generate(options.shell, &mut Arguments::command(), "spurion", &mut text);
    super::print(&String::from_utf8_lossy(&text));
    Verdict::Pass
}

/// Writes a page for the program and one for each subcommand, each file whole.
pub fn man(options: &ManOptions) -> Result<Verdict, CliError> {
    let folder = &options.output;
    let unwritten = |source| WriteError { file: folder.display().to_string(), source };
    std::fs::create_dir_all(folder).map_err(unwritten)?;
    let mut program = Arguments::command();
    program.build();
    let commands = program.get_subcommands().filter(|one| one.get_name() != "help");
    for command in std::iter::once(&program).chain(commands) {
        let name = match command.get_name() {
            "spurion" => "spurion".to_owned(),
            name => format!("spurion-{name}"),
        };
        let mut page = Vec::new();
        clap_mangen::Man::new(command.clone().name(name.clone())).render(&mut page)?;
        write_whole(&folder.join(format!("{name}.1")), &page)?;
    }
    Ok(Verdict::Pass)
}
