-- columns/rename_in_a_chain
--
-- Revision 000000000002, after 000000000001

-- Rename column users.second to third
ALTER TABLE public.users RENAME COLUMN second TO third;

-- Rename column users.first to second
ALTER TABLE public.users RENAME COLUMN first TO second;
