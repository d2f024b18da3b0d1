-- Takes back: names/keywords
--
-- Revision 000000000002, after 000000000001

-- Drop foreign key order.user (group) to order.user
ALTER TABLE "order"."user" DROP CONSTRAINT user_group_fkey;

-- Drop check user_group_check of order.user
ALTER TABLE "order"."user" DROP CONSTRAINT user_group_check;

-- Drop unique user_select_key of order.user
ALTER TABLE "order"."user" DROP CONSTRAINT user_select_key;

-- Drop column order.user.group (bigint)
ALTER TABLE "order"."user" DROP COLUMN "group";

-- Drop default of order.user.where
ALTER TABLE "order"."user" ALTER COLUMN "where" DROP DEFAULT;

-- Change type of order.user.select from bigint to integer
ALTER TABLE "order"."user" ALTER COLUMN "select" TYPE integer;

-- Rename column order.user.where to end
ALTER TABLE "order"."user" RENAME COLUMN "where" TO "end";
