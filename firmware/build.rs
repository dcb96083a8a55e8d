//! Chooses the memory map, the linker scripts, and the model and jets that are embedded.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs};

const MODEL: &str = "../tests/vectors/pelican_nano_h2_n16.spurion";
const JETS: &str = "../tests/vectors/pelican_nano_h2_n16.jets";

fn main() -> Result<(), Box<dyn Error>> {
    embed("SPURION_MODEL", MODEL)?;
    embed("SPURION_JETS", JETS)?;
    println!("cargo:rustc-check-cfg=cfg(machine, values(\"microbit\", \"mps2-an386\", \"virt\"))");
    if env::var("CARGO_CFG_TARGET_OS")? == "none" {
        link(&env::var("TARGET")?)?;
    }
    Ok(())
}

/// Gives the library the full path of a file: what the variable says, or else `default`;
/// either from the folder of this crate.
fn embed(variable: &str, default: &str) -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-env-changed={variable}");
    let named = env::var(variable).unwrap_or_else(|_| default.to_owned());
    let path = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join(named);
    if !path.is_file() {
        return Err(format!("{variable}: {} is no file", path.display()).into());
    }
    println!("cargo:rustc-env={variable}={}", path.display());
    Ok(())
}

fn link(target: &str) -> Result<(), Box<dyn Error>> {
    let machine = match target {
        "thumbv6m-none-eabi" => "microbit",
        "thumbv7em-none-eabihf" => "mps2-an386",
        "riscv32imac-unknown-none-elf" => "virt",
        _ => return Err(format!("{target}: no memory map in firmware/memory").into()),
    };
    let map = format!("memory/{machine}.x");
    let out = PathBuf::from(env::var("OUT_DIR")?);
    println!("cargo:rerun-if-changed={map}");
    fs::copy(&map, out.join("memory.x")).map_err(|e| format!("{map}: {e}"))?;
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
