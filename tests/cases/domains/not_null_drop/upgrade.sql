-- domains/not_null_drop
--
-- Revision 000000000002, after 000000000001

-- Let values of domain email be NULL
ALTER DOMAIN public.email DROP NOT NULL;
