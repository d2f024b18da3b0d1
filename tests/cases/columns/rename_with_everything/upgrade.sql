-- columns/rename_with_everything
--
-- Revision 000000000002, after 000000000001

-- Rename column users.mail to email
ALTER TABLE public.users RENAME COLUMN mail TO email;

-- Rename constraint users_mail_key of users to users_email_key
ALTER TABLE public.users RENAME CONSTRAINT users_mail_key TO users_email_key;

-- Rename constraint users_tenant_mail_id_key of users to users_tenant_email_id_key
ALTER TABLE public.users RENAME CONSTRAINT users_tenant_mail_id_key TO users_tenant_email_id_key;

-- Rename constraint users_mail_check of users to users_email_check
ALTER TABLE public.users RENAME CONSTRAINT users_mail_check TO users_email_check;

-- Rename index users_tenant_mail_idx to users_tenant_email_idx
ALTER INDEX public.users_tenant_mail_idx RENAME TO users_tenant_email_idx;
