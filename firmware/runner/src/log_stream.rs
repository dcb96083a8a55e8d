//! Decodes what a firmware logs through `defmt`.

use std::io::{self, Write};

use defmt_decoder::{DecodeError, StreamDecoder, Table};

use crate::elf::Elf;
use crate::error::RunnerError;

/// The format strings of a firmware; none if it logs nothing.
pub struct LogStream {
    table: Option<Table>,
}

impl LogStream {
    /// Reads the format strings, which stand in the ELF file and not in flash.
    ///
    /// # Errors
    /// [`RunnerError::LogTable`], for instance if the firmware was built with another major
    /// version of `defmt`.
    pub fn new(elf: &Elf) -> Result<Self, RunnerError> {
        let table = Table::parse(elf.bytes()).map_err(|error| RunnerError::LogTable {
            file: elf.file().to_owned(),
            reason: format!("{error:#}"),
        })?;
        Ok(Self { table })
    }

    /// A decoder at the beginning of a log.
    #[must_use]
    pub fn decoder(&self) -> Decoder<'_> {
        Decoder { frames: self.table.as_ref().map(Table::new_stream_decoder) }
    }
}

/// Decodes one log.
pub struct Decoder<'t> {
    frames: Option<Box<dyn StreamDecoder + Send + Sync + 't>>,
}

impl Decoder<'_> {
    /// Prints what is complete; returns how many frames could not be decoded.
    ///
    /// # Errors
    /// If standard output is closed.
    pub fn print(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut out = io::stdout().lock();
        let Some(frames) = &mut self.frames else {
            out.write_all(bytes)?;
            return Ok(0);
        };
        frames.received(bytes);
        let mut malformed = 0;
        loop {
            match frames.decode() {
                Ok(frame) => {
                    let level = frame.level().map_or("", |level| level.as_str());
                    writeln!(out, "{level:<5} {}", frame.display_message())?;
                }
                Err(DecodeError::UnexpectedEof) => return Ok(malformed),
                Err(DecodeError::Malformed) => malformed += 1,
            }
        }
    }
}
