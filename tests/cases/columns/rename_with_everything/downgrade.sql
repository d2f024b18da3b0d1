-- Takes back: columns/rename_with_everything
--
-- Revision 000000000002, after 000000000001

-- Rename index users_tenant_email_idx to users_tenant_mail_idx
ALTER INDEX public.users_tenant_email_idx RENAME TO users_tenant_mail_idx;

-- Rename constraint users_email_check of users to users_mail_check
ALTER TABLE public.users RENAME CONSTRAINT users_email_check TO users_mail_check;

-- Rename constraint users_tenant_email_id_key of users to users_tenant_mail_id_key
ALTER TABLE public.users RENAME CONSTRAINT users_tenant_email_id_key TO users_tenant_mail_id_key;

-- Rename constraint users_email_key of users to users_mail_key
ALTER TABLE public.users RENAME CONSTRAINT users_email_key TO users_mail_key;

-- Rename column users.email to mail
ALTER TABLE public.users RENAME COLUMN email TO mail;
