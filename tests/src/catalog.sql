WITH spaces AS (
    SELECT oid, nspname FROM pg_catalog.pg_namespace WHERE nspname !~ '^(pg_|information_schema$)'
),
relations AS (
    SELECT c.*, pg_catalog.format('%I.%I', s.nspname, c.relname) AS name
    FROM pg_catalog.pg_class c JOIN spaces s ON s.oid = c.relnamespace
    WHERE c.relname NOT IN ('migrate_revisions', 'migrate_revisions_pkey')
),
collations AS (
    SELECT oid, collnamespace::pg_catalog.regnamespace || '.' || collname AS name FROM pg_catalog.pg_collation
),
things (line, oid, catalog, part) AS (
    SELECT pg_catalog.format('schema %I', nspname), oid, 'pg_namespace', 0 FROM spaces

    UNION ALL
    SELECT pg_catalog.format('extension %I version %s in %s', extname, extversion, extnamespace::pg_catalog.regnamespace),
        oid, 'pg_extension', 0
    FROM pg_catalog.pg_extension

    UNION ALL
    SELECT pg_catalog.format('enum %I.%I (%s)', s.nspname, t.typname, (
            SELECT pg_catalog.string_agg(pg_catalog.quote_literal(e.enumlabel), ', ' ORDER BY e.enumsortorder)
            FROM pg_catalog.pg_enum e WHERE e.enumtypid = t.oid
        )), t.oid, 'pg_type', 0
    FROM pg_catalog.pg_type t JOIN spaces s ON s.oid = t.typnamespace WHERE t.typtype = 'e'

    UNION ALL
    SELECT pg_catalog.concat_ws(' ',
            pg_catalog.format('domain %I.%I', s.nspname, t.typname),
            pg_catalog.format_type(t.typbasetype, t.typtypmod),
            CASE WHEN t.typcollation <> b.typcollation THEN 'COLLATE ' || (
                SELECT name FROM collations WHERE oid = t.typcollation) END,
            CASE WHEN t.typnotnull THEN 'NOT NULL' END,
            'value ' || pg_catalog.pg_get_expr(t.typdefaultbin, 0),
            'array ' || a.typname
        ), t.oid, 'pg_type', 0
    FROM pg_catalog.pg_type t JOIN spaces s ON s.oid = t.typnamespace
    JOIN pg_catalog.pg_type b ON b.oid = t.typbasetype
    JOIN pg_catalog.pg_type a ON a.oid = t.typarray
    WHERE t.typtype = 'd'

    UNION ALL
    SELECT pg_catalog.format('constraint %I of domain %s: %s', c.conname, pg_catalog.format_type(c.contypid, NULL),
            pg_catalog.pg_get_constraintdef(c.oid)), c.oid, 'pg_constraint', 0
    FROM pg_catalog.pg_constraint c JOIN spaces s ON s.oid = c.connamespace
    WHERE c.contypid <> 0 AND c.contype = 'c'

    -- The order of attributes means something: they are on one line.
    UNION ALL
    SELECT pg_catalog.format('composite type %s (%s)', pg_catalog.format_type(r.reltype, NULL), (
            SELECT pg_catalog.string_agg(pg_catalog.concat_ws(' ', pg_catalog.quote_ident(a.attname),
                pg_catalog.format_type(a.atttypid, a.atttypmod),
                CASE WHEN a.attcollation <> t.typcollation THEN 'COLLATE ' || (
                SELECT name FROM collations WHERE oid = a.attcollation) END
                ), ', ' ORDER BY a.attnum)
            FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
            WHERE a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
        )), r.reltype, 'pg_type', 0
    FROM relations r WHERE r.relkind = 'c'

    UNION ALL
    SELECT pg_catalog.format('type %I.%I', s.nspname, t.typname), t.oid, 'pg_type', 0
    FROM pg_catalog.pg_type t JOIN spaces s ON s.oid = t.typnamespace WHERE t.typtype IN ('r', 'm')

    UNION ALL
    SELECT pg_catalog.format('function %s', p.oid::pg_catalog.regprocedure), p.oid, 'pg_proc', 0
    FROM pg_catalog.pg_proc p JOIN spaces s ON s.oid = p.pronamespace

    -- The kind of relation, how it is kept, and how much of it: indexes are written out below.
    UNION ALL
    SELECT pg_catalog.format('relation %s kind %s kept %s with %s', name, relkind, relpersistence,
            (SELECT pg_catalog.array_agg(option ORDER BY option) FROM pg_catalog.unnest(reloptions) AS option)),
        oid, 'pg_class', 0
    FROM relations WHERE relkind NOT IN ('i', 'S', 'c')

    UNION ALL
    SELECT pg_catalog.concat_ws(' ',
            pg_catalog.format('column %s.%I', r.name, a.attname),
            pg_catalog.format_type(a.atttypid, a.atttypmod),
            CASE WHEN a.attcollation <> t.typcollation THEN 'COLLATE ' || (
                SELECT name FROM collations WHERE oid = a.attcollation) END,
            CASE WHEN a.attnotnull THEN 'NOT NULL' END,
            CASE WHEN a.attidentity <> '' THEN 'identity ' || a.attidentity::pg_catalog.text END,
            CASE WHEN a.attgenerated <> '' THEN 'generated' END,
            'value ' || pg_catalog.pg_get_expr(d.adbin, d.adrelid),
            CASE WHEN a.attstorage <> t.typstorage THEN 'storage ' || a.attstorage::pg_catalog.text END,
            'compression ' || NULLIF(pg_catalog.to_jsonb(a) ->> 'attcompression', ''),
            CASE WHEN a.attndims <> 0 THEN 'array' END
        ), r.oid, 'pg_class', a.attnum
    FROM relations r
    JOIN pg_catalog.pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
    JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
    LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE r.relkind NOT IN ('i', 'I', 'S', 'c')

    UNION ALL
    SELECT pg_catalog.format('constraint %I of %s: %s%s', c.conname, r.name, pg_catalog.pg_get_constraintdef(c.oid),
            CASE WHEN NOT c.convalidated THEN ' NOT VALID' END), c.oid, 'pg_constraint', 0
    FROM pg_catalog.pg_constraint c JOIN relations r ON r.oid = c.conrelid WHERE c.contype <> 'n'

    -- From PostgreSQL 18 on, NOT NULL is a constraint with a name, which nobody chooses.
    UNION ALL
    SELECT pg_catalog.format('constraint of %s: %s%s', r.name, pg_catalog.pg_get_constraintdef(c.oid),
            CASE WHEN NOT c.convalidated THEN ' NOT VALID' END), 0, 'pg_constraint', 0
    FROM pg_catalog.pg_constraint c JOIN relations r ON r.oid = c.conrelid WHERE c.contype = 'n'

    UNION ALL
    SELECT pg_catalog.format('index %s%s', pg_catalog.pg_get_indexdef(i.indexrelid),
            pg_catalog.concat(CASE WHEN NOT i.indisvalid THEN ' INVALID' END,
                CASE WHEN i.indisclustered THEN ' CLUSTERED' END,
                CASE WHEN i.indisreplident THEN ' REPLICA IDENTITY' END)), i.indexrelid, 'pg_class', 0
    FROM pg_catalog.pg_index i JOIN relations r ON r.oid = i.indexrelid

    -- PostgreSQL chooses its name when it is made, and nobody uses it: its owner is the column that it numbers.
    UNION ALL
    SELECT pg_catalog.format('sequence%s %s from %s by %s, %s to %s, cache %s, cycle %s, of %s',
            CASE WHEN d.deptype IS DISTINCT FROM 'i' THEN ' ' || r.name END,
            pg_catalog.format_type(q.seqtypid, NULL), q.seqstart, q.seqincrement, q.seqmin, q.seqmax, q.seqcache,
            q.seqcycle, d.refobjid::pg_catalog.regclass || '.' || a.attname), r.oid, 'pg_class', 0
    FROM pg_catalog.pg_sequence q
    JOIN relations r ON r.oid = q.seqrelid
    LEFT JOIN pg_catalog.pg_depend d ON d.objid = r.oid AND d.deptype IN ('a', 'i') AND d.refobjsubid > 0
    LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid

    UNION ALL
    SELECT pg_catalog.format('policy %I of %s: %s %s to %s using %s check %s', p.polname, r.name,
            CASE WHEN p.polpermissive THEN 'permissive' ELSE 'restrictive' END, p.polcmd,
            (SELECT pg_catalog.array_agg(role::pg_catalog.regrole::pg_catalog.text ORDER BY 1)
                FROM pg_catalog.unnest(p.polroles) AS role),
            pg_catalog.pg_get_expr(p.polqual, p.polrelid), pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid)),
        p.oid, 'pg_policy', 0
    FROM pg_catalog.pg_policy p JOIN relations r ON r.oid = p.polrelid

    UNION ALL
    SELECT pg_catalog.concat_ws(' ', 'relation', name,
            CASE WHEN relrowsecurity THEN 'row security' END,
            CASE WHEN relforcerowsecurity THEN 'forced' END,
            'partition by ' || pg_catalog.pg_get_partkeydef(oid),
            'tablespace ' || (SELECT spcname FROM pg_catalog.pg_tablespace s WHERE s.oid = reltablespace),
            CASE relreplident WHEN 'f' THEN 'replica identity full' WHEN 'n' THEN 'replica identity nothing'
                WHEN 'i' THEN 'replica identity by an index' END
        ), oid, 'pg_class', 0
    FROM relations
    WHERE relrowsecurity OR relforcerowsecurity OR reltablespace <> 0 OR relkind = 'p'
        OR (relkind IN ('r', 'm') AND relreplident <> 'd')

    UNION ALL
    SELECT pg_catalog.format('relation %s inherits %s', r.name, i.inhparent::pg_catalog.regclass), r.oid, 'pg_class', 0
    FROM pg_catalog.pg_inherits i JOIN relations r ON r.oid = i.inhrelid

    UNION ALL
    SELECT pg_catalog.format('trigger %s', pg_catalog.pg_get_triggerdef(t.oid)), t.oid, 'pg_trigger', 0
    FROM pg_catalog.pg_trigger t JOIN relations r ON r.oid = t.tgrelid WHERE NOT t.tgisinternal

    -- SQL objects, in the words that would make them.
    UNION ALL
    SELECT pg_catalog.format('routine %s', pg_catalog.pg_get_functiondef(p.oid)), p.oid, 'pg_proc', 0
    FROM pg_catalog.pg_proc p JOIN spaces s ON s.oid = p.pronamespace WHERE p.prokind <> 'a'

    UNION ALL
    SELECT pg_catalog.format('aggregate %s by %s, %s, type %s, first %s, %s direct', p.oid::pg_catalog.regprocedure,
            a.aggtransfn, a.aggfinalfn, a.aggtranstype::pg_catalog.regtype, a.agginitval, a.aggnumdirectargs),
        0, 'pg_proc', 0
    FROM pg_catalog.pg_aggregate a
    JOIN pg_catalog.pg_proc p ON p.oid = a.aggfnoid JOIN spaces s ON s.oid = p.pronamespace

    UNION ALL
    SELECT pg_catalog.format('query of %s, filled %s: %s', name, relispopulated, pg_catalog.pg_get_viewdef(oid)),
        0, 'pg_class', 0
    FROM relations WHERE relkind IN ('v', 'm')

    UNION ALL
    SELECT pg_catalog.format('partition %s of %s %s', r.name, i.inhparent::pg_catalog.regclass,
            pg_catalog.pg_get_expr(r.relpartbound, r.oid)), 0, 'pg_class', 0
    FROM relations r JOIN pg_catalog.pg_inherits i ON i.inhrelid = r.oid WHERE r.relispartition

    UNION ALL
    SELECT pg_catalog.format('trigger %I of %s fires %s', t.tgname, r.name, t.tgenabled), t.oid, 'pg_trigger', 0
    FROM pg_catalog.pg_trigger t JOIN relations r ON r.oid = t.tgrelid WHERE NOT t.tgisinternal

    UNION ALL
    SELECT pg_catalog.format('rule %s enabled %s', pg_catalog.pg_get_ruledef(w.oid), w.ev_enabled), w.oid,
        'pg_rewrite', 0
    FROM pg_catalog.pg_rewrite w JOIN relations r ON r.oid = w.ev_class WHERE w.rulename <> '_RETURN'

    UNION ALL
    SELECT pg_catalog.format('event trigger %I on %s when %s by %s fires %s', evtname, evtevent, evttags,
            evtfoid::pg_catalog.regprocedure, evtenabled), oid, 'pg_event_trigger', 0
    FROM pg_catalog.pg_event_trigger

    UNION ALL
    SELECT pg_catalog.format('operator %s by %s, commutes with %s, negates %s', o.oid::pg_catalog.regoperator,
            o.oprcode, o.oprcom::pg_catalog.regoper, o.oprnegate::pg_catalog.regoper), o.oid, 'pg_operator', 0
    FROM pg_catalog.pg_operator o JOIN spaces s ON s.oid = o.oprnamespace

    UNION ALL
    SELECT pg_catalog.format('operator class %I.%I of %s in family %I default %s', s.nspname, c.opcname,
            c.opcintype::pg_catalog.regtype, f.opfname, c.opcdefault), c.oid, 'pg_opclass', 0
    FROM pg_catalog.pg_opclass c
    JOIN spaces s ON s.oid = c.opcnamespace JOIN pg_catalog.pg_opfamily f ON f.oid = c.opcfamily

    UNION ALL
    SELECT pg_catalog.format('operator family %I.%I: %s', s.nspname, f.opfname, (
            SELECT pg_catalog.string_agg(a.amopstrategy || ' ' || a.amopopr::pg_catalog.regoperator, ', '
                ORDER BY a.amopstrategy, a.amopopr::pg_catalog.regoperator::pg_catalog.text)
            FROM pg_catalog.pg_amop a WHERE a.amopfamily = f.oid
        )), f.oid, 'pg_opfamily', 0
    FROM pg_catalog.pg_opfamily f JOIN spaces s ON s.oid = f.opfnamespace

    UNION ALL
    SELECT pg_catalog.format('cast %s as %s by %s, context %s', c.castsource::pg_catalog.regtype,
            c.casttarget::pg_catalog.regtype, c.castfunc::pg_catalog.regprocedure, c.castcontext), c.oid, 'pg_cast', 0
    FROM pg_catalog.pg_cast c WHERE c.oid >= 16384

    UNION ALL
    SELECT pg_catalog.format('text search configuration %I.%I: %s', s.nspname, c.cfgname, (
            SELECT pg_catalog.string_agg(m.maptokentype || ' ' || m.mapdict::pg_catalog.regdictionary, ', '
                ORDER BY m.maptokentype, m.mapseqno)
            FROM pg_catalog.pg_ts_config_map m WHERE m.mapcfg = c.oid
        )), c.oid, 'pg_ts_config', 0
    FROM pg_catalog.pg_ts_config c JOIN spaces s ON s.oid = c.cfgnamespace

    UNION ALL
    SELECT pg_catalog.format('text search dictionary %I.%I: %s', s.nspname, d.dictname, d.dictinitoption), d.oid,
        'pg_ts_dict', 0
    FROM pg_catalog.pg_ts_dict d JOIN spaces s ON s.oid = d.dictnamespace

    UNION ALL
    SELECT pg_catalog.format('statistics %s', pg_catalog.pg_get_statisticsobjdef(x.oid)), x.oid,
        'pg_statistic_ext', 0
    FROM pg_catalog.pg_statistic_ext x JOIN spaces s ON s.oid = x.stxnamespace

    UNION ALL
    SELECT pg_catalog.format('collation %I.%I: %s %s %s %s', s.nspname, c.collname, c.collprovider,
            c.collisdeterministic, c.collcollate, COALESCE(pg_catalog.to_jsonb(c) ->> 'colllocale', pg_catalog.to_jsonb(c) ->> 'colliculocale')), c.oid, 'pg_collation', 0
    FROM pg_catalog.pg_collation c JOIN spaces s ON s.oid = c.collnamespace

    UNION ALL
    SELECT pg_catalog.format('range %s of %s', r.rngtypid::pg_catalog.regtype, r.rngsubtype::pg_catalog.regtype),
        0, 'pg_type', 0
    FROM pg_catalog.pg_range r
    JOIN pg_catalog.pg_type t ON t.oid = r.rngtypid JOIN spaces s ON s.oid = t.typnamespace

    UNION ALL
    SELECT pg_catalog.format('publication %I of all %s: %s', p.pubname, p.puballtables, (
            SELECT pg_catalog.string_agg(r.prrelid::pg_catalog.regclass::pg_catalog.text, ', '
                ORDER BY r.prrelid::pg_catalog.regclass::pg_catalog.text)
            FROM pg_catalog.pg_publication_rel r WHERE r.prpubid = p.oid
        )), p.oid, 'pg_publication', 0
    FROM pg_catalog.pg_publication p

    -- Who may do what: nothing said is what PostgreSQL gives by itself.
    UNION ALL
    SELECT pg_catalog.format('privileges on %s: %s', granted.what, (
            SELECT pg_catalog.string_agg(item::pg_catalog.text, ', ' ORDER BY item::pg_catalog.text)
            FROM pg_catalog.unnest(granted.list) item
        )), 0, 'pg_class', 0
    FROM (
        SELECT 'relation ' || name, COALESCE(relacl,
            pg_catalog.acldefault(CASE relkind WHEN 'S' THEN 's'::"char" ELSE 'r' END, relowner))
        FROM relations WHERE relkind NOT IN ('i', 'I', 'c') AND NOT EXISTS (
            SELECT FROM pg_catalog.pg_depend d WHERE relkind = 'S' AND d.objid = relations.oid AND d.deptype = 'i'
        )
        UNION ALL
        SELECT pg_catalog.format('column %s.%I', r.name, a.attname), a.attacl
        FROM relations r JOIN pg_catalog.pg_attribute a ON a.attrelid = r.oid
        WHERE pg_catalog.cardinality(a.attacl) > 0 AND NOT a.attisdropped
        UNION ALL
        SELECT 'routine ' || p.oid::pg_catalog.regprocedure, COALESCE(p.proacl, pg_catalog.acldefault('f', p.proowner))
        FROM pg_catalog.pg_proc p JOIN spaces s ON s.oid = p.pronamespace
        UNION ALL
        SELECT 'schema ' || n.nspname, COALESCE(n.nspacl, pg_catalog.acldefault('n', n.nspowner))
        FROM pg_catalog.pg_namespace n JOIN spaces s ON s.oid = n.oid
        UNION ALL
        SELECT pg_catalog.format('new %s in %s', defaclobjtype, (
                SELECT n.nspname FROM pg_catalog.pg_namespace n WHERE n.oid = defaclnamespace
            )), defaclacl
        FROM pg_catalog.pg_default_acl
    ) AS granted (what, list)
)
SELECT pg_catalog.concat_ws(' -- ', things.line, comments.description) COLLATE "C"
FROM things
LEFT JOIN pg_catalog.pg_description comments ON comments.objoid = things.oid
    AND comments.classoid = ('pg_catalog.' || things.catalog)::pg_catalog.regclass
    AND comments.objsubid = things.part
ORDER BY 1
