-- Takes back: keys/from_unique
--
-- Revision 000000000002, after 000000000001

-- Add unique members_team_id_user_id_key on members (team_id, user_id)
ALTER TABLE public.members ADD CONSTRAINT members_team_id_user_id_key UNIQUE (team_id, user_id);

-- Drop primary key of members
ALTER TABLE public.members DROP CONSTRAINT members_pkey;
