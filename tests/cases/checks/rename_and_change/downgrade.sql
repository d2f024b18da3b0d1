-- Takes back: checks/rename_and_change
--
-- Revision 000000000002, after 000000000001

-- Drop check b of users
ALTER TABLE public.users DROP CONSTRAINT b;

-- Add check b on users
ALTER TABLE public.users ADD CONSTRAINT b CHECK (tenant > 0);

-- Rename constraint b of users to a
ALTER TABLE public.users RENAME CONSTRAINT b TO a;
