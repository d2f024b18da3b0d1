-- keys/add
--
-- Revision 000000000002, after 000000000001

-- Add primary key of members on team_id, user_id
ALTER TABLE public.members ADD CONSTRAINT members_pkey PRIMARY KEY (team_id, user_id);
