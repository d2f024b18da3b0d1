-- Takes back: objects/names_that_need_quotes
--
-- Revision 000000000002, after 000000000001

-- Drop trigger T t on Users
DROP TRIGGER "T t" ON public."Users";

-- Drop view All."of It"
DROP VIEW "All"."of It";

-- Drop function "Odd Schema"."Add.It"(integer)
DROP FUNCTION "Odd Schema"."Add.It"(integer);

-- Drop schema Odd Schema
DROP SCHEMA "Odd Schema";

-- Drop schema All
DROP SCHEMA "All";
