//! Every dependency of both workspaces comes from crates.io, has a licence that `deny.toml` allows, and can
//! be built by the oldest compiler that is promised. (That no newer part of the standard library is used,
//! clippy's `incompatible_msrv` says.)
#![allow(clippy::unwrap_used)]

mod command;

use std::fs;
use std::process::Command;

use command::repository;
use serde::Deserialize;
use serde_json::Value;
use spdx::{Expression, Licensee, ParseMode};

#[derive(Deserialize)]
struct Deny {
    licenses: Licenses,
}

#[derive(Deserialize)]
struct Licenses {
    allow: Vec<String>,
    exceptions: Vec<Exception>,
}

#[derive(Deserialize)]
struct Exception {
    allow: Vec<String>,
    #[serde(rename = "crate")]
    name: String,
}

fn deny() -> Licenses {
    let text = fs::read_to_string(repository().join("deny.toml")).unwrap();
    toml::from_str::<Deny>(&text).unwrap().licenses
}

/// All packages of a workspace, as cargo lists them.
fn packages(manifest: &str) -> Vec<Value> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--locked", "--all-features", "--format-version", "1"])
        .arg("--manifest-path")
        .arg(repository().join(manifest))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let all: Value = serde_json::from_slice(&output.stdout).unwrap();
    all["packages"].as_array().unwrap().clone()
}

/// Whether an expression is met by licences of the list alone.
fn is_allowed(expression: &str, allowed: &[String]) -> bool {
    let allowed: Vec<Licensee> =
        allowed.iter().map(|text| Licensee::parse(text).unwrap()).collect();
    let expression = Expression::parse_mode(expression, ParseMode::LAX);
    expression.is_ok_and(|e| e.evaluate(|one| allowed.iter().any(|licence| licence.satisfies(one))))
}

#[test]
fn every_licence_is_allowed() {
    let Licenses { allow, exceptions } = deny();
    for manifest in ["Cargo.toml", "firmware/Cargo.toml"] {
        let packages = packages(manifest);
        assert!(packages.len() > 30, "{manifest}: {} packages", packages.len());
        for package in packages {
            let name = package["name"].as_str().unwrap();
            let licence = package["license"].as_str().unwrap_or_default();
            let mut allowed = allow.clone();
            let of_crate = exceptions.iter().filter(|exception| exception.name == name);
            allowed.extend(of_crate.flat_map(|exception| exception.allow.clone()));
            assert!(is_allowed(licence, &allowed), "{manifest}: {name}: {licence:?}");
            let source = package["source"].as_str();
            let known = "registry+https://github.com/rust-lang/crates.io-index";
            assert!(source.is_none_or(|source| source == known), "{manifest}: {name}: {source:?}");
        }
    }
}

/// A version's numbers.
fn numbers(version: &str) -> Vec<u32> {
    version.split('.').map(|number| number.parse().unwrap()).collect()
}

#[test]
fn every_dependency_takes_the_oldest_compiler() {
    for manifest in ["Cargo.toml", "firmware/Cargo.toml"] {
        let packages = packages(manifest);
        let ours = packages.iter().find(|package| package["name"] == "spurion").unwrap();
        let promised = numbers(ours["rust_version"].as_str().unwrap());
        for package in &packages {
            let needed = package["rust_version"].as_str();
            let built = needed.is_none_or(|needed| numbers(needed) <= promised);
            assert!(built, "{manifest}: {} needs {needed:?}", package["name"]);
        }
    }
}

#[test]
fn another_licence_is_not() {
    let allow = deny().allow;
    assert!(is_allowed("GPL-3.0 OR MIT", &allow) && is_allowed("MIT/Apache-2.0", &allow));
    for other in ["GPL-3.0-only", "MIT AND GPL-3.0-only", "MPL-2.0", "", "my own"] {
        assert!(!is_allowed(other, &allow), "{other}");
    }
}
