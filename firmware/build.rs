//! Chooses the memory map, the linker scripts, and the model and jets that are embedded.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs};

const MODEL: &str = "../tests/vectors/pelican_nano_h2_n16.spurion";
const JETS: &str = "../tests/vectors/pelican_nano_h2_n16.jets";
/// The same model as Rust.
const RUST: &str = "src/emitted/pelican_nano_h2_n16.rs";

/// Where a model's header has the 32-bit words and the 64-bit words of memory that it needs.
const NARROW: usize = 20;
const WIDE: usize = 24;

/// Bytes of stack beside the memory of the tagger: more than `score` has ever printed.
const STACK: u64 = 4096;

fn main() -> Result<(), Box<dyn Error>> {
    let model = embed("SPURION_MODEL", MODEL, b"SPURION\0")?;
    embed("SPURION_JETS", JETS, b"SPJ1")?;
    embed("SPURION_RUST", RUST, b"// Made by `spurion emit-rust`")?;
    // Named, it takes the place of the interpreter in every program.
    println!("cargo:rustc-check-cfg=cfg(emitted)");
    if env::var_os("SPURION_RUST").is_some() {
        println!("cargo:rustc-cfg=emitted");
    }
    println!("cargo:rustc-check-cfg=cfg(machine, values(\"microbit\", \"mps2-an386\", \"virt\"))");
    if env::var("CARGO_CFG_TARGET_OS")? == "none" {
        link(&env::var("TARGET")?, memory(&model)?)?;
    }
    Ok(())
}

/// Gives the library the full path of a file: what the variable says, or else `default`;
/// either from the folder of this crate. Returns the bytes, which begin with `magic`.
fn embed(variable: &str, default: &str, magic: &[u8]) -> Result<Vec<u8>, Box<dyn Error>> {
    println!("cargo:rerun-if-env-changed={variable}");
    let named = env::var(variable).unwrap_or_else(|_| default.to_owned());
    let path = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join(named);
    println!("cargo:rerun-if-changed={}", path.display());
    let wrong = |reason: &str| format!("{variable}: {}: {reason}", path.display());
    let bytes = fs::read(&path).map_err(|e| wrong(&e.to_string()))?;
    if !bytes.starts_with(magic) {
        return Err(wrong("the first bytes are those of something else").into());
    }
    println!("cargo:rustc-env={variable}={}", path.display());
    Ok(bytes)
}

/// Bytes of stack that scoring takes, the memory of the tagger among them.
fn memory(model: &[u8]) -> Result<u64, Box<dyn Error>> {
    let word = |at: usize| -> Result<u64, Box<dyn Error>> {
        let bytes = model.get(at..at + 4).ok_or("SPURION_MODEL: it ends inside its header")?;
        Ok(u32::from_le_bytes(bytes.try_into()?).into())
    };
    Ok(4 * word(NARROW)? + 8 * word(WIDE)? + STACK)
}

fn link(target: &str, stack: u64) -> Result<(), Box<dyn Error>> {
    let machine = match target {
        "thumbv6m-none-eabi" => "microbit",
        // The boards with a Cortex-M3 and a Cortex-M7 have the same memory at the same places.
        "thumbv7em-none-eabihf" | "thumbv7m-none-eabi" => "mps2-an386",
        "riscv32imac-unknown-none-elf" => "virt",
        _ => return Err(format!("{target}: no memory map in firmware/memory").into()),
    };
    let map = format!("memory/{machine}.x");
    let out = PathBuf::from(env::var("OUT_DIR")?);
    println!("cargo:rerun-if-changed={map}");
    let mut script = fs::read_to_string(&map).map_err(|e| format!("{map}: {e}"))?;
    // Both start-up crates name the two ends of the stack so.
    script += &format!(
        "ASSERT(_stack_start - __ebss >= {stack}, \"no room for {stack} bytes of stack\");\n"
    );
    fs::write(out.join("memory.x"), script)?;
    println!("cargo:rustc-cfg=machine=\"{machine}\"");
    println!("cargo:rustc-link-search={}", out.display());
    println!("cargo:rustc-link-arg-bins=--nmagic");
    // The script of `riscv_rt` takes the regions from the map; that of `cortex_m_rt` includes it.
    if machine == "virt" {
        println!("cargo:rustc-link-arg-bins=-Tmemory.x");
    }
    println!("cargo:rustc-link-arg-bins=-Tlink.x");
    if env::var_os("CARGO_FEATURE_LOG").is_some() {
        println!("cargo:rustc-link-arg-bins=-Tdefmt.x");
    }
    Ok(())
}
