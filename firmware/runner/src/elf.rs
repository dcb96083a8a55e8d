//! A firmware file, and what it takes of the processor's memory.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use object::elf::{FileHeader32, PT_LOAD, SHF_ALLOC, SHF_EXECINSTR, SHF_WRITE};
use object::read::elf::{ElfFile32, FileHeader, ProgramHeader};
use object::{Endianness, Object, ObjectSection, SectionFlags, SectionKind};

use crate::error::RunnerError;

/// The bytes of a firmware file.
pub struct Elf {
    file: PathBuf,
    bytes: Vec<u8>,
}

impl Elf {
    /// Reads a file.
    ///
    /// # Errors
    /// [`RunnerError::File`].
    pub fn read(file: &Path) -> Result<Self, RunnerError> {
        let bytes =
            fs::read(file).map_err(|source| RunnerError::File { file: file.to_owned(), source })?;
        Ok(Self { file: file.to_owned(), bytes })
    }

    /// Where it is.
    #[must_use]
    pub fn file(&self) -> &Path {
        &self.file
    }

    /// All of it.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Its structure.
    ///
    /// # Errors
    /// [`RunnerError::Elf`] if it is no 32-bit ELF file.
    pub fn parse(&self) -> Result<ElfFile32<'_>, RunnerError> {
        ElfFile32::parse(&*self.bytes)
            .map_err(|source| RunnerError::Elf { file: self.file.clone(), source })
    }

    /// What it takes of the processor's memory.
    ///
    /// # Errors
    /// [`RunnerError::Elf`].
    pub fn sizes(&self) -> Result<Sizes, RunnerError> {
        let elf = self.parse()?;
        let wrong = |source| RunnerError::Elf { file: self.file.clone(), source };
        let header: &FileHeader32<Endianness> = elf.elf_header();
        let endian = elf.endian();
        let segments = header.program_headers(endian, self.bytes()).map_err(wrong)?;
        let loaded = segments.iter().filter(|s| s.p_type(endian) == PT_LOAD);
        let flash = loaded.map(|s| u64::from(s.p_filesz(endian))).sum();
        let mut sizes = Sizes { flash, code: 0, constants: 0, data: 0, zeroed: 0 };
        for section in elf.sections() {
            // `riscv_rt` has a section of all RAM that is left over.
            if section.name() == Ok(".stack") {
                continue;
            }
            let SectionFlags::Elf { sh_flags } = section.flags() else { continue };
            let has = |flag: u32| sh_flags & u64::from(flag) != 0;
            let part = match (has(SHF_ALLOC), has(SHF_EXECINSTR), has(SHF_WRITE)) {
                (false, _, _) => continue,
                (_, true, _) => &mut sizes.code,
                (_, _, false) => &mut sizes.constants,
                _ if section.kind() == SectionKind::UninitializedData => &mut sizes.zeroed,
                _ => &mut sizes.data,
            };
            *part += section.size();
        }
        Ok(sizes)
    }
}

/// Bytes of memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sizes {
    /// All that is written to flash.
    pub flash: u64,
    /// Of it, code.
    pub code: u64,
    /// Of it, constants: the model and the jets among them.
    pub constants: u64,
    /// Of it, start values of variables, which are in RAM too.
    pub data: u64,
    /// Variables that start as zero, in RAM only.
    pub zeroed: u64,
}

impl fmt::Display for Sizes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { flash, code, constants, data, zeroed } = self;
        write!(
            f,
            "flash {flash} bytes (code {code}, constants {constants}, data {data}), \
             RAM {} bytes (data {data}, zeroed {zeroed}) and the stack",
            data + zeroed
        )
    }
}
