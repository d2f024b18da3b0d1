-- columns/drop_generated
--
-- Revision 000000000002, after 000000000001

-- drop column users.double (bigint)
ALTER TABLE public.users DROP COLUMN double;
