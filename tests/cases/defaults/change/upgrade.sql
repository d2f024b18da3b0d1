-- defaults/change
--
-- Revision 000000000002, after 000000000001

-- Set default of users.x to 1
ALTER TABLE public.users ALTER COLUMN x SET DEFAULT 1;
