-- Takes back: columns/rename_in_a_chain
--
-- Revision 000000000002, after 000000000001

-- Rename column users.second to first
ALTER TABLE public.users RENAME COLUMN second TO first;

-- Rename column users.third to second
ALTER TABLE public.users RENAME COLUMN third TO second;
