CREATE VIEW "All"."of It" AS SELECT "Odd Schema"."Add.It"(1) AS "One" FROM "Users";
