-- Takes back: checks/rename_and_change
--
-- Revision 000000000002, after 000000000001

-- Add check a on users
ALTER TABLE public.users ADD CONSTRAINT a CHECK (tenant > 0);

-- Drop check b of users
ALTER TABLE public.users DROP CONSTRAINT b;
