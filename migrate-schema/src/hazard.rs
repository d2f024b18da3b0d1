//! What a change can do to rows, to running programs and to those who wait.

mod objects;
mod online;
mod rewrite;

use std::collections::BTreeSet;
use std::fmt;

pub use self::online::online_hazards;
use crate::change::Change;
use crate::conversion::{Effect, conversion};
use crate::schema::{ForeignKey, QualifiedName, RowSecurity, find};
use crate::sql_type::SqlType;

/// A change that loses data, blocks, or can fail on rows that exist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hazard {
    /// Its stable name.
    pub code: HazardCode,
    /// What it is about: `users`, `users.nickname`, `user_status.blocked`.
    pub object: String,
    /// What happens, as one sentence.
    pub sentence: String,
    /// Whether the user has to agree first, and has not done so in the model.
    pub needs_consent: bool,
}

macro_rules! hazard_codes {
    ($($(#[$doc:meta])* $code:ident $name:literal $loses:literal $advice:literal;)*) => {
        /// The stable names of hazards; scripts and `allow(…)` rely on them.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum HazardCode {
            $($(#[$doc])* $code,)*
        }

        impl HazardCode {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$code,)*];

            /// Its name: `drop-column`.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$code => $name,)*
                }
            }

            /// Whether data is lost, so that the user has to agree.
            #[must_use]
            pub fn loses_data(self) -> bool {
                match self {
                    $(Self::$code => $loses,)*
                }
            }

            /// What to do about it.
            #[must_use]
            pub fn advice(self) -> &'static str {
                match self {
                    $(Self::$code => $advice,)*
                }
            }
        }
    };
}

// Code, its name, whether it loses data, and what to do about it.
hazard_codes! {
    /// A table and its rows go.
    DropTable "drop-table" true "keep a copy of the rows, or rename with `renamed_from`";
    /// A column and its values go.
    DropColumn "drop-column" true "keep a copy of the values, or rename with `renamed_from`";
    /// A value of an enum goes.
    DropEnumValue "drop-enum-value" true "move rows that have the value to another one first";
    /// An enum type goes; its columns have gone or moved over.
    DropEnum "drop-enum" false "rename with `renamed_from` if it only has another name";
    /// A domain goes; its columns have gone or moved over.
    DropDomain "drop-domain" false "rename with `renamed_from` if it only has another name";
    /// A composite type goes; its columns have gone or moved over.
    DropComposite "drop-composite" false "rename with `renamed_from` if it only has another name";
    /// An attribute of a composite type and its values go.
    DropAttribute "drop-attribute" true "keep a copy of the values, or rename with `renamed_from`";
    /// An extension goes, and what it gave.
    DropExtension "drop-extension" true "keep it in `extensions` unless nothing uses its types and functions";
    /// An extension is updated.
    UpdateExtension "update-extension" false "few extensions have scripts back to an older version: without one the downgrade fails";
    /// Values can be cut, rounded or refused.
    NarrowType "narrow-type" true "look for values that do not fit first, or say how they convert with `using`";
    /// Values can come to mean something else, or be refused.
    ReinterpretType "reinterpret-type" true "say how old values convert with `using`";
    /// A required column arrives without a value for rows that exist.
    RequiredColumn "required-column" false "give a `default` or a `backfill`, or make the field an `Option`";
    /// NULLs are in the way.
    SetNotNull "set-not-null" false "give a `backfill` for rows that have NULL";
    /// Doubles are in the way.
    AddUnique "add-unique" false "look for doubles first";
    /// Rows that break the rule are in the way.
    AddCheck "add-check" false "look for rows that break it first";
    /// Rows that point nowhere are in the way.
    AddForeignKey "add-foreign-key" false "look for rows that point nowhere first";
    /// Writes wait while it is built.
    CreateIndex "create-index" false "on a large table, let it be built beside the writes, with `--online`";
    /// Writes wait while all rows are looked at, for want of another way.
    BlockWrites "block-writes" false "on a large table, choose a quiet hour";
    /// A sequence, a partition or a materialized view goes, with what it holds.
    DropObject "drop-object" true "keep a copy of what it holds";
    /// Rows that exclude each other are in the way.
    AddExclude "add-exclude" false "look for rows that exclude each other first";
    /// Rows are hidden from those whom no policy lets see them.
    RowSecurity "row-security" false "see that the roles of your programs have a policy";
    /// All rows of a table are written anew, and everybody waits.
    RewriteTable "rewrite-table" false "on a large table, choose a quiet hour";
    /// Programs that still use the old name fail.
    Rename "rename" false "deploy the program together with the change";
}

impl HazardCode {
    /// All names, for "expected one of".
    pub fn names() -> impl Iterator<Item = &'static str> {
        Self::ALL.iter().map(|code| code.name())
    }

    /// The code of this name.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.name() == name)
    }
}

impl fmt::Display for HazardCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The hazards of a list of changes, in their order. A table that the list itself creates has no rows.
#[must_use]
pub fn hazards(changes: &[Change]) -> Vec<Hazard> {
    collect(changes, |change, has_rows, found| {
        if has_rows {
            of_change(change, found);
        }
    })
}

/// The change that a hazard of some changes comes from.
#[must_use]
pub fn change_of<'c>(hazard: &Hazard, changes: &'c [Change]) -> Option<&'c Change> {
    let of = |change: &&Change| hazards(std::slice::from_ref(*change));
    let exactly = changes.iter().find(|change| of(change).contains(hazard));
    exactly.or_else(|| changes.iter().find(|change| of(change).iter().any(|it| it.object == hazard.object)))
}

/// Asks of each change for its hazards, and says whether its table has rows.
fn collect(changes: &[Change], mut of_change: impl FnMut(&Change, bool, &mut Vec<Hazard>)) -> Vec<Hazard> {
    let mut empty: BTreeSet<&QualifiedName> = BTreeSet::new();
    let mut found = Vec::new();
    for change in changes {
        if let Change::DropObject(object) = change {
            objects::of_drop(object, changes, &mut found);
        }
        if let Change::CreateTable(table) = change {
            empty.insert(&table.name);
        }
        let has_rows = !change.table().is_some_and(|table| empty.contains(table));
        of_change(change, has_rows, &mut found);
    }
    found
}

fn of_change(change: &Change, found: &mut Vec<Hazard>) {
    let mut add = |code: HazardCode, object: String, sentence: String| {
        found.push(Hazard { code, object, sentence, needs_consent: code.loses_data() });
    };
    match change {
        Change::DropTable(table) => {
            add(
                HazardCode::DropTable,
                table.name.to_string(),
                format!("table `{}` is dropped with all its rows", table.name),
            );
        }
        Change::DropColumn { table, column, .. } if column.generated.is_none() => {
            let object = table.part(&column.name);
            let sentence = format!("column `{object}` is dropped with all its values");
            add(HazardCode::DropColumn, object, sentence);
        }
        Change::AlterEnum { name, from, to } => {
            for value in from.iter().filter(|value| !to.contains(value)) {
                let sentence =
                    format!("value `{value}` leaves type `{name}`; rows that have it make the change fail");
                add(HazardCode::DropEnumValue, name.part(value), sentence);
            }
        }
        Change::DropEnum(enum_type) => {
            add(
                HazardCode::DropEnum,
                enum_type.name.to_string(),
                format!("type `{}` is dropped", enum_type.name),
            );
        }
        Change::DropDomain(domain) => {
            let sentence = format!("domain `{}` is dropped", domain.name);
            add(HazardCode::DropDomain, domain.name.to_string(), sentence);
        }
        Change::AddDomainCheck { name, check } => {
            let sentence =
                format!("values of `{name}` that break `{}` make the change fail", check.expression);
            add(HazardCode::AddCheck, name.part(&check.name), sentence);
        }
        Change::SetDomainNotNull { name } => {
            let sentence = format!("rows that have NULL in a column of type `{name}` make the change fail");
            add(HazardCode::SetNotNull, name.to_string(), sentence);
        }
        Change::AlterDomainType { name, from, to, .. } => {
            retyped(name.to_string(), from, to, true, found);
        }
        Change::DropComposite(composite) => {
            let sentence = format!("type `{}` is dropped", composite.name);
            add(HazardCode::DropComposite, composite.name.to_string(), sentence);
        }
        Change::RenameAttribute { name, from, to } => {
            let sentence = format!("programs that still say `{from}` of `{name}` fail once it is `{to}`");
            add(HazardCode::Rename, name.part(to), sentence);
        }
        Change::AlterComposite { name, from, to } => {
            for attribute in from {
                let object = name.part(&attribute.name);
                match find(to, &attribute.name) {
                    None => {
                        let sentence = format!("attribute `{object}` is dropped with all its values");
                        found.push(Hazard {
                            code: HazardCode::DropAttribute,
                            object,
                            sentence,
                            needs_consent: true,
                        });
                    }
                    Some(wanted) => retyped(object, &attribute.sql_type, &wanted.sql_type, true, found),
                }
            }
        }
        Change::DropExtension(extension) => {
            let name = &extension.name;
            let sentence = format!(
                "extension `{name}` is dropped; where its types or functions are still used, the change fails"
            );
            add(HazardCode::DropExtension, name.clone(), sentence);
        }
        Change::UpdateExtension { name, from: Some(from), to: Some(to) } => {
            let sentence = format!("extension `{name}` goes from version {from} to {to}");
            add(HazardCode::UpdateExtension, name.clone(), sentence);
        }
        Change::AlterType { table, column, from, to, using, .. } => {
            retyped(table.part(column), from, to, using.is_none(), found);
        }
        Change::AddColumn { table, column, backfill } if backfill.is_none() && !column.fills_itself() => {
            let object = table.part(&column.name);
            let sentence = format!("column `{object}` is required and has no value for rows that exist");
            add(HazardCode::RequiredColumn, object, sentence);
        }
        Change::SetNotNull { table, column, backfill: None } => {
            let sentence = format!("rows that have NULL in `{}` make the change fail", table.part(column));
            add(HazardCode::SetNotNull, table.part(column), sentence);
        }
        Change::AddPrimaryKey { table, key } => {
            let sentence = format!("doubles or NULLs in the new key of `{table}` make the change fail");
            add(HazardCode::AddUnique, table.part(&key.name), sentence);
        }
        Change::AddUnique { table, unique } => {
            let columns = unique.columns.join(", ");
            let sentence = format!("rows of `{table}` that are equal in `{columns}` make the change fail");
            add(HazardCode::AddUnique, table.part(&unique.name), sentence);
        }
        Change::AddCheck { table, check } | Change::AlterCheck { table, to: check, .. }
            if !check.not_valid =>
        {
            let sentence =
                format!("rows of `{table}` that break `{}` make the change fail", check.expression);
            add(HazardCode::AddCheck, table.part(&check.name), sentence);
        }
        Change::AddForeignKey { table, foreign_key: key } if !key.not_valid => {
            let sentence = pointing_nowhere(table, key);
            add(HazardCode::AddForeignKey, table.part(&key.name), sentence);
        }
        Change::AlterForeignKey { table, from, to: key } if from.not_valid && !key.not_valid => {
            let sentence = pointing_nowhere(table, key);
            add(HazardCode::AddForeignKey, table.part(&key.name), sentence);
        }
        Change::CreateIndex { table, index } => {
            let sentence = if index.unique {
                format!("writes to `{table}` wait while `{}` is built, and doubles make it fail", index.name)
            } else {
                format!("writes to `{table}` wait while `{}` is built", index.name)
            };
            add(HazardCode::CreateIndex, table.part(&index.name), sentence);
        }
        Change::AddExclude { table, exclude } => {
            let sentence = format!("rows of `{table}` that exclude each other make the change fail");
            add(HazardCode::AddExclude, table.part(&exclude.name), sentence);
        }
        Change::AlterRowSecurity { table, from, to: Some(to) }
            if to.is_enabled() && !from.is_some_and(RowSecurity::is_enabled) =>
        {
            let sentence = format!("rows of `{table}` are hidden where no policy shows them");
            add(HazardCode::RowSecurity, table.to_string(), sentence);
        }
        Change::AlterGenerated { table, column, from: None, to: Some(_) } => {
            let object = table.part(column);
            let sentence = format!("values of `{object}` give way to computed ones");
            add(HazardCode::DropColumn, object, sentence);
        }
        Change::RenameTable { from, to } => {
            let sentence = format!("programs that still say `{from}` fail once it is `{to}`");
            add(HazardCode::Rename, to.to_string(), sentence);
        }
        Change::RenameColumn { table, from, to } => {
            let sentence = format!("programs that still say `{}` fail once it is `{to}`", table.part(from));
            add(HazardCode::Rename, table.part(to), sentence);
        }
        Change::RenameEnumValue { name, from, to } => {
            let sentence = format!("programs that still say `{from}` for `{name}` fail once it is `{to}`");
            add(HazardCode::Rename, name.part(to), sentence);
        }
        _ => {}
    }
    found.extend(rewrite::of_change(change));
}

fn pointing_nowhere(table: &QualifiedName, key: &ForeignKey) -> String {
    format!("rows of `{table}` that point at no row of `{}` make the change fail", key.references)
}

fn retyped(object: String, from: &SqlType, to: &SqlType, needs_consent: bool, found: &mut Vec<Hazard>) {
    let (code, what) = match conversion(from, to).effect {
        Effect::Keeps => return,
        Effect::Narrows => (HazardCode::NarrowType, "can be cut or refused"),
        Effect::Reinterprets => (HazardCode::ReinterpretType, "can change their meaning or be refused"),
    };
    let sentence = format!("values of `{object}` {what}: `{from}` becomes `{to}`");
    found.push(Hazard { code, object, sentence, needs_consent });
}
