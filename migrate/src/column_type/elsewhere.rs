//! The types of other crates, each behind a feature that is called like the crate and its version; the
//! same ones as in the table of `migrate-schema`.

#[cfg(feature = "bigdecimal-0_4")]
super::column_types! {
    "numeric": bigdecimal::BigDecimal;
}

#[cfg(feature = "bit-vec-0_6")]
super::column_types! {
    "varbit": bit_vec_06::BitVec;
}

#[cfg(feature = "bit-vec-0_7")]
super::column_types! {
    "varbit": bit_vec_07::BitVec;
}

#[cfg(feature = "bit-vec-0_8")]
super::column_types! {
    "varbit": bit_vec_08::BitVec;
}

#[cfg(feature = "bit-vec-0_9")]
super::column_types! {
    "varbit": bit_vec_09::BitVec;
}

#[cfg(feature = "bytes-1")]
super::column_types! {
    "bytea": bytes::Bytes, bytes::BytesMut;
}

#[cfg(feature = "chrono-0_4")]
mod chrono_0_4 {
    use crate::ColumnType;

    crate::column_type::column_types! {
        "timestamp": chrono::NaiveDateTime;
        "date": chrono::NaiveDate;
        "time": chrono::NaiveTime;
        "interval": chrono::TimeDelta;
    }

    impl<Zone: chrono::TimeZone> ColumnType for chrono::DateTime<Zone> {
        const SQL_TYPE: &'static str = "timestamptz";
        const ARRAY_TYPE: &'static str = "timestamptz[]";
    }
}

#[cfg(feature = "cidr-0_2")]
super::column_types! {
    "inet": cidr_02::IpInet, cidr_02::Ipv4Inet, cidr_02::Ipv6Inet;
    "cidr": cidr_02::IpCidr, cidr_02::Ipv4Cidr, cidr_02::Ipv6Cidr;
}

#[cfg(feature = "cidr-0_3")]
super::column_types! {
    "inet": cidr_03::IpInet, cidr_03::Ipv4Inet, cidr_03::Ipv6Inet;
    "cidr": cidr_03::IpCidr, cidr_03::Ipv4Cidr, cidr_03::Ipv6Cidr;
}

#[cfg(feature = "eui48-1")]
super::column_types! {
    "macaddr": eui48::MacAddress;
}

#[cfg(feature = "geo-types-0_7")]
super::column_types! {
    "point": geo_types::Point<f64>;
    "box": geo_types::Rect<f64>;
    "path": geo_types::LineString<f64>;
}

#[cfg(feature = "ipnet-2")]
super::column_types! {
    "inet": ipnet::IpNet, ipnet::Ipv4Net, ipnet::Ipv6Net;
}

#[cfg(feature = "ipnetwork-0_20")]
super::column_types! {
    "inet": ipnetwork_020::IpNetwork, ipnetwork_020::Ipv4Network, ipnetwork_020::Ipv6Network;
}

#[cfg(feature = "ipnetwork-0_21")]
super::column_types! {
    "inet": ipnetwork_021::IpNetwork, ipnetwork_021::Ipv4Network, ipnetwork_021::Ipv6Network;
}

#[cfg(feature = "jiff-0_2")]
super::column_types! {
    "timestamptz": jiff::Timestamp;
    "timestamp": jiff::civil::DateTime;
    "date": jiff::civil::Date;
    "time": jiff::civil::Time;
    "interval": jiff::Span, jiff::SignedDuration;
}

#[cfg(feature = "mac_address-1")]
super::column_types! {
    "macaddr": mac_address::MacAddress;
}

#[cfg(feature = "rust_decimal-1")]
super::column_types! {
    "numeric": rust_decimal::Decimal;
}

#[cfg(feature = "serde_json-1")]
super::column_types! {
    "jsonb": serde_json::Value, serde_json::value::RawValue;
}

#[cfg(feature = "time-0_3")]
super::column_types! {
    "timestamptz": time::OffsetDateTime, time::UtcDateTime;
    "timestamp": time::PrimitiveDateTime;
    "date": time::Date;
    "time": time::Time;
    "interval": time::Duration;
}

#[cfg(feature = "uuid-1")]
super::column_types! {
    "uuid": uuid::Uuid, uuid::fmt::Hyphenated, uuid::fmt::Simple;
}
