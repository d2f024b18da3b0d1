//! The types of the standard library; the same ones as in the table of `migrate-schema`, at the same paths.

use super::{ColumnType, column_types, ranges};

column_types! {{
    "boolean": bool;
    "smallint": i16, std::num::NonZero<i16>;
    "integer": i32, std::num::NonZero<i32>;
    "bigint": i64, std::num::NonZero<i64>;
    "real": f32;
    "double precision": f64;
    "text": String, str;
    "char(1)": char;
    // `u8` itself is no column's type, so these and the arrays of any other type never meet.
    "bytea": Vec<u8>, [u8], [u8; N] [const N: usize];
    "timestamptz": std::time::SystemTime;
    "interval": std::time::Duration;
    "inet": std::net::IpAddr, std::net::Ipv4Addr, std::net::Ipv6Addr;
}}

ranges! {{
    std::ops::Range<T>,
    std::ops::RangeFrom<T>,
    std::ops::RangeInclusive<T>,
    std::ops::RangeTo<T>,
    std::ops::RangeToInclusive<T>,
    (std::ops::Bound<T>, std::ops::Bound<T>)
}}

impl<T: ColumnType> ColumnType for Option<T> {
    const SQL_TYPE: &'static str = {
        assert!(!T::NULLABLE, "NULL has one level only; write one `Option` around the whole type");
        T::SQL_TYPE
    };
    const ARRAY_TYPE: &'static str = T::ARRAY_TYPE;
    const NULLABLE: bool = true;
}

/// Arrays of any `T`; NULL as an element is a matter of the value, not of the type.
macro_rules! arrays {
    ($($rust:ty $([$($length:tt)*])?),+) => {
        $(impl<T: ColumnType, $($($length)*)?> ColumnType for $rust {
            const SQL_TYPE: &'static str = T::ARRAY_TYPE;
            const ARRAY_TYPE: &'static str = T::ARRAY_TYPE;
        })+

        #[cfg(test)]
        pub(super) const ARRAYS: &[&str] = &[$(stringify!($rust)),+];
    };
}

arrays!(Vec<T>, [T], [T; N] [const N: usize]);

/// What is stored like the `T` that it holds.
macro_rules! wrappers {
    ($($rust:ty $([$($bound:tt)*])?),+) => {
        $(impl<T: ColumnType $($($bound)*)? + ?Sized> ColumnType for $rust {
            const SQL_TYPE: &'static str = T::SQL_TYPE;
            const ARRAY_TYPE: &'static str = T::ARRAY_TYPE;
            const NULLABLE: bool = T::NULLABLE;
        })+

        #[cfg(test)]
        pub(super) const WRAPPERS: &[&str] = &[$(stringify!($rust)),+];
    };
}

wrappers!(&T, &mut T, Box<T>, std::rc::Rc<T>, std::sync::Arc<T>, std::borrow::Cow<'_, T> [+ ToOwned]);
