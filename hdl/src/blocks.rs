//! The operations that leaf blocks are made of, one to a file.

mod absolute_difference;
mod add;
mod add_constant;
mod clamp;
mod constant;
mod delay;
mod fit;
mod fold;
mod lookup;
mod mask;
mod multiply;
mod nonzero;
mod round;
mod scale;
mod shift_left;
mod subtract;
mod widen;

pub use absolute_difference::AbsoluteDifference;
pub use add::Add;
pub use add_constant::AddConstant;
pub use clamp::Clamp;
pub use constant::Constant;
pub use delay::Delay;
pub use fit::Fit;
pub use fold::Fold;
pub use lookup::{Lookup, TableData, TableStyle};
pub use mask::Mask;
pub use multiply::Multiply;
pub use nonzero::NonZero;
pub use round::Round;
pub use scale::Scale;
pub use shift_left::ShiftLeft;
pub use subtract::Subtract;
pub use widen::Widen;
