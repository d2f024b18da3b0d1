CREATE SCHEMA "Old Things";
