//! Converting between integer types as Go does.

/// Returns the low bits of a number as another integer type, as Go's conversions between integer types do: a number
/// that the type cannot hold wraps around.
///
/// This is where a document differs from what its spec says. Everything else converts with checks.
pub(crate) fn low_bits<T: LowBits>(number: impl Into<i128>) -> T {
    T::of(number.into())
}

/// An integer type that is made of the low bits of a number.
pub(crate) trait LowBits {
    fn of(number: i128) -> Self;
}

macro_rules! impl_low_bits {
    ($($integer:ty)*) => {$(
        impl LowBits for $integer {
            #[allow(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "wrapping around is what the function is for"
            )]
            fn of(number: i128) -> Self {
                number as Self
            }
        }
    )*};
}

impl_low_bits!(u8 u16 u32 u64 i32 i64);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_wrap_around_and_keep_their_sign() {
        let wrapped: [i32; 4] = [u64::MAX, 1 << 31, 1 << 32, (1 << 32) + 4].map(low_bits);
        assert_eq!(wrapped, [-1, i32::MIN, 0, 4]);
        assert_eq!(low_bits::<i64>(u64::MAX), -1);
        assert_eq!(low_bits::<u64>(-2_i32), u64::MAX - 1);
        assert_eq!(low_bits::<u32>(-1_i32), u32::MAX);
        assert_eq!(low_bits::<u16>(0x1_0005_u32), 5);
        assert_eq!(low_bits::<u8>(257_u32), 1);
    }
}
