//! Commands whose output does not fit: exit status 2, the file by name, and nothing has changed.
//!
//! A limit on the size of a file gives the same error in the same place as a full disk: a write
//! that fails somewhere in the middle.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

mod command;
mod folder;
mod writers;

use std::path::Path;
use std::process::{Command, Output};

use command::{data, repository, spurion};
use folder::{contents, restore};
use tempfile::TempDir;
use writers::Writer;

/// Runs a command that can write no file of more than `blocks` times 512 bytes.
fn limited(arguments: &[&str], blocks: u32, folder: &Path) -> Output {
    // Ignored, the signal that would end the program becomes an error of the write.
    let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\"");
    Command::new("sh")
        .args(["-c", &script, env!("CARGO_BIN_EXE_spurion")])
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap()
}

/// Asserts one line of error with all of `parts`.
fn assert_refused(output: &Output, parts: &[&str]) {
    let text = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{text}");
    assert_eq!(text.lines().count(), 1, "{text}");
    parts.iter().for_each(|part| assert!(text.contains(part), "'{part}' is not in: {text}"));
}

/// Runs a command whose file `named` does not fit, over nothing and over an earlier output.
fn assert_nothing_changes(writer: &Writer, blocks: u32, named: &str) {
    assert_nothing_changes_in(&writer.folder(), writer, blocks, named);
    let earlier = writer.folder();
    restore(&writer.output(writer.values[0]), earlier.path());
    assert_nothing_changes_in(&earlier, writer, blocks, named);
}

fn assert_nothing_changes_in(folder: &TempDir, writer: &Writer, blocks: u32, named: &str) {
    let folder = folder.path();
    let arguments = writer.arguments(writer.values[1]);
    let before = contents(folder);
    let output = limited(&arguments, blocks, folder);
    assert_refused(&output, &[&format!("spurion: {named}: "), "File too large"]);
    assert!(output.stdout.is_empty());
    assert!(contents(folder) == before, "{named}: something has changed");
    // It was the limit, and nothing else.
    let output = limited(&arguments, 1 << 20, folder);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(contents(folder) != before && folder.join(named).is_file(), "{named}");
}

#[test]
fn neither_model_nor_reference_changes_if_one_does_not_fit() {
    // The reference has 2,008 bytes, the model 5,152.
    assert_nothing_changes(&writers::convert(), 1, "model.reference.safetensors");
    assert_nothing_changes(&writers::convert(), 5, "model");
}

#[test]
fn no_file_of_a_directory_changes_if_one_does_not_fit() {
    assert_nothing_changes(&writers::verilog(), 20, "tagger/spurion_tagger.v");
}

#[test]
fn other_outputs_do_not_change() {
    assert_nothing_changes(&writers::jets(&["x.npz"]), 40, "x.npz");
    assert_nothing_changes(&writers::jets(&["x.h5"]), 40, "x.h5");
    assert_nothing_changes(&writers::jets(&["x.native64"]), 40, "x.native64");
    assert_nothing_changes(&writers::embed(), 4, "jets.bin");
    assert_nothing_changes(&writers::explain(), 4, "jet.svg");
    assert_nothing_changes(&writers::vectors(), 40, "kit/vectors.npz");
    assert_nothing_changes(&writers::report(), 40, "page.html");
}

#[test]
fn the_results_of_a_search_do_not_change() {
    let search = writers::search();
    let folder = search.folder();
    // Without results, points are the first that does not fit.
    let output = limited(&search.arguments(search.values[0]), 1, folder.path());
    assert_refused(&output, &["spurion: found/models/", "File too large"]);
    assert!(contents(folder.path()).keys().all(|name| name.ends_with('/')));
    restore(&search.output(search.values[0]), folder.path());
    assert_nothing_changes_in(&folder, &search, 10, "found/pareto.svg");
}

#[test]
fn what_is_printed_is_not_lost_in_silence() {
    let model = repository().join("tests/vectors/pelican_nano_h2_n16.spurion");
    let jets = data("jets_test.h5");
    let (model, jets) = (model.to_str().unwrap(), jets.to_str().unwrap());
    let commands: [&[&str]; 4] = [
        &["dump", model],
        &["completions", "bash"],
        &["jets", jets, "--max-jets", "3"],
        &["jets", jets, "--max-jets", "3", "--json"],
    ];
    for arguments in commands {
        let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_spurion"));
        let output = command.args(arguments).stdout(full).output().unwrap();
        assert_refused(&output, &["spurion: standard output: No space left on device"]);
        // A reader that went away has what it wanted.
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let output = command.stdout(writer).output().unwrap();
        assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
    }
}

#[test]
fn a_device_is_no_place_for_an_output() {
    let folder = tempfile::tempdir().unwrap();
    // A socket: unlike a device it can be made by anyone, and put at risk.
    let socket = folder.path().join("jets.bin");
    let _listener = std::os::unix::net::UnixListener::bind(&socket).unwrap();
    let writer = writers::embed();
    let output = spurion(&writer.arguments("3"), folder.path());
    assert_refused(&output, &["spurion: jets.bin: ", "is no ordinary file"]);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    assert!(!std::fs::metadata(&socket).unwrap().is_file());
}
