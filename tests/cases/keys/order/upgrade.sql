-- keys/order
--
-- Revision 000000000002, after 000000000001

-- Drop primary key of members
ALTER TABLE public.members DROP CONSTRAINT members_pkey;

-- Add primary key of members on team_id, user_id
ALTER TABLE public.members ADD CONSTRAINT members_pkey PRIMARY KEY (team_id, user_id);
