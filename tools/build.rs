//! Gives the program the hash of its sources, by which a result can say what computed it.

use std::error::Error;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

/// What the integers depend on, from the folder of this crate.
const FOLDERS: [&str; 4] = ["../src", "../hdl/src", "batch/src", "src"];

fn main() -> Result<(), Box<dyn Error>> {
    let mut hash = Sha256::new();
    for folder in FOLDERS {
        println!("cargo:rerun-if-changed={folder}");
        let mut files = Vec::new();
        collect(Path::new(folder), &mut files)?;
        // The order in which a file system lists them is not the same everywhere.
        files.sort();
        for file in files {
            let bytes = std::fs::read(&file)?;
            hash.update(file.to_string_lossy().as_bytes());
            hash.update((bytes.len() as u64).to_le_bytes());
            hash.update(bytes);
        }
    }
    let digits: String = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    println!("cargo:rustc-env=SPURION_SOURCES_SHA256={digits}");
    Ok(())
}

/// The files in a folder and in those inside it; none if there is no such folder.
fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), Box<dyn Error>> {
    if !folder.is_dir() {
        return Ok(());
    }
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}
