-- checks/rename_and_change
--
-- Revision 000000000002, after 000000000001

-- Add check b on users
ALTER TABLE public.users ADD CONSTRAINT b CHECK (tenant > 1);

-- Drop check a of users
ALTER TABLE public.users DROP CONSTRAINT a;
