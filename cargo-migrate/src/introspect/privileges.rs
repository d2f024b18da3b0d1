//! Who may do what, as far as it is not what PostgreSQL gives by itself.

use std::collections::BTreeMap;

use tokio_postgres::Error;

use super::query::{Asker, FIRST};
use crate::sql;

/// One privilege of one role on one thing.
pub(super) struct PrivilegeRow {
    pub(super) catalog: u32,
    pub(super) object: u32,
    /// The number of a column.
    pub(super) part: i32,
    /// Whether this is what PostgreSQL gives by itself.
    is_usual: bool,
    /// Empty for everybody.
    role: String,
    privilege: String,
    with_option: bool,
}

pub(super) async fn read(asker: &Asker<'_>) -> Result<Vec<PrivilegeRow>, Error> {
    // Everybody may use `public`, and before PostgreSQL 15 create in it.
    let usual_of_public = asker.since(15, "ARRAY['USAGE'::text]", "ARRAY['USAGE'::text, 'CREATE'::text]");
    let query = format!(
        "WITH lists (catalog, object, part, kind, owner, list) AS (
            SELECT '1259'::oid, oid, 0, CASE relkind WHEN 'S' THEN 's'::\"char\" ELSE 'r'::\"char\" END, relowner, relacl
            FROM pg_class WHERE oid >= {FIRST} AND relacl IS NOT NULL
            UNION ALL
            SELECT '1259', attrelid, attnum::int4, 'c', '0', attacl
            FROM pg_attribute WHERE attrelid >= {FIRST} AND attacl IS NOT NULL
            UNION ALL
            SELECT '1255', oid, 0, 'f', proowner, proacl FROM pg_proc WHERE oid >= {FIRST} AND proacl IS NOT NULL
            UNION ALL
            SELECT '1247', oid, 0, 'T', typowner, typacl FROM pg_type WHERE oid >= {FIRST} AND typacl IS NOT NULL
            UNION ALL
            SELECT '2615', oid, 0, 'n', nspowner, nspacl FROM pg_namespace WHERE nspacl IS NOT NULL
        )
        SELECT l.catalog, l.object, l.part, g.usual, COALESCE(r.rolname::text, ''), g.privilege, g.with_option
        FROM lists l
        CROSS JOIN LATERAL (
            SELECT false, a.grantee, a.privilege_type, a.is_grantable FROM pg_catalog.aclexplode(l.list) AS a
            UNION ALL
            SELECT true, a.grantee, a.privilege_type, a.is_grantable
            FROM pg_catalog.aclexplode(pg_catalog.acldefault(l.kind, l.owner)) AS a WHERE l.kind <> 'c'
            UNION ALL
            SELECT true, '0', one, false FROM pg_catalog.unnest({usual_of_public}) AS one
            WHERE l.catalog = '2615' AND EXISTS (
                SELECT FROM pg_namespace s WHERE s.oid = l.object AND s.nspname = 'public')
        ) AS g (usual, grantee, privilege, with_option)
        LEFT JOIN pg_roles r ON r.oid = g.grantee
        ORDER BY l.catalog, l.object, l.part"
    );
    asker
        .ask(&query, |row| PrivilegeRow {
            catalog: row.next(),
            object: row.next(),
            part: row.next(),
            is_usual: row.next(),
            role: row.next(),
            privilege: row.next(),
            with_option: row.next(),
        })
        .await
}

/// A privilege that new objects come with.
pub(super) struct DefaultPrivilegeRow {
    /// Whose objects; empty where they are those of whoever asks.
    pub(super) owner: String,
    /// Empty where they may be anywhere.
    pub(super) schema: String,
    /// `TABLES`, `FUNCTIONS` and so on.
    objects: String,
    privilege: PrivilegeRow,
}

pub(super) async fn defaults(asker: &Asker<'_>) -> Result<Vec<DefaultPrivilegeRow>, Error> {
    // Those of one schema add to the others, which begin with what PostgreSQL gives.
    let query = "
        SELECT CASE WHEN o.rolname <> CURRENT_USER THEN o.rolname::text ELSE '' END,
            COALESCE(s.nspname::text, ''),
            CASE d.defaclobjtype WHEN 'r' THEN 'TABLES' WHEN 'S' THEN 'SEQUENCES' WHEN 'f' THEN 'FUNCTIONS'
                WHEN 'T' THEN 'TYPES' WHEN 'L' THEN 'LARGE OBJECTS' ELSE 'SCHEMAS' END,
            g.usual, COALESCE(r.rolname::text, ''), g.privilege, g.with_option
        FROM pg_default_acl d JOIN pg_roles o ON o.oid = d.defaclrole
        LEFT JOIN pg_namespace s ON s.oid = d.defaclnamespace
        CROSS JOIN LATERAL (
            SELECT false, a.grantee, a.privilege_type, a.is_grantable FROM pg_catalog.aclexplode(d.defaclacl) AS a
            UNION ALL
            SELECT true, a.grantee, a.privilege_type, a.is_grantable
            FROM pg_catalog.aclexplode(pg_catalog.acldefault(
                CASE d.defaclobjtype WHEN 'S' THEN 's'::\"char\" ELSE d.defaclobjtype END, d.defaclrole)) AS a
            WHERE d.defaclnamespace = '0'
        ) AS g (usual, grantee, privilege, with_option)
        LEFT JOIN pg_roles r ON r.oid = g.grantee
        ORDER BY 1, 2, 3";
    asker
        .ask(query, |row| DefaultPrivilegeRow {
            owner: row.next(),
            schema: row.next(),
            objects: row.next(),
            privilege: PrivilegeRow {
                catalog: 0,
                object: 0,
                part: 0,
                is_usual: row.next(),
                role: row.next(),
                privilege: row.next(),
                with_option: row.next(),
            },
        })
        .await
}

/// The statements that lead from what PostgreSQL gives by itself to what there is. `on` is `ON TABLE orders`, and
/// `columns` what stands behind each privilege.
pub(super) fn statements<'p>(
    rows: impl IntoIterator<Item = &'p PrivilegeRow>,
    on: &str,
    columns: &str,
) -> Vec<String> {
    let (mut usual, mut there) = (BTreeMap::new(), BTreeMap::new());
    for row in rows {
        let list = if row.is_usual { &mut usual } else { &mut there };
        *list.entry((row.role.as_str(), row.privilege.as_str())).or_insert(false) |= row.with_option;
    }
    let mut revoked: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for ((role, privilege), _) in usual.iter().filter(|(key, _)| !there.contains_key(*key)) {
        revoked.entry(role).or_default().push(privilege);
    }
    let mut granted: BTreeMap<(&str, bool), Vec<&str>> = BTreeMap::new();
    for ((role, privilege), with_option) in &there {
        let is_usual = usual.get(&(*role, *privilege)).is_some_and(|usual| usual == with_option);
        if !is_usual {
            granted.entry((role, *with_option)).or_default().push(privilege);
        }
    }
    let role = |role: &str| if role.is_empty() { "PUBLIC".to_owned() } else { sql::name(role) };
    let list = |privileges: Vec<&str>| {
        privileges.iter().map(|privilege| format!("{privilege}{columns}")).collect::<Vec<_>>().join(", ")
    };
    let revoked = revoked
        .into_iter()
        .map(|(who, privileges)| format!("REVOKE {} {on} FROM {}", list(privileges), role(who)));
    let granted = granted.into_iter().map(|((who, with_option), privileges)| {
        let option = if with_option { " WITH GRANT OPTION" } else { "" };
        format!("GRANT {} {on} TO {}{option}", list(privileges), role(who))
    });
    revoked.chain(granted).collect()
}

/// The statements about new objects, by whose and where they are.
pub(super) fn default_statements(rows: &[DefaultPrivilegeRow]) -> BTreeMap<(&str, &str), Vec<String>> {
    let mut found: BTreeMap<(&str, &str), Vec<String>> = BTreeMap::new();
    for rows in rows.chunk_by(|a, b| (&a.owner, &a.schema, &a.objects) == (&b.owner, &b.schema, &b.objects)) {
        let [first, ..] = rows else { continue };
        let mut begin = "ALTER DEFAULT PRIVILEGES".to_owned();
        if !first.owner.is_empty() {
            begin.push_str(&format!(" FOR ROLE {}", sql::name(&first.owner)));
        }
        if !first.schema.is_empty() {
            begin.push_str(&format!(" IN SCHEMA {}", sql::name(&first.schema)));
        }
        let privileges = rows.iter().map(|row| &row.privilege);
        let statements = statements(privileges, &format!("ON {}", first.objects), "");
        let statements = statements.into_iter().map(|statement| format!("{begin} {statement}"));
        found.entry((&first.owner, &first.schema)).or_default().extend(statements);
    }
    found
}
