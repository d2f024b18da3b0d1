-- checks/rename_and_change
--
-- Revision 000000000002, after 000000000001

-- Rename constraint a of users to b
ALTER TABLE public.users RENAME CONSTRAINT a TO b;

-- Drop check b of users
ALTER TABLE public.users DROP CONSTRAINT b;

-- Add check b on users
ALTER TABLE public.users ADD CONSTRAINT b CHECK (tenant > 1);
