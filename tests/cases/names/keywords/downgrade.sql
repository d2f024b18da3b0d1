-- Takes back: names/keywords
--
-- Revision 000000000002, after 000000000001

-- drop foreign key order.user (group) to order.user
ALTER TABLE "order"."user" DROP CONSTRAINT user_group_fkey;

-- drop check user_group_check of order.user
ALTER TABLE "order"."user" DROP CONSTRAINT user_group_check;

-- drop unique user_select_key of order.user
ALTER TABLE "order"."user" DROP CONSTRAINT user_select_key;

-- drop column order.user.group (bigint)
ALTER TABLE "order"."user" DROP COLUMN "group";

-- drop default of order.user.where
ALTER TABLE "order"."user" ALTER COLUMN "where" DROP DEFAULT;

-- change type of order.user.select from bigint to integer
ALTER TABLE "order"."user" ALTER COLUMN "select" TYPE integer;

-- rename column order.user.where to end
ALTER TABLE "order"."user" RENAME COLUMN "where" TO "end";
