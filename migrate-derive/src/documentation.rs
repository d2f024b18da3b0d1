//! The tables in the documentation come from the vocabularies that the parser reads.

use std::fmt::Write as _;
use std::path::Path;

use migrate_model::vocabulary::{
    CHECK, COLUMN, COLUMN_TYPE, COMPOSITE, DOMAIN, EXCLUDE, FIELD, FOREIGN_KEY, INDEX, PG_ENUM,
    PG_ENUM_VALUE, POLICY, PRIMARY_KEY, TABLE, UNIQUE, Vocabulary,
};
use migrate_schema::rust_type;

#[test]
fn tables_are_those_of_the_vocabularies() {
    let of_table = [
        ("## `#[table(…)]` above the struct", &TABLE),
        ("## `#[primary_key(a, b)]` above the struct", &PRIMARY_KEY),
        ("## `#[unique(a, b)]` above the struct", &UNIQUE),
        ("## `#[index(a, b desc nulls last, \"lower(c)\")]` above the struct", &INDEX),
        ("## `#[check(\"a > b\")]` above the struct", &CHECK),
        ("## `#[foreign_key(a, b, references = Other(x, y))]` above the struct", &FOREIGN_KEY),
        ("## `#[exclude(\"room with =, during with &&\")]` above the struct", &EXCLUDE),
        ("## `#[policy(…)]` above the struct", &POLICY),
        ("## `#[column(…)]` on a field", &COLUMN),
    ];
    let of_enum = [
        ("## `#[pg_enum(…)]` above the enum", &PG_ENUM),
        ("## `#[pg_enum(…)]` on a variant", &PG_ENUM_VALUE),
    ];
    let of_newtype = [
        ("## `#[column_type(…)]` above the struct", &COLUMN_TYPE),
        ("## `#[domain(…)]` above the struct: a domain", &DOMAIN),
    ];
    let of_composite =
        [("## `#[composite(…)]` above the struct", &COMPOSITE), ("## `#[field(…)]` on a field", &FIELD)];
    let mut table = markdown(&of_table);
    let _ = write!(table, "\n## Types\n\n{}", rust_type::markdown());
    check("table.md", &table);
    check("pg_enum.md", &markdown(&of_enum));
    check("column_type.md", &markdown(&of_newtype));
    check("composite.md", &markdown(&of_composite));
}

fn markdown(sections: &[(&str, &Vocabulary)]) -> String {
    let sections = sections.iter().map(|(title, vocabulary)| format!("{title}\n\n{}", vocabulary.markdown()));
    sections.collect::<Vec<_>>().join("\n")
}

/// `BLESS=1` rewrites the file.
fn check(file: &str, expected: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(file);
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, expected).expect("the file is written");
    }
    let written = std::fs::read_to_string(&path).expect("the file can be read");
    assert_eq!(written, expected, "{file} is not what the vocabularies say; BLESS=1 rewrites it");
}
