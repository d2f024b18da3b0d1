-- Takes back: domains/rename
--
-- Revision 000000000002, after 000000000001

-- Rename check mail_address_check of domain mail_address to email_check
ALTER DOMAIN public.mail_address RENAME CONSTRAINT mail_address_check TO email_check;

-- Rename domain mail_address to email
ALTER DOMAIN public.mail_address RENAME TO email;
