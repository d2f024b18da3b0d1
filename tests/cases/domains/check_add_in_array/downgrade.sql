-- Takes back: domains/check_add_in_array
--
-- Revision 000000000002, after 000000000001

-- Drop check short of domain email
ALTER DOMAIN public.email DROP CONSTRAINT short;
