-- Takes back: keys/add
--
-- Revision 000000000002, after 000000000001

-- Drop primary key of members
ALTER TABLE public.members DROP CONSTRAINT members_pkey;
