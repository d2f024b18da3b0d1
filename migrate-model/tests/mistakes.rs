//! Every mistake that one struct or enum can hold: `mistakes.txt` has the source, and below it what the
//! caret points at, the message, and the help. `BLESS=1` rewrites it.

use std::fmt::Write as _;

use migrate_model::{ColumnTypeModel, Errors, Item, Model, PgEnumModel};

const EXPECTED: &str = include_str!("mistakes.txt");

#[test]
fn mistakes_are_told_as_written() {
    let mut told = String::new();
    for source in EXPECTED.lines().filter(|line| !line.starts_with(' ') && !line.is_empty()) {
        let errors = errors(source);
        assert!(!errors.is_empty(), "nothing is wrong with {source}");
        let _ = writeln!(told, "{source}");
        for mistake in errors {
            let word = mistake.span.token().source_text().expect("a place in the source");
            let _ = writeln!(told, "    {word}: {}", mistake.message);
            let help = mistake.help.unwrap_or_else(|| panic!("no way out of `{}`", mistake.message));
            let _ = writeln!(told, "        {help}");
        }
        told.push('\n');
    }
    if std::env::var_os("BLESS").is_some() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/mistakes.txt");
        std::fs::write(path, &told).expect("mistakes.txt is written");
    } else {
        let mut lines = told.lines().zip(EXPECTED.lines());
        let differs = lines.find(|(told, expected)| told != expected);
        assert!(differs.is_none(), "the first line that is another, and as it was: {differs:#?}");
        assert_eq!(told.len(), EXPECTED.len(), "one goes on after the other");
    }
}

fn errors(source: &str) -> Errors {
    let tokens = source.parse().unwrap_or_else(|error| panic!("{source}: {error}"));
    let item =
        Item::parse(tokens, &|_| true).unwrap_or_else(|mistake| panic!("{source}: {}", mistake.message));
    let mut errors = Errors::new();
    if source.contains("derive(PgEnum)") {
        PgEnumModel::from_item(&item, &mut errors);
    } else if source.contains("derive(ColumnType)") {
        ColumnTypeModel::from_item(&item, &mut errors);
    } else {
        Model::from_item(&item, &mut errors);
    }
    errors
}
