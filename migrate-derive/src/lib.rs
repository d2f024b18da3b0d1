//! The derive macros: only the door.
