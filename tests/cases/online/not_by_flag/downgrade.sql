-- Takes back: online/not_by_flag
--
-- Revision 000000000002, after 000000000001

-- Drop index users_team_idx of users
DROP INDEX public.users_team_idx;
