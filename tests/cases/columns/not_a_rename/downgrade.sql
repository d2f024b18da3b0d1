-- Takes back: columns/not_a_rename
--
-- Revision 000000000002, after 000000000001

-- Add column users.mail (text), filled with ''
ALTER TABLE public.users ADD COLUMN mail text NOT NULL DEFAULT '';

-- Drop default of users.mail: new rows bring a value
ALTER TABLE public.users ALTER COLUMN mail DROP DEFAULT;

-- Drop column users.email (text)
ALTER TABLE public.users DROP COLUMN email;
