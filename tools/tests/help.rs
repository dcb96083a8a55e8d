//! Help that teaches: every subcommand has an example, and the examples do what they say.
#![allow(clippy::unwrap_used, missing_docs)]

mod command;

use command::{repository, spurion};

/// What a terminal shows at once.
const SCREEN: (usize, usize) = (80, 24);

fn help(arguments: &[&str]) -> String {
    let output = spurion(arguments, &repository());
    assert_eq!(output.status.code(), Some(0));
    String::from_utf8(output.stdout).unwrap()
}

/// The subcommands that the program lists.
fn subcommands() -> Vec<String> {
    let text = help(&["--help"]);
    let lines = text.lines().skip_while(|line| *line != "Commands:").skip(1);
    // Options follow.
    let names = lines.map_while(|line| line.strip_prefix("  ")?.split_whitespace().next());
    names.take_while(|name| !name.starts_with('-')).map(str::to_owned).collect()
}

#[test]
fn the_programs_help_fits_a_screen() {
    let text = help(&["--help"]);
    assert!(text.lines().count() <= SCREEN.1, "{} lines", text.lines().count());
    for line in text.lines() {
        assert!(line.chars().count() <= SCREEN.0, "{line}");
    }
}

#[test]
fn every_example_runs() {
    let names = subcommands();
    assert!(names.len() >= 15, "{names:?}");
    let folder = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink(repository().join("tests"), folder.path().join("tests")).unwrap();
    // Others read what the first makes.
    for name in &names {
        let text = help(&[name, "--help"]);
        let example = text.lines().skip_while(|line| *line != "Example:").nth(1);
        let example = example.unwrap_or_default();
        assert!(!example.is_empty(), "{name} has no example");
        let words: Vec<&str> = example.split_whitespace().collect();
        assert_eq!(words[..2], ["spurion", name]);
        let output = spurion(&words[1..], folder.path());
        let error = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{example}: {error}");
    }
    let made = ["nano.spurion", "nano_rtl", "nano.sweep", "jet3.svg", "jets.bin", "man/spurion.1"];
    for made in made.into_iter().chain(["nano.search/nano.spurion"]) {
        assert!(folder.path().join(made).exists(), "{made}");
    }
    let again = std::fs::read(folder.path().join("nano_again.spurion")).unwrap();
    assert_eq!(again, std::fs::read(folder.path().join("nano.spurion")).unwrap());
    for name in &names {
        let page = folder.path().join(format!("man/spurion-{name}.1"));
        let page = std::fs::read_to_string(page).unwrap();
        assert!(page.contains("Example:") && page.starts_with(".ie"), "{name}");
    }
}

#[test]
fn mistakes_get_a_suggestion() {
    for (mistake, meant) in [
        (&["evl"][..], "'eval'"),
        (&["convert", "--calibrat", "x"], "'--calibrate'"),
        (&["verilog", "model", "-o", "x", "--shape", "foled"], "'folded'"),
    ] {
        let output = spurion(mistake, &repository());
        let error = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{error}");
        assert!(error.contains("similar") && error.contains(meant), "{error}");
    }
}

#[test]
fn completions_know_every_subcommand() {
    for shell in ["bash", "zsh", "fish"] {
        let text = help(&["completions", shell]);
        for name in subcommands() {
            assert!(text.contains(&name), "{shell}: {name}");
        }
    }
}
