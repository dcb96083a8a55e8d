//! Texts that are no models: each error names the line, the node and the word, and nothing is written.
#![allow(clippy::unwrap_used, clippy::panic)]

mod command;
mod model_text;

use command::spurion;
use model_text::{dump, nano};
use spurion_tools::model::MAX_MODEL_BYTES;
use spurion_tools::text_form::{MAX_TEXT_BYTES, TextError, assemble, assemble_within, read_file};

/// The text with the first `from` of a line replaced; lines count from 1.
fn edited(line: usize, from: &str, to: &str) -> String {
    let text = dump(&nano());
    let edit = |(number, text): (usize, &str)| match number {
        number if number == line => {
            assert!(text.contains(from), "{text}");
            text.replacen(from, to, 1)
        }
        _ => text.to_owned(),
    };
    (1..).zip(text.lines()).map(edit).collect::<Vec<_>>().join("\n")
}

#[test]
fn words_are_named() {
    let wide = "\u{7}".to_owned() + &"w".repeat(60);
    for (line, from, to, message) in [
        (1, "spurion 2", "spurion 3", "line 1: '3' is not '2'"),
        (
            1,
            "pelican-nano",
            "\"\\q\"",
            "line 1: '\\\"\\\\q\\\"' is not the name of an architecture, as in 'pelican' or '\"my net\"'",
        ),
        (
            1,
            "pelican-nano",
            "\"open",
            "line 1: '\\\"open parameters 27 particles 16 spurion...' is not the name of an architecture, as in 'pelican' or '\"my net\"'",
        ),
        (2, "%0", "%1", "line 2 (%0): '%1' is not '%0'"),
        (2, "RND SAT", "RNDX SAT", "line 2 (%0): 'RNDX' is not a rounding mode"),
        (2, "cos frac 10", "cos frac 9", "line 2 (%0): '9' is not '10'"),
        (3, "requantize", "requantise", "line 3 (%1): 'requantise' is not an op"),
        (3, "pairx1", "pear1", "line 3 (%1): 'pear1' is not a rank with channels, as in 'pairx3'"),
        (
            3,
            "pairx1",
            "pearx1",
            "line 3 (%1): 'pearx1' is not a rank with channels, as in 'pairx3'",
        ),
        (3, "u15.1", "15.1", "line 3 (%1): '15.1' is not a format, as in 's16.4' or 'u8.-2'"),
        (
            3,
            "narrow+0",
            "narrow",
            "line 3 (%1): 'narrow' is not a place in the arena, as in 'narrow+16'",
        ),
        (
            3,
            "narrow+0",
            "short+0",
            "line 3 (%1): 'short+0' is not a place in the arena, as in 'narrow+16'",
        ),
        (3, " SAT", " SATURATE", "line 3 (%1): 'SATURATE' is not an overflow mode"),
        (
            4,
            " row",
            &format!(" {wide}"),
            "line 4 (%2): '\\u{7}wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww...' is not a kind of sum",
        ),
        (6, "-61<<0", "-61", "line 6 (%4): '-61' is not a weight, as in '-5<<2'"),
        (6, "%1", "1", "line 6 (%4): '1' is not a node, as in '%3'"),
        (12, "same", "some", "line 12 (%10): 'some' is not a placement"),
        (21, "relu", "gelu", "line 21 (%19): 'gelu' is not an activation function"),
    ] {
        let error = assemble(&edited(line, from, to)).unwrap_err();
        assert!(matches!(error, TextError::Word { .. }), "{error:?}");
        assert_eq!(error.to_string(), message);
    }
}

#[test]
fn numbers_and_formats_are_named() {
    let large = "number too large to fit in target type";
    for (line, from, to, message) in [
        (1, "particles 16", "particles 65536", format!("line 1: particles '65536': {large}")),
        (
            3,
            "[0,",
            "[none,",
            "line 3 (%1): smallest integer 'none': invalid digit found in string".to_owned(),
        ),
        (
            3,
            "32767",
            "9223372036854775808",
            format!("line 3 (%1): largest integer '9223372036854775808': {large}"),
        ),
        (3, "pairx1", "pairx65536", format!("line 3 (%1): channels '65536': {large}")),
        (
            3,
            "narrow+0",
            "narrow+4294967296",
            format!("line 3 (%1): first word '4294967296': {large}"),
        ),
        (6, "-61<<0", "32768<<0", format!("line 6 (%4): mantissa '32768': {large}")),
        (6, "-61<<0", "-61<<256", format!("line 6 (%4): shift '256': {large}")),
        (6, "frac 16", "frac 128", format!("line 6 (%4): frac '128': {large}")),
        (6, "%1", "%65536", format!("line 6 (%4): node '65536': {large}")),
        (2, "(0 0", "(0 65536", format!("line 2 (%0): entry '65536': {large}")),
    ] {
        let error = assemble(&edited(line, from, to)).unwrap_err();
        assert!(matches!(error, TextError::Number { .. }), "{error:?}");
        assert_eq!(error.to_string(), message);
    }
    for (line, from, to, message) in [
        (
            3,
            "u15.1",
            "u64.1",
            "line 3 (%1): 'u64.1' asks for a format of 64 bits (1 to 63 are possible)",
        ),
        (
            2,
            "pt u14.2",
            "pt u14.3",
            "line 2 (%0): 'u14.3' asks for rounding from 2 to 3 fraction bits, which is finer, not coarser",
        ),
    ] {
        let error = assemble(&edited(line, from, to)).unwrap_err();
        assert!(matches!(error, TextError::Format { .. }), "{error:?}");
        assert_eq!(error.to_string(), message);
    }
}

#[test]
fn ends_and_counts_are_named() {
    let many = format!("cosh frac 10 ({}", "0 ".repeat(65_536));
    let vector = " vector frac 12 (4096 0 0 4096)".repeat(17);
    let lookup =
        |from: &str| format!("lookup pairx2 s9.8 [0, 1] narrow+0 %1 mantissa 2 first 0 {from}");
    let instead = |node: usize, line: String| {
        let text = dump(&nano());
        let lines: Vec<_> = text.lines().take(node + 1).collect();
        format!("{}\n%{node} = {line}", lines.join("\n"))
    };
    for (text, message) in [
        (edited(3, " RND SAT", ""), "line 3 (%1): the line ends where a rounding mode has to be"),
        (edited(11, "157)", "157"), "line 11 (%9): the line ends where an entry or ')' has to be"),
        (edited(1, " wide 0", ""), "line 1: the line ends where 'wide' has to be"),
        (edited(3, " SAT", " SAT SAT"), "line 3 (%1): 'SAT' is left over at the end"),
        (edited(1, "wide 0", "wide 0 0"), "line 1: '0' is left over at the end"),
        (
            edited(1, "pelican-nano", "a-name-of-twenty-five-let"),
            "line 1: 25 bytes in the name of the architecture, not at most 24",
        ),
        (edited(2, "cosh frac 10 (", &many), "line 2 (%0): "),
        (
            instead(2, format!("reference_products particlex17 s9.8 [0, 1] narrow+0{vector}")),
            "line 4 (%2): 17 vectors, not at most 16",
        ),
        (
            instead(
                2,
                "reference_products particlex1 s9.8 [0, 1] narrow+0 vector frac 12 (1 2 3)"
                    .to_owned(),
            ),
            "line 4 (%2): 3 components, not 4",
        ),
        (
            instead(2, lookup("channel frac 0 (1 2) channel frac 0 (1 2 3)")),
            "line 4 (%2): 3 entries in a channel, not 2 as in the first",
        ),
        (
            instead(2, lookup("channel frac 0 (1 2)")),
            "line 4 (%2): the line ends where 'channel' has to be",
        ),
        (String::new(), "the text is empty"),
        (" \n\n".to_owned(), "the text is empty"),
    ] {
        let error = assemble(&text).unwrap_err().to_string();
        if message.ends_with(' ') {
            assert!(
                error.starts_with(message)
                    && error.ends_with("entries in a table, not at most 65535"),
                "{error}"
            );
        } else {
            assert_eq!(error, message);
        }
    }
}

#[test]
fn what_verification_refuses_is_named_by_its_line() {
    for (text, message) in [
        (edited(5, "%2", "%7"), "line 5: node 3 reads node 7, which does not precede it"),
        (edited(3, "32767", "32766"), "line 3: node 1: the values can leave the declared range"),
        (
            edited(4, "u20.1", "u19.1"),
            "line 4: node 2: the values need 20 bits and the format has 19",
        ),
        // Empty lines count.
        (
            edited(4, "%2", "\n\n%2").replace("u20.1", "u19.1"),
            "line 6: node 2: the values need 20 bits and the format has 19",
        ),
        (edited(6, "-61<<0", "-61<<32"), "line 6: node 4: the field 'weights' has no meaning"),
        (
            edited(1, "narrow 991", "narrow 99999999"),
            "an arena of 99999999 words (at most 16777216 are possible)",
        ),
        (
            dump(&nano()).lines().next().unwrap().to_owned(),
            "the last node, and no other, must be a readout of one jet-rank value",
        ),
    ] {
        let error = assemble(&text).unwrap_err();
        assert!(matches!(error, TextError::Unsound { .. }), "{error:?}");
        assert_eq!(error.to_string(), message);
    }
}

#[test]
fn sizes_are_limited() {
    let (bytes, shown) = (nano(), dump(&nano()));
    let size = bytes.len() as u64;
    assert_eq!(assemble_within(&shown, size).unwrap(), bytes);
    for most in [0, 100, size - 1] {
        let error = assemble_within(&shown, most).unwrap_err();
        assert!(matches!(error, TextError::TooLarge { .. }), "{error:?}");
        assert_eq!(error.to_string(), format!("the model has too many bytes (at most {most})"));
    }
    let nodes = |count: usize| {
        let node = |k| format!("%{k} = readout jetx1 s15.10 [0, 0] narrow+0 %0\n");
        let header = shown.lines().next().unwrap();
        format!("{header}\n{}", (0..count).map(node).collect::<String>())
    };
    assert!(matches!(assemble(&nodes(65_535)), Err(TextError::Unsound { .. })));
    for count in [65_536, 65_537] {
        let error = assemble(&nodes(count)).unwrap_err();
        let message = "line 65537: one node too many (at most 65535 are possible)";
        assert_eq!(error.to_string(), message);
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("large.txt");
    std::fs::File::create(&path).unwrap().set_len(MAX_TEXT_BYTES + 1).unwrap();
    let error = read_file(&path).unwrap_err();
    let wanted = format!("{} has too many bytes (at most {MAX_TEXT_BYTES})", path.display());
    assert_eq!(error.to_string(), wanted);
    assert_eq!(MAX_TEXT_BYTES, 4 * MAX_MODEL_BYTES);
}

#[test]
fn the_command_writes_a_model_or_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name);
    let run = |text: &str, model: &str| spurion(&["assemble", text, "-o", model], folder.path());
    std::fs::write(file("model"), nano()).unwrap();
    assert!(spurion(&["dump", "model", "-o", "good"], folder.path()).status.success());
    let printed = spurion(&["dump", "model"], folder.path());
    assert_eq!(printed.stdout, std::fs::read(file("good")).unwrap());
    assert!(run("good", "again").status.success());
    assert_eq!(std::fs::read(file("again")).unwrap(), nano());
    std::fs::write(file("bad"), edited(3, "RND", "RAND")).unwrap();
    std::fs::write(file("binary"), [0xff, 0xfe, 0]).unwrap();
    for (text, message) in [
        ("bad", "spurion: bad: line 3 (%1): 'RAND' is not a rounding mode\n"),
        ("absent", "spurion: absent: No such file or directory (os error 2)\n"),
        ("binary", "spurion: binary: stream did not contain valid UTF-8\n"),
    ] {
        for model in ["new", "again"] {
            let output = run(text, model);
            assert_eq!(output.status.code(), Some(2));
            assert_eq!(String::from_utf8(output.stderr).unwrap(), message);
            assert!(output.stdout.is_empty());
        }
    }
    assert!(!file("new").exists());
    assert_eq!(std::fs::read(file("again")).unwrap(), nano());
    let json = spurion(&["--json", "assemble", "good", "-o", "again"], folder.path());
    let report: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(report["bytes"], nano().len());
}
