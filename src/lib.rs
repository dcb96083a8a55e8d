//! Exact fixed-point inference of Lorentz-invariant jet taggers.
#![no_std]
