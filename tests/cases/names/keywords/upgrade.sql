-- names/keywords
--
-- Revision 000000000002, after 000000000001

-- Rename column order.user.end to where
ALTER TABLE "order"."user" RENAME COLUMN "end" TO "where";

-- Change type of order.user.select from integer to bigint
ALTER TABLE "order"."user" ALTER COLUMN "select" TYPE bigint;

-- Set default of order.user.where to 1
ALTER TABLE "order"."user" ALTER COLUMN "where" SET DEFAULT 1;

-- Add column order.user.group (bigint)
ALTER TABLE "order"."user" ADD COLUMN "group" bigint;

-- Add unique user_select_key on order.user (select)
ALTER TABLE "order"."user" ADD CONSTRAINT user_select_key UNIQUE ("select");

-- Add check user_group_check on order.user
ALTER TABLE "order"."user" ADD CONSTRAINT user_group_check CHECK ("group" > 0);

-- Add foreign key order.user (group) to order.user
ALTER TABLE "order"."user" ADD CONSTRAINT user_group_fkey FOREIGN KEY ("group") REFERENCES "order"."user" (id);
