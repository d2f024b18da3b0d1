-- domains/default_drop
--
-- Revision 000000000002, after 000000000001

-- Drop default of domain email
ALTER DOMAIN public.email DROP DEFAULT;
