//! The words of every attribute: one table each, read by the parser, the messages and the documentation.

use std::fmt::Write as _;

use super::suggestion::closest;

/// The words that one attribute understands.
pub struct Vocabulary {
    /// The attribute: `table` for `#[table(…)]`.
    pub attribute: &'static str,
    /// What it may hold beside options.
    pub holds: Holds,
    /// Its options.
    pub words: &'static [Word],
    /// Words that other tools, or other places, have for something; and what to do here.
    pub habits: &'static [(&'static [&'static str], &'static str)],
}

/// One option.
pub struct Word {
    /// How it is written.
    pub name: &'static str,
    /// What stands behind it.
    pub takes: Takes,
    /// A whole option that is right.
    pub example: &'static str,
    /// What it does, in one line.
    pub meaning: &'static str,
}

/// What an attribute may hold beside options.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// Nothing.
    Options,
    /// Names of columns.
    Columns,
    /// Columns with a direction and the like, and expressions in strings.
    Keys,
    /// One SQL expression in a string.
    Expression,
}

/// What stands behind an option's word.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Takes {
    /// Nothing: the word alone.
    Nothing,
    /// `= "text"`.
    Text,
    /// Nothing, or `= "text"`.
    OptionalText,
    /// `= 1`.
    Number,
    /// `(a, b)`.
    Columns,
    /// `= Model`, `= Model(a, b)` or `= "schema.table(a, b)"`.
    Reference,
    /// Known, but for a later version; its meaning says what to do instead.
    Later,
}

const fn word(name: &'static str, takes: Takes, example: &'static str, meaning: &'static str) -> Word {
    Word { name, takes, example, meaning }
}

const fn later(name: &'static str) -> Word {
    word(name, Takes::Later, "", "")
}

const OWN_NAME: &str = "its name, instead of PostgreSQL's own choice";
const RENAMED_FROM: Word =
    word("renamed_from", Takes::Text, "renamed_from = \"old_name\"", "what it was called");
const DEFERRABLE: Word = word(
    "deferrable",
    Takes::OptionalText,
    "deferrable = \"deferred\"",
    "checked at the end of the transaction when asked to, or (`\"deferred\"`) always",
);
const INCLUDE: Word =
    word("include", Takes::Columns, "include(display_name)", "columns that the index carries along");
const NULLS_NOT_DISTINCT: Word = word(
    "nulls_not_distinct",
    Takes::Nothing,
    "nulls_not_distinct",
    "two NULLs count as equal (PostgreSQL 15)",
);
const ON_DELETE: Word = word(
    "on_delete",
    Takes::Text,
    "on_delete = \"cascade\"",
    "what happens when the referenced row goes; `\"set null (author_id)\"` names columns (PostgreSQL 15)",
);
const ON_UPDATE: Word =
    word("on_update", Takes::Text, "on_update = \"cascade\"", "what happens when the referenced key changes");

const NOT_VALID: Word =
    word("not_valid", Takes::Nothing, "not_valid", "rows from before it came may break it (`NOT VALID`)");

/// `#[table(…)]`.
pub static TABLE: Vocabulary = Vocabulary {
    attribute: "table",
    holds: Holds::Options,
    words: &[
        word(
            "name",
            Takes::Text,
            "name = \"users\"",
            "the table's name; the struct's in snake case when absent",
        ),
        word("schema", Takes::Text, "schema = \"auth\"", "the schema it lives in; `public` when absent"),
        word(
            "database",
            Takes::Text,
            "database = \"audit\"",
            "which of several configured databases it belongs to",
        ),
        word("comment", Takes::Text, "comment = \"people who can sign in\"", "`COMMENT ON TABLE`"),
        word(
            "renamed_from",
            Takes::Text,
            "renamed_from = \"people\"",
            "what it was called; `\"schema.old\"` also moves it",
        ),
        word("unlogged", Takes::Nothing, "unlogged", "rows are not safe from a crash, and faster to write"),
        word("with", Takes::Text, "with = \"fillfactor = 70\"", "storage parameters"),
        word(
            "tablespace",
            Takes::Text,
            "tablespace = \"fast\"",
            "where its rows are kept, which has to be there",
        ),
        word(
            "partition_by",
            Takes::Text,
            "partition_by = \"range (created_at)\"",
            "`range`, `list` or `hash`; its partitions are SQL objects",
        ),
        word(
            "inherits",
            Takes::Text,
            "inherits = \"people\"",
            "the table, or several with commas between them, whose columns the struct has too",
        ),
        word(
            "rls",
            Takes::OptionalText,
            "rls = \"force\"",
            "policies decide which rows are seen: by all but the owner, or (`\"force\"`) by all; `\"force only\"` forces \
             and does not enable them",
        ),
        word(
            "replica_identity",
            Takes::Text,
            "replica_identity = \"index users_email_key\"",
            "by what replicas know a row that changes: `\"full\"`, `\"nothing\"` or a unique index; the primary key when absent",
        ),
        word(
            "cluster",
            Takes::Text,
            "cluster = \"users_pkey\"",
            "the index, or the constraint that has it, by which `CLUSTER` orders the rows",
        ),
    ],
    habits: &[(&["table_name", "rename"], "write `name = \"…\"`")],
};

/// `#[primary_key(…)]`.
pub static PRIMARY_KEY: Vocabulary = Vocabulary {
    attribute: "primary_key",
    holds: Holds::Columns,
    words: &[word("name", Takes::Text, "name = \"users_pkey\"", OWN_NAME), DEFERRABLE, RENAMED_FROM],
    habits: &[],
};

/// `#[unique(…)]`.
pub static UNIQUE: Vocabulary = Vocabulary {
    attribute: "unique",
    holds: Holds::Columns,
    words: &[
        word("name", Takes::Text, "name = \"users_email_key\"", OWN_NAME),
        NULLS_NOT_DISTINCT,
        DEFERRABLE,
        INCLUDE,
        RENAMED_FROM,
    ],
    habits: &[],
};

/// `#[index(…)]`.
pub static INDEX: Vocabulary = Vocabulary {
    attribute: "index",
    holds: Holds::Keys,
    words: &[
        word("name", Takes::Text, "name = \"users_email_idx\"", OWN_NAME),
        word("unique", Takes::Nothing, "unique", "no two rows may have the same keys"),
        word("using", Takes::Text, "using = \"gin\"", "the access method; `btree` when absent"),
        word("where", Takes::Text, "where = \"deleted_at IS NULL\"", "only these rows are indexed"),
        INCLUDE,
        word("with", Takes::Text, "with = \"fillfactor = 70\"", "storage parameters"),
        NULLS_NOT_DISTINCT,
        RENAMED_FROM,
        later("tablespace"),
    ],
    habits: &[],
};

/// `#[check("…")]`.
pub static CHECK: Vocabulary = Vocabulary {
    attribute: "check",
    holds: Holds::Expression,
    words: &[
        word("name", Takes::Text, "name = \"users_age_check\"", OWN_NAME),
        word("no_inherit", Takes::Nothing, "no_inherit", "child tables do not have it"),
        NOT_VALID,
        RENAMED_FROM,
    ],
    habits: &[],
};

/// `#[foreign_key(…)]`.
pub static FOREIGN_KEY: Vocabulary = Vocabulary {
    attribute: "foreign_key",
    holds: Holds::Columns,
    words: &[
        word(
            "references",
            Takes::Reference,
            "references = Tenant(id)",
            "a model or `\"schema.table(x, y)\"`; the primary key when no columns are named",
        ),
        word("name", Takes::Text, "name = \"users_tenant_id_fkey\"", OWN_NAME),
        ON_DELETE,
        ON_UPDATE,
        word("match", Takes::Text, "match = \"full\"", "with several columns: all NULL or none"),
        DEFERRABLE,
        NOT_VALID,
        RENAMED_FROM,
    ],
    habits: &[],
};

/// `#[exclude("…")]`.
pub static EXCLUDE: Vocabulary = Vocabulary {
    attribute: "exclude",
    holds: Holds::Expression,
    words: &[
        word("name", Takes::Text, "name = \"bookings_room_during_excl\"", OWN_NAME),
        word(
            "using",
            Takes::Text,
            "using = \"gist\"",
            "the access method; `btree` when absent. With `gist`, `=` on a plain type needs the extension `btree_gist`",
        ),
        word("where", Takes::Text, "where = \"NOT cancelled\"", "only these rows exclude each other"),
        DEFERRABLE,
        RENAMED_FROM,
    ],
    habits: &[],
};

/// `#[policy(…)]`.
pub static POLICY: Vocabulary = Vocabulary {
    attribute: "policy",
    holds: Holds::Options,
    words: &[
        word(
            "name",
            Takes::Text,
            "name = \"own_rows\"",
            "its name within the table; `users_select_policy`, or `users_policy` without `for`, when absent",
        ),
        word(
            "for",
            Takes::Text,
            "for = \"select\"",
            "`select`, `insert`, `update`, `delete`, or `all` when absent",
        ),
        word(
            "to",
            Takes::Text,
            "to = \"app, admin\"",
            "the roles that it is for, which have to be there; everybody when absent",
        ),
        word("using", Takes::Text, "using = \"owner = current_user\"", "which rows are seen"),
        word("with_check", Takes::Text, "with_check = \"owner = current_user\"", "which rows may be written"),
        word("restrictive", Takes::Nothing, "restrictive", "what it does not allow, no other policy allows"),
        RENAMED_FROM,
    ],
    habits: &[
        (&["command", "cmd"], "write `for = \"select\"`"),
        (&["roles", "role"], "write `to = \"app\"`"),
    ],
};

/// `#[column(…)]`.
pub static COLUMN: Vocabulary = Vocabulary {
    attribute: "column",
    holds: Holds::Options,
    words: &[
        word("name", Takes::Text, "name = \"email\"", "the column's name; the field's when absent"),
        word(
            "type",
            Takes::Text,
            "type = \"varchar(255)\"",
            "the SQL type, instead of the one for the field's type",
        ),
        word("primary_key", Takes::Nothing, "primary_key", "the primary key of the table"),
        word("unique", Takes::Nothing, "unique", "no two rows may have the same value"),
        word("index", Takes::Nothing, "index", "an index on this column"),
        word("default", Takes::Text, "default = \"now()\"", "an SQL expression for rows that bring no value"),
        word(
            "identity",
            Takes::OptionalText,
            "identity = \"by default\"",
            "numbered by PostgreSQL: always, or (`\"by default\"`) where a row brings no value",
        ),
        word("start", Takes::Number, "start = 1000", "with `identity`: the first number"),
        word("increment", Takes::Number, "increment = 10", "with `identity`: the step"),
        word("min", Takes::Number, "min = 100", "with `identity`: the smallest number"),
        word("max", Takes::Number, "max = 9999", "with `identity`: the largest number"),
        word(
            "cache",
            Takes::Number,
            "cache = 50",
            "with `identity`: how many numbers a session takes at once",
        ),
        word("cycle", Takes::Nothing, "cycle", "with `identity`: begins anew at the end"),
        word(
            "serial",
            Takes::OptionalText,
            "serial",
            "numbered by a sequence of its own, as PostgreSQL's `serial`; `= \"old_name_id_seq\"` where it is not called like the column",
        ),
        word(
            "generated",
            Takes::Text,
            "generated = \"price * amount\"",
            "computed from other columns and stored",
        ),
        word("check", Takes::Text, "check = \"age >= 0\"", "what must not be false"),
        word(
            "references",
            Takes::Reference,
            "references = Tenant",
            "a model or `\"schema.table(x)\"`; the primary key when no column is named",
        ),
        ON_DELETE,
        ON_UPDATE,
        word(
            "deferrable",
            Takes::OptionalText,
            "deferrable = \"deferred\"",
            "with `references`: checked at the end of the transaction when asked to, or (`\"deferred\"`) always",
        ),
        word(
            "not_valid",
            Takes::Nothing,
            "not_valid",
            "with `references`: rows from before it came may point nowhere (`NOT VALID`)",
        ),
        word("collate", Takes::Text, "collate = \"C\"", "the collation"),
        word("comment", Takes::Text, "comment = \"as shown to others\"", "`COMMENT ON COLUMN`"),
        word("renamed_from", Takes::Text, "renamed_from = \"mail\"", "what the column was called"),
        word(
            "using",
            Takes::Text,
            "using = \"amount::bigint\"",
            "how old values convert when the type changes",
        ),
        word(
            "backfill",
            Takes::Text,
            "backfill = \"''\"",
            "what rows get that exist when the column arrives or turns NOT NULL",
        ),
        word("skip", Takes::Nothing, "skip", "the field is no column"),
        word(
            "storage",
            Takes::Text,
            "storage = \"external\"",
            "how large values are kept: `plain`, `external`, `extended` or `main`",
        ),
        word(
            "compression",
            Takes::Text,
            "compression = \"lz4\"",
            "how values are compressed: `pglz` or `lz4` (PostgreSQL 14)",
        ),
    ],
    habits: &[
        (
            &["null", "nullable", "not_null", "required", "optional"],
            "`Option<…>` is what makes a column nullable; without it, it is NOT NULL",
        ),
        (
            &["length", "max_length", "size", "precision"],
            "write `type = \"varchar(255)\"` or `type = \"numeric(10, 2)\"`",
        ),
        (&["autoincrement", "auto_increment", "increments"], "write `identity`"),
        (&["pk", "id"], "write `primary_key`"),
        (&["fk", "foreign_key", "belongs_to", "ref"], "write `references = Model`"),
        (&["rename", "column_name"], "write `name = \"…\"`"),
        (
            &["server_default", "default_expr", "default_value"],
            "write `default = \"…\"`, with an SQL expression",
        ),
        (&["sql_type", "column_type", "db_type"], "write `type = \"…\"`"),
        (&["ignore", "transient"], "write `skip`"),
        (&["doc", "description"], "write `comment = \"…\"`"),
    ],
};

/// `#[pg_enum(…)]` above an enum.
pub static PG_ENUM: Vocabulary = Vocabulary {
    attribute: "pg_enum",
    holds: Holds::Options,
    words: &[
        word(
            "name",
            Takes::Text,
            "name = \"user_status\"",
            "the type's name; the enum's in snake case when absent",
        ),
        word("schema", Takes::Text, "schema = \"auth\"", "the schema it lives in; `public` when absent"),
        word(
            "rename_all",
            Takes::Text,
            "rename_all = \"snake_case\"",
            "how variants are written as values; unchanged when absent",
        ),
        word("comment", Takes::Text, "comment = \"where a user stands\"", "`COMMENT ON TYPE`"),
        word(
            "renamed_from",
            Takes::Text,
            "renamed_from = \"status\"",
            "what the type was called; `\"schema.old\"` also moves it",
        ),
        word(
            "database",
            Takes::Text,
            "database = \"audit\"",
            "which of several configured databases it belongs to",
        ),
    ],
    habits: &[(
        &["rename"],
        "write `name` for the type, `rename_all` for its values; `rename` belongs on a variant",
    )],
};

/// `#[pg_enum(…)]` on a variant.
pub static PG_ENUM_VALUE: Vocabulary = Vocabulary {
    attribute: "pg_enum",
    holds: Holds::Options,
    words: &[
        word("rename", Takes::Text, "rename = \"on hold\"", "the value, instead of the variant's name"),
        word("renamed_from", Takes::Text, "renamed_from = \"blocked\"", "what the value was called"),
    ],
    habits: &[
        (&["name"], "write `rename = \"…\"`"),
        (&["schema", "rename_all", "comment", "database"], "it belongs above the enum"),
    ],
};

/// `#[column_type(…)]`.
pub static COLUMN_TYPE: Vocabulary = Vocabulary {
    attribute: "column_type",
    holds: Holds::Options,
    words: &[word(
        "type",
        Takes::Text,
        "type = \"varchar(255)\"",
        "the SQL type, instead of the one for the field's type",
    )],
    habits: &[],
};

/// `#[domain(…)]`.
pub static DOMAIN: Vocabulary = Vocabulary {
    attribute: "domain",
    holds: Holds::Options,
    words: &[
        word(
            "name",
            Takes::Text,
            "name = \"email\"",
            "the domain's name; the struct's in snake case when absent",
        ),
        word("schema", Takes::Text, "schema = \"auth\"", "the schema it lives in; `public` when absent"),
        word(
            "check",
            Takes::Text,
            "check = \"VALUE ~ '@'\"",
            "what must not be false of `VALUE`; more of them, or with a name: `#[check(\"…\", name = \"…\")]`",
        ),
        word(
            "default",
            Takes::Text,
            "default = \"''\"",
            "an SQL expression for columns that have no default",
        ),
        word("not_null", Takes::Nothing, "not_null", "no column of this type can be NULL"),
        word("collate", Takes::Text, "collate = \"C\"", "the collation"),
        word("comment", Takes::Text, "comment = \"an address that was confirmed\"", "`COMMENT ON DOMAIN`"),
        word(
            "renamed_from",
            Takes::Text,
            "renamed_from = \"mail\"",
            "what the domain was called; `\"schema.old\"` also moves it",
        ),
        word(
            "database",
            Takes::Text,
            "database = \"audit\"",
            "which of several configured databases it belongs to",
        ),
    ],
    habits: &[(&["type", "base"], "write `#[column_type(type = \"…\")]` beside it")],
};

/// `#[composite(…)]` above a struct.
pub static COMPOSITE: Vocabulary = Vocabulary {
    attribute: "composite",
    holds: Holds::Options,
    words: &[
        word(
            "name",
            Takes::Text,
            "name = \"address\"",
            "the type's name; the struct's in snake case when absent",
        ),
        word("schema", Takes::Text, "schema = \"auth\"", "the schema it lives in; `public` when absent"),
        word("comment", Takes::Text, "comment = \"where to send it\"", "`COMMENT ON TYPE`"),
        word(
            "renamed_from",
            Takes::Text,
            "renamed_from = \"place\"",
            "what the type was called; `\"schema.old\"` also moves it",
        ),
        word(
            "database",
            Takes::Text,
            "database = \"audit\"",
            "which of several configured databases it belongs to",
        ),
    ],
    habits: &[],
};

/// `#[field(…)]` on a field of a composite type.
pub static FIELD: Vocabulary = Vocabulary {
    attribute: "field",
    holds: Holds::Options,
    words: &[
        word("name", Takes::Text, "name = \"street\"", "the attribute's name; the field's when absent"),
        word(
            "type",
            Takes::Text,
            "type = \"varchar(255)\"",
            "the SQL type, instead of the one for the field's type",
        ),
        word("collate", Takes::Text, "collate = \"C\"", "the collation"),
        word("renamed_from", Takes::Text, "renamed_from = \"road\"", "what the attribute was called"),
    ],
    habits: &[
        (
            &["default", "check", "not_null", "unique"],
            "an attribute of a composite type has no rules of its own; use a domain as its type",
        ),
        (&["sql_type", "column_type"], "write `type = \"…\"`"),
        (&["rename", "column_name"], "write `name = \"…\"`"),
    ],
};

/// Attributes that are known, but for a later version.
pub static LATER_ATTRIBUTES: &[&str] = &[];

pub(super) static ALL: &[&Vocabulary] = &[
    &TABLE,
    &PRIMARY_KEY,
    &UNIQUE,
    &INDEX,
    &CHECK,
    &FOREIGN_KEY,
    &EXCLUDE,
    &POLICY,
    &COLUMN,
    &PG_ENUM,
    &PG_ENUM_VALUE,
    &COLUMN_TYPE,
    &DOMAIN,
    &COMPOSITE,
    &FIELD,
];

impl Vocabulary {
    /// The option of this name.
    #[must_use]
    pub fn word(&self, name: &str) -> Option<&'static Word> {
        self.words.iter().find(|word| word.name == name)
    }

    /// What to do about a word that is not here: the one that was meant, where it belongs, or all there are.
    #[must_use]
    pub fn instead_of(&self, unknown: &str) -> String {
        let known = || self.words.iter().filter(|word| word.takes != Takes::Later).map(|word| word.name);
        if let Some((_, instead)) = self.habits.iter().find(|(words, _)| words.contains(&unknown)) {
            return (*instead).to_owned();
        }
        if let Some(meant) = closest(unknown, known()) {
            return format!("did you mean `{meant}`?");
        }
        if let Some(other) = ALL.iter().find(|other| {
            other.attribute != self.attribute
                && other.word(unknown).is_some_and(|word| word.takes != Takes::Later)
        }) {
            return format!("`{unknown}` belongs to `#[{}(…)]`", other.attribute);
        }
        let known = known().map(|name| format!("`{name}`")).collect::<Vec<_>>();
        format!("expected one of {}", known.join(", "))
    }

    /// A table of all options in Markdown, for the documentation.
    #[must_use]
    pub fn markdown(&self) -> String {
        let mut table = String::from("| option | does |\n|---|---|\n");
        for word in self.words.iter().filter(|word| word.takes != Takes::Later) {
            let _ = writeln!(table, "| `{}` | {} |", word.example.replace('|', "\\|"), word.meaning);
        }
        table
    }
}
