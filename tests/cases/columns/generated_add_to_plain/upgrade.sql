-- columns/generated_add_to_plain
--
-- Revision 000000000002, after 000000000001

-- drop column users.double (integer)
ALTER TABLE public.users DROP COLUMN double;

-- add column users.double (integer)
ALTER TABLE public.users ADD COLUMN double integer NOT NULL GENERATED ALWAYS AS (price * 2) STORED;
