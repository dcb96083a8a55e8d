//! Running nextpnr and reading its report.

use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::critical_path::{CriticalPath, Reported, critical_path};
use super::error::SynthesisError;
use super::frame::{FRAME, frame};
use super::target::Target;
use super::tools::Tool;
use super::yosys::{NETLIST_JSON, Port, parse, read, run_script, write};

/// The clock that placement aims at, in MHz: above what these devices reach, so that it does not
/// stop early.
const AIM_MHZ: &str = "400";

const REPORT: &str = "place_route.json";

/// How much of one resource a placed design takes, the frame included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Use {
    /// Taken.
    pub used: u64,
    /// There.
    pub available: u64,
}

/// One start of the random placement, and what came of it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Try {
    /// The seed.
    pub seed: u32,
    /// The highest frequency of the clock, in MHz.
    pub fmax_mhz: f64,
}

/// What placement and routing have found.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Placement {
    /// The highest frequency of the clock, in MHz, of the best seed; `None` where the design does
    /// not fit.
    pub fmax_mhz: Option<f64>,
    /// What every seed has given.
    pub seeds: Vec<Try>,
    /// The path that sets this frequency.
    pub critical_path: Option<CriticalPath>,
    /// Why the design does not fit; `None` where it does.
    pub does_not_fit: Option<String>,
    /// The resources of the device, with the frame of registers around the design.
    pub utilization: BTreeMap<String, Use>,
}

impl Placement {
    /// The median of the clock frequencies of all seeds, in MHz.
    #[must_use]
    pub fn median_fmax_mhz(&self) -> Option<f64> {
        let mut sorted: Vec<f64> = self.seeds.iter().map(|one| one.fmax_mhz).collect();
        sorted.sort_by(f64::total_cmp);
        let upper = *sorted.get(sorted.len() / 2)?;
        let lower = *sorted.get((sorted.len() - 1) / 2)?;
        Some((lower + upper) / 2.0)
    }
}

/// Places and routes the design that [`super::map`] has left in `directory`, in a frame of
/// registers; `None` for a target without a program for that. Placement starts at random: of the
/// seeds 1 to `seeds`, so that figures repeat, the one with the fastest clock counts.
///
/// That a design does not fit the device is a result.
///
/// # Errors
/// [`SynthesisError`].
pub fn place_and_route(
    target: Target,
    module: &str,
    ports: &[Port],
    directory: &Path,
    seeds: NonZeroU32,
) -> Result<Option<Placement>, SynthesisError> {
    let (Some(synthesis), Some((program, device))) =
        (target.frame_synthesis(), target.place_and_route())
    else {
        return Ok(None);
    };
    write(directory, "frame.v", &frame(module, ports)?)?;
    // The frame alone is mapped; the design comes back as it was counted.
    let script = format!(
        "read_json {NETLIST_JSON}\ndesign -stash mapped\nread_verilog frame.v\n\
         {synthesis} -top {FRAME}\ndelete {module}\ndesign -copy-from mapped {module}\n\
         hierarchy -top {FRAME}\nflatten\ndelete t:$scopeinfo\nclean\nwrite_json framed.json\n"
    );
    run_script("frame.ys", &script, directory)?;
    let tool = Tool::find(program)?;
    let mut best = with_seed(&tool, device, 1, directory)?;
    for seed in 2..=seeds.get() {
        if best.does_not_fit.is_some() {
            break;
        }
        let mut next = with_seed(&tool, device, seed, directory)?;
        let tries = [best.seeds.as_slice(), &next.seeds].concat();
        if next.fmax_mhz > best.fmax_mhz {
            std::mem::swap(&mut best, &mut next);
        }
        best.seeds = tries;
    }
    Ok(Some(best))
}

/// One run of the placer on the framed netlist.
fn with_seed(
    tool: &Tool,
    device: &[&str],
    seed: u32,
    directory: &Path,
) -> Result<Placement, SynthesisError> {
    let start = seed.to_string();
    let mut arguments = vec!["--json", "framed.json", "--report", REPORT, "--seed", &start];
    arguments.extend(["--freq", AIM_MHZ, "--timing-allow-fail"]);
    arguments.extend(["-q", "-l", "place_route.log"]);
    arguments.extend(device);
    match tool.run(&arguments, directory) {
        Ok(_) => routed(tool.name(), seed, &read(directory, REPORT)?),
        Err(SynthesisError::Failed { program, message }) => {
            let log = read(directory, "place_route.log")?;
            refused(&log, &message).ok_or(SynthesisError::Failed { program, message })
        }
        Err(error) => Err(error),
    }
}

/// The report of a success.
fn routed(program: &str, seed: u32, text: &str) -> Result<Placement, SynthesisError> {
    #[derive(Deserialize)]
    struct Report {
        fmax: BTreeMap<String, Clock>,
        utilization: BTreeMap<String, Use>,
        #[serde(default)]
        critical_paths: Vec<Reported>,
    }
    #[derive(Deserialize)]
    struct Clock {
        achieved: f64,
    }
    let report: Report = parse(program, REPORT, text)?;
    let clocks: Vec<&Clock> = report.fmax.values().collect();
    let &[clock] = clocks.as_slice() else {
        return Err(SynthesisError::Unreadable {
            program: program.to_owned(),
            file: REPORT.to_owned(),
            what: format!("{} clocks where the design has one", clocks.len()),
        });
    };
    let fmax_mhz = clock.achieved;
    Ok(Placement {
        fmax_mhz: Some(fmax_mhz),
        seeds: vec![Try { seed, fmax_mhz }],
        critical_path: critical_path(&report.critical_paths),
        does_not_fit: None,
        utilization: report.utilization,
    })
}

/// What a failure says: that the design does not fit, or `None` if it is another failure.
fn refused(log: &str, message: &str) -> Option<Placement> {
    let lines = log.lines().skip_while(|line| !line.contains("Device utilisation"));
    let utilization: BTreeMap<String, Use> = lines.filter_map(utilization_line).collect();
    let exceeded: Vec<String> = utilization
        .iter()
        .filter(|(_, amount)| amount.used > amount.available)
        .map(|(name, amount)| format!("{name} {} of {}", amount.used, amount.available))
        .collect();
    let does_not_fit = match exceeded.is_empty() {
        false => Some(exceeded.join(", ")),
        true if message.contains("no BELs remaining") => Some(message.to_owned()),
        true => return None,
    };
    let (fmax_mhz, seeds, critical_path) = (None, Vec::new(), None);
    Some(Placement { fmax_mhz, seeds, critical_path, does_not_fit, utilization })
}

/// A line of the log such as `Info:       MULT18X18D:   272/  156   174%`.
fn utilization_line(line: &str) -> Option<(String, Use)> {
    let (name, rest) = line.strip_prefix("Info:")?.trim().split_once(':')?;
    let (used, rest) = rest.split_once('/')?;
    let mut words = rest.split_whitespace();
    let available = words.next()?.parse().ok()?;
    words.next()?.strip_suffix('%')?.parse::<u64>().ok()?;
    Some((name.to_owned(), Use { used: used.trim().parse().ok()?, available }))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_report_gives_the_frequency() {
        let text = r#"{"fmax": {"clock": {"achieved": 104.25, "constraint": 400.0}},
            "utilization": {"LUT": {"available": 100, "used": 3}}, "critical_paths": []}"#;
        let found = routed("nextpnr", 7, text).unwrap();
        assert_eq!(found.fmax_mhz, Some(104.25));
        assert_eq!(found.seeds, [Try { seed: 7, fmax_mhz: 104.25 }]);
        assert_eq!(found.utilization["LUT"], Use { used: 3, available: 100 });
        for text in ["{}", r#"{"fmax": {}, "utilization": {}}"#] {
            let error = routed("nextpnr", 7, text).unwrap_err().to_string();
            assert!(error.contains("nextpnr") && error.contains("place_route.json"), "{error}");
        }
    }

    #[test]
    fn the_median_is_that_of_all_seeds() {
        let mut placement = refused("", "no BELs remaining").unwrap();
        assert_eq!(placement.median_fmax_mhz(), None);
        placement.seeds = [5.0, 1.0, 3.0].map(|fmax_mhz| Try { seed: 1, fmax_mhz }).into();
        assert_eq!(placement.median_fmax_mhz(), Some(3.0));
        placement.seeds.pop();
        assert_eq!(placement.median_fmax_mhz(), Some(3.0));
        placement.seeds[0].fmax_mhz = 2.0;
        assert_eq!(placement.median_fmax_mhz(), Some(1.5));
    }

    #[test]
    fn a_design_that_is_too_large_is_a_result_and_a_crash_is_not() {
        let log = "Info:     Total DFFs:     16106/83640    19%\n\
                   Info: Device utilisation:\n\
                   Info: \t        MULT18X18D:     272/    156   174%\n\
                   Info: \t        TRELLIS_FF:      12/  83640     0%\n\
                   ERROR: Unable to place cell\n";
        let found = refused(log, "ERROR: Unable to place cell").unwrap();
        assert_eq!(found.does_not_fit.as_deref(), Some("MULT18X18D 272 of 156"));
        assert_eq!((found.fmax_mhz, found.utilization.len()), (None, 2));
        let fits = "Info: Device utilisation:\nInfo: \t        TRELLIS_FF:   12/  83640     0%\n";
        assert_eq!(refused(fits, "ERROR: cannot open file"), None);
        assert!(refused(fits, "ERROR: no BELs remaining for x").is_some());
    }
}
