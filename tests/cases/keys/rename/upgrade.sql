-- keys/rename
--
-- Revision 000000000002, after 000000000001

-- Rename constraint members_pkey of members to membership
ALTER TABLE public.members RENAME CONSTRAINT members_pkey TO membership;
