-- Takes back: columns/add_identity_by_default
--
-- Revision 000000000002, after 000000000001

-- Drop column users.number (bigint)
ALTER TABLE public.users DROP COLUMN number;
