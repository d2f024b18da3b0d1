-- Takes back: serial/small
--
-- Revision 000000000002, after 000000000001

-- Drop table "my shop"."the users"
DROP TABLE "my shop"."the users";

-- Drop schema my shop
DROP SCHEMA "my shop";
