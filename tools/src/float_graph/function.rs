//! Functions of one variable that become tables.

use crate::elementary::{exp, exp_m1, ln_1p};

/// A function of one real variable.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Function {
    /// slog(w x + b) with slog(y) = sign(y) ((1 + |y|)^a - 1) / a: PELICAN's input encoder behind
    /// its linear layer (arXiv:2211.00454).
    Slog {
        /// w.
        weight: f64,
        /// b.
        bias: f64,
        /// a, greater than 0.
        exponent: f64,
    },
    /// psi(w x) with psi(y) = sign(y) ln(1 + |y|): LorentzNet's view of invariants
    /// (arXiv:2201.08187).
    Psi {
        /// w.
        weight: f64,
    },
    /// psi(sqrt |x|), of a squared mass.
    PsiOfRoot,
    /// 1 / (1 + exp(-x)).
    Sigmoid,
}

/// Below this mass in GeV, the slope of psi of a root stays what it is here.
const SMALLEST_ROOT: f64 = 1e-2;

/// sign(x) ln(1 + |x|).
fn psi(x: f64) -> f64 {
    x.signum() * ln_1p(x.abs())
}

impl Function {
    /// Its derivative at `x`; where that is infinite, that of a point nearby.
    #[must_use]
    pub fn slope(&self, x: f64) -> f64 {
        match *self {
            Self::Slog { weight, bias, exponent } => {
                weight * exp((exponent - 1.0) * ln_1p((weight * x + bias).abs()))
            }
            Self::Psi { weight } => weight / (1.0 + (weight * x).abs()),
            Self::PsiOfRoot => {
                let root = x.abs().sqrt().max(SMALLEST_ROOT);
                x.signum() / (2.0 * root * (1.0 + root))
            }
            Self::Sigmoid => self.at(x) * self.at(-x),
        }
    }

    /// Its value at `x`.
    #[must_use]
    pub fn at(&self, x: f64) -> f64 {
        match *self {
            Self::Slog { weight, bias, exponent } => {
                let y = weight * x + bias;
                // exp_m1 and ln_1p keep what the difference of two numbers near 1 would lose.
                exp_m1(exponent * ln_1p(y.abs())) / exponent * y.signum()
            }
            Self::Psi { weight } => psi(weight * x),
            Self::PsiOfRoot => psi(x.abs().sqrt()),
            Self::Sigmoid => 1.0 / (1.0 + exp(-x)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Function;

    #[test]
    fn slog_is_a_power_beyond_and_odd() {
        let slog = |x, exponent| Function::Slog { weight: 1.0, bias: 0.0, exponent }.at(x);
        for (x, a) in [(3.0, 0.5), (1e5, 0.2), (0.01, 1.5)] {
            let direct = ((1.0_f64 + x).powf(a) - 1.0) / a;
            assert!((slog(x, a) - direct).abs() < 1e-12 * direct.abs().max(1.0));
            assert_eq!(slog(-x, a), -slog(x, a));
        }
        // For a small exponent it is the logarithm.
        assert!((slog(20.0, 1e-6) - 21.0_f64.ln()).abs() < 1e-5);
        let shifted = Function::Slog { weight: 2.0, bias: -6.0, exponent: 1.0 }.at(1.0);
        assert!((shifted + 4.0).abs() < 1e-12, "{shifted}");
    }

    #[test]
    fn slopes_are_those_of_small_differences() {
        let slog = Function::Slog { weight: 0.5, bias: 1.0, exponent: 0.3 };
        for function in
            [slog, Function::Psi { weight: -0.7 }, Function::PsiOfRoot, Function::Sigmoid]
        {
            for x in [-31.0, -0.4, 0.02, 7.0] {
                let difference = (function.at(x + 1e-6) - function.at(x - 1e-6)) / 2e-6;
                assert!((difference - function.slope(x)).abs() < 1e-7, "{function:?}, {x}");
            }
        }
    }

    #[test]
    fn psi_is_an_odd_logarithm_and_the_sigmoid_a_hyperbolic_tangent() {
        let plain = Function::Psi { weight: 1.0 };
        for x in [1e-9, 0.3, 41.0, 1e6] {
            assert!((plain.at(x).exp() - 1.0 - x).abs() < 1e-12 * (1.0 + x));
            assert_eq!(Function::Psi { weight: -2.0 }.at(x), -plain.at(2.0 * x));
            assert!((Function::PsiOfRoot.at(-x * x) - plain.at(x)).abs() < 1e-12);
        }
        for x in [-800.0, -3.0, 0.0, 0.1, 800.0_f64] {
            let tanh = 0.5 * (1.0 + (0.5 * x).tanh());
            assert!((Function::Sigmoid.at(x) - tanh).abs() < 1e-15, "{x}");
        }
    }
}
