-- keys/unique_of_same_name
--
-- Revision 000000000002, after 000000000001

-- Drop primary key of members
ALTER TABLE public.members DROP CONSTRAINT members_pkey;

-- Add unique members_pkey on members (team_id, user_id)
ALTER TABLE public.members ADD CONSTRAINT members_pkey UNIQUE (team_id, user_id);
