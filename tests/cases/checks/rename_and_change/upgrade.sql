-- checks/rename_and_change
--
-- Revision 000000000002, after 000000000001

-- rename constraint a of users to b
ALTER TABLE public.users RENAME CONSTRAINT a TO b;

-- drop check b of users
ALTER TABLE public.users DROP CONSTRAINT b;

-- add check b on users
ALTER TABLE public.users ADD CONSTRAINT b CHECK (tenant > 1);
