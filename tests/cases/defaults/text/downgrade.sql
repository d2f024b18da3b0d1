-- Takes back: defaults/text
--
-- Revision 000000000002, after 000000000001

-- Set default of users.x to 'a'
ALTER TABLE public.users ALTER COLUMN x SET DEFAULT 'a';
