//! The types of the standard library; the same ones as in the table of `migrate-schema`.

use std::borrow::Cow;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::num::NonZero;
use std::ops::{Bound, Range, RangeFrom, RangeInclusive, RangeTo, RangeToInclusive};
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use super::{ColumnType, column_types, ranges};

column_types! {
    "boolean": bool;
    "smallint": i16, NonZero<i16>;
    "integer": i32, NonZero<i32>;
    "bigint": i64, NonZero<i64>;
    "real": f32;
    "double precision": f64;
    "text": String, str;
    "char(1)": char;
    // `u8` itself is no column's type, so these and the arrays of any other type never meet.
    "bytea": Vec<u8>, [u8], [u8; N] [const N: usize];
    "timestamptz": SystemTime;
    "interval": Duration;
    "inet": IpAddr, Ipv4Addr, Ipv6Addr;
}

ranges! {
    Range<T>;
    RangeFrom<T>;
    RangeInclusive<T>;
    RangeTo<T>;
    RangeToInclusive<T>;
    (Bound<T>, Bound<T>);
}

impl<T: ColumnType> ColumnType for Option<T> {
    const SQL_TYPE: &'static str = {
        assert!(!T::NULLABLE, "NULL has one level only; write one `Option` around the whole type");
        T::SQL_TYPE
    };
    const ARRAY_TYPE: &'static str = T::ARRAY_TYPE;
    const NULLABLE: bool = true;
}

macro_rules! arrays {
    ($([$($parameters:tt)*] $rust:ty;)+) => {$(
        impl<$($parameters)*> ColumnType for $rust {
            const SQL_TYPE: &'static str = T::ARRAY_TYPE;
            const ARRAY_TYPE: &'static str = T::ARRAY_TYPE;
        }
    )+};
}

arrays! {
    [T: ColumnType] Vec<T>;
    [T: ColumnType] [T];
    [T: ColumnType, const N: usize] [T; N];
}

macro_rules! around_others {
    ($([$($parameters:tt)*] $rust:ty;)+) => {$(
        impl<$($parameters)*> ColumnType for $rust {
            const SQL_TYPE: &'static str = T::SQL_TYPE;
            const ARRAY_TYPE: &'static str = T::ARRAY_TYPE;
            const NULLABLE: bool = T::NULLABLE;
        }
    )+};
}

around_others! {
    [T: ColumnType + ?Sized] &T;
    [T: ColumnType + ?Sized] &mut T;
    [T: ColumnType + ?Sized] Box<T>;
    [T: ColumnType + ?Sized] Rc<T>;
    [T: ColumnType + ?Sized] Arc<T>;
    [T: ColumnType + ToOwned + ?Sized] Cow<'_, T>;
}
