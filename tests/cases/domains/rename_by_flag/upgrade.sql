-- domains/rename_by_flag
--
-- Revision 000000000002, after 000000000001

-- Rename domain email to mail
ALTER DOMAIN public.email RENAME TO mail;

-- Rename check email_check of domain mail to mail_check
ALTER DOMAIN public.mail RENAME CONSTRAINT email_check TO mail_check;
