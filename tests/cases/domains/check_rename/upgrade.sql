-- domains/check_rename
--
-- Revision 000000000002, after 000000000001

-- Rename check email_check of domain email to has_at
ALTER DOMAIN public.email RENAME CONSTRAINT email_check TO has_at;
