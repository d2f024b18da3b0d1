-- excludes/elements
--
-- Revision 000000000002, after 000000000001

-- Drop exclusion x of users
ALTER TABLE public.users DROP CONSTRAINT x;

-- Add exclusion x on users
ALTER TABLE public.users ADD CONSTRAINT x EXCLUDE USING gist (room WITH =, during WITH &&);
