-- Takes back: foreign_keys/self_reference_add
--
-- Revision 000000000002, after 000000000001

-- Drop foreign key users (boss_id) to users
ALTER TABLE public.users DROP CONSTRAINT users_boss_id_fkey;
