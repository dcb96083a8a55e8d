//! The path that limits the clock, from the report of nextpnr.

use serde::{Deserialize, Serialize};

/// The slowest path from register to register.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CriticalPath {
    /// The cell at which it begins, by its name in the netlist.
    pub from: String,
    /// The cell at which it ends.
    pub to: String,
    /// Nanoseconds in cells, set-up and clock-to-output included.
    pub logic_ns: f64,
    /// Nanoseconds between cells.
    pub routing_ns: f64,
}

/// A path of the report.
#[derive(Debug, Deserialize)]
pub(super) struct Reported {
    from: String,
    to: String,
    path: Vec<Step>,
}

#[derive(Debug, Deserialize)]
struct Step {
    #[serde(rename = "type")]
    kind: String,
    delay: f64,
    from: Option<Place>,
    to: Option<Place>,
}

#[derive(Debug, Deserialize)]
struct Place {
    cell: String,
}

/// The slowest of the paths that begin and end at one clock: the report has one such path for
/// each clock.
pub(super) fn critical_path(paths: &[Reported]) -> Option<CriticalPath> {
    let inside = paths.iter().filter(|path| path.from == path.to && path.from.contains("edge"));
    let found: Vec<CriticalPath> = inside.filter_map(summary).collect();
    let length = |path: &CriticalPath| path.logic_ns + path.routing_ns;
    found.into_iter().max_by(|a, b| length(a).total_cmp(&length(b)))
}

fn summary(reported: &Reported) -> Option<CriticalPath> {
    let first = reported.path.iter().find_map(|step| step.from.as_ref())?;
    let last = reported.path.iter().rev().find_map(|step| step.to.as_ref())?;
    let sum = |routing: bool| -> f64 {
        let steps = reported.path.iter().filter(|step| (step.kind == "routing") == routing);
        steps.map(|step| step.delay).sum()
    };
    Some(CriticalPath {
        from: first.cell.clone(),
        to: last.cell.clone(),
        logic_ns: sum(false),
        routing_ns: sum(true),
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_slowest_path_inside_a_clock_is_summed() {
        let step = |kind: &str, delay: f64, from: &str, to: &str| {
            format!(
                r#"{{"type": "{kind}", "delay": {delay}, "from": {{"cell": "{from}"}}, "to": {{"cell": "{to}"}}}}"#
            )
        };
        let steps = [
            step("clk-to-q", 0.5, "a", "a"),
            step("routing", 2.0, "a", "b"),
            step("logic", 0.25, "b", "b"),
            step("routing", 1.0, "b", "c"),
            step("setup", 0.125, "c", "c"),
        ]
        .join(", ");
        let path = |from: &str, to: &str, steps: &str| {
            format!(r#"{{"from": "{from}", "to": "{to}", "path": [{steps}]}}"#)
        };
        let slow = step("routing", 9.0, "pin", "x");
        let quick = step("routing", 1.0, "x", "y");
        let text = [
            path("<async>", "posedge clock", &slow),
            path("posedge clock", "posedge clock", &quick),
            path("posedge clock", "posedge clock", &steps),
        ]
        .join(", ");
        let paths: Vec<Reported> = serde_json::from_str(&format!("[{text}]")).unwrap();
        let found = critical_path(&paths).unwrap();
        let wanted =
            CriticalPath { from: "a".into(), to: "c".into(), logic_ns: 0.875, routing_ns: 3.0 };
        assert_eq!(found, wanted);
        assert_eq!(critical_path(&paths[..1]), None);
    }
}
