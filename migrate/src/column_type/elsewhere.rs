//! The types of other crates, each behind a feature that is called like the crate and its version; the
//! same ones as in the table of `migrate-schema`, at the same paths.

super::column_types! {
    #[cfg(feature = "bigdecimal-0_4")]
    {
        "numeric": bigdecimal::BigDecimal;
    }
    #[cfg(feature = "bit-vec-0_6")]
    {
        "varbit": bit_vec_06::BitVec;
    }
    #[cfg(feature = "bit-vec-0_7")]
    {
        "varbit": bit_vec_07::BitVec;
    }
    #[cfg(feature = "bit-vec-0_8")]
    {
        "varbit": bit_vec_08::BitVec;
    }
    #[cfg(feature = "bit-vec-0_9")]
    {
        "varbit": bit_vec_09::BitVec;
    }
    #[cfg(feature = "bytes-1")]
    {
        "bytea": bytes::Bytes, bytes::BytesMut;
    }
    #[cfg(feature = "chrono-0_4")]
    {
        "timestamptz": chrono::DateTime<Zone> [Zone: chrono::TimeZone];
        "timestamp": chrono::NaiveDateTime;
        "date": chrono::NaiveDate;
        "time": chrono::NaiveTime;
        "interval": chrono::TimeDelta;
    }
    #[cfg(feature = "cidr-0_2")]
    {
        "inet": cidr_02::IpInet, cidr_02::Ipv4Inet, cidr_02::Ipv6Inet;
        "cidr": cidr_02::IpCidr, cidr_02::Ipv4Cidr, cidr_02::Ipv6Cidr;
    }
    #[cfg(feature = "cidr-0_3")]
    {
        "inet": cidr_03::IpInet, cidr_03::Ipv4Inet, cidr_03::Ipv6Inet;
        "cidr": cidr_03::IpCidr, cidr_03::Ipv4Cidr, cidr_03::Ipv6Cidr;
    }
    #[cfg(feature = "eui48-1")]
    {
        "macaddr": eui48::MacAddress;
    }
    #[cfg(feature = "geo-types-0_7")]
    {
        "point": geo_types::Point<f64>;
        "box": geo_types::Rect<f64>;
        "path": geo_types::LineString<f64>;
    }
    #[cfg(feature = "ipnet-2")]
    {
        "inet": ipnet::IpNet, ipnet::Ipv4Net, ipnet::Ipv6Net;
    }
    #[cfg(feature = "ipnetwork-0_20")]
    {
        "inet": ipnetwork_020::IpNetwork, ipnetwork_020::Ipv4Network, ipnetwork_020::Ipv6Network;
    }
    #[cfg(feature = "ipnetwork-0_21")]
    {
        "inet": ipnetwork_021::IpNetwork, ipnetwork_021::Ipv4Network, ipnetwork_021::Ipv6Network;
    }
    #[cfg(feature = "jiff-0_2")]
    {
        "timestamptz": jiff::Timestamp;
        "timestamp": jiff::civil::DateTime;
        "date": jiff::civil::Date;
        "time": jiff::civil::Time;
        "interval": jiff::Span, jiff::SignedDuration;
    }
    #[cfg(feature = "jiff-sqlx-0_1")]
    {
        "timestamptz": jiff_sqlx_01::Timestamp;
        "timestamp": jiff_sqlx_01::DateTime;
        "date": jiff_sqlx_01::Date;
        "time": jiff_sqlx_01::Time;
        "interval": jiff_sqlx_01::Span;
    }
    #[cfg(feature = "jiff-sqlx-0_2")]
    {
        "timestamptz": jiff_sqlx_02::Timestamp;
        "timestamp": jiff_sqlx_02::DateTime;
        "date": jiff_sqlx_02::Date;
        "time": jiff_sqlx_02::Time;
        "interval": jiff_sqlx_02::Span;
    }
    #[cfg(feature = "mac_address-1")]
    {
        "macaddr": mac_address::MacAddress;
    }
    #[cfg(feature = "postgres-types-0_2")]
    {
        "jsonb": postgres_types::Json<T> [T];
    }
    #[cfg(feature = "rust_decimal-1")]
    {
        "numeric": rust_decimal::Decimal;
    }
    #[cfg(feature = "serde_json-1")]
    {
        "jsonb": serde_json::Value, serde_json::value::RawValue;
    }
    #[cfg(feature = "sqlx-0_8")]
    {
        "jsonb": sqlx_08::types::Json<T> [T: ?Sized];
        "money": sqlx_08::postgres::types::PgMoney;
        "oid": sqlx_08::postgres::types::Oid;
        "citext": sqlx_08::postgres::types::PgCiText;
        "ltree": sqlx_08::postgres::types::PgLTree;
        "lquery": sqlx_08::postgres::types::PgLQuery;
        "hstore": sqlx_08::postgres::types::PgHstore;
        "interval": sqlx_08::postgres::types::PgInterval;
        "point": sqlx_08::postgres::types::PgPoint;
        "line": sqlx_08::postgres::types::PgLine;
        "lseg": sqlx_08::postgres::types::PgLSeg;
        "box": sqlx_08::postgres::types::PgBox;
        "path": sqlx_08::postgres::types::PgPath;
        "polygon": sqlx_08::postgres::types::PgPolygon;
        "circle": sqlx_08::postgres::types::PgCircle;
        "cube": sqlx_08::postgres::types::PgCube;
    }
    // It is there only with sqlx's feature for one of the two crates; which one is not ours to choose.
    #[cfg(any(feature = "sqlx-0_8-chrono", feature = "sqlx-0_8-time"))]
    {
        "timetz": sqlx_08::postgres::types::PgTimeTz<Time, Offset> [Time, Offset];
    }
    #[cfg(feature = "sqlx-0_9")]
    {
        "jsonb": sqlx_09::types::Json<T> [T: ?Sized];
        "money": sqlx_09::postgres::types::PgMoney;
        "oid": sqlx_09::postgres::types::Oid;
        "citext": sqlx_09::postgres::types::PgCiText;
        "ltree": sqlx_09::postgres::types::PgLTree;
        "lquery": sqlx_09::postgres::types::PgLQuery;
        "hstore": sqlx_09::postgres::types::PgHstore;
        "interval": sqlx_09::postgres::types::PgInterval;
        "point": sqlx_09::postgres::types::PgPoint;
        "line": sqlx_09::postgres::types::PgLine;
        "lseg": sqlx_09::postgres::types::PgLSeg;
        "box": sqlx_09::postgres::types::PgBox;
        "path": sqlx_09::postgres::types::PgPath;
        "polygon": sqlx_09::postgres::types::PgPolygon;
        "circle": sqlx_09::postgres::types::PgCircle;
        "cube": sqlx_09::postgres::types::PgCube;
    }
    #[cfg(any(feature = "sqlx-0_9-chrono", feature = "sqlx-0_9-time"))]
    {
        "timetz": sqlx_09::postgres::types::PgTimeTz<Time, Offset> [Time, Offset];
    }
    #[cfg(feature = "time-0_3")]
    {
        "timestamptz": time::OffsetDateTime, time::UtcDateTime;
        "timestamp": time::PrimitiveDateTime;
        "date": time::Date;
        "time": time::Time;
        "interval": time::Duration;
    }
    #[cfg(feature = "uuid-1")]
    {
        "uuid": uuid::Uuid, uuid::fmt::Hyphenated, uuid::fmt::Simple;
    }
}

super::ranges! {
    #[cfg(feature = "postgres_range-0_11")]
    { postgres_range::Range<T> }
    #[cfg(feature = "sqlx-0_8")]
    { sqlx_08::postgres::types::PgRange<T> }
    #[cfg(feature = "sqlx-0_9")]
    { sqlx_09::postgres::types::PgRange<T> }
}
