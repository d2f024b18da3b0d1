-- columns/drop_generated
--
-- Revision 000000000002, after 000000000001

-- Drop column users.double (bigint)
ALTER TABLE public.users DROP COLUMN double;
