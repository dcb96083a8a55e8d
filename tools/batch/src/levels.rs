//! Which vector instructions a processor has.

use fearless_simd::Level;

/// The vector instructions that this processor has, from the fewest to the most, with their names.
#[must_use]
pub fn levels() -> Vec<(&'static str, Level)> {
    of_processor(Level::new())
}

#[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
fn of_processor(best: Level) -> Vec<(&'static str, Level)> {
    use fearless_simd::Simd as _;
    let levels = [
        ("sse2", best.as_sse2().map(|simd| simd.level())),
        ("sse4.2", best.as_sse4_2().map(|simd| simd.level())),
        ("avx2", best.as_avx2().map(|simd| simd.level())),
        ("avx512", best.as_avx512().map(|simd| simd.level())),
    ];
    levels.into_iter().filter_map(|(name, level)| Some((name, level?))).collect()
}

#[cfg(not(any(target_arch = "x86", target_arch = "x86_64")))]
fn of_processor(best: Level) -> Vec<(&'static str, Level)> {
    let vectors = if cfg!(target_arch = "aarch64") { "neon" } else { "vectors" };
    vec![(if best.is_fallback() { "scalar" } else { vectors }, best)]
}
