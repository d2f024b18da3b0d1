-- objects/names_that_need_quotes
--
-- Revision 000000000002, after 000000000001

-- Create schema All
CREATE SCHEMA "All";

-- Create schema Odd Schema
CREATE SCHEMA "Odd Schema";

-- Create function "Odd Schema"."Add.It"(integer)
CREATE FUNCTION "Odd Schema"."Add.It"("a b" integer) RETURNS integer LANGUAGE sql AS $$ SELECT 1 $$;

-- Create view All."of It"
CREATE VIEW "All"."of It" AS SELECT "Odd Schema"."Add.It"(1) AS "One" FROM "Users";

-- Create trigger T t on Users
CREATE TRIGGER "T t" BEFORE UPDATE ON "Users" FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger();
