-- columns/not_a_rename
--
-- Revision 000000000002, after 000000000001

-- Add column users.email (text)
ALTER TABLE public.users ADD COLUMN email text;

-- Drop column users.mail (text)
ALTER TABLE public.users DROP COLUMN mail;
