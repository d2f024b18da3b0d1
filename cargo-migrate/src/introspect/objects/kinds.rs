//! One query for each kind of object: its place, and the words that make it.
//!
//! The words stand in SQL where PostgreSQL has nothing that writes them, so that names come out as SQL reads them
//! back: casts to `regtype` and the like leave out the schema where nothing needs it.

use tokio_postgres::Error;

use crate::introspect::query::{Asker, FIRST};

/// An object with the words that make it.
pub(in super::super) struct Definition {
    pub(in super::super) oid: u32,
    /// None for what lives in no schema.
    pub(in super::super) namespace: u32,
    pub(in super::super) name: String,
    /// The relation that it is on, if any.
    pub(in super::super) relation: u32,
    /// What creates it, without a semicolon.
    pub(in super::super) text: Option<String>,
    /// What `COMMENT ON` and `GRANT` call it.
    pub(in super::super) target: String,
    /// Further statements that belong to it.
    pub(in super::super) further: Vec<String>,
}

async fn ask(asker: &Asker<'_>, query: &str) -> Result<Vec<Definition>, Error> {
    asker
        .ask(query, |row| Definition {
            oid: row.next(),
            namespace: row.next(),
            name: row.next(),
            relation: row.next(),
            text: row.next(),
            target: row.next(),
            further: row.next(),
        })
        .await
}

/// A name with its schema, unless that is `public`.
fn named(space: &str, name: &str) -> String {
    format!(
        "pg_catalog.format(CASE WHEN {space}.nspname = 'public' THEN '%2$I' ELSE '%1$I.%2$I' END, {space}.nspname, \
         {name})"
    )
}

/// Whether something is made by itself or belongs to an extension.
fn is_own(catalog: &str, oid: &str) -> String {
    format!(
        "NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = '{catalog}' AND d.objid = {oid}
            AND d.deptype IN ('e', 'i'))"
    )
}

/// A function's name, without its arguments.
fn function(column: &str) -> String {
    format!("{column}::regproc::text")
}

pub(in super::super) async fn collations(asker: &Asker<'_>) -> Result<Vec<Definition>, Error> {
    let locale = match asker.version() {
        17.. => "COALESCE(c.colllocale, c.collcollate::text)",
        15.. => "COALESCE(c.colliculocale, c.collcollate)",
        _ => "c.collcollate::text",
    };
    let name = named("s", "c.collname");
    let query = format!(
        "SELECT c.oid, c.collnamespace, c.collname, '0'::oid,
            pg_catalog.format('CREATE COLLATION %s (PROVIDER = %s, %s%s%s)', {name},
                CASE c.collprovider WHEN 'i' THEN 'icu' WHEN 'b' THEN 'builtin' ELSE 'libc' END,
                CASE WHEN c.collprovider = 'c' AND c.collcollate <> c.collctype
                    THEN pg_catalog.format('LC_COLLATE = %L, LC_CTYPE = %L', c.collcollate, c.collctype)
                    ELSE pg_catalog.format('LOCALE = %L', {locale}) END,
                CASE WHEN NOT c.collisdeterministic THEN ', DETERMINISTIC = false' END, {rules}),
            pg_catalog.format('COLLATION %s', {name}), ARRAY[]::text[]
        FROM pg_collation c JOIN pg_namespace s ON s.oid = c.collnamespace
        WHERE c.oid >= {FIRST} AND c.collnamespace <> '11'",
        rules = asker.since(
            16,
            "CASE WHEN c.collicurules IS NOT NULL THEN pg_catalog.format(', RULES = %L', c.collicurules) END",
            "NULL"
        ),
    );
    ask(asker, &query).await
}

pub(in super::super) async fn ranges(asker: &Asker<'_>) -> Result<Vec<Definition>, Error> {
    let name = named("s", "t.typname");
    let multirange = if asker.version() >= 14 {
        "CASE WHEN m.typname::text <> CASE WHEN pg_catalog.strpos(t.typname::text, 'range'::text) > 0
            THEN pg_catalog.overlay(t.typname::text, 'multirange'::text,
                pg_catalog.strpos(t.typname::text, 'range'::text), 5)
            ELSE pg_catalog.concat(t.typname, '_multirange') END
            THEN pg_catalog.format('MULTIRANGE_TYPE_NAME = %I', m.typname) END"
    } else {
        "NULL"
    };
    let joined = asker.since(14, "LEFT JOIN pg_type m ON m.oid = r.rngmultitypid", "");
    let query = format!(
        "SELECT t.oid, t.typnamespace, t.typname, '0'::oid,
            pg_catalog.format('CREATE TYPE %s AS RANGE (%s)', {name}, pg_catalog.concat_ws(', ',
                pg_catalog.format('SUBTYPE = %s', pg_catalog.format_type(r.rngsubtype, NULL)),
                CASE WHEN NOT c.opcdefault
                    THEN pg_catalog.format('SUBTYPE_OPCLASS = %s', {class}) END,
                CASE WHEN r.rngcollation <> u.typcollation
                    THEN pg_catalog.format('COLLATION = %s', (SELECT {collation} FROM pg_collation l
                        JOIN pg_namespace ls ON ls.oid = l.collnamespace WHERE l.oid = r.rngcollation)) END,
                CASE WHEN r.rngcanonical <> '0' THEN pg_catalog.format('CANONICAL = %s', {canonical}) END,
                CASE WHEN r.rngsubdiff <> '0' THEN pg_catalog.format('SUBTYPE_DIFF = %s', {difference}) END,
                {multirange})),
            pg_catalog.format('TYPE %s', {name}), ARRAY[]::text[]
        FROM pg_range r JOIN pg_type t ON t.oid = r.rngtypid JOIN pg_namespace s ON s.oid = t.typnamespace
        JOIN pg_type u ON u.oid = r.rngsubtype JOIN pg_opclass c ON c.oid = r.rngsubopc
        JOIN pg_namespace cs ON cs.oid = c.opcnamespace {joined}
        WHERE t.oid >= {FIRST}",
        class = named("cs", "c.opcname"),
        collation = named("ls", "l.collname"),
        canonical = function("r.rngcanonical"),
        difference = function("r.rngsubdiff"),
    );
    ask(asker, &query).await
}

pub(in super::super) async fn routines(asker: &Asker<'_>) -> Result<Vec<Definition>, Error> {
    let query = format!(
        "SELECT p.oid, p.pronamespace, p.proname, '0'::oid, pg_catalog.pg_get_functiondef(p.oid),
            pg_catalog.concat(CASE WHEN p.prokind = 'p' THEN 'PROCEDURE ' ELSE 'FUNCTION ' END,
                p.oid::regprocedure::text), ARRAY[]::text[]
        FROM pg_proc p
        WHERE p.oid >= {FIRST} AND p.prokind <> 'a' AND p.pronamespace <> '11' AND {own}",
        own = is_own("1255", "p.oid")
    );
    ask(asker, &query).await
}

pub(in super::super) async fn aggregates(asker: &Asker<'_>) -> Result<Vec<Definition>, Error> {
    let optional = |words: &str, column: &str| {
        format!("CASE WHEN {column} <> '0' THEN pg_catalog.format('{words} = %s', {}) END", function(column))
    };
    // Whether a final function changes what it is given differs by the kind of the aggregate.
    let modify = |words: &str, column: &str| {
        format!(
            "CASE WHEN {column} <> CASE WHEN a.aggkind = 'n' THEN 'r'::\"char\" ELSE 'w'::\"char\" END
                THEN pg_catalog.concat('{words} = ', CASE {column} WHEN 'r' THEN 'READ_ONLY'
                    WHEN 's' THEN 'SHAREABLE' ELSE 'READ_WRITE' END) END"
        )
    };
    let options = [
        format!("pg_catalog.format('SFUNC = %s', {})", function("a.aggtransfn")),
        "pg_catalog.format('STYPE = %s', pg_catalog.format_type(a.aggtranstype, NULL))".to_owned(),
        "CASE WHEN a.aggtransspace > 0 THEN pg_catalog.format('SSPACE = %s', a.aggtransspace) END".to_owned(),
        optional("FINALFUNC", "a.aggfinalfn"),
        "CASE WHEN a.aggfinalextra THEN 'FINALFUNC_EXTRA' END".to_owned(),
        modify("FINALFUNC_MODIFY", "a.aggfinalmodify"),
        optional("COMBINEFUNC", "a.aggcombinefn"),
        optional("SERIALFUNC", "a.aggserialfn"),
        optional("DESERIALFUNC", "a.aggdeserialfn"),
        "CASE WHEN a.agginitval IS NOT NULL THEN pg_catalog.format('INITCOND = %L', a.agginitval) END".to_owned(),
        optional("MSFUNC", "a.aggmtransfn"),
        optional("MINVFUNC", "a.aggminvtransfn"),
        "CASE WHEN a.aggmtranstype <> '0'
            THEN pg_catalog.format('MSTYPE = %s', pg_catalog.format_type(a.aggmtranstype, NULL)) END"
            .to_owned(),
        "CASE WHEN a.aggmtransspace > 0 THEN pg_catalog.format('MSSPACE = %s', a.aggmtransspace) END".to_owned(),
        optional("MFINALFUNC", "a.aggmfinalfn"),
        "CASE WHEN a.aggmfinalextra THEN 'MFINALFUNC_EXTRA' END".to_owned(),
        "CASE WHEN a.aggmtransfn <> '0' THEN ".to_owned()
            + &modify("MFINALFUNC_MODIFY", "a.aggmfinalmodify")
            + " END",
        "CASE WHEN a.aggminitval IS NOT NULL THEN pg_catalog.format('MINITCOND = %L', a.aggminitval) END".to_owned(),
        "CASE WHEN a.aggsortop <> '0' THEN pg_catalog.format('SORTOP = OPERATOR(%s)', a.aggsortop::regoper) END"
            .to_owned(),
        "CASE p.proparallel WHEN 's' THEN 'PARALLEL = SAFE' WHEN 'r' THEN 'PARALLEL = RESTRICTED' END".to_owned(),
        "CASE WHEN a.aggkind = 'h' THEN 'HYPOTHETICAL' END".to_owned(),
    ];
    let query = format!(
        "SELECT p.oid, p.pronamespace, p.proname, '0'::oid,
            pg_catalog.format('CREATE AGGREGATE %s(%s) (%s)', {name},
                CASE WHEN p.pronargs = 0 THEN '*' ELSE pg_catalog.pg_get_function_arguments(p.oid) END,
                pg_catalog.concat_ws(', ', {options})),
            pg_catalog.format('AGGREGATE %s(%s)', {name}, CASE WHEN p.pronargs = 0 THEN '*'
                ELSE pg_catalog.pg_get_function_identity_arguments(p.oid) END), ARRAY[]::text[]
        FROM pg_aggregate a JOIN pg_proc p ON p.oid = a.aggfnoid JOIN pg_namespace s ON s.oid = p.pronamespace
        WHERE p.oid >= {FIRST} AND p.pronamespace <> '11' AND {own}",
        name = named("s", "p.proname"),
        options = options.join(", "),
        own = is_own("1255", "p.oid")
    );
    ask(asker, &query).await
}

/// What `COMMUTATOR`, `OPERATOR` and the like are followed by: a symbol needs no quotes.
fn operator(space: &str, symbol: &str) -> String {
    format!(
        "CASE WHEN {space}.nspname IN ('public', 'pg_catalog') THEN {symbol}::text
            ELSE pg_catalog.format('OPERATOR(%I.%s)', {space}.nspname, {symbol}) END"
    )
}

pub(in super::super) async fn operators(asker: &Asker<'_>) -> Result<Vec<Definition>, Error> {
    let other = |words: &str, column: &str| {
        format!(
            "(SELECT pg_catalog.concat('{words} = ', {}) FROM pg_operator x
                JOIN pg_namespace xs ON xs.oid = x.oprnamespace WHERE x.oid = {column})",
            operator("xs", "x.oprname")
        )
    };
    let estimator = |words: &str, column: &str| {
        format!("CASE WHEN {column} <> '0' THEN pg_catalog.format('{words} = %s', {}) END", function(column))
    };
    let operand = |words: &str, column: &str| {
        format!(
            "CASE WHEN {column} <> '0' THEN pg_catalog.format('{words} = %s', pg_catalog.format_type({column}, NULL)) END"
        )
    };
    let query = format!(
        "SELECT o.oid, o.oprnamespace, o.oprname, '0'::oid,
            pg_catalog.format('CREATE OPERATOR %s (%s)',
                CASE WHEN s.nspname = 'public' THEN o.oprname::text
                    ELSE pg_catalog.format('%I.%s', s.nspname, o.oprname) END,
                pg_catalog.concat_ws(', ', {left}, {right}, pg_catalog.format('FUNCTION = %s', {function}),
                    {commutator}, {negator}, {restrict}, {join},
                    CASE WHEN o.oprcanhash THEN 'HASHES' END, CASE WHEN o.oprcanmerge THEN 'MERGES' END)),
            pg_catalog.format('OPERATOR %s', o.oid::regoperator), ARRAY[]::text[]
        FROM pg_operator o JOIN pg_namespace s ON s.oid = o.oprnamespace
        WHERE o.oid >= {FIRST} AND o.oprcode <> '0' AND o.oprnamespace <> '11'",
        left = operand("LEFTARG", "o.oprleft"),
        right = operand("RIGHTARG", "o.oprright"),
        function = function("o.oprcode"),
        commutator = other("COMMUTATOR", "o.oprcom"),
        negator = other("NEGATOR", "o.oprnegate"),
        restrict = estimator("RESTRICT", "o.oprrest"),
        join = estimator("JOIN", "o.oprjoin"),
    );
    ask(asker, &query).await
}

/// The operators and functions of an operator class or family, by what `pg_depend` ties them to.
fn members(owner: &str, oid: &str) -> String {
    format!(
        "(SELECT pg_catalog.string_agg(member.words, ', ' ORDER BY member.rank, member.number, member.words)
        FROM (
            SELECT 1, o.amopstrategy, pg_catalog.format('OPERATOR %s %s%s', o.amopstrategy,
                o.amopopr::regoperator, CASE WHEN o.amoppurpose = 'o' THEN pg_catalog.format(' FOR ORDER BY %s',
                    (SELECT {family} FROM pg_opfamily x JOIN pg_namespace xs ON xs.oid = x.opfnamespace
                    WHERE x.oid = o.amopsortfamily)) END)
            FROM pg_depend d JOIN pg_amop o ON o.oid = d.objid
            WHERE d.classid = '2602' AND d.refclassid = '{owner}' AND d.refobjid = {oid}
            UNION ALL
            SELECT 2, f.amprocnum, pg_catalog.format('FUNCTION %s (%s, %s) %s', f.amprocnum,
                pg_catalog.format_type(f.amproclefttype, NULL), pg_catalog.format_type(f.amprocrighttype, NULL),
                f.amproc::oid::regprocedure)
            FROM pg_depend d JOIN pg_amproc f ON f.oid = d.objid
            WHERE d.classid = '2603' AND d.refclassid = '{owner}' AND d.refobjid = {oid}
        ) AS member (rank, number, words))",
        family = named("xs", "x.opfname")
    )
}

pub(in super::super) async fn families(asker: &Asker<'_>) -> Result<Vec<Definition>, Error> {
    // A family of the name of a class comes with that.
    let name = named("s", "f.opfname");
    let query = format!(
        "SELECT f.oid, f.opfnamespace, f.opfname, '0'::oid,
            pg_catalog.format('CREATE OPERATOR FAMILY %s USING %I', {name}, m.amname),
            pg_catalog.format('OPERATOR FAMILY %s USING %I', {name}, m.amname),
            ARRAY[pg_catalog.format('ALTER OPERATOR FAMILY %s USING %I ADD %s', {name}, m.amname, {members})]
        FROM pg_opfamily f JOIN pg_am m ON m.oid = f.opfmethod JOIN pg_namespace s ON s.oid = f.opfnamespace
        WHERE f.oid >= {FIRST} AND NOT EXISTS (
            SELECT FROM pg_opclass c WHERE c.opcfamily = f.oid AND c.opcname = f.opfname
                AND c.opcnamespace = f.opfnamespace
        )",
        members = members("2753", "f.oid")
    );
    let mut found = ask(asker, &query).await?;
    for family in &mut found {
        family.further.retain(|statement| !statement.ends_with(" ADD "));
    }
    Ok(found)
}

pub(in super::super) async fn classes(asker: &Asker<'_>) -> Result<Vec<Definition>, Error> {
    let name = named("s", "c.opcname");
    let query = format!(
        "SELECT c.oid, c.opcnamespace, c.opcname, '0'::oid,
            pg_catalog.format('CREATE OPERATOR CLASS %s%s FOR TYPE %s USING %I%s AS %s', {name},
                CASE WHEN c.opcdefault THEN ' DEFAULT' END, pg_catalog.format_type(c.opcintype, NULL), m.amname,
                CASE WHEN f.opfname <> c.opcname OR f.opfnamespace <> c.opcnamespace
                    THEN pg_catalog.format(' FAMILY %s', {family}) END,
                pg_catalog.concat_ws(', ', {members},
                    CASE WHEN f.opfname = c.opcname AND f.opfnamespace = c.opcnamespace THEN {loose} END,
                    CASE WHEN c.opckeytype <> '0'
                        THEN pg_catalog.format('STORAGE %s', pg_catalog.format_type(c.opckeytype, NULL)) END)),
            pg_catalog.format('OPERATOR CLASS %s USING %I', {name}, m.amname), ARRAY[]::text[]
        FROM pg_opclass c JOIN pg_am m ON m.oid = c.opcmethod JOIN pg_namespace s ON s.oid = c.opcnamespace
        JOIN pg_opfamily f ON f.oid = c.opcfamily JOIN pg_namespace fs ON fs.oid = f.opfnamespace
        WHERE c.oid >= {FIRST}",
        family = named("fs", "f.opfname"),
        members = members("2616", "c.oid"),
        loose = members("2753", "f.oid"),
    );
    ask(asker, &query).await
}

pub(in super::super) async fn casts(asker: &Asker<'_>) -> Result<Vec<Definition>, Error> {
    let query = format!(
        "SELECT c.oid, '0'::oid, '', '0'::oid,
            pg_catalog.format('CREATE CAST (%s AS %s) %s%s', pg_catalog.format_type(c.castsource, NULL),
                pg_catalog.format_type(c.casttarget, NULL),
                CASE c.castmethod WHEN 'i' THEN 'WITH INOUT' WHEN 'b' THEN 'WITHOUT FUNCTION'
                    ELSE pg_catalog.format('WITH FUNCTION %s', c.castfunc::regprocedure) END,
                CASE c.castcontext WHEN 'a' THEN ' AS ASSIGNMENT' WHEN 'i' THEN ' AS IMPLICIT' END),
            pg_catalog.format('CAST (%s AS %s)', pg_catalog.format_type(c.castsource, NULL),
                pg_catalog.format_type(c.casttarget, NULL)), ARRAY[]::text[]
        FROM pg_cast c WHERE c.oid >= {FIRST} AND {own}",
        own = is_own("2605", "c.oid")
    );
    ask(asker, &query).await
}

pub(in super::super) async fn parsers(asker: &Asker<'_>) -> Result<Vec<Definition>, Error> {
    let name = named("s", "p.prsname");
    let query = format!(
        "SELECT p.oid, p.prsnamespace, p.prsname, '0'::oid,
            pg_catalog.format('CREATE TEXT SEARCH PARSER %s (START = %s, GETTOKEN = %s, END = %s, LEXTYPES = %s%s)',
                {name}, {start}, {token}, {end}, {types},
                CASE WHEN p.prsheadline <> '0' THEN pg_catalog.format(', HEADLINE = %s', {headline}) END),
            pg_catalog.format('TEXT SEARCH PARSER %s', {name}), ARRAY[]::text[]
        FROM pg_ts_parser p JOIN pg_namespace s ON s.oid = p.prsnamespace WHERE p.oid >= {FIRST}",
        start = function("p.prsstart"),
        token = function("p.prstoken"),
        end = function("p.prsend"),
        types = function("p.prslextype"),
        headline = function("p.prsheadline"),
    );
    ask(asker, &query).await
}

pub(in super::super) async fn templates(asker: &Asker<'_>) -> Result<Vec<Definition>, Error> {
    let name = named("s", "t.tmplname");
    let query = format!(
        "SELECT t.oid, t.tmplnamespace, t.tmplname, '0'::oid,
            pg_catalog.format('CREATE TEXT SEARCH TEMPLATE %s (%sLEXIZE = %s)', {name},
                CASE WHEN t.tmplinit <> '0' THEN pg_catalog.format('INIT = %s, ', {init}) END, {lexize}),
            pg_catalog.format('TEXT SEARCH TEMPLATE %s', {name}), ARRAY[]::text[]
        FROM pg_ts_template t JOIN pg_namespace s ON s.oid = t.tmplnamespace WHERE t.oid >= {FIRST}",
        init = function("t.tmplinit"),
        lexize = function("t.tmpllexize"),
    );
    ask(asker, &query).await
}

pub(in super::super) async fn dictionaries(asker: &Asker<'_>) -> Result<Vec<Definition>, Error> {
    let name = named("s", "d.dictname");
    let query = format!(
        "SELECT d.oid, d.dictnamespace, d.dictname, '0'::oid,
            pg_catalog.format('CREATE TEXT SEARCH DICTIONARY %s (%s)', {name},
                pg_catalog.concat_ws(', ', pg_catalog.format('TEMPLATE = %s',
                    CASE WHEN ts.nspname = 'pg_catalog' THEN pg_catalog.quote_ident(t.tmplname::text)
                        ELSE {template} END), d.dictinitoption)),
            pg_catalog.format('TEXT SEARCH DICTIONARY %s', {name}), ARRAY[]::text[]
        FROM pg_ts_dict d JOIN pg_namespace s ON s.oid = d.dictnamespace
        JOIN pg_ts_template t ON t.oid = d.dicttemplate JOIN pg_namespace ts ON ts.oid = t.tmplnamespace
        WHERE d.oid >= {FIRST} AND d.dictnamespace <> '11'",
        template = named("ts", "t.tmplname"),
    );
    ask(asker, &query).await
}

pub(in super::super) async fn configurations(asker: &Asker<'_>) -> Result<Vec<Definition>, Error> {
    let name = named("s", "c.cfgname");
    let query = format!(
        "SELECT c.oid, c.cfgnamespace, c.cfgname, '0'::oid,
            pg_catalog.format('CREATE TEXT SEARCH CONFIGURATION %s (PARSER = %s)', {name},
                CASE WHEN ps.nspname = 'pg_catalog' THEN pg_catalog.format('pg_catalog.%I', p.prsname)
                    ELSE {parser} END),
            pg_catalog.format('TEXT SEARCH CONFIGURATION %s', {name}),
            ARRAY(
                SELECT pg_catalog.format('ALTER TEXT SEARCH CONFIGURATION %s ADD MAPPING FOR %s WITH %s', {name},
                    pg_catalog.string_agg(one.token, ', ' ORDER BY one.token), one.dictionaries)
                FROM (
                    SELECT (SELECT pg_catalog.quote_ident(t.alias) FROM pg_catalog.ts_token_type(c.cfgparser) AS t
                            WHERE t.tokid = m.maptokentype),
                        pg_catalog.string_agg(m.mapdict::regdictionary::text, ', ' ORDER BY m.mapseqno)
                    FROM pg_ts_config_map m WHERE m.mapcfg = c.oid GROUP BY m.maptokentype
                ) AS one (token, dictionaries)
                GROUP BY one.dictionaries ORDER BY one.dictionaries
            )
        FROM pg_ts_config c JOIN pg_namespace s ON s.oid = c.cfgnamespace
        JOIN pg_ts_parser p ON p.oid = c.cfgparser JOIN pg_namespace ps ON ps.oid = p.prsnamespace
        WHERE c.oid >= {FIRST} AND c.cfgnamespace <> '11'",
        parser = named("ps", "p.prsname"),
    );
    ask(asker, &query).await
}

/// The queries of views; what is around them is told by their relations.
pub(in super::super) async fn views(asker: &Asker<'_>) -> Result<Vec<(u32, Option<String>)>, Error> {
    let query = format!(
        "SELECT c.oid, pg_catalog.pg_get_viewdef(c.oid) FROM pg_class c
        WHERE c.oid >= {FIRST} AND c.relkind IN ('v', 'm') AND {own}
        ORDER BY c.oid",
        own = is_own("1259", "c.oid")
    );
    asker.ask(&query, |row| (row.next(), row.next())).await
}

pub(in super::super) async fn statistics(asker: &Asker<'_>) -> Result<Vec<Definition>, Error> {
    let name = named("s", "x.stxname");
    let target = match asker.version() {
        17.. => "x.stxstattarget IS NOT NULL",
        13.. => "x.stxstattarget >= 0",
        _ => "false",
    };
    let query = format!(
        "SELECT x.oid, x.stxnamespace, x.stxname, x.stxrelid, pg_catalog.pg_get_statisticsobjdef(x.oid),
            pg_catalog.format('STATISTICS %s', {name}),
            CASE WHEN {target} THEN ARRAY[pg_catalog.format('ALTER STATISTICS %s SET STATISTICS %s', {name}, {number})]
                ELSE ARRAY[]::text[] END
        FROM pg_statistic_ext x JOIN pg_namespace s ON s.oid = x.stxnamespace WHERE x.oid >= {FIRST}",
        number = asker.since(13, "x.stxstattarget", "0"),
    );
    ask(asker, &query).await
}

/// What keeps a rule or trigger from firing as all others do.
fn firing(what: &str, column: &str, name: &str) -> String {
    format!(
        "CASE WHEN {column} <> 'O' THEN ARRAY[pg_catalog.format('ALTER TABLE %s %s {what} %I', {name}.owner,
            CASE {column} WHEN 'D' THEN 'DISABLE' WHEN 'R' THEN 'ENABLE REPLICA' ELSE 'ENABLE ALWAYS' END,
            {name}.name)] ELSE ARRAY[]::text[] END"
    )
}

pub(in super::super) async fn rules(asker: &Asker<'_>) -> Result<Vec<Definition>, Error> {
    let query = format!(
        "SELECT w.oid, c.relnamespace, w.rulename, c.oid, pg_catalog.pg_get_ruledef(w.oid),
            pg_catalog.format('RULE %I ON %s', one.name, one.owner), {firing}
        FROM pg_rewrite w JOIN pg_class c ON c.oid = w.ev_class
        CROSS JOIN LATERAL (SELECT w.rulename, c.oid::regclass) AS one (name, owner)
        WHERE w.oid >= {FIRST} AND w.rulename <> '_RETURN'",
        firing = firing("RULE", "w.ev_enabled", "one"),
    );
    ask(asker, &query).await
}

pub(in super::super) async fn triggers(asker: &Asker<'_>) -> Result<Vec<Definition>, Error> {
    // Those of partitions come with that of their table.
    let is_own = asker.since(13, "t.tgparentid = '0'", "true");
    let query = format!(
        "SELECT t.oid, c.relnamespace, t.tgname, c.oid, pg_catalog.pg_get_triggerdef(t.oid),
            pg_catalog.format('TRIGGER %I ON %s', one.name, one.owner), {firing}
        FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
        CROSS JOIN LATERAL (SELECT t.tgname, c.oid::regclass) AS one (name, owner)
        WHERE t.oid >= {FIRST} AND NOT t.tgisinternal AND {is_own}",
        firing = firing("TRIGGER", "t.tgenabled", "one"),
    );
    ask(asker, &query).await
}

pub(in super::super) async fn event_triggers(asker: &Asker<'_>) -> Result<Vec<Definition>, Error> {
    let query = format!(
        "SELECT e.oid, '0'::oid, e.evtname, '0'::oid,
            pg_catalog.format('CREATE EVENT TRIGGER %I ON %s%s EXECUTE FUNCTION %s()', e.evtname, e.evtevent,
                (SELECT pg_catalog.format(' WHEN TAG IN (%s)',
                        pg_catalog.string_agg(pg_catalog.quote_literal(tag), ', '))
                    FROM pg_catalog.unnest(e.evttags) AS tag WHERE e.evttags IS NOT NULL HAVING pg_catalog.count(*) > 0),
                {function}),
            pg_catalog.format('EVENT TRIGGER %I', e.evtname),
            CASE WHEN e.evtenabled <> 'O' THEN ARRAY[pg_catalog.format('ALTER EVENT TRIGGER %I %s', e.evtname,
                CASE e.evtenabled WHEN 'D' THEN 'DISABLE' WHEN 'R' THEN 'ENABLE REPLICA' ELSE 'ENABLE ALWAYS' END)]
                ELSE ARRAY[]::text[] END
        FROM pg_event_trigger e WHERE e.oid >= {FIRST}",
        function = function("e.evtfoid"),
    );
    ask(asker, &query).await
}

pub(in super::super) async fn publications(asker: &Asker<'_>) -> Result<Vec<Definition>, Error> {
    let table = if asker.version() >= 15 {
        "pg_catalog.concat(r.prrelid::regclass::text,
            CASE WHEN r.prattrs IS NOT NULL THEN (
                SELECT pg_catalog.format(' (%s)', pg_catalog.string_agg(pg_catalog.quote_ident(a.attname::text), ', '))
                FROM pg_attribute a WHERE a.attrelid = r.prrelid AND a.attnum = ANY (r.prattrs::int2[])) END,
            CASE WHEN r.prqual IS NOT NULL
                THEN pg_catalog.format(' WHERE (%s)', pg_catalog.pg_get_expr(r.prqual, r.prrelid)) END)"
    } else {
        "r.prrelid::regclass::text"
    };
    let schemas = if asker.version() >= 15 {
        "(SELECT pg_catalog.concat('TABLES IN SCHEMA ', pg_catalog.string_agg(pg_catalog.quote_ident(s.nspname::text),
                ', ' ORDER BY s.nspname))
            FROM pg_publication_namespace n JOIN pg_namespace s ON s.oid = n.pnnspid WHERE n.pnpubid = p.oid
            HAVING pg_catalog.count(*) > 0)"
    } else {
        "NULL"
    };
    let root = asker.since(13, "CASE WHEN p.pubviaroot THEN 'publish_via_partition_root = true' END", "NULL");
    let computed =
        asker.since(18, "CASE WHEN p.pubgencols = 's' THEN 'publish_generated_columns = stored' END", "NULL");
    let query = format!(
        "SELECT p.oid, '0'::oid, p.pubname, '0'::oid,
            pg_catalog.concat_ws(' ', pg_catalog.format('CREATE PUBLICATION %I', p.pubname),
                CASE WHEN p.puballtables THEN 'FOR ALL TABLES' ELSE pg_catalog.concat('FOR ', NULLIF(
                    pg_catalog.concat_ws(', ',
                        (SELECT pg_catalog.concat('TABLE ', pg_catalog.string_agg({table}, ', '
                                ORDER BY r.prrelid::regclass::text))
                            FROM pg_publication_rel r WHERE r.prpubid = p.oid HAVING pg_catalog.count(*) > 0),
                        {schemas}), '')) END,
                (SELECT pg_catalog.format('WITH (%s)', said) FROM pg_catalog.concat_ws(', ',
                    CASE WHEN NOT (p.pubinsert AND p.pubupdate AND p.pubdelete AND p.pubtruncate)
                        THEN pg_catalog.format('publish = %L', pg_catalog.concat_ws(', ',
                            CASE WHEN p.pubinsert THEN 'insert' END, CASE WHEN p.pubupdate THEN 'update' END,
                            CASE WHEN p.pubdelete THEN 'delete' END,
                            CASE WHEN p.pubtruncate THEN 'truncate' END)) END, {root}, {computed}) AS said
                    WHERE said <> '')),
            pg_catalog.format('PUBLICATION %I', p.pubname), ARRAY[]::text[]
        FROM pg_publication p WHERE p.oid >= {FIRST}"
    );
    let mut found = ask(asker, &query).await?;
    for publication in &mut found {
        // One of nothing so far.
        if let Some(text) = &mut publication.text {
            *text = text.replace(" FOR  WITH", " WITH").trim_end_matches(" FOR ").to_owned();
        }
    }
    Ok(found)
}

/// What is there and no schema has a place for: what it is, its catalog, its number, its schema and its name.
pub(in super::super) async fn others(
    asker: &Asker<'_>,
) -> Result<Vec<(String, u32, u32, u32, String)>, Error> {
    // Its number is for superusers before PostgreSQL 14, and only what is left out by extension needs it.
    let subscription = asker.since(14, "s.oid", "'0'");
    let query = format!(
        "SELECT 'language', '2612'::oid, oid, '0'::oid, lanname FROM pg_language WHERE oid >= {FIRST}
        UNION ALL
        SELECT 'foreign-data wrapper', '2328', oid, '0', fdwname FROM pg_foreign_data_wrapper
        UNION ALL SELECT 'foreign server', '1417', oid, '0', srvname FROM pg_foreign_server
        UNION ALL SELECT 'access method', '2601', oid, '0', amname FROM pg_am WHERE oid >= {FIRST}
        UNION ALL SELECT 'conversion', '2607', oid, connamespace, conname FROM pg_conversion WHERE oid >= {FIRST}
        UNION ALL SELECT 'transform', '3576', t.oid, '0', pg_catalog.format('for %s language %s',
                pg_catalog.format_type(t.trftype, NULL), l.lanname)::name
            FROM pg_transform t JOIN pg_language l ON l.oid = t.trflang
        UNION ALL SELECT 'subscription', '6100', {subscription}, '0', s.subname FROM pg_subscription s
            JOIN pg_database b ON b.oid = s.subdbid WHERE b.datname = pg_catalog.current_database()
        UNION ALL SELECT 'type', '1247', oid, typnamespace, typname FROM pg_type
            WHERE oid >= {FIRST} AND (typtype = 'b' AND typelem = '0' OR NOT typisdefined)
        UNION ALL SELECT 'foreign table', '1259', oid, relnamespace, relname FROM pg_class
            WHERE oid >= {FIRST} AND relkind = 'f'"
    );
    asker.ask(&query, |row| (row.next(), row.next(), row.next(), row.next(), row.next())).await
}
