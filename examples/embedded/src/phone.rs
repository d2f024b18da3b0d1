//! Phone numbers as they are dialled from everywhere: `+49301234`.

use migrate::apply::Transaction;

/// Brings the numbers that exist into one notation: the code of the revision of that name.
///
/// # Errors
/// What PostgreSQL says.
pub async fn in_one_notation(tx: &Transaction<'_>) -> Result<(), tokio_postgres::Error> {
    let update = tx.prepare("UPDATE customers SET phone = $1 WHERE id = $2").await?;
    for row in tx.query("SELECT id, phone FROM customers ORDER BY id", &[]).await? {
        let (id, phone): (i64, &str) = (row.get(0), row.get(1));
        tx.execute(&update, &[&international(phone), &id]).await?;
    }
    Ok(())
}

/// A number with its country, which is Germany where none is said.
fn international(phone: &str) -> String {
    let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
    match (phone.trim_start().starts_with('+'), digits.strip_prefix("00"), digits.strip_prefix('0')) {
        (true, _, _) => format!("+{digits}"),
        (_, Some(rest), _) => format!("+{rest}"),
        (_, _, Some(rest)) => format!("+49{rest}"),
        _ => format!("+49{digits}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_their_country() {
        for (written, dialled) in [
            ("030 / 12 34", "+49301234"),
            ("+44 20 7946-0000", "+442079460000"),
            ("0044 20 7946 0000", "+442079460000"),
            ("301234", "+49301234"),
        ] {
            assert_eq!(international(written), dialled, "{written}");
        }
    }
}
