//! The table, as Markdown.

use super::data::{
    ASSUMED_MHZ, Data, LATENCY_BELOW_NS, MOST_INTERVAL, Measured, Ours, nanoseconds,
};
use super::verdict::verdict;

/// The whole document.
pub fn markdown(data: &Data) -> String {
    let title = "# The frontier\n\nMade by `cargo bench --bench frontier -- --write` from `designs` and `rivals.json`.\n\n";
    format!("{title}{}{}{}{}", rivals(data), designs(data), published(data), notes(data))
}

fn rivals(data: &Data) -> String {
    let mut text = format!(
        "## Rivals measured with the same synthesis\n\nBeaten: by a design of at least its AUC and a \
         smaller area, with a jet at least every {MOST_INTERVAL} clocks and its score within \
         {LATENCY_BELOW_NS:.0} ns.\n\n\
         | Deep Sets | AUC | rejection at 30 % | area | latency | beaten | by, or nearest | AUC | rejection | area | latency | a jet every |\n\
         |---|---|---|---|---|---|---|---|---|---|---|---|\n"
    );
    for rival in &data.rivals.measured {
        text += &rival_row(rival, &data.ours);
    }
    text + "\n"
}

fn rival_row(rival: &Measured, ours: &[Ours]) -> String {
    let found = verdict(rival, ours);
    let Measured { name, auc, rejection30, latency_cycles, .. } = rival;
    let answer = match found.in_the_way {
        None if found.rejects_as_well => "yes".to_owned(),
        None => "yes, not in rejection".to_owned(),
        Some(why) => format!("**no**: {why}"),
    };
    let by = found.nearest.map_or_else(
        || "- | - | - | - | - | -".to_owned(),
        |o| {
            format!(
                "{} {} | {:.5} | {:.0} | {} | {} | {} clocks",
                o.model,
                o.point,
                o.auc,
                o.rejection30,
                o.area,
                latency(o.latency_cycles),
                o.interval
            )
        },
    );
    format!(
        "| {name} | {auc:.4} | {rejection30:.0} | {} | {} | {answer} | {by} |\n",
        rival.area(),
        latency(*latency_cycles)
    )
}

fn latency(clocks: u32) -> String {
    format!("{clocks} clocks, {:.0} ns", nanoseconds(clocks))
}

fn designs(data: &Data) -> String {
    let mut text = "## Spurion\n\n\
        | design | AUC | loss | rejection at 30 % | LUT | of them SRL | FF | DSP | RAMB18 | area | latency | a jet every | ECP5, MHz |\n\
        |---|---|---|---|---|---|---|---|---|---|---|---|---|\n"
        .to_owned();
    for o in &data.ours {
        let loss = format!("{:.5}", o.auc_reference - o.auc);
        let mhz = o.ecp5_mhz.map_or_else(|| "-".to_owned(), |mhz| format!("{mhz:.1}"));
        text += &format!(
            "| {} {} | {:.5} | {} | {:.0} | {} | {} | {} | {} | {} | {} | {} | {} | {mhz} |\n",
            o.model,
            o.point,
            o.auc,
            loss,
            o.rejection30,
            o.lut,
            o.shift_registers,
            o.ff,
            o.dsp,
            o.bram,
            o.area,
            latency(o.latency_cycles),
            o.interval
        );
    }
    text + "\n"
}

fn published(data: &Data) -> String {
    let mut text = "## Published, not comparable\n\n\
        | design | LUT | FF | DSP | latency | a jet every | why it cannot be compared |\n\
        |---|---|---|---|---|---|---|\n"
        .to_owned();
    for p in &data.rivals.published {
        let ff = p.ff.map_or_else(|| "-".to_owned(), |ff| ff.to_string());
        text += &format!(
            "| {} | {} | {ff} | {} | {} | {} | {} |\n",
            p.name, p.lut, p.dsp, p.latency, p.interval, p.not_comparable
        );
    }
    text + "\n"
}

fn notes(data: &Data) -> String {
    let mut jets: Vec<usize> = data.ours.iter().map(|o| o.jets).collect();
    jets.sort_unstable();
    jets.dedup();
    let jets: Vec<String> = jets.iter().map(usize::to_string).collect();
    let mut text = format!(
        "## What stands behind it\n\n\
         - Area is LUT + 75 DSP48E2; a LUT is one of any use, shift registers and inverters included. \
         Block memories are not in it: the rivals have none, ours as many as the table says.\n\
         - Nothing is placed on UltraScale+: times there are clocks at {ASSUMED_MHZ:.0} MHz, which is \
         an assumption for ours and the rivals' alike. ECP5 clocks are of placed and routed designs.\n\
         - Spurion's figures are on {} jets, scored by the interpreter, whose bits the circuits have.\n\
         - Names: checkpoint, precision with its error budget, shape with its reuse, tables, \
         multipliers, additions in a row between registers.\n",
        jets.join(" and ")
    );
    data.rivals.provenance.iter().for_each(|line| text += &format!("- {line}\n"));
    text
}
