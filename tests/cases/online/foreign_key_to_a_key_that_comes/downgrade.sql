-- Takes back: online/foreign_key_to_a_key_that_comes
--
-- Revision 000000000002, after 000000000001

-- Drop foreign key users (team) to teams
ALTER TABLE public.users DROP CONSTRAINT users_team_fkey;

-- Drop unique teams_id_key of teams
ALTER TABLE public.teams DROP CONSTRAINT teams_id_key;
