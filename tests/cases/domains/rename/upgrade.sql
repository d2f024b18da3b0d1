-- domains/rename
--
-- Revision 000000000002, after 000000000001

-- Rename domain email to mail_address
ALTER DOMAIN public.email RENAME TO mail_address;

-- Rename check email_check of domain mail_address to mail_address_check
ALTER DOMAIN public.mail_address RENAME CONSTRAINT email_check TO mail_address_check;
