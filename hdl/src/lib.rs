//! RustHDL hardware of Spurion.
