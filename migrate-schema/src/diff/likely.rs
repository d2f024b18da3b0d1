//! Things that go while something like them comes: asked about, never guessed.

use super::Work;
use crate::conversion::{Cast, conversion};
use crate::expression::same;
use crate::pair::Pair;
use crate::question::{Question, RenameKind};
use crate::schema::{Attribute, Column, Composite, Domain, DomainCheck, EnumType, Table, find};

/// From here on, two names are taken for spellings of one thing.
const SIMILAR_NAMES: f64 = 0.6;

impl Work<'_> {
    pub(super) fn ask_for_likely_renames(&mut self) {
        let gone = missing(&self.now.tables, |table| self.new.table(&table.name).is_none());
        let come = missing(&self.new.tables, |table| self.now.table(&table.name).is_none());
        let mut questions = pairs(&gone, &come, |old, new| table_likeness(old, new))
            .map(|(from, to)| rename(RenameKind::Table, from.name.to_string(), to.name.to_string()))
            .collect::<Vec<_>>();
        for Pair { old, new } in self.tables() {
            let gone = missing(&old.columns, |column| new.column(&column.name).is_none());
            let come = missing(&new.columns, |column| old.column(&column.name).is_none());
            questions.extend(pairs(&gone, &come, column_likeness).map(|(from, to)| {
                let table = &new.name;
                rename(RenameKind::Column, table.part(&from.name), table.part(&to.name))
            }));
        }
        let gone = missing(&self.now.enums, |enum_type| self.new.enum_type(&enum_type.name).is_none());
        let come = missing(&self.new.enums, |enum_type| self.now.enum_type(&enum_type.name).is_none());
        questions.extend(
            pairs(&gone, &come, enum_likeness)
                .map(|(from, to)| rename(RenameKind::Enum, from.name.to_string(), to.name.to_string())),
        );
        let gone = missing(&self.now.domains, |domain| self.new.domain(&domain.name).is_none());
        let come = missing(&self.new.domains, |domain| self.now.domain(&domain.name).is_none());
        questions.extend(
            pairs(&gone, &come, domain_likeness)
                .map(|(from, to)| rename(RenameKind::Domain, from.name.to_string(), to.name.to_string())),
        );
        let gone = missing(&self.now.composites, |composite| self.new.composite(&composite.name).is_none());
        let come = missing(&self.new.composites, |composite| self.now.composite(&composite.name).is_none());
        questions.extend(
            pairs(&gone, &come, composite_likeness)
                .map(|(from, to)| rename(RenameKind::Composite, from.name.to_string(), to.name.to_string())),
        );
        for new in &self.new.composites {
            let Some(old) = self.now.composite(&new.name) else { continue };
            let gone = missing(&old.attributes, |attribute| find(&new.attributes, &attribute.name).is_none());
            let come = missing(&new.attributes, |attribute| find(&old.attributes, &attribute.name).is_none());
            let name = &new.name;
            questions.extend(
                pairs(&gone, &come, attribute_likeness).map(|(from, to)| {
                    rename(RenameKind::Attribute, name.part(&from.name), name.part(&to.name))
                }),
            );
        }
        for new in &self.new.enums {
            let Some(old) = self.now.enum_type(&new.name) else { continue };
            let gone = missing(&old.values, |value| !new.values.contains(value));
            let come = missing(&new.values, |value| !old.values.contains(value));
            let place = |values: &[String], value: &String| values.iter().position(|other| other == value);
            questions.extend(
                pairs(&gone, &come, |from, to| {
                    // A value that was replaced stands where the old one stood.
                    let same_place = place(&old.values, from) == place(&new.values, to);
                    strsim::jaro_winkler(from, to).max(if same_place { 0.9 } else { 0.0 })
                })
                .map(|(from, to)| {
                    let name = &new.name;
                    rename(RenameKind::EnumValue, name.part(from), name.part(to))
                }),
            );
        }
        self.diff.questions.extend(questions);
    }
}

fn rename(kind: RenameKind, from: String, to: String) -> Question {
    Question::Rename { kind, from, to }
}

fn missing<T>(items: &[T], is_missing: impl Fn(&T) -> bool) -> Vec<&T> {
    items.iter().filter(|item| is_missing(item)).collect()
}

/// The best partner for each thing that goes, none used twice.
fn pairs<'a, T>(
    gone: &[&'a T],
    come: &[&'a T],
    likeness: impl Fn(&T, &T) -> f64,
) -> impl Iterator<Item = (&'a T, &'a T)> {
    let mut candidates: Vec<(f64, usize, usize)> = Vec::new();
    for (at, from) in gone.iter().enumerate() {
        for (partner, to) in come.iter().enumerate() {
            let likeness = likeness(from, to);
            if likeness >= SIMILAR_NAMES {
                candidates.push((likeness, at, partner));
            }
        }
    }
    candidates.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    for (_, at, partner) in candidates {
        if !pairs.iter().any(|pair| pair.0 == at || pair.1 == partner) {
            pairs.push((at, partner));
        }
    }
    pairs.sort_unstable();
    pairs.into_iter().map(|(at, partner)| (gone[at], come[partner])).collect::<Vec<_>>().into_iter()
}

/// The share of columns that both have, with a little for the names.
fn table_likeness(old: &Table, new: &Table) -> f64 {
    let both = old
        .columns
        .iter()
        .filter(|column| new.column(&column.name).is_some_and(|other| other.sql_type == column.sql_type))
        .count();
    let all = old.columns.len().max(new.columns.len()).max(1);
    #[expect(clippy::cast_precision_loss, reason = "a table has at most 1,600 columns")]
    let share = both as f64 / all as f64;
    0.9 * share + 0.1 * strsim::jaro_winkler(&old.name.name, &new.name.name)
}

/// One type is likely enough; with another type only a similar name is.
fn column_likeness(old: &Column, new: &Column) -> f64 {
    let names = strsim::jaro_winkler(&old.name, &new.name);
    if old.sql_type == new.sql_type {
        SIMILAR_NAMES + (1.0 - SIMILAR_NAMES) * names
    } else if conversion(&old.sql_type, &new.sql_type).cast == Cast::None {
        0.0
    } else {
        // `mail varchar(255)` and `email text`, but not `name text` and `age integer`.
        (names - 0.2).max(0.0)
    }
}

/// One type below is needed, and a similar name or the same rules are enough then.
fn domain_likeness(old: &Domain, new: &Domain) -> f64 {
    if old.sql_type != new.sql_type {
        0.0
    } else if !old.checks.is_empty() && old.checks.len() == new.checks.len() {
        let same = |(a, b): (&DomainCheck, &DomainCheck)| same(&a.expression, &b.expression);
        if old.checks.iter().zip(&new.checks).all(same) { 1.0 } else { 0.0 }
    } else {
        strsim::jaro_winkler(&old.name.name, &new.name.name) - 0.2
    }
}

/// The share of attributes that both have.
fn composite_likeness(old: &Composite, new: &Composite) -> f64 {
    let both = old.attributes.iter().filter(|attribute| new.attributes.contains(attribute)).count();
    #[expect(clippy::cast_precision_loss, reason = "a composite type has at most 1,600 attributes")]
    let share = both as f64 / old.attributes.len().max(new.attributes.len()).max(1) as f64;
    share
}

fn attribute_likeness(old: &Attribute, new: &Attribute) -> f64 {
    let names = strsim::jaro_winkler(&old.name, &new.name);
    if old.sql_type == new.sql_type { SIMILAR_NAMES + (1.0 - SIMILAR_NAMES) * names } else { names - 0.2 }
}

fn enum_likeness(old: &EnumType, new: &EnumType) -> f64 {
    let both = old.values.iter().filter(|value| new.values.contains(value)).count();
    #[expect(clippy::cast_precision_loss, reason = "an enum has a handful of values")]
    let share = both as f64 / old.values.len().max(new.values.len()).max(1) as f64;
    share
}
