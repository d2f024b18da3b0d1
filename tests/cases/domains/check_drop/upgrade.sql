-- domains/check_drop
--
-- Revision 000000000002, after 000000000001

-- Drop check email_check of domain email
ALTER DOMAIN public.email DROP CONSTRAINT email_check;
