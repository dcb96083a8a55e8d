//! An example for the help of each subcommand. `tests/help.rs` runs them, in this order, in a folder with
//! this repository's `tests`.

/// Makes the text below a subcommand's options.
macro_rules! example {
    ($command:literal) => {
        concat!("Example:\n  spurion ", $command)
    };
}

pub const CONVERT: &str = example!(
    "convert tests/data/pelican_nano_h2_n16.pt --calibrate tests/data/jets_calibration.h5 -o nano.spurion"
);
pub const EVAL: &str = example!("eval nano.spurion tests/data/jets_test.h5");
pub const VERILOG: &str = example!("verilog nano.spurion -o nano_rtl --shape folded --tables bram");
pub const VECTORS: &str = example!("vectors nano.spurion tests/data/jets_test.h5 -o nano_vectors");
pub const VERIFY: &str =
    example!("verify nano.spurion --shape folded --backend core,icarus --vectors 20");
pub const SYNTH: &str = example!("synth nano_rtl --target xcup");
pub const SWEEP: &str = example!(
    "sweep nano.spurion tests/data/jets_test.h5 --reuse 16 --error-budget 0.12 -o nano.sweep"
);
pub const SEARCH: &str = example!(
    "search nano.spurion tests/data/jets_test.h5 --max-auc-loss 0.001 --max-jets 1000 -o nano.search"
);
pub const REPORT: &str = example!(
    "report nano.spurion tests/data/jets_test.h5 --search nano.search --design nano_rtl -o nano.html"
);
pub const EXPLAIN: &str =
    example!("explain nano.spurion tests/data/jets_test.h5 --jet 3 --picture jet3.svg");
pub const SYMMETRY: &str =
    example!("symmetry nano.spurion tests/data/jets_test.h5 --beta 0.5,0.95");
pub const JETS: &str = example!("jets tests/data/jets_test.h5 -o jets.dump");
pub const DUMP: &str = example!("dump nano.spurion -o nano.txt");
pub const ASSEMBLE: &str = example!("assemble nano.txt -o nano_again.spurion");
pub const EMBED: &str = example!("embed nano.spurion tests/data/jets_test.h5 -o jets.bin");
pub const EMIT_RUST: &str = example!("emit-rust nano.spurion -o nano.rs");
pub const DEMO: &str = example!("demo");
pub const COMPLETIONS: &str = example!("completions bash");
pub const MAN: &str = example!("man -o man");
