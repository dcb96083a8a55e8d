//! A conversion as people read it.

use std::path::Path;

use crate::assemble::NodeReport;
use crate::convert::ConversionReport;

/// Columns of every table: title and width; negative widths are left-aligned.
const COLUMNS: [(&str, i8); 7] = [
    ("node", -28),
    ("op", -18),
    ("shape", -11),
    ("format", 9),
    ("seen", 22),
    ("proved", 24),
    ("error", 8),
];
/// Columns of `--report` on top.
const REPORT: [(&str, i8); 4] = [("bias", 9), ("saturated", 10), ("at risk", 8), ("unused", 7)];

fn cell(text: &str, width: i8) -> String {
    let columns = usize::from(width.unsigned_abs());
    if width < 0 { format!("{text:<columns$}") } else { format!("{text:>columns$}") }
}

fn row(cells: &[String], full: bool) -> String {
    let columns = COLUMNS.iter().chain(if full { REPORT.as_slice() } else { &[] });
    let cells: Vec<String> = cells.iter().zip(columns).map(|(x, c)| cell(x, c.1)).collect();
    cells.join(" ").trim_end().to_owned() + "\n"
}

fn cells(node: &NodeReport) -> [String; 11] {
    let interval = |(lo, hi): (f64, f64)| format!("{lo:.4} .. {hi:.4}");
    let number = |x: Option<f64>| x.map_or(String::new(), |x| format!("{x:.4}"));
    [
        node.name.clone(),
        node.op.to_owned(),
        format!("{} x{}", node.rank, node.channels),
        node.format.clone(),
        interval(node.seen),
        interval(node.proved),
        number(node.logit_error),
        number(node.logit_bias),
        node.saturations.to_string(),
        node.bits_at_risk.to_string(),
        node.bits_unused.to_string(),
    ]
}

/// Every node's format and ranges; with `full` also what rounding costs and what can saturate.
pub(super) fn text(report: &ConversionReport, output: &Path, full: bool) -> String {
    let titles: Vec<String> =
        COLUMNS.iter().chain(&REPORT).map(|(title, _)| (*title).to_owned()).collect();
    let mut text = format!(
        "{} with {} parameters, {} particles, {} front end\n\n{}",
        report.architecture,
        report.parameters,
        report.particles,
        report.front_end,
        row(&titles, full)
    );
    text.extend(report.nodes.iter().map(|node| row(&cells(node), full)));
    let found = report.rewrites.iter().filter(|rewrite| rewrite.applied > 0);
    text.extend(found.map(|r| format!("\nrewrite {}: {} times", r.name, r.applied)));
    let calibration = &report.calibration;
    text.push_str(&format!(
        "\n{} calibration jets: logit error rms {:.4} ({:.4} before constants were corrected), mean {:.4}; saturations: {} ({} of them inputs)\n",
        calibration.jets,
        calibration.logit_rms_error,
        calibration.uncorrected_logit_rms_error,
        calibration.logit_mean_error,
        calibration.saturations + calibration.input_saturations,
        calibration.input_saturations
    ));
    text.push_str(&format!(
        "{}: {} bytes; working memory {} bytes ({} narrow and {} wide words; {} bytes if values shared none)\n",
        output.display(),
        report.artifact_bytes,
        report.arena_bytes,
        report.arena_narrow_words,
        report.arena_wide_words,
        report.arena_bytes_without_reuse
    ));
    text
}
