//! Running nextpnr and reading its report.

use std::collections::BTreeMap;
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

/// Where the random placement starts: figures are to repeat.
const SEED: &str = "1";

const REPORT: &str = "place_route.json";

/// How much of one resource a placed design takes, the frame included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Use {
    /// Taken.
    pub used: u64,
    /// There.
    pub available: u64,
}

/// What placement and routing have found.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Placement {
    /// The highest frequency of the clock, in MHz; `None` where the design does not fit.
    pub fmax_mhz: Option<f64>,
    /// The path that sets this frequency.
    pub critical_path: Option<CriticalPath>,
    /// Why the design does not fit; `None` where it does.
    pub does_not_fit: Option<String>,
    /// The resources of the device, with the frame of registers around the design.
    pub utilization: BTreeMap<String, Use>,
}

/// Places and routes the design that [`super::map`] has left in `directory`, in a frame of
/// registers; `None` for a target without a program for that.
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
    let mut arguments = vec!["--json", "framed.json", "--report", REPORT, "--seed", SEED];
    arguments.extend(["--freq", AIM_MHZ, "--timing-allow-fail"]);
    arguments.extend(["-q", "-l", "place_route.log"]);
    arguments.extend(device);
    match Tool::find(program)?.run(&arguments, directory) {
        Ok(_) => routed(program, &read(directory, REPORT)?).map(Some),
        Err(SynthesisError::Failed { program, message }) => {
            let log = read(directory, "place_route.log")?;
            refused(&log, &message)
                .map_or(Err(SynthesisError::Failed { program, message }), |p| Ok(Some(p)))
        }
        Err(error) => Err(error),
    }
}

/// The report of a success.
fn routed(program: &str, text: &str) -> Result<Placement, SynthesisError> {
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
    let fmax_mhz = Some(clock.achieved);
    let critical_path = critical_path(&report.critical_paths);
    Ok(Placement { fmax_mhz, critical_path, does_not_fit: None, utilization: report.utilization })
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
    Some(Placement { fmax_mhz: None, critical_path: None, does_not_fit, utilization })
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
        let found = routed("nextpnr", text).unwrap();
        assert_eq!(found.fmax_mhz, Some(104.25));
        assert_eq!(found.utilization["LUT"], Use { used: 3, available: 100 });
        for text in ["{}", r#"{"fmax": {}, "utilization": {}}"#] {
            let error = routed("nextpnr", text).unwrap_err().to_string();
            assert!(error.contains("nextpnr") && error.contains("place_route.json"), "{error}");
        }
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
