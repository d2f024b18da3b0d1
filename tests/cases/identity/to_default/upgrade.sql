-- identity/to_default
--
-- Revision 000000000002, after 000000000001

-- Drop identity of users.number
ALTER TABLE public.users ALTER COLUMN number DROP IDENTITY;

-- Set default of users.number to 7
ALTER TABLE public.users ALTER COLUMN number SET DEFAULT 7;
