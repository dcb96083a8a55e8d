//! The checkpoints of `tests/data`, by name.

/// Every checkpoint that can be converted.
pub const ALL_CHECKPOINTS: [&str; 7] = [
    "pelican_nano_h2_n16",
    "pelican_nano_h2_n32",
    "pelican_nano_h4_n20",
    "pelican_c3_l1_n16",
    "pelican_c4_l2_n16",
    "pelican_c4_l2_n24",
    "lorentznet_h16_l2_n20",
];
