//! Jets scored side by side have the scores that the interpreter gives each alone: networks made for one
//! way of computing sums, or for its limits.
#![allow(clippy::unwrap_used, missing_docs)]

mod support;

use spurion::graph::FrontEnd;
use spurion_tools::text_form::assemble;
use support::data;
use support::side_by_side::{changed, equal, renumbered, text_of, text_of_nano};

/// What stands between the hidden layer and its totals: a second layer, whose sums are made of a value that
/// an earlier pass leaves and that is another for (j, i) than for (i, j).
const SECOND_LAYER: &str = "\
%20 = aggregate particlex2 u17.6 [0, 110538] narrow+1639 row %19
%21 = mix particlex2 s18.11 [-110538, 0] narrow+1675 %20 weights frac 5 -1<<0 0<<0 0<<0 -1<<0
%22 = requantize particlex2 s13.6 [-3454, 0] narrow+1675 %21 RND SAT
%23 = mix pairx2 u14.7 [0, 12282] narrow+991 %19 weights frac 1 1<<1 0<<0 0<<0 1<<1
%24 = broadcast pairx2 s15.7 [-6908, 12282] narrow+991 same %23 rows %22
%25 = requantize pairx2 s14.6 [-3454, 6141] narrow+991 %24 RND SAT
%26 = activation pairx2 u13.6 [0, 6141] narrow+991 relu %25
";

/// The same layer, with the terms of rows read from a value of pairs, in columns: it must be complete before
/// the pass that reads it so.
fn transposed_layer() -> String {
    let rows = "%24 = broadcast pairx2 s13.6 [-3454, 0] narrow+1711 rows %22\n";
    let (front, behind) = SECOND_LAYER.split_once("%24 ").unwrap();
    let behind =
        renumbered(&format!("%24 {}", behind.replace("rows %22", "transposed %ROWS")), 24, 1);
    format!("{front}{rows}{}", behind.replace("%ROWS", "%24"))
}

/// Only symmetric values share products between (i, j) and (j, i).
#[test]
fn totals_of_a_second_layer_score_alike() {
    let layers = [(SECOND_LAYER.to_string(), "narrow 1711"), (transposed_layer(), "narrow 2359")];
    for (layer, memory) in layers {
        let text = text_of_nano().replace("narrow 991", memory);
        let (front, behind) = text.split_once("%20 ").unwrap();
        // The totals behind the layer are its.
        let behind = format!("%20 {behind}").replace(" %19\n", " %OUTPUT\n");
        let nodes = layer.lines().count();
        let behind = renumbered(&behind, 20, nodes);
        let output = format!("%{}", 20 + nodes - 1);
        let text = format!("{front}{layer}{}", behind.replace("%OUTPUT", &output));
        equal(memory, &assemble(&text).unwrap(), FrontEnd::Collider, 300);
    }
}

/// Sums of rows are computed from whole values; constants are such, but the same for all jets.
#[test]
fn sums_of_constant_rows_score_alike() {
    let text = text_of_nano().replace("narrow 991", "narrow 1675");
    let (front, behind) = text.split_once("%2 ").unwrap();
    // For each of 0 to 18 objects, 12 kinds of pairs and two channels: numbers from -20,000 to 20,000.
    let labels: Vec<String> =
        (0..19 * 12 * 2).map(|k| (7 * k % 41 * 1000 - 20_000).to_string()).collect();
    let sums = format!(
        "%2 = label_table pairx2 s16.16 [-20000, 20000] narrow+991 rows frac 0 ({})\n\
         %3 = aggregate particlex2 s20.16 [-360000, 360000] narrow+1639 row %2\n",
        labels.join(" ")
    );
    let behind = renumbered(&format!("%2 {behind}"), 2, 2);
    let behind = changed(&behind, "%12 ", |line| {
        line.replace("[-1021920824, 1156282012]", "[-1044960824, 1179322012]") + " same %3"
    });
    let artifact = assemble(&format!("{front}{sums}{behind}")).unwrap();
    equal("labels", &artifact, FrontEnd::Collider, 300);
    let kept = std::fs::read(data("../../fuzz/models/label_rows.spurion")).unwrap();
    assert_eq!(kept, artifact, "fuzz targets start from this model");
}

/// y_i = sum over j of x_ij, and a term of x_ii; z = sum over i of y_i.
const OF_OTHERS: &str = "\
%20 = aggregate particlex2 u17.6 [0, 110538] narrow+991 row %19
%21 = aggregate particlex2 u13.6 [0, 6141] narrow+1027 diagonal %19
%22 = mix particlex2 s14.6 [-6141, 0] narrow+1063 %21 weights frac 0 MATRIX
%23 = broadcast particlex2 s18.6 [-6141, 110538] narrow+1099 same %20 same %22
%24 = aggregate jetx2 s22.6 [-110538, 1989684] narrow+1135 total %23
%25 = mix jetx1 s32.20 [-1363707306, 268165188] narrow+1137 %24 weights frac 14 97<<0 -85<<3
";

/// The trace of x, and the total of what is not 0 for i = j, for which such a pass needs those pairs.
const OF_ALL: [&str; 2] = [
    "\
%26 = aggregate jetx2 u17.6 [0, 110538] narrow+2 trace %19
%27 = mix jetx1 s30.20 [-9616806, 16580700] narrow+5 %26 weights frac 14 -87<<0 75<<1
",
    "\
%26 = broadcast pairx2 s14.6 [-4096, 4094] narrow+1138 rows %11 columns %6
%27 = aggregate jetx2 s22.6 [-1327104, 1326456] narrow+1786 total %26
%28 = mix jetx1 s30.20 [-314467272, 314426448] narrow+5 %27 weights frac 14 -87<<0 75<<1
",
];

/// A sum over j != i is computed without the pairs of an object with itself, where nothing else needs them.
#[test]
fn sums_over_others_score_alike() {
    let others = "-1<<0 0<<0 0<<0 -1<<0";
    let cases = [
        (others, "", 0, 1138),
        ("0<<0 -1<<0 -1<<0 0<<0", "", 0, 1138),
        ("-1<<0 0<<0 0<<0 0<<0", "", 0, 1138),
        (others, OF_ALL[0], 2, 1138),
        (others, OF_ALL[1], 3, 1788),
    ];
    let text = text_of_nano();
    let (front, rest) = text.split_once("%20 ").unwrap();
    let readout = format!("%24 {}", rest.split_once("%24 ").unwrap().1);
    for (matrix, all, more, memory) in cases {
        let layer = OF_OTHERS.replace("MATRIX", matrix);
        let (of_all, bounds) = match more {
            0 => (String::new(), [-1_365_155_242, 270_962_756]),
            2 => (" same %27".to_string(), [-1_374_772_048, 287_543_456]),
            _ => (" same %28".to_string(), [-1_679_622_514_i64, 585_389_204]),
        };
        let terms = format!("same %25 same %24{of_all}");
        let readout = readout
            .replace("same %22 same %23 same %24", "TERMS")
            .replace("[-1662170848, 726379316]", &format!("{bounds:?}"));
        let readout = renumbered(&readout, 24, 2 + more);
        let terms = terms.replace("%24", &format!("%{}", 26 + more));
        let text = format!("{front}{layer}{all}{}", readout.replace("TERMS", &terms))
            .replace("narrow 991", &format!("narrow {memory}"));
        equal(&format!("{matrix} {all}"), &assemble(&text).unwrap(), FrontEnd::Collider, 300);
    }
}

/// Nodes that are changed: what is replaced in them, and by what.
type Changes = &'static [(&'static str, &'static str, &'static str)];

/// Two values of particles are added to sums over pairs in 16 bits; not if another is added, if one is
/// rounded in its own way, if one is shifted by as many bits or if weights have more.
const TERMS_OF_PARTICLES: [Changes; 5] = [
    &[],
    &[
        ("%24 ", "s26.19 [-27985024, 27982976]", "s27.19 [-36373632, 36370560]"),
        ("%24 ", "columns %22", "columns %22 rows %20"),
    ],
    &[("%22 ", "RND", "TRN")],
    &[
        ("%20 ", "s14.9 [-8192, 8191]", "s9.4 [-256, 255]"),
        ("%24 ", "[-27985024, 27982976]", "[-27985024, 27951232]"),
    ],
    &[
        ("%23 ", "s25.19 [-11207808, 11207808]", "s27.19 [-56277504, 56277504]"),
        ("%23 ", "12 -81<<6 -15<<8", "12 -81<<9 -15<<8"),
        ("%24 ", "s26.19 [-27985024, 27982976]", "s28.19 [-73054720, 73052672]"),
    ],
];

#[test]
fn terms_of_particles_score_alike() {
    let text = text_of("../../fuzz/models/lorentznet.spurion");
    for changes in TERMS_OF_PARTICLES {
        let mut text = text.clone();
        for (node, from, to) in changes {
            let other = changed(&text, node, |line| line.replace(from, to));
            assert_ne!(other, text, "{node}{from}");
            text = other;
        }
        equal(&format!("{changes:?}"), &assemble(&text).unwrap(), FrontEnd::Cartesian, 100);
    }
}
