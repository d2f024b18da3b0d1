//! How enum types, composite types and newtypes travel in PostgreSQL's binary format. The derives call this.

use std::error::Error;

use bytes::BufMut as _;
pub use bytes::BytesMut;
pub use tokio_postgres::Row;
use tokio_postgres::types::{Field, Kind, WrongType};
pub use tokio_postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};

/// What conversions return.
pub type Result<T> = std::result::Result<T, Box<dyn Error + Sync + Send>>;

/// The type under a domain: values of both look the same.
#[must_use]
pub fn base(sql_type: &Type) -> &Type {
    match sql_type.kind() {
        Kind::Domain(inner) => base(inner),
        _ => sql_type,
    }
}

/// Whether it is the enum type of this name, in any schema: a tenant's types are in the tenant's.
#[must_use]
pub fn is_enum(sql_type: &Type, name: &str) -> bool {
    let sql_type = base(sql_type);
    matches!(sql_type.kind(), Kind::Enum(_)) && sql_type.name() == name
}

/// Writes the value of an enum.
pub fn write_value(value: &str, out: &mut BytesMut) -> Result<IsNull> {
    out.put_slice(value.as_bytes());
    Ok(IsNull::No)
}

/// Which of its values an enum has, by number.
pub fn read_value(sql_type: &Type, raw: &[u8], values: &[&str]) -> Result<usize> {
    let value = std::str::from_utf8(raw)?;
    values.iter().position(|known| *known == value).ok_or_else(|| {
        format!("the enum type `{sql_type}` has a value `{value}` that the Rust enum does not have").into()
    })
}

/// Whether it is the composite type of this name, in any schema.
#[must_use]
pub fn is_composite(sql_type: &Type, name: &str) -> bool {
    let sql_type = base(sql_type);
    matches!(sql_type.kind(), Kind::Composite(_)) && sql_type.name() == name
}

/// Writes the attributes of a composite type. What the type has beside them is NULL, as it is in rows that are
/// older than it, so that a process of yesterday can go on writing.
pub fn write_attributes(
    sql_type: &Type,
    out: &mut BytesMut,
    attributes: &[(&str, &dyn ToSql)],
) -> Result<IsNull> {
    let fields = fields(sql_type)?;
    if let Some((name, _)) =
        attributes.iter().find(|(name, _)| fields.iter().all(|field| field.name() != *name))
    {
        return Err(no_attribute(sql_type, name));
    }
    out.put_i32(i32::try_from(fields.len())?);
    for field in fields {
        out.put_u32(field.type_().oid());
        let length_at = out.len();
        out.put_i32(-1);
        let value = attributes.iter().find(|(name, _)| *name == field.name());
        if let Some((_, value)) = value
            && let IsNull::No =
                value.to_sql_checked(base(field.type_()), out).map_err(|error| of(field, &*error))?
        {
            let length = i32::try_from(out.len() - length_at - size_of::<i32>())?;
            out[length_at..length_at + size_of::<i32>()].copy_from_slice(&length.to_be_bytes());
        }
    }
    Ok(IsNull::No)
}

/// The attributes of a value of a composite type.
pub struct Attributes<'of, 'raw> {
    sql_type: &'of Type,
    values: Vec<(&'of Field, Option<&'raw [u8]>)>,
}

impl<'of, 'raw> Attributes<'of, 'raw> {
    /// Takes them apart.
    pub fn read(sql_type: &'of Type, mut raw: &'raw [u8]) -> Result<Self> {
        let fields = fields(sql_type)?;
        if usize::try_from(number(&mut raw)?) != Ok(fields.len()) {
            return Err(cut_off());
        }
        let value = |field: &'of Field| {
            let _oid = number(&mut raw)?;
            // A negative length is NULL.
            let value = match usize::try_from(number(&mut raw)?) {
                Ok(length) => Some(raw.split_off(..length).ok_or_else(cut_off)?),
                Err(_) => None,
            };
            Ok((field, value))
        };
        Ok(Self { sql_type, values: fields.iter().map(value).collect::<Result<_>>()? })
    }

    /// The one of this name.
    pub fn get<T: FromSql<'raw>>(&self, name: &str) -> Result<T> {
        let (field, value) = self
            .values
            .iter()
            .find(|(field, _)| field.name() == name)
            .ok_or_else(|| no_attribute(self.sql_type, name))?;
        let sql_type = base(field.type_());
        if !T::accepts(sql_type) {
            return Err(of(field, &WrongType::new::<T>(sql_type.clone())));
        }
        T::from_sql_nullable(sql_type, *value).map_err(|error| of(field, &*error))
    }
}

fn fields(sql_type: &Type) -> Result<&[Field]> {
    match base(sql_type).kind() {
        Kind::Composite(fields) => Ok(fields),
        _ => Err(format!("`{sql_type}` is no composite type").into()),
    }
}

fn number(raw: &mut &[u8]) -> Result<i32> {
    let bytes = raw.split_off(..size_of::<i32>()).ok_or_else(cut_off)?;
    Ok(i32::from_be_bytes(bytes.try_into()?))
}

fn cut_off() -> Box<dyn Error + Sync + Send> {
    "a value of a composite type does not have the length that it says".into()
}

fn no_attribute(sql_type: &Type, name: &str) -> Box<dyn Error + Sync + Send> {
    format!("the composite type `{sql_type}` has no attribute `{name}`").into()
}

fn of(field: &Field, error: &(dyn Error + '_)) -> Box<dyn Error + Sync + Send> {
    format!("attribute `{}`: {error}", field.name()).into()
}
