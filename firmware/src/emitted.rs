//! A model as Rust, as `spurion emit-rust` writes it: that of `emitted/`, or the file that the
//! environment variable `SPURION_RUST` names at build time.

include!(env!("SPURION_RUST"));
