-- online/not_by_flag
--
-- Revision 000000000002, after 000000000001

-- Create index users_team_idx on users
CREATE INDEX users_team_idx ON public.users (team);
