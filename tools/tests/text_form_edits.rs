//! Texts changed by hand and by chance: an edit takes effect and nothing else changes; any text is an
//! error or a model.
#![allow(clippy::unwrap_used, clippy::panic)]

mod command;
mod kinematics;
mod model_text;

use kinematics::Numbers;
use model_text::{comes_back, committed, dump, nano};
use spurion::artifact;
use spurion::graph::{FrontEnd, GraphError, NodeId, Verified};
use spurion_tools::exact;
use spurion_tools::hardware::stimuli;
use spurion_tools::ingest::IntegerJet;
use spurion_tools::model::HostTagger;
use spurion_tools::text_form::{TextError, assemble};

/// The scores of generated jets, which are the exact oracle's too.
fn scores(bytes: &[u8]) -> Vec<i64> {
    let verified = Verified::new(artifact::parse(bytes).unwrap()).unwrap();
    let mut tagger = HostTagger::new(verified).unwrap();
    let score = |jet: &IntegerJet| {
        let raw = tagger.score(jet.view(), &mut ()).unwrap();
        let values = exact::evaluate(&verified, jet.view()).unwrap();
        assert_eq!(exact::score(&values), Some(&raw.into()));
        raw
    };
    stimuli::jets(FrontEnd::Collider, 16, 60, 5).iter().map(score).collect()
}

#[test]
fn edits_take_effect_and_nothing_else_changes() {
    let (bytes, text) = (nano(), dump(&nano()));
    for (node, from, to) in
        [(6, "RND SAT", "TRN SAT"), (5, "19<<4", "17<<4"), (9, "(-23 232", "(-23 229")]
    {
        let lines = text.lines().enumerate().map(|(k, line)| match k {
            k if k == node + 1 => line.replacen(from, to, 1),
            _ => line.to_owned(),
        });
        let edited = lines.collect::<Vec<_>>().join("\n") + "\n";
        assert_ne!(edited, text, "{from}");
        let made = assemble(&edited).unwrap();
        assert_eq!(dump(&made), edited);
        let body = bytes.len() - 4;
        let differ: Vec<_> = (0..body).filter(|&at| made[at] != bytes[at]).collect();
        assert_eq!((made.len(), differ.len()), (bytes.len(), 1), "{to}: {differ:?}");
        if node != 9 {
            assert_ne!(scores(&made), scores(&bytes), "{to}");
        }
    }
}

/// A word that may stand anywhere in a text.
fn strange_word(text: &[Vec<String>], numbers: &mut Numbers) -> String {
    const STRANGE: [&str; 20] = [
        "",
        "-1",
        "0",
        "\"",
        "\\\"",
        "é",
        "[",
        ")",
        "=",
        "%65535",
        "%0",
        "s63.127",
        "u63.-128",
        "s1.0",
        "99999999999999999999",
        "9223372036854775807",
        "-9223372036854775808",
        "65536",
        "-32768<<31",
        "pairx65535",
    ];
    let mut below = |n: usize| numbers.between(0.0, n as f64) as usize;
    if below(3) == 0 {
        return STRANGE[below(STRANGE.len())].to_owned();
    }
    let line = &text[below(text.len())];
    line[below(line.len())].clone()
}

#[test]
fn any_text_is_an_error_or_a_model() {
    let (mut models, mut errors) = (0, 0);
    let mut numbers = Numbers::new(3);
    for name in ["pelican_nano_h2_n16.spurion", "pelican_c3_l1_n16_trigger.spurion"] {
        let text = dump(&committed(name));
        let words = |line: &str| line.split(' ').map(str::to_owned).collect::<Vec<_>>();
        let good: Vec<_> = text.lines().map(words).collect();
        for round in 0..4000 {
            let mut bad = good.clone();
            let mut below = |n: usize| numbers.between(0.0, n as f64) as usize;
            let at = below(bad.len());
            // The first words of a line are more than the entries of tables.
            let word = below(if round % 2 == 0 { bad[at].len() } else { bad[at].len().min(14) });
            let other = below(bad.len());
            match round % 7 {
                0 => drop(bad[at].remove(word)),
                1 => drop(bad.remove(at)),
                2 => bad.swap(at, other),
                3 => bad[at] = good[other].clone(),
                4 => bad[at].truncate(word),
                5 => bad[at].insert(word, strange_word(&good, &mut numbers)),
                _ => bad[at][word] = strange_word(&good, &mut numbers),
            }
            let bad: Vec<_> = bad.iter().map(|line| line.join(" ")).collect();
            match assemble(&bad.join("\n")) {
                Ok(bytes) => {
                    comes_back("damaged", &bytes);
                    models += 1;
                }
                Err(TextError::Artifact(error)) => panic!("{error}"),
                Err(error) => {
                    let error = error.to_string();
                    assert!(error.lines().count() == 1 && error.len() < 250, "{error}");
                    errors += 1;
                }
            }
        }
    }
    assert!(models > 100 && errors > 5000, "{models} models, {errors} errors");
}

/// Sixteen terms of 124 bits: their sum has more than 128, of which the low ones are 0.
#[test]
fn a_sum_beyond_all_words_is_refused() {
    let text = dump(&nano());
    let mut lines: Vec<_> = text.lines().take(3).map(str::to_owned).collect();
    lines[0] = lines[0].replace("wide 0", "wide 1");
    let most = 1_i64 << 62;
    lines.push(format!("%2 = aggregate jetx1 u63.1 [0, {most}] wide+0 total %1"));
    lines.push(format!("%3 = broadcast jetx1 u1.63 [0, 0] narrow+400{}", " same %2".repeat(16)));
    lines.push("%4 = readout jetx1 u1.63 [0, 0] narrow+401 %3".to_owned());
    let error = assemble(&lines.join("\n")).unwrap_err();
    let refused = |source| matches!(source, GraphError::Overflow { node: NodeId(3), .. });
    assert!(
        matches!(error, TextError::Unsound { line: Some(5), source } if refused(source)),
        "{error}"
    );
}
