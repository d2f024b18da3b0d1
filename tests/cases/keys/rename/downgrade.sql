-- Takes back: keys/rename
--
-- Revision 000000000002, after 000000000001

-- Rename constraint membership of members to members_pkey
ALTER TABLE public.members RENAME CONSTRAINT membership TO members_pkey;
