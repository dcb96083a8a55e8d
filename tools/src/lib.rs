//! Host side of Spurion: reads trained float taggers, converts them to exact fixed-point
//! graphs, and compares the two.

// What enters an artifact must not depend on the C library; see `elementary`.
#![cfg_attr(not(test), deny(clippy::disallowed_methods))]

pub mod assemble;
pub mod attribution;
pub use spurion_batch as batch;
pub mod calibrate;
pub mod checkpoint;
pub mod cli;
pub mod convert;
pub mod design_directory;
pub mod difference;
pub mod digest;
pub mod elementary;
pub mod emit_rust;
pub mod evaluate;
pub mod exact;
pub mod explain;
pub mod float_graph;
pub mod hardware;
pub mod import;
pub mod ingest;
pub mod jets;
pub mod lorentz;
pub mod metrics;
pub mod model;
mod npy;
pub mod output_directory;
pub mod output_file;
pub mod product_bits;
pub mod reference;
pub mod reference_file;
pub mod report;
pub mod rewrite;
pub mod search;
pub mod side_by_side;
pub mod sweep;
pub mod symmetry;
pub mod text_form;
pub mod trigger;
pub mod vectors;
