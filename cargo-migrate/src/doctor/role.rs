//! Who connects, and what that role may do.

use std::collections::{BTreeMap, BTreeSet};

use migrate::apply::VersionTable;

use super::connection::Reached;
use super::{Section, count};
use crate::project::Project;
use crate::recorded::Recorded;
use crate::sql;

/// Tables of other owners past this many are counted.
const NAMED: usize = 5;

pub(super) async fn look(reached: &Reached, project: &Project, recorded: Option<&Recorded>) -> Section {
    let mut section = Section::new("role");
    let role = project.configuration.role.as_deref();
    attributes(&mut section, reached, "user").await;
    if let Some(role) = role {
        let quoted = format!("\"{}\"", role.replace('"', "\"\""));
        match reached.client().batch_execute(&format!("SET ROLE {quoted}")).await {
            Ok(()) => attributes(&mut section, reached, "role").await,
            Err(error) => {
                let told = crate::live::refused(&error).message;
                let user = reached.place.server.user().unwrap_or("the user who connects");
                return {
                    section.problem(
                        "role",
                        format!("could not take on the role `{role}`: {told}"),
                        &[&format!("`GRANT {quoted} TO {user}`")],
                    );
                    section
                };
            }
        }
    }
    rights(&mut section, reached, project, recorded).await;
    if let Some(recorded) = recorded {
        owners(&mut section, reached, recorded).await;
    }
    if role.is_some() {
        let _ = reached.client().batch_execute("RESET ROLE").await;
    }
    section
}

async fn attributes(section: &mut Section, reached: &Reached, subject: &str) {
    let query = "SELECT rolname::text, rolsuper, rolcreatedb, rolcreaterole, rolbypassrls FROM pg_catalog.pg_roles \
                 WHERE rolname = current_user";
    for row in section.rows(subject, reached.ask(query).await) {
        let words = ["superuser", "may create databases", "may create roles", "bypasses row security"];
        let has: Vec<&str> =
            words.into_iter().enumerate().filter(|(at, _)| row.get(at + 1)).map(|(_, word)| word).collect();
        let has = if has.is_empty() { String::new() } else { format!(": {}", has.join(", ")) };
        section.ok(subject, format!("`{}`{has}", row.get::<_, &str>(0)));
    }
}

async fn rights(section: &mut Section, reached: &Reached, project: &Project, recorded: Option<&Recorded>) {
    let Ok(table) = project.configuration.version_table.parse::<VersionTable>() else {
        let says = format!(
            "`version-table = \"{}\"` is not the name of a table",
            project.configuration.version_table
        );
        return section.problem("version table", says, &["write `schema.table`"]);
    };
    let [schema, name] = [&table.schema, &table.sql()].map(|text| sql::literal(text));
    let may = |schema: &str| {
        format!(
            "(SELECT pg_catalog.has_schema_privilege(current_user, oid, 'CREATE') FROM pg_catalog.pg_namespace WHERE \
             nspname = {schema})"
        )
    };
    let query = format!(
        "SELECT pg_catalog.quote_ident(current_user), pg_catalog.quote_ident(current_database()), \
         pg_catalog.has_database_privilege(current_database(), 'CREATE'), {}, {}, \
         (SELECT rolcreatedb OR rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user) \
         OR (SELECT rolcreatedb OR rolsuper FROM pg_catalog.pg_roles WHERE rolname = session_user), \
         pg_catalog.to_regclass({name}) IS NOT NULL",
        may("'public'"),
        may(&schema),
    );
    let rows = section.rows("rights", reached.ask(&query).await);
    let Some(row) = rows.first() else { return };
    let (user, database): (String, String) = (row.get(0), row.get(1));
    let in_database: bool = row.get(2);
    let [public, versions]: [Option<bool>; 2] = [row.get(3), row.get(4)];
    let is_there: bool = row.get(6);

    match public {
        Some(true) => section.ok("create in public", "allowed"),
        Some(false) => {
            let help = format!("`GRANT CREATE ON SCHEMA public TO {user}`");
            section.warning("create in public", "permission denied for schema public", &[&help]);
        }
        None => section.ok("create in public", "there is no schema public"),
    }
    let needs = recorded
        .and_then(|recorded| recorded.schema().ok())
        .is_some_and(|schema| !schema.namespaces.is_empty() || !schema.extensions.is_empty());
    match in_database {
        true => section.ok("create in database", "allowed"),
        false if !needs => {
            section.ok("create in database", "not allowed; only schemas and extensions need it");
        }
        false => section.warning(
            "create in database",
            "not allowed, and schemas or extensions are recorded",
            &[&format!("`GRANT CREATE ON DATABASE {database} TO {user}`")],
        ),
    }
    let grant_schema = format!("`GRANT CREATE, USAGE ON SCHEMA {} TO {user}`", table.schema);
    match (is_there, versions) {
        (true, _) => version_table(section, reached, &table, &user).await,
        (false, Some(true)) => section.ok("version table", format!("`{table}` can be created")),
        (false, None) if in_database => {
            section.ok("version table", format!("`{table}` can be created, and its schema with it"));
        }
        (false, Some(false)) => {
            section.problem("version table", format!("`{table}` cannot be created"), &[&grant_schema]);
        }
        (false, None) => section.problem(
            "version table",
            format!("`{table}` cannot be created, nor its schema"),
            &[&format!("`GRANT CREATE ON DATABASE {database} TO {user}`")],
        ),
    }
    match row.get::<_, Option<bool>>(5) {
        Some(true) => section.ok("scratch databases", "may be created"),
        _ => section.warning(
            "scratch databases",
            "may not be created, and `--dry-run` makes one",
            &[&format!("`ALTER ROLE {user} CREATEDB`"), "`--dry-run --on-target` does without"],
        ),
    }
}

async fn version_table(section: &mut Section, reached: &Reached, table: &VersionTable, user: &str) {
    let name = sql::literal(&table.sql());
    let words = ["SELECT", "INSERT", "UPDATE", "DELETE"];
    let each = words.map(|word| format!("pg_catalog.has_table_privilege(current_user, {name}, '{word}')"));
    let query = format!("SELECT {}", each.join(", "));
    for row in section.rows("version table", reached.ask(&query).await) {
        let lacks: Vec<&str> =
            words.into_iter().enumerate().filter(|(at, _)| !row.get::<_, bool>(*at)).map(|it| it.1).collect();
        match lacks.as_slice() {
            [] => section.ok("version table", format!("`{table}` can be read and written")),
            lacks => section.problem(
                "version table",
                format!("permission denied for `{table}`: {}", lacks.join(", ")),
                &[&format!("`GRANT {} ON {table} TO {user}`", lacks.join(", "))],
            ),
        }
    }
}

/// Who does not own a table cannot change it.
async fn owners(section: &mut Section, reached: &Reached, recorded: &Recorded) {
    let Ok(schema) = recorded.schema() else { return };
    let ours: BTreeSet<(&str, &str)> =
        schema.tables.iter().map(|table| (table.name.schema.as_str(), table.name.name.as_str())).collect();
    let query = "SELECT n.nspname::text, c.relname::text, pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(c.relowner)), \
                 pg_catalog.pg_has_role(current_user, c.relowner, 'USAGE'), pg_catalog.quote_ident(current_user) \
                 FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
                 WHERE c.relkind IN ('r', 'p') AND n.nspname !~ '^pg_' ORDER BY 1, 2";
    let rows = section.rows("owner", reached.ask(query).await);
    let mut there = 0;
    let mut others: BTreeMap<(&str, &str), Vec<String>> = BTreeMap::new();
    for row in &rows {
        let (namespace, name) = (row.get(0), row.get(1));
        if !ours.contains(&(namespace, name)) {
            continue;
        }
        there += 1;
        if !row.get::<_, bool>(3) {
            others.entry((row.get(2), row.get(4))).or_default().push(format!("`{namespace}.{name}`"));
        }
    }
    if others.is_empty() && there > 0 {
        section.ok("owner", format!("may change what is recorded and there: {}", count(there, "table")));
    }
    for ((owner, user), tables) in others {
        let more = tables.len().saturating_sub(NAMED);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let named = tables.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
        section.problem(
            "owner",
            format!("must be owner of {named}{more}: that is {owner}"),
            &[
                &format!("`GRANT {owner} TO {user}`"),
                &format!("then set `role = \"{}\"` in the configuration", owner.trim_matches('"')),
            ],
        );
    }
}
