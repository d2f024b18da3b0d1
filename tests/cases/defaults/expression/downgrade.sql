-- Takes back: defaults/expression
--
-- Revision 000000000002, after 000000000001

-- Set default of users.x to now()
ALTER TABLE public.users ALTER COLUMN x SET DEFAULT now();
