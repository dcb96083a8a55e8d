//! What the firmware costs, from what `firmware/run.sh` prints.

use std::collections::BTreeMap;
use std::process::Command;

use serde::Deserialize;

/// Where instructions are counted, in the order of `firmware/run.sh compare`.
const COUNTED: [&str; 5] = ["cortex-m4f", "cortex-m7", "cortex-m3", "cortex-m0", "riscv32imac"];
/// What is linked, in the order of `firmware/run.sh emitted`.
const SIZED: [&str; 4] = ["cortex-m4f", "cortex-m0", "riscv32imac", "cortex-m4f.pelican_c4_l2_n24"];

/// What a jet costs on one processor, and what the tagger takes there.
#[derive(Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FirmwareFigures {
    /// Instructions a jet of the model as Rust, counted by QEMU.
    pub instructions: Option<u64>,
    /// The same of the interpreter.
    pub interpreted: Option<u64>,
    /// Bytes of a program that scores and says nothing, without the jets in it.
    pub flash: Option<u64>,
    /// Bytes of stack at most, the tagger's memory included.
    pub stack: Option<u64>,
}

impl FirmwareFigures {
    /// All that is known, by name.
    pub fn all(&self) -> [(&'static str, Option<u64>); 4] {
        [
            ("instructions", self.instructions),
            ("interpreted", self.interpreted),
            ("flash", self.flash),
            ("stack", self.stack),
        ]
    }
}

/// The number behind some words of a line.
fn number(line: &str, before: &str) -> Option<u64> {
    let rest = line.split_once(before)?.1;
    rest.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

/// Sizes and logs, in the order that they are printed in.
fn printed(step: &str) -> Vec<String> {
    let mut command = Command::new("sh");
    command.args(["-c", &format!("firmware/run.sh {step} 2>&1")]);
    let done = command.current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap();
    let text = String::from_utf8_lossy(&done.stdout);
    assert!(done.status.success(), "firmware/run.sh {step}: {text}");
    text.lines().map(str::to_owned).collect()
}

/// Instructions a jet as Rust and interpreted, in the order of [`COUNTED`].
fn instructions() -> Vec<(u64, u64)> {
    let counts =
        |line: &String| Some((number(line, ", as Rust ")?, number(line, " interpreted ")?));
    printed("compare").iter().filter_map(counts).collect()
}

/// Flash, and stack where it is known: M4F, M0, RISC-V; then those of a larger model on the M4F.
fn sizes() -> Vec<(u64, Option<u64>)> {
    let (mut all, mut jets, mut stack) = (Vec::new(), None, None);
    for line in printed("emitted") {
        if let Some(bytes) = number(&line, ", jets ") {
            jets = Some(bytes);
        } else if let Some(bytes) = number(&line, "stack: ") {
            stack = Some(bytes);
        } else if let Some(flash) = number(&line, "flash ")
            && let Some(jets) = jets.take()
        {
            // The program without a log, whose size comes after what the one with a log says.
            all.push((flash - jets, stack.take()));
        }
    }
    all
}

/// All, by the names in `benches/ceilings.toml`.
pub fn measured() -> BTreeMap<String, FirmwareFigures> {
    let (counts, sizes) = (instructions(), sizes());
    assert_eq!((counts.len(), sizes.len()), (COUNTED.len(), SIZED.len()), "{counts:?} {sizes:?}");
    let mut all = BTreeMap::<String, FirmwareFigures>::new();
    for (name, (instructions, interpreted)) in COUNTED.into_iter().zip(counts) {
        let figures = all.entry(name.to_owned()).or_default();
        figures.instructions = Some(instructions);
        figures.interpreted = Some(interpreted);
    }
    for (name, (flash, stack)) in SIZED.into_iter().zip(sizes) {
        let figures = all.entry(name.to_owned()).or_default();
        (figures.flash, figures.stack) = (Some(flash), stack);
    }
    all
}
