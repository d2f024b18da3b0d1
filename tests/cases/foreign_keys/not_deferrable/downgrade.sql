-- Takes back: foreign_keys/not_deferrable
--
-- Revision 000000000002, after 000000000001

-- Change when foreign key users_team_fkey of users is checked
ALTER TABLE public.users ALTER CONSTRAINT users_team_fkey DEFERRABLE INITIALLY DEFERRED;
