//! What a PostgreSQL schema is, how a struct is read, how two schemas differ, how revisions are recorded.
