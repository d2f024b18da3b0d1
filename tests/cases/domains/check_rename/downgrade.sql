-- Takes back: domains/check_rename
--
-- Revision 000000000002, after 000000000001

-- Rename check has_at of domain email to email_check
ALTER DOMAIN public.email RENAME CONSTRAINT has_at TO email_check;
