-- foreign_keys/self_reference_add
--
-- Revision 000000000002, after 000000000001

-- Add foreign key users (boss_id) to users
ALTER TABLE public.users ADD CONSTRAINT users_boss_id_fkey FOREIGN KEY (boss_id) REFERENCES public.users (id) ON DELETE SET NULL;
