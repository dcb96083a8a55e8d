//! What is made of the committed measurements.

use serde_json::json;
use spurion_tools::sweep::chart;

use super::data::{ASSUMED_MHZ, Data, Error};
use super::verdict::verdict;
use super::{figure, table};

/// File names and contents: table, JSON, figure.
pub fn all(data: &Data) -> Result<Vec<(&'static str, String)>, Error> {
    Ok(vec![
        ("table.md", table::markdown(data)),
        ("frontier.json", json(data)?),
        ("frontier.svg", chart::svg(&figure::chart(data))?),
    ])
}

/// The same as the table.
pub fn json(data: &Data) -> Result<String, Error> {
    let verdicts: Vec<_> =
        data.rivals.measured.iter().map(|rival| verdict(rival, &data.ours)).collect();
    let value = json!({
        "assumed_mhz": ASSUMED_MHZ,
        "verdicts": verdicts,
        "spurion": data.ours,
        "rivals": data.rivals,
    });
    Ok(format!("{}\n", serde_json::to_string_pretty(&value)?))
}
