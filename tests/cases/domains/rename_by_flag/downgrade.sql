-- Takes back: domains/rename_by_flag
--
-- Revision 000000000002, after 000000000001

-- Rename check mail_check of domain mail to email_check
ALTER DOMAIN public.mail RENAME CONSTRAINT mail_check TO email_check;

-- Rename domain mail to email
ALTER DOMAIN public.mail RENAME TO email;
