-- Takes back: online/key_deferrable
--
-- Revision 000000000002, after 000000000001

-- Drop primary key of users
ALTER TABLE public.users DROP CONSTRAINT users_pkey;
