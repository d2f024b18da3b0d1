-- columns/add_generated
--
-- Revision 000000000002, after 000000000001

-- Add column users.double (bigint)
ALTER TABLE public.users ADD COLUMN double bigint NOT NULL GENERATED ALWAYS AS (id * 2) STORED;
