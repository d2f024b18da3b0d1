-- domains/drop_unused
--
-- Revision 000000000002, after 000000000001

-- Drop domain email
DROP DOMAIN public.email;
