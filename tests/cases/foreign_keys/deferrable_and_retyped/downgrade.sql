-- Takes back: foreign_keys/deferrable_and_retyped
--
-- Revision 000000000002, after 000000000001

-- Drop foreign key users (team) to teams
ALTER TABLE public.users DROP CONSTRAINT users_team_fkey;

-- Change type of users.team from integer to bigint
ALTER TABLE public.users ALTER COLUMN team TYPE bigint;

-- Change type of teams.id from integer to bigint
ALTER TABLE public.teams ALTER COLUMN id TYPE bigint;

-- Add foreign key users (team) to teams
ALTER TABLE public.users ADD CONSTRAINT users_team_fkey FOREIGN KEY (team) REFERENCES public.teams (id);
