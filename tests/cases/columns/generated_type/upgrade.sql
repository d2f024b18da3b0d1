-- columns/generated_type
--
-- Revision 000000000002, after 000000000001

-- drop column users.more (integer)
ALTER TABLE public.users DROP COLUMN more;

-- add column users.more (bigint)
ALTER TABLE public.users ADD COLUMN more bigint NOT NULL GENERATED ALWAYS AS (price * 2) STORED;
