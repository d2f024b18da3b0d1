-- Takes back: keys/to_unique
--
-- Revision 000000000002, after 000000000001

-- Add primary key of members on team_id, user_id
ALTER TABLE public.members ADD CONSTRAINT members_pkey PRIMARY KEY (team_id, user_id);

-- Drop unique members_team_id_user_id_key of members
ALTER TABLE public.members DROP CONSTRAINT members_team_id_user_id_key;
