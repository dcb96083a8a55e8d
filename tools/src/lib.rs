//! Host side of Spurion.
