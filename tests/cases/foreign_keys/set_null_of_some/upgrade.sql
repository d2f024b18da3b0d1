-- foreign_keys/set_null_of_some
--
-- Revision 000000000002, after 000000000001

-- Drop foreign key users (tenant, team) to teams
ALTER TABLE public.users DROP CONSTRAINT users_tenant_team_fkey;

-- Add foreign key users (tenant, team) to teams
ALTER TABLE public.users ADD CONSTRAINT users_tenant_team_fkey FOREIGN KEY (tenant, team) REFERENCES public.teams (tenant, id) ON DELETE SET NULL (team);
