//! Names that nobody gives are those that PostgreSQL itself would choose, so that databases built by hand match.

use migrate_schema::keyword::is_reserved;
use migrate_tests::database::{Database, server_version};
use migrate_tests::difference::same;
use migrate_tests::project::Project;

/// Builds the same tables from models and by hand, without a name for any constraint or index.
fn match_by_hand(models: &str, by_hand: &str) {
    let (ours, theirs) = (Database::new(), Database::new());
    let project = Project::new(&ours.url(), "").expect("a package");
    let models = format!("use migrate::Table;\n{models}");
    project.write("src/lib.rs", &models).expect("a source file");
    let recorded = project.run(&["autogenerate", "-m", "all", "--rev-id", "000000000001"]);
    recorded.done("autogenerate").expect("a revision");
    project.run(&["upgrade"]).done("upgrade").expect("an upgrade");
    theirs.execute(by_hand).expect("statements that PostgreSQL understands");
    let (ours, theirs) = (ours.describe().expect("a catalog"), theirs.describe().expect("a catalog"));
    same("the names are others", &theirs, &ours).unwrap_or_else(|difference| panic!("{difference}"));
}

#[test]
fn constraints_and_indexes() {
    match_by_hand(
        r#"
        #[derive(Table)]
        #[unique(tenant, email, include(name))]
        #[index(tenant, email desc, include(name))]
        #[index(name)]
        pub struct Users {
            #[column(primary_key)]
            pub id: i64,
            #[column(unique, references = Users)]
            pub tenant: i64,
            #[column(unique, index)]
            pub email: String,
            pub name: String,
        }

        #[derive(Table)]
        #[table(schema = "auth")]
        #[primary_key(a, b)]
        #[foreign_key(a, b, references = Pair(a, b))]
        pub struct Pair {
            pub a: i64,
            pub b: i64,
        }
        "#,
        "CREATE TABLE users (
            id bigint PRIMARY KEY,
            tenant bigint NOT NULL UNIQUE REFERENCES users,
            email text NOT NULL UNIQUE,
            name text NOT NULL,
            UNIQUE (tenant, email) INCLUDE (name)
        );
        CREATE INDEX ON users (email);
        CREATE INDEX ON users (tenant, email DESC) INCLUDE (name);
        CREATE INDEX ON users (name);
        CREATE SCHEMA auth;
        CREATE TABLE auth.pair (
            a bigint, b bigint, PRIMARY KEY (a, b), FOREIGN KEY (a, b) REFERENCES auth.pair
        )",
    );
}

#[test]
fn checks_by_the_columns_they_name() {
    match_by_hand(
        r#"
        #[derive(Table)]
        #[check("true")]
        #[check("a > 0")]
        #[check("a + a > 0")]
        #[check("a > b")]
        #[check("length('b') < a")]
        #[check("abs(a) <> 7")]
        #[check("t.a <> 8")]
        #[check("date '2020-01-01' < \"at\"")]
        #[check("\"at\" > '2020-01-01'::date")]
        #[check("CAST(a AS bigint) < 9 AND numeric > 1")]
        #[check("\"Upper\" = 1")]
        #[check("now() > \"at\" AND \"at\" <> current_date")]
        pub struct T {
            #[column(check = "a < 100")]
            pub a: i32,
            #[column(check = "a < b")]
            pub b: i32,
            pub date: Option<i32>,
            pub bigint: Option<i32>,
            pub numeric: Option<i32>,
            pub at: chrono::NaiveDate,
            #[column(name = "Upper")]
            pub upper: i32,
        }
        "#,
        r#"CREATE TABLE t (
            a integer NOT NULL CHECK (a < 100),
            b integer NOT NULL CHECK (a < b),
            date integer,
            "bigint" integer,
            "numeric" integer,
            at date NOT NULL,
            "Upper" integer NOT NULL,
            CHECK (true),
            CHECK (a > 0),
            CHECK (a + a > 0),
            CHECK (a > b),
            CHECK (length('b') < a),
            CHECK (abs(a) <> 7),
            CHECK (t.a <> 8),
            CHECK (date '2020-01-01' < "at"),
            CHECK ("at" > '2020-01-01'::date),
            CHECK (CAST(a AS bigint) < 9 AND numeric > 1),
            CHECK ("Upper" = 1),
            CHECK (now() > "at" AND "at" <> current_date)
        )"#,
    );
}

#[test]
fn long_names_are_cut() {
    match_by_hand(
        r#"
        #[derive(Table)]
        #[table(name = "a_table_whose_name_is_rather_long_but_still_fits_in_63_bytes_ok")]
        #[unique(short, a_column_with_a_name_that_is_just_about_as_long_as_its_tables)]
        #[index(a_column_with_a_name_that_is_just_about_as_long_as_its_tables)]
        #[index(a_column_with_a_name_that_is_just_about_as_long_as_its_tables, short)]
        #[index("lower(a_column_with_a_name_that_is_just_about_as_long_as_its_tables)", "upper(short)")]
        pub struct Long {
            #[column(primary_key)]
            pub id: i64,
            #[column(unique, index, check = "short <> ''")]
            pub short: String,
            #[column(unique, check = "a_column_with_a_name_that_is_just_about_as_long_as_its_tables <> ''")]
            pub a_column_with_a_name_that_is_just_about_as_long_as_its_tables: String,
            #[column(references = Long)]
            pub a_reference_whose_name_is_long_as_well: i64,
        }

        #[derive(Table)]
        #[unique(one_of_many_columns, another_of_many_columns, a_third_of_many_columns, the_fourth_of_columns)]
        #[index(one_of_many_columns, another_of_many_columns, a_third_of_many_columns, the_fourth_of_columns)]
        pub struct T {
            pub one_of_many_columns: i32,
            pub another_of_many_columns: i32,
            pub a_third_of_many_columns: i32,
            pub the_fourth_of_columns: i32,
        }
        "#,
        "CREATE TABLE a_table_whose_name_is_rather_long_but_still_fits_in_63_bytes_ok (
            id bigint PRIMARY KEY,
            short text NOT NULL UNIQUE CHECK (short <> ''),
            a_column_with_a_name_that_is_just_about_as_long_as_its_tables text NOT NULL UNIQUE
                CHECK (a_column_with_a_name_that_is_just_about_as_long_as_its_tables <> ''),
            a_reference_whose_name_is_long_as_well bigint NOT NULL
                REFERENCES a_table_whose_name_is_rather_long_but_still_fits_in_63_bytes_ok,
            UNIQUE (short, a_column_with_a_name_that_is_just_about_as_long_as_its_tables)
        );
        CREATE INDEX ON a_table_whose_name_is_rather_long_but_still_fits_in_63_bytes_ok (short);
        CREATE INDEX ON a_table_whose_name_is_rather_long_but_still_fits_in_63_bytes_ok
            (a_column_with_a_name_that_is_just_about_as_long_as_its_tables);
        CREATE INDEX ON a_table_whose_name_is_rather_long_but_still_fits_in_63_bytes_ok
            (a_column_with_a_name_that_is_just_about_as_long_as_its_tables, short);
        CREATE INDEX ON a_table_whose_name_is_rather_long_but_still_fits_in_63_bytes_ok
            (lower(a_column_with_a_name_that_is_just_about_as_long_as_its_tables), upper(short));
        CREATE TABLE t (
            one_of_many_columns integer NOT NULL,
            another_of_many_columns integer NOT NULL,
            a_third_of_many_columns integer NOT NULL,
            the_fourth_of_columns integer NOT NULL,
            UNIQUE (one_of_many_columns, another_of_many_columns, a_third_of_many_columns, the_fourth_of_columns)
        );
        CREATE INDEX ON t (one_of_many_columns, another_of_many_columns, a_third_of_many_columns, the_fourth_of_columns)",
    );
}

#[test]
fn no_character_is_cut_in_two() {
    for bytes in 0..6 {
        let table = format!("{}日本語日本語日本語日本語日本語日本語", "t".repeat(bytes));
        match_by_hand(
            &format!(
                "#[derive(Table)]
                #[table(name = \"{table}\")]
                #[index(größer_größer_größer_größer_größer, b)]
                pub struct T {{
                    #[column(primary_key)]
                    pub id: i64,
                    #[column(unique, index, check = \"\\\"größer_größer_größer_größer_größer\\\" > 0\")]
                    pub größer_größer_größer_größer_größer: i32,
                    pub b: i32,
                }}"
            ),
            &format!(
                "CREATE TABLE {table} (
                    id bigint PRIMARY KEY,
                    größer_größer_größer_größer_größer integer NOT NULL UNIQUE
                        CHECK (größer_größer_größer_größer_größer > 0),
                    b integer NOT NULL
                );
                CREATE INDEX ON {table} (größer_größer_größer_größer_größer);
                CREATE INDEX ON {table} (größer_größer_größer_größer_größer, b)"
            ),
        );
    }
}

#[test]
fn names_that_are_taken_get_numbers() {
    match_by_hand(
        r#"
        #[derive(Table)]
        #[unique(a, b)]
        #[unique(a_b)]
        #[unique(a_b, c)]
        #[unique(a, b, c)]
        #[index(a, b)]
        #[index(a_b)]
        #[index(a_b desc)]
        #[index(b, b)]
        #[index(b, name = "t_b_idx")]
        #[index(b desc)]
        #[foreign_key(a, b, references = T(a, b))]
        #[foreign_key(a, references = T(id))]
        #[check("a > 0")]
        #[check("a < 9")]
        #[check("a > b")]
        #[check("a <> b")]
        #[check("c > 0", name = "t_c_check")]
        #[check("c < 9")]
        pub struct T {
            #[column(primary_key)]
            pub id: i64,
            #[column(references = T(id))]
            pub a: i64,
            pub b: i64,
            pub a_b: i64,
            pub c: i64,
        }
        "#,
        "CREATE TABLE t (
            id bigint PRIMARY KEY,
            a bigint NOT NULL REFERENCES t,
            b bigint NOT NULL,
            a_b bigint NOT NULL,
            c bigint NOT NULL,
            UNIQUE (a, b),
            UNIQUE (a_b),
            UNIQUE (a_b, c),
            UNIQUE (a, b, c),
            FOREIGN KEY (a, b) REFERENCES t (a, b),
            FOREIGN KEY (a) REFERENCES t,
            CHECK (a > 0),
            CHECK (a < 9),
            CHECK (a > b),
            CHECK (a <> b),
            CONSTRAINT t_c_check CHECK (c > 0),
            CHECK (c < 9)
        );
        CREATE INDEX ON t (a, b);
        CREATE INDEX ON t (a_b);
        CREATE INDEX ON t (a_b DESC);
        CREATE INDEX ON t (b, b);
        CREATE INDEX t_b_idx ON t (b);
        CREATE INDEX ON t (b DESC)",
    );
}

#[test]
fn names_are_free_in_the_whole_schema() {
    match_by_hand(
        r#"
        #[derive(Table)]
        #[check("b_c > 0")]
        #[check("b_c_idx > 0")]
        pub struct A {
            #[column(unique, index)]
            pub b_c: i32,
            pub b_c_idx: i32,
        }

        #[derive(Table)]
        #[table(name = "a_b")]
        #[check("c > 0")]
        pub struct OfPublic {
            #[column(unique, index)]
            pub c: i32,
        }

        #[derive(Table)]
        #[table(name = "a_b", schema = "z")]
        #[check("c > 0")]
        pub struct OfZ {
            #[column(unique, index)]
            pub c: i32,
        }
        "#,
        "CREATE TABLE a (
            b_c integer NOT NULL UNIQUE, b_c_idx integer NOT NULL, CHECK (b_c > 0), CHECK (b_c_idx > 0)
        );
        CREATE INDEX ON a (b_c);
        CREATE TABLE a_b (c integer NOT NULL UNIQUE CHECK (c > 0));
        CREATE INDEX ON a_b (c);
        CREATE SCHEMA z;
        CREATE TABLE z.a_b (c integer NOT NULL UNIQUE CHECK (c > 0));
        CREATE INDEX ON z.a_b (c)",
    );
}

/// Each expression of an index, alone: `(a)` gets the name of what it computes.
#[test]
fn expressions_are_called_by_what_they_compute() {
    let expressions = [
        "lower(a)",
        "pg_catalog.lower(a)",
        "\"lower\"(a)",
        "LOWER(a)",
        "(lower(a))",
        "lower(upper(a))",
        "a || a",
        "a::varchar",
        "(a || 'x')::varchar",
        "(n + 1)::bigint",
        "(n + 1)::double precision",
        "('x' || n)::character varying",
        "CAST(a AS varchar)",
        "CAST(n + 1 AS bigint)",
        "lower(a)::varchar(3)",
        "a::varchar::text",
        "coalesce(a, 'x')",
        "nullif(a, 'x')",
        "greatest(n, 2)",
        "least(n, 2)",
        "CASE WHEN n > 1 THEN 1 ELSE 2 END",
        "CASE WHEN n > 1 THEN 1 ELSE n END",
        "CASE WHEN n > 1 THEN 1 ELSE abs(n) END",
        "ARRAY[n, 2]",
        "tags[1]",
        "tags[1:2]",
        "(data->>'x')",
        "data->'x'->>'y'",
        "(data->>'x')::integer",
        "n IS NULL",
        "n > 1",
        "NOT flag",
        "-n",
        "- abs(n)",
        "n % 7",
        "1",
        "'x'::text",
        "flag AND n > 1",
        "n BETWEEN 1 AND 2",
        "n IN (1, 2)",
        "a LIKE 'x'",
        "a COLLATE \"C\"",
        "lower(a) COLLATE \"C\"",
        "extract(year from at)",
        "date_part('year', at)",
        "at AT TIME ZONE 'UTC'",
        "(at + interval '1 day')",
        "substring(a from 1 for 2)",
        "substring(a, 1, 2)",
        "position('x' in a)",
        "trim(a)",
        "trim(both 'x' from a)",
        "trim(leading 'x' from a)",
        "trim(trailing from a)",
        "overlay(a placing 'x' from 1)",
        "normalize(a)",
        "(t.n + 1)",
        "t.n::bigint",
        "n::bigint + 1",
        "timestamp '2020-01-01'",
        "int4(n)",
        "ROW(n, 2) IS NULL",
        "date_trunc('day', at)",
        "octet_length(a::bytea)",
        "\"Quoted\"",
        "\"Quoted\" + 1",
        "abs(\"Quoted\")",
    ];
    // Before PostgreSQL 14 `extract` is `date_part`, and before 13 there is no `normalize`.
    let newer = |expression: &&str| expression.starts_with("extract") || expression.starts_with("normalize");
    let expressions: Vec<&str> =
        expressions.into_iter().filter(|expression| server_version() >= 14 || !newer(expression)).collect();
    let ours: Vec<String> =
        expressions.iter().map(|expression| migrate_schema::expression::result_name(expression)).collect();
    let database = Database::new();
    database
        .execute(
            "CREATE TABLE t (
                a text, n integer, flag boolean, tags text[], data jsonb, at timestamp, \"Quoted\" integer
            )",
        )
        .expect("a table");
    let theirs = expressions.iter().map(|&expression| {
        database.execute(&format!("CREATE INDEX i ON t (({expression}))")).expect(expression);
        let name = "SELECT attname::text FROM pg_attribute WHERE attrelid = 'i'::regclass";
        let name = database.query(name).expect("a name").concat();
        database.execute("DROP INDEX i").expect("no index");
        name
    });
    let theirs: Vec<String> = theirs.collect();
    let told = |names: &[String]| -> String {
        expressions.iter().zip(names).map(|(expression, name)| format!("{expression}: {name}\n")).collect()
    };
    same("expressions are called otherwise", &told(&theirs), &told(&ours))
        .unwrap_or_else(|difference| panic!("{difference}"));
}

#[test]
fn every_keyword_that_needs_quotes_gets_them() {
    let words = Database::new()
        .query("SELECT word FROM pg_get_keywords() WHERE catcode <> 'U' ORDER BY word")
        .expect("keywords");
    let bare: Vec<&String> = words.iter().filter(|word| cargo_migrate::sql::name(word) == **word).collect();
    assert!(words.len() > 100 && bare.is_empty(), "{bare:?}");
}

#[test]
fn every_keyword_that_can_be_a_column_is_known() {
    let wrong = |catcodes: &str, is_wrong: fn(&str) -> bool| {
        let ask = format!("SELECT word FROM pg_get_keywords() WHERE catcode IN ({catcodes}) ORDER BY word");
        let words = Database::new().query(&ask).expect("keywords");
        assert!(words.len() > 20, "{words:?}");
        words.into_iter().filter(|word| is_wrong(word)).collect::<Vec<_>>()
    };
    assert_eq!(wrong("'U', 'C'", is_reserved), [""; 0]);
    assert_eq!(wrong("'R', 'T'", |word| !is_reserved(word)), [""; 0]);
}

#[test]
fn names_are_read_back_as_they_are() {
    let database = Database::new();
    for name in
        ["a", "A", "a b", "a\"b", "1a", "_1", "a$1", "é", "select", "日本", "'", "a.b", "a\\b", "name"]
    {
        let quoted = cargo_migrate::sql::name(name);
        database.execute(&format!("CREATE TABLE {quoted} ({quoted} integer)")).expect(&quoted);
        let found = database.query("SELECT attname::text FROM pg_attribute JOIN pg_class ON attrelid = pg_class.oid
            WHERE relnamespace = 'public'::regnamespace AND attnum > 0 AND attname = relname ORDER BY pg_class.oid DESC LIMIT 1");
        assert_eq!(found.expect("a name").concat(), name);
    }
}
