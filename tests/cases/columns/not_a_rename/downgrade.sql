-- Takes back: columns/not_a_rename
--
-- Revision 000000000002, after 000000000001

-- add column users.mail (text), filled with ''
ALTER TABLE public.users ADD COLUMN mail text;
UPDATE public.users SET mail = '';
ALTER TABLE public.users ALTER COLUMN mail SET NOT NULL;

-- drop column users.email (text)
ALTER TABLE public.users DROP COLUMN email;
