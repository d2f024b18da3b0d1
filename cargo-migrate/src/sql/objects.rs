//! SQL objects: their own text, and what takes it back.

use migrate_schema::expression::{same, tokens};
use migrate_schema::object::{
    Companion, Identity, Mistake, ObjectKind, Privileges, SequenceOptions, SqlObject, Statement, companion,
    parent, partition_text, same_statement, sequence_options,
};
use migrate_schema::schema::QualifiedName;

use super::{Piece, Writer, name, qualified};
use crate::error::{Error, Result};

impl Writer {
    pub(super) fn create_object(&mut self, object: &SqlObject) -> Result<()> {
        let identity = identity(object)?;
        if identity.kind == ObjectKind::Procedure
            && identity.arguments.is_some_and(|arguments| arguments.contains("OUT "))
        {
            self.needs(14, "a procedure with `OUT` arguments")?;
        }
        self.verbatim(&object.text);
        Ok(())
    }

    pub(super) fn drop_object(&mut self, object: &SqlObject) -> Result<()> {
        if let Some(parent) = parent(object).filter(|parent| self.is_referenced(parent)) {
            // Foreign keys hold on to the partition, too, and let go when none of their rows is in it.
            let (parent, partition) = (qualified(&parent), qualified(&identity(object)?.name));
            self.statement(format!("ALTER TABLE {parent} DETACH PARTITION {partition}"));
        }
        for statement in dropping(object)? {
            self.verbatim(&statement);
        }
        Ok(())
    }

    fn is_referenced(&self, table: &QualifiedName) -> bool {
        let mut keys = self.schema.tables.iter().flat_map(|table| &table.foreign_keys);
        self.schema.table(table).is_some() && keys.any(|key| key.references == *table)
    }

    /// Replaces what creates the object, if that differs, and runs only what is new of what belongs to it.
    pub(super) fn replace_object(&mut self, old: &SqlObject, new: &SqlObject) -> Result<()> {
        let unreadable = |mistake: Mistake| unreadable(new, &mistake);
        let (old_statements, new_statements) =
            (old.statements().map_err(unreadable)?, new.statements().map_err(unreadable)?);
        let ([old_first, old_rest @ ..], [new_first, new_rest @ ..]) =
            (old_statements.as_slice(), new_statements.as_slice())
        else {
            return Ok(());
        };
        let is_in =
            |rest: &[Statement<'_>], one: &Statement<'_>| rest.iter().any(|other| same_statement(other, one));
        let come: Vec<&Statement<'_>> = new_rest.iter().filter(|one| !is_in(old_rest, one)).collect();
        let schema = identity(old)?.name.schema;
        for gone in old_rest.iter().rev().filter(|one| !is_in(new_rest, one)) {
            let is_commented_anew = |object: &str| {
                come.iter().any(|one| matches!(companion(one), Some(Companion::Comment { object: other }) if other == object))
            };
            match companion(gone) {
                Some(Companion::Comment { object }) if is_commented_anew(object) => {}
                Some(companion) => self.verbatim(&taking_back(&companion, &schema)),
                None => return self.drop_and_create(old, new),
            }
        }
        if !same_statement(old_first, new_first) {
            match new.kind {
                ObjectKind::Function | ObjectKind::Procedure | ObjectKind::View | ObjectKind::Rule => {
                    self.verbatim(&or_replace(new_first));
                }
                ObjectKind::Trigger if self.postgres >= 14 => self.verbatim(&or_replace(new_first)),
                ObjectKind::Sequence => {
                    let (Some(from), Some(to)) = (sequence_options(old_first), sequence_options(new_first))
                    else {
                        return self.drop_and_create(old, new);
                    };
                    let sequence = qualified(&identity(new)?.name);
                    for options in sequence_changes(&from, &to) {
                        self.statement(format!("ALTER SEQUENCE {sequence} {options}"));
                    }
                }
                ObjectKind::Partition => {
                    let identity = identity(new)?;
                    let (Some(parent), Some(to)) = (identity.table, partition_text(new_first)) else {
                        return self.drop_and_create(old, new);
                    };
                    let (parent, partition) = (qualified(&parent), qualified(&identity.name));
                    let before = partition_text(old_first);
                    if !before.is_some_and(|before| same(before.bounds, to.bounds)) {
                        self.statement(format!("ALTER TABLE {parent} DETACH PARTITION {partition}"));
                        self.statement(format!(
                            "ALTER TABLE {parent} ATTACH PARTITION {partition} {}",
                            to.bounds
                        ));
                    }
                }
                _ => return self.drop_and_create(old, new),
            }
        }
        for one in come {
            self.verbatim(one.text);
        }
        Ok(())
    }

    fn drop_and_create(&mut self, old: &SqlObject, new: &SqlObject) -> Result<()> {
        self.drop_object(old)?;
        self.create_object(new)
    }

    /// A user's text stays as it is, but for a semicolon that it may lack.
    fn verbatim(&mut self, text: &str) {
        let last = tokens(text).last().map(|token| (token.text == ";", token.start + token.text.len()));
        let text = match last {
            Some((false, end)) => format!("{};{}", &text[..end], &text[end..]),
            _ => text.to_owned(),
        };
        let text = self.of(text);
        self.push(Piece::Verbatim(text));
    }
}

/// What drops an object, whether or not it or what it is on is still there; for a database that somebody
/// else may have cleared out.
///
/// # Errors
/// A text that cannot be read.
pub fn dropping_if_there(object: &SqlObject) -> Result<Vec<String>> {
    let statements = dropping(object)?;
    if matches!(object.kind, ObjectKind::Grants | ObjectKind::DefaultPrivileges) {
        let guarded = |statement: &String| {
            format!(
                "DO $object$ BEGIN {statement}; EXCEPTION WHEN undefined_object OR undefined_table OR \
                 undefined_function OR invalid_schema_name THEN NULL; END $object$"
            )
        };
        return Ok(statements.iter().map(guarded).collect());
    }
    let (words, whole) = target(object)?;
    Ok(vec![format!("DROP {words} IF EXISTS {whole} CASCADE")])
}

fn dropping(object: &SqlObject) -> Result<Vec<String>> {
    if matches!(object.kind, ObjectKind::Grants | ObjectKind::DefaultPrivileges) {
        return revoking(object);
    }
    let mut statements = holding_on(object)?;
    let (words, whole) = target(object)?;
    statements.push(format!("DROP {words} {whole}"));
    Ok(statements)
}

/// What takes back the foreign keys of others that came with a partition because they point at it.
fn holding_on(object: &SqlObject) -> Result<Vec<String>> {
    if object.kind != ObjectKind::Partition {
        return Ok(Vec::new());
    }
    let own = identity(object)?.name;
    let statements = object.statements().map_err(|mistake| unreadable(object, &mistake))?;
    let of_others = statements
        .iter()
        .rev()
        .filter_map(companion)
        .filter(|companion| matches!(companion, Companion::Constraint { table, .. } if *table != own));
    Ok(of_others.map(|companion| taking_back(&companion, QualifiedName::PUBLIC)).collect())
}

/// What `DROP` is told: the kind, and which one.
fn target(object: &SqlObject) -> Result<(&'static str, String)> {
    let identity = identity(object)?;
    let words = object.kind.words();
    let arguments = identity.arguments.unwrap_or_default();
    let whole = match object.kind {
        ObjectKind::Cast => format!("({})", arguments.replacen(" as ", " AS ", 1)),
        ObjectKind::Operator => {
            format!("{}.{} ({arguments})", name(&identity.name.schema), identity.name.name)
        }
        ObjectKind::EventTrigger | ObjectKind::Publication => name(&identity.name.name),
        ObjectKind::Trigger | ObjectKind::Rule => {
            let table = identity.table.as_ref().map(qualified).unwrap_or_default();
            format!("{} ON {table}", name(&identity.name.name))
        }
        ObjectKind::OperatorClass | ObjectKind::OperatorFamily => {
            let method = name(identity.method.as_deref().unwrap_or_default());
            // Without a family of its own a class makes one, which does not go with it.
            let has_family = object.kind == ObjectKind::OperatorFamily
                || tokens(&object.text).iter().any(|token| token.text.eq_ignore_ascii_case("family"));
            let words = if has_family { words } else { ObjectKind::OperatorFamily.words() };
            return Ok((words, format!("{} USING {method}", qualified(&identity.name))));
        }
        ObjectKind::Function | ObjectKind::Procedure | ObjectKind::Aggregate => {
            format!("{}({arguments})", qualified(&identity.name))
        }
        _ => qualified(&identity.name),
    };
    Ok((words, whole))
}

/// What takes privileges back, the last one first.
fn revoking(object: &SqlObject) -> Result<Vec<String>> {
    let statements = object.statements().map_err(|mistake| unreadable(object, &mistake))?;
    statements
        .iter()
        .rev()
        .map(|statement| match companion(statement) {
            Some(companion) => Ok(taking_back(&companion, QualifiedName::PUBLIC)),
            None => Err(Error::project(format!("{object} cannot be taken back: `{}`", statement.text))
                .help("write it as `GRANT … ON … TO …` or `REVOKE … ON … FROM …`")),
        })
        .collect()
}

fn taking_back(companion: &Companion<'_>, schema: &str) -> String {
    let before = |privileges: &Privileges<'_>| match privileges.default {
        "" => String::new(),
        default => format!("{default} "),
    };
    let by =
        |privileges: &Privileges<'_>| privileges.by.map(|by| format!(" GRANTED BY {by}")).unwrap_or_default();
    match companion {
        Companion::Comment { object } => format!("COMMENT ON {object} IS NULL"),
        Companion::Grant(grant) => {
            format!("{}REVOKE {} FROM {}{}", before(grant), grant.what, grant.who, by(grant))
        }
        Companion::Revoke(revoke) => {
            let option = if revoke.option { " WITH GRANT OPTION" } else { "" };
            format!("{}GRANT {} TO {}{option}{}", before(revoke), revoke.what, revoke.who, by(revoke))
        }
        Companion::Constraint { alter, name, .. } => format!("{alter} DROP CONSTRAINT {name}"),
        Companion::Policy { policy } => format!("DROP POLICY {policy}"),
        Companion::Choice { alter, nothing } => format!("{alter} {nothing}"),
        Companion::Index { name: index, schema: written } => match written {
            Some(written) => format!("DROP INDEX {written}.{index}"),
            None => format!("DROP INDEX {}.{index}", name(schema)),
        },
    }
}

fn or_replace(statement: &Statement<'_>) -> String {
    if statement.begins_with(&["create", "or", "replace"]) {
        return statement.text.to_owned();
    }
    let (create, rest) = statement.text.split_at("create".len());
    format!("{create} OR REPLACE{rest}")
}

/// What is no longer said goes back to what PostgreSQL would choose. Where it has counted to stays.
fn sequence_changes(from: &SequenceOptions, to: &SequenceOptions) -> Vec<String> {
    let descends = to.get("increment").is_some_and(|text| text.contains('-'));
    let first =
        to.get(if descends { "maxvalue" } else { "minvalue" }).and_then(|text| text.rsplit(' ').next());
    let start = format!("START WITH {}", first.unwrap_or(if descends { "-1" } else { "1" }));
    let defaults = [
        ("as", "AS bigint"),
        ("increment", "INCREMENT BY 1"),
        ("minvalue", "NO MINVALUE"),
        ("maxvalue", "NO MAXVALUE"),
        ("start", start.as_str()),
        ("cache", "CACHE 1"),
        ("cycle", "NO CYCLE"),
        ("owned", "OWNED BY NONE"),
    ];
    // Bounds that are not said follow type and direction, and have to be told to.
    let bounds_move = from.get("as") != to.get("as") || from.get("increment") != to.get("increment");
    let starts_move =
        bounds_move || ["minvalue", "maxvalue"].iter().any(|bound| from.get(bound) != to.get(bound));
    let mut options = Vec::new();
    for (key, default) in defaults {
        match (from.get(key), to.get(key)) {
            (old, Some(new)) if old != Some(new) => options.push(new.as_str()),
            (Some(_), None) => options.push(default),
            (None, None) if bounds_move && key.ends_with("value") => options.push(default),
            (None, None) if starts_move && key == "start" => options.push(default),
            _ => {}
        }
    }
    // Together with a new type, PostgreSQL takes the bounds of an ascending sequence whatever its direction.
    let is_type = |option: &&str| option.starts_with("AS ");
    let (of_type, others): (Vec<&str>, Vec<&str>) = options.into_iter().partition(is_type);
    [of_type, others].iter().filter(|list| !list.is_empty()).map(|list| list.join(" ")).collect()
}

fn identity(object: &SqlObject) -> Result<Identity> {
    object.identity().map_err(|mistake| unreadable(object, &mistake))
}

fn unreadable(object: &SqlObject, mistake: &Mistake) -> Error {
    Error::project(format!("the recorded text of {object} cannot be read: {}", mistake.message))
        .help("undo the last edit of the `revision.toml` that holds it")
}
