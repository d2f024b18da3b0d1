-- Takes back: policies/column_renamed
--
-- Revision 000000000002, after 000000000001

-- Rename column users.holder to owner
ALTER TABLE public.users RENAME COLUMN holder TO owner;
