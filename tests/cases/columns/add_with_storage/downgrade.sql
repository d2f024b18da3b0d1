-- Takes back: columns/add_with_storage
--
-- Revision 000000000002, after 000000000001

-- Drop column users.bio (text)
ALTER TABLE public.users DROP COLUMN bio;
