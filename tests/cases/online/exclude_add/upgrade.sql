-- online/exclude_add
--
-- Revision 000000000002, after 000000000001

-- Add exclusion users_team_excl on users
ALTER TABLE public.users ADD CONSTRAINT users_team_excl EXCLUDE (team WITH =);
