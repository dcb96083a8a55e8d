//! The `spurion` command.
fn main() {}
